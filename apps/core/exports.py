"""Lists as files for spreadsheets: CSV and XLSX, row by row, with cells that are no formulas."""

import csv
import datetime
import html
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from typing import Any

import xlsxwriter
from django.conf import settings
from django.db import models
from django.db.models import Model, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.html import strip_tags
from django.utils.safestring import SafeData
from django.utils.text import slugify
from django.utils.translation import gettext

from apps.core.filters import asked, one_of_words
from apps.core.formatting import to_local_time
from apps.core.spreadsheets import BOM, guard
from apps.core.text import Text

PARAMETER = "export"
CSV, XLSX, PDF = "csv", "xlsx", "pdf"
FORMATS = (CSV, XLSX)
PRINTED = (*FORMATS, PDF)  # of what is laid out for paper as well
CHUNK = 1_000  # rows that are in memory at a time
MOST_ROWS = 1_048_575  # of a sheet, below its head
LONGEST_CELL = 32_767  # characters, in any spreadsheet
MOST_NUMBER = 10**15  # from which on a sheet rounds
FIRST_YEAR = 1900  # from which on a sheet knows dates
MEDIA_TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    PDF: "application/pdf",
}
Cell = str | int | float | Decimal | datetime.datetime | None
Column = tuple[Text, Callable[[Any], object]]


@dataclass(frozen=True, slots=True)
class Export:
    """What was exported: which list at which address, in which format, and how many rows."""

    name: str
    query: str
    format: str
    rows: int
    columns: Sequence[str]


_recorders: list[Callable[[HttpRequest, Export], object]] = []


def record_exports_by(record: Callable[[HttpRequest, Export], object]) -> None:
    """Have each export recorded. Called in `AppConfig.ready()`."""
    _recorders.append(record)


def asked_format(request: HttpRequest, formats: Sequence[str] = FORMATS) -> str:
    """The format that an address asks for; empty for the page itself, or what is no format."""
    kind: str = asked(request, PARAMETER, one_of_words(formats), "")
    return kind


def page_of(request: HttpRequest) -> str:
    """The address of the page that would be exported."""
    query = request.GET.copy()
    query.pop(PARAMETER, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def exported(
    request: HttpRequest, rows: QuerySet[Any], columns: Sequence[Column], *, name: str, title: Text
) -> HttpResponseBase:
    """All the rows as a file in the format that the address asks for, recorded before it is sent.

    The rows come from the database a thousand at a time.
    """
    count = min(rows.order_by().count(), MOST_ROWS)
    found = rows[:MOST_ROWS].iterator(chunk_size=CHUNK)
    return _answer(request, found, count, columns, name=name, title=title)


def exported_lines(
    request: HttpRequest, lines: Sequence[Sequence[object]], labels: Sequence[Text], *, name: str, title: Text
) -> HttpResponseBase:
    """The lines of a table that is in memory as a file, recorded like the rows of a list."""
    columns: list[Column] = [(label, itemgetter(place)) for place, label in enumerate(labels)]
    return _answer(request, lines[:MOST_ROWS], min(len(lines), MOST_ROWS), columns, name=name, title=title)


def _answer(
    request: HttpRequest, rows: Iterable[Any], count: int, columns: Sequence[Column], *, name: str, title: Text
) -> HttpResponseBase:
    kind, labels = asked_format(request), [str(label) for label, _ in columns]
    _record(request, kind, count, [label for label, _ in columns], name)
    values = [value for _, value in columns]
    lines = ([plain(value(row)) for value in values] for row in rows)
    file_name = _file_name(title, kind)
    if kind == CSV:
        answer: HttpResponseBase = StreamingHttpResponse(_as_asked(_csv(labels, lines)), content_type=MEDIA_TYPES[kind])
        answer["Content-Disposition"] = f'attachment; filename="{file_name}"'
        return answer
    return FileResponse(
        _workbook(labels, lines, str(title)), as_attachment=True, filename=file_name, content_type=MEDIA_TYPES[kind]
    )


def exported_pdf(
    request: HttpRequest, content: bytes, count: int, labels: Sequence[Text], *, name: str, title: Text
) -> HttpResponse:
    """What is laid out for paper as a file, recorded like the rows of a list: with how many of them, named how."""
    _record(request, PDF, count, labels, name)
    answer = HttpResponse(content, content_type=MEDIA_TYPES[PDF])
    answer["Content-Disposition"] = f'attachment; filename="{_file_name(title, PDF)}"'
    return answer


def _record(request: HttpRequest, kind: str, count: int, labels: Iterable[Text], name: str) -> None:
    with translation.override(settings.LANGUAGE_CODE):  # the record is the same in whichever language somebody reads
        recorded = [str(label) for label in labels]
    query = QueryDict(mutable=True)
    query.update({key: str(value) for key, value in request.GET.items() if key != PARAMETER})
    export = Export(name, query.urlencode()[:2_000], kind, count, recorded)
    for record in _recorders:
        record(request, export)


def _file_name(title: Text, kind: str) -> str:
    return f"{slugify(title) or 'list'}-{timezone.localdate():%Y-%m-%d}.{kind}"


def csv_file(labels: Sequence[Text], lines: Iterable[Sequence[object]]) -> bytes:
    """A file of its own for what is in memory, as an exported list is one."""
    cells = ([plain(value) for value in line] for line in lines)
    return "".join(_csv([str(label) for label in labels], cells)).encode()


def plain(value: object) -> Cell:
    """A value as a cell holds it: times are those of the present time zone, markup is left out."""
    if value is None or (isinstance(value, int | float | Decimal) and not isinstance(value, bool)):
        return value
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, datetime.datetime):
        local = to_local_time(value) if timezone.is_aware(value) else value
        return local.replace(tzinfo=None, microsecond=0)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return ", ".join(str(plain(each)) for each in value if each not in (None, ""))
    text = html.unescape(strip_tags(str(value))).strip() if isinstance(value, SafeData) else str(value)
    return text.replace("\x00", "")[:LONGEST_CELL]


