"""How our own API speaks: plain JSON, and `{"title", "status", "detail", "errors"}` for every failure."""

from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core import sandbox
from apps.core.caller import Channel
from apps.dialects.base import DialectViewSet
from apps.dialects.contract import Contract
from apps.dialects.errors import ApiError, ErrorKind

ANSWERS = {
    ErrorKind.UNAUTHENTICATED: (401, "Unauthorized"),
    ErrorKind.FORBIDDEN: (403, "Forbidden"),
    ErrorKind.NOT_FOUND: (404, "Not Found"),
    ErrorKind.NO_SUCH_PATH: (404, "Not Found"),
    ErrorKind.METHOD: (405, "Method Not Allowed"),
    ErrorKind.MALFORMED: (400, "Bad Request"),
    ErrorKind.INVALID: (400, "Bad Request"),
    ErrorKind.CONFLICT: (409, "Conflict"),
    ErrorKind.PRECONDITION: (412, "Precondition Failed"),
    ErrorKind.KEY_REUSED: (422, "Unprocessable Content"),
    ErrorKind.KEY_IN_USE: (409, "Conflict"),
    ErrorKind.LIMITED: (429, "Too Many Requests"),
    ErrorKind.TOO_LARGE: (413, "Content Too Large"),
    ErrorKind.BAD_REQUEST: (400, "Bad Request"),
    ErrorKind.MEDIA_TYPE: (415, "Unsupported Media Type"),
    ErrorKind.UNAVAILABLE: (503, "Service Unavailable"),
    ErrorKind.STORAGE_FULL: (507, "Insufficient Storage"),
    ErrorKind.INTERNAL: (500, "Internal Server Error"),
}
DIALECTS = (Channel.SIPSYNERGY.value, Channel.M4.value, Channel.COSTGUARD.value, Channel.EQUINIX.value)


class EventsBase(DialectViewSet):
    """Base of the views of events and webhooks. Checks run in the order 405, 401, 403, 400, 404, 409.

    Credentials of every API are taken, and each shows what its own APIs show: `scopes`. Simple web tokens are those of
    the first environment and of the sandbox.
    """

    channel = Channel.EVENTS
    authentication_classes = [import_string(path) for path in settings.EVENTS_AUTHENTICATION_CLASSES]
    environments = (settings.COSTGUARD_ENVIRONMENTS[0], sandbox.ENVIRONMENT)

    @property
    def scopes(self) -> frozenset[str]:
        """The channels of the APIs that the credential opens; a user's password opens all."""
        scope = getattr(self.request.auth, "scope", None)
        return frozenset(DIALECTS if scope is None else scope.split())

    def credential(self, request: Request) -> str:
        if request.auth is not None and not hasattr(request.auth, "api_token"):
            return f"SWT {request.auth.environment}"
        return super().credential(request)

    def admit(self, request: Request) -> None:
        """Refuse a caller without the permission; a token of any scope opens these."""
        handler = getattr(self, str(request.method).lower())
        if handler.needs:
            self.caller.require(handler.needs, handler.denied_message)

    def error_response(self, problem: ApiError) -> Response:
        status, title = ANSWERS[problem.kind]
        body = {"title": title, "status": status, "detail": problem.message, "errors": problem.fields}
        response = Response(body, status=status)
        if problem.kind == ErrorKind.UNAUTHENTICATED:
            response["WWW-Authenticate"] = "Bearer, WRAP"
        return response

    def _api_error_of(self, exc: Exception) -> ApiError:
        match exc:
            case exceptions.AuthenticationFailed():
                return ApiError(ErrorKind.UNAUTHENTICATED, str(exc.detail))
            case exceptions.NotAuthenticated():
                message = "A bearer token, a simple web token, or a user's name and password are needed."
                return ApiError(ErrorKind.UNAUTHENTICATED, message)
            case _:
                return super()._api_error_of(exc)


class EventsViewSet(EventsBase):
    """Base of the view of the feed."""

    contract = Contract(Path(__file__).parent / "events.yaml")
    keeps_answers = False  # it writes nothing


class WebhooksViewSet(EventsBase):
    """Base of the views of webhooks and their deliveries."""

    contract = Contract(Path(__file__).parent / "webhooks.yaml")
    answers_are_secret = True
    # What deliveries change meanwhile must not keep its owner from writing, and only two answers have the secret.
    passing = ("failures", "last_success_at", "last_failure_at", "secret")
    error_fields = {"organisation_id": "organisation"}
