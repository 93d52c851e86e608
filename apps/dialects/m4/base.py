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
from apps.dialects.problems import Kind, Problem

STATUSES = {
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.NO_SUCH_PATH: 404,
    Kind.METHOD: 405,
    Kind.MALFORMED: 400,
    Kind.INVALID: 400,
    Kind.CONFLICT: 400,
    Kind.TOO_LARGE: 413,
    Kind.BAD_REQUEST: 400,
    Kind.MEDIA_TYPE: 415,
    Kind.UNAVAILABLE: 503,
    Kind.STORAGE_FULL: 507,
    Kind.INTERNAL: 500,
}


class M4ViewSet(DialectViewSet):
    """Base of the M4 views. Checks run in the order 401, 403, 400 (shape), 404, 400 (business rules)."""

    contract = Contract(Path(__file__).parent / "ticketnote.yaml")
    channel = Channel.M4
    scope = "m4"
    keeps_text_as_sent = True
    authentication_classes = [import_string(path) for path in settings.M4_AUTHENTICATION_CLASSES]

    def answer_problem(self, problem: Problem) -> Response:
        details = " ".join(f"{name}: {' '.join(texts)}" for name, texts in problem.fields.items())
        response = Response({"Message": details or problem.message}, status=STATUSES[problem.kind])
        if problem.kind == Kind.UNAUTHENTICATED:
            response["WWW-Authenticate"] = "Bearer"
        return response

    def path_problem(self, name: str, message: str) -> Problem:
        return Problem(Kind.MALFORMED, message, {name: [message]})
