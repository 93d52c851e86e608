"""How M4 speaks: RPC names in the path, `{"Message"}` for every failure, Basic beside bearer.

Source: M4 TicketNote endpoint article, release 15.5.
"""

from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string
from rest_framework.response import Response

from apps.core.caller import Channel
from apps.dialects.base import DialectViewSet
from apps.dialects.contract import Contract
from apps.dialects.errors import ApiError, ErrorKind

STATUSES = {
    ErrorKind.UNAUTHENTICATED: 401,
    ErrorKind.FORBIDDEN: 403,
    ErrorKind.NOT_FOUND: 404,
    ErrorKind.NO_SUCH_PATH: 404,
    ErrorKind.METHOD: 405,
    ErrorKind.MALFORMED: 400,
    ErrorKind.INVALID: 400,
    ErrorKind.CONFLICT: 400,
    ErrorKind.PRECONDITION: 412,
    ErrorKind.KEY_REUSED: 422,
    ErrorKind.KEY_IN_USE: 409,
    ErrorKind.LIMITED: 429,
    ErrorKind.TOO_LARGE: 413,
    ErrorKind.BAD_REQUEST: 400,
    ErrorKind.MEDIA_TYPE: 415,
    ErrorKind.UNAVAILABLE: 503,
    ErrorKind.STORAGE_FULL: 507,
    ErrorKind.INTERNAL: 500,
}


class M4ViewSet(DialectViewSet):
    """Base of the M4 views. Checks run in the order 401, 403, 400 (shape), 404, 400 (business rules)."""

    contract = Contract(Path(__file__).parent / "ticketnote.yaml")
    channel = Channel.M4
    keeps_text_as_sent = True
    authentication_classes = [import_string(path) for path in settings.M4_AUTHENTICATION_CLASSES]

    def error_response(self, problem: ApiError) -> Response:
        details = " ".join(f"{name}: {' '.join(texts)}" for name, texts in problem.fields.items())
        response = Response({"Message": details or problem.message}, status=STATUSES[problem.kind])
        if problem.kind == ErrorKind.UNAUTHENTICATED:
            response["WWW-Authenticate"] = "Bearer"
        return response

    def path_error(self, name: str, message: str) -> ApiError:
        return ApiError(ErrorKind.MALFORMED, message, {name: [message]})
