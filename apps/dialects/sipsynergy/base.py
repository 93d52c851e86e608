"""How the tickets microservice speaks: `{"data"}`, and `{title, message}` with `errors` for 422.

Source: SipSynergy Tickets Microservice, API Blueprint 1A.
"""

import datetime
from pathlib import Path

from django.db.models import QuerySet
from rest_framework.response import Response

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
    ErrorKind.MALFORMED: (422, "Unprocessable Entity"),
    ErrorKind.INVALID: (422, "Unprocessable Entity"),
    ErrorKind.CONFLICT: (409, "Conflict"),
    ErrorKind.PRECONDITION: (412, "Precondition Failed"),
    ErrorKind.KEY_REUSED: (422, "Unprocessable Entity"),
    ErrorKind.KEY_IN_USE: (409, "Conflict"),
    ErrorKind.LIMITED: (429, "Too Many Requests"),
    ErrorKind.TOO_LARGE: (413, "Payload Too Large"),
    ErrorKind.BAD_REQUEST: (400, "Bad Request"),
    ErrorKind.MEDIA_TYPE: (415, "Unsupported Media Type"),
    ErrorKind.UNAVAILABLE: (503, "Service Unavailable"),
    ErrorKind.STORAGE_FULL: (507, "Insufficient Storage"),
    ErrorKind.INTERNAL: (500, "Internal Server Error"),
}


class SipSynergyViewSet(DialectViewSet):
    """Base of the microservice's views. Checks run in the order 401, 403, 404 (path), 422, 409."""

    contract = Contract(Path(__file__).parent / "tickets-microservice.yaml")
    channel = Channel.SIPSYNERGY
    # Arguments of operations, and the members of requests that hold them.
    error_fields = {
        "organisation": "organisationHumanId",
        "contract": "contractHumanId",
        "reporter": "reporterHumanId",
        "body": "description",
        "author": "userHumanId",
    }

    def page_of(self, rows: QuerySet) -> QuerySet:
        """The rows that `page` and `pageSize` ask for."""
        query = self.query()
        start = (query["page"] - 1) * query["pageSize"]
        return rows[start : start + query["pageSize"]]

    def record_content(self, content: bytes) -> bytes:
        """Without the envelope, in which one ticket is a list of one."""
        return content.removeprefix(b'{"data":').removesuffix(b"}").strip(b"[]")

    def error_response(self, problem: ApiError) -> Response:
        status, title = ANSWERS[problem.kind]
        body: dict = {"title": title, "message": problem.message}
        if status == 422:
            body["errors"] = problem.fields or {"body": [problem.message]}
        response = Response(body, status=status)
        if status == 401:
            response["WWW-Authenticate"] = "Bearer"
        return response


def data(value: object, status: int = 200, location: object = None) -> Response:
    """A success: the envelope, and the bare id of what was made in Location."""
    headers = {} if location is None else {"Location": str(location)}
    return Response({"data": value}, status=status, headers=headers)


def nothing(location: object) -> Response:
    """A 204 that names what was changed."""
    return Response(status=204, headers={"Location": str(location)})


def timestamp(at: datetime.datetime) -> str:
    """UTC to the second, with an offset that has no colon: 2017-03-21T18:08:58+0000."""
    return at.astimezone(datetime.UTC).isoformat(timespec="seconds")[:19] + "+0000"
