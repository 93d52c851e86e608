"""How M4 speaks: RPC names in the path, `{"Message"}` for every failure, Basic beside bearer.

Source: M4 TicketNote endpoint article, release 15.5.
"""

from pathlib import Path

from rest_framework.authentication import BasicAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.response import Response
from rest_framework.settings import api_settings

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
    Kind.INTERNAL: 500,
}


class PasswordAuthentication(BasicAuthentication):
    """HTTP Basic with a user's name and password."""

    def authenticate_credentials(self, userid, password, request=None):
        if "\x00" in userid:  # PostgreSQL takes no such text, not even to compare
            raise AuthenticationFailed
        return super().authenticate_credentials(userid, password, request)


class M4ViewSet(DialectViewSet):
    """Base of the M4 views. Checks run in the order 401, 403, 400 (shape), 404, 400 (business rules)."""

    contract = Contract(Path(__file__).parent / "ticketnote.yaml")
    channel = Channel.M4
    scope = "m4"
    # The first one words the challenge: Bearer alone, so that no browser stores Basic credentials.
    authentication_classes = [*api_settings.DEFAULT_AUTHENTICATION_CLASSES, PasswordAuthentication]

    def answer_problem(self, problem: Problem) -> Response:
        details = " ".join(f"{name}: {' '.join(texts)}" for name, texts in problem.fields.items())
        response = Response({"Message": details or problem.message}, status=STATUSES[problem.kind])
        if problem.kind == Kind.UNAUTHENTICATED:
            response["WWW-Authenticate"] = "Bearer"
        return response

    def path_problem(self, name: str, message: str) -> Problem:
        return Problem(Kind.MALFORMED, message, {name: [message]})
