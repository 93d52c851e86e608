"""Whether the service can do its work."""

from django.db import DatabaseError, InterfaceError, connection
from django.http import JsonResponse


def healthz(request):
    """200 while the database answers, 503 otherwise; no login needed."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return JsonResponse({"status": "unavailable"}, status=503)
    return JsonResponse({"status": "ok"})