def column_of(field: "models.Field[Any, Any]", row: Model) -> object:
    """What a list shows of a column of a row."""
    value = getattr(row, field.name)
    return dict(field.flatchoices).get(value, value) if field.flatchoices else value


class _Line:
    """A file that hands back each line it is given to write."""

    def write(self, line: str) -> str:
        return line


def _as_asked(lines: Iterator[str]) -> Iterator[str]:
    """The lines, each made in the present language and time zone, which are others by the time that they are sent."""
    return _made_in(translation.get_language(), timezone.get_current_timezone(), lines)


def _made_in(language: str, zone: datetime.tzinfo, lines: Iterator[str]) -> Iterator[str]:
    while True:
        with translation.override(language), timezone.override(zone):
            line = next(lines, None)
        if line is None:
            return
        yield line


def _csv(labels: Sequence[str], lines: Iterable[Sequence[Cell]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield BOM + str(writer.writerow([guard(label) for label in labels]))
    for line in lines:
        yield str(writer.writerow([guard(cell) if isinstance(cell, str) else cell for cell in line]))


def _workbook(labels: Sequence[str], lines: Iterable[Sequence[Cell]], title: str) -> Any:
    """An open file with the workbook. Its rows are on disk as soon as they are written."""
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - which the response closes
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet()
        bold, at = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        book.set_properties({"title": title})
        sheet.freeze_panes(1, 0)
        for place, label in enumerate(labels):
            sheet.write_string(0, place, guard(label), bold)
        for number, line in enumerate(lines, start=1):
            for place, cell in enumerate(line):
                if isinstance(cell, datetime.datetime) and cell.year >= FIRST_YEAR:
                    sheet.write_datetime(number, place, cell, at)
                elif isinstance(cell, (int, float, Decimal)) and -MOST_NUMBER < cell < MOST_NUMBER:
                    sheet.write_number(number, place, cell)
                elif cell is not None:
                    sheet.write_string(number, place, guard(str(cell)))
    file.seek(0)
    return file
