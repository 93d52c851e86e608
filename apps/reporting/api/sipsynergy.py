"""The ticket report in the words of the tickets microservice: JSON and CSV, both streamed."""

import csv
from collections.abc import Iterable, Iterator

import orjson
from django.http import StreamingHttpResponse

from apps.core.spreadsheets import guard
from apps.dialects.base import operation
from apps.dialects.sipsynergy.base import SipSynergyViewSet
from apps.reporting.reads.tickets import COLUMNS, ticket_report
from apps.tickets.permissions import VIEW_TICKET


class TicketReports(SipSynergyViewSet):
    @operation("getTicketReport", needs=VIEW_TICKET)
    def json(self, request):
        return StreamingHttpResponse(_json(self._rows()), content_type="application/json")

    @operation("downloadTicketReport", needs=VIEW_TICKET)
    def csv(self, request):
        rows = self._rows()
        response = StreamingHttpResponse(_csv(rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="ticket-report-{self.query()["period"]}.csv"'
        return response

    def _rows(self) -> Iterator[dict]:
        return ticket_report(period=self.query()["period"], by=self.caller)


def _json(rows: Iterable[dict]) -> Iterator[bytes]:
    yield b'{"data":['
    for position, row in enumerate(rows):
        yield (b"," if position else b"") + orjson.dumps(row)
    yield b"]}"


class _Line:
    """A file that hands back each line it is given to write."""

    def write(self, line: str) -> str:
        return line


def _csv(rows: Iterable[dict]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield writer.writerow(COLUMNS)
    for row in rows:
        yield writer.writerow([guard(value) for value in row.values()])
