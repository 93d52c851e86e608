"""Who may open the pages of follow-ups and journals."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def require(request: HttpRequest, permission: str) -> None:
    """Raise PermissionDenied (403) unless the person holds it."""
    if not request.user.has_perm(permission):
        raise PermissionDenied
