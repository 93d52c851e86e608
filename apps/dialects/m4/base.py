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
from apps.dialects.errors import STATUSES, ApiError, ErrorKind

STATUSES_OF_M4 = STATUSES | {ErrorKind.CONFLICT: 400}


class M4ViewSet(DialectViewSet):
    """Base of the M4 views. Checks run in the order 401, 403, 400 (shape), 404, 400 (business rules)."""

    contract = Contract(Path(__file__).parent / "ticketnote.yaml")
    channel = Channel.M4
    keeps_text_as_sent = True
    authentication_classes = [import_string(path) for path in settings.M4_AUTHENTICATION_CLASSES]

    def error_response(self, problem: ApiError) -> Response:
        details = " ".join(f"{name}: {' '.join(texts)}" for name, texts in problem.fields.items())
        response = Response({"Message": details or problem.message}, status=STATUSES_OF_M4[problem.kind])
        if problem.kind == ErrorKind.UNAUTHENTICATED:
            response["WWW-Authenticate"] = "Bearer"
        return response

    def path_error(self, name: str, message: str) -> ApiError:
        return ApiError(ErrorKind.MALFORMED, message, {name: [message]})
