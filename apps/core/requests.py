"""What the pages of the desk read of a request."""

from django.http import HttpRequest

from apps.core.caller import Caller, Channel


def caller_of(request: HttpRequest) -> Caller:
    """The signed-in person, coming through the desk."""
    return Caller(
        user=request.user,
        channel=Channel.DESK,
        request_id=getattr(request, "request_id", ""),
        route=f"{request.method} {request.resolver_match.route}",
        credential="session",
    )
