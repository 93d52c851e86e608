"""Whether the service lives, and whether it can do its work; neither needs a login."""

from collections.abc import Callable

from django.http import HttpRequest, JsonResponse

from apps.core import database

Check = Callable[[], str]
OK, AWAY = "ok", "away"
_checks: dict[str, Check] = {}


def register_check(name: str, check: Check) -> None:
    """Report a further part of the service in `/readyz`: `check` returns "ok", or what is wrong in a word or two.

    Such parts are reported only: a web process can serve without them.
    """
    _checks[name] = check


def healthz(request: HttpRequest) -> JsonResponse:
    """Liveness: 200 as long as the process answers. Touches nothing else, so that an outage restarts nothing."""
    return JsonResponse({"status": OK})


def readyz(request: HttpRequest) -> JsonResponse:
    """Readiness: the state of each part; 503 while the database is away."""
    parts = {"database": OK if database.is_answering() else AWAY}
    parts |= {name: check() for name, check in _checks.items()}
    if parts["database"] == OK:
        return JsonResponse({"status": OK, "parts": parts})
    headers = {"Retry-After": str(database.RETRY_AFTER_SECONDS)}
    return JsonResponse({"status": "unavailable", "parts": parts}, status=503, headers=headers)
