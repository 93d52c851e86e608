"""Reports and saved views as files of e-mails: what each person may see of them, read as their pages read it."""

from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import resolve, reverse
from django.utils.translation import gettext

from apps.activity.models import QueueView
from apps.adminkit.queues import Listed, Queue, queue_named
from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid, NotAllowed, NotFound
from apps.core.exports import csv_file, plain
from apps.core.paths import id_of
from apps.core.present import showing
from apps.core.text import Text
from apps.desk.report_files import every_number, language, made_notes, report_tables
from apps.desk.reports import FIRST, LAST, RANGE, REPORTS, TABLE, builder_of, narrowed_rows
from apps.reporting.constants import FileFormat
from apps.reporting.reads.ranges import NAMED, named
from apps.reporting.report_pdf import Sheet, Tables, render
from apps.reporting.reports.base import Report
from apps.reporting.sources import Sendable

USUAL = "yesterday"
MOST_SENT = {FileFormat.CSV: 10_000, FileFormat.PDF: 1_000}  # rows of a view
MOST_COLUMNS = 8  # of a view that fit on a printed page


def _request(user: Any, page: str, query: str) -> HttpRequest:
    """A request of the person for a page, as the filters of lists read one."""
    request = HttpRequest()
    request.method, request.path, request.user = "GET", page, user
    request.resolver_match = resolve(page)
    request.GET = QueryDict(query)  # type: ignore[assignment]  # as a request of the web server has it
    return request


def _report(user: Any, name: str) -> Report:
    """Raises NotFound and NotAllowed."""
    report = REPORTS.get(name)
    if report is None:
        raise NotFound("report", name)
    if not user.has_perms(report.permissions):
        raise NotAllowed(gettext("You may not see this report."))
    return report


def title_of_report(user: Any, name: str) -> str:
    return str(_report(user, name).title)


def query_of_report(user: Any, name: str, query: str) -> str:
    """The filters of an address, and its range by name. Raises Invalid where they cannot be read."""
    report, kept = _report(user, name), QueryDict(query, mutable=True)
    for each in (FIRST, LAST, TABLE, "as_of", "export"):
        kept.pop(each, None)
    if kept.get(RANGE) not in NAMED:
        kept[RANGE] = USUAL
    given = QueryDict(mutable=True)
    for each, values in sorted(kept.lists()):
        if any(values):
            given.setlist(each, values)
    unread = narrowed_rows(_request(user, reverse("admin:report", args=[name]), given.urlencode()), report).unread
    if unread:
        raise Invalid("query", gettext("It cannot be narrowed by %(names)s.") % {"names": ", ".join(unread[:5])})
    return given.urlencode()


def file_of_report(user: Any, name: str, query: str, kind: FileFormat) -> bytes:
    """Every number of the report, of what the person sees. Raises NotAllowed and Invalid."""
    report = _report(user, name)
    request = _request(user, reverse("admin:report", args=[name]), query_of_report(user, name, query))
    with showing(None):
        narrowed = narrowed_rows(request, report)
        range_ = named(request.GET[RANGE])
        document = builder_of(report, narrowed, range_).document()
    if kind == FileFormat.CSV:
        return csv_file(*every_number(document))
    return render(report_tables(report, document, range_, narrowed.chips()))


def _view(user: Any, key: str) -> tuple[QueueView, Queue]:
    """A saved view that the person has, and the queue that it is of. Raises NotFound and NotAllowed."""
    pk, by = id_of(key), Caller(user, Channel.TASK)
    view = QueueView.objects.visible_to(by).filter(pk=pk).first() if pk is not None else None
    queue = queue_named(view.queue) if view is not None else None
    if view is None or queue is None:
        raise NotFound("saved view", key)
    if not queue.pages.is_open_to(by):
        raise NotAllowed(gettext("You may not see this list."))
    return view, queue


def title_of_view(user: Any, key: str) -> str:
    view, queue = _view(user, key)
    return f"{view.name} ({queue.title})"


def query_of_view(user: Any, key: str, query: str) -> str:
    """Nothing: the view says what it shows."""
    _view(user, key)
    return ""


def file_of_view(user: Any, key: str, query: str, kind: FileFormat) -> bytes:
    """The rows that the view shows to the person. Raises NotFound, NotAllowed and Invalid."""
    view, queue = _view(user, key)
    given = QueryDict(view.query)
    with showing(None):
        listed = Listed.at(_request(user, queue.url, view.query), queue, given)
        if listed.narrowed.unread:
            names = ", ".join(listed.narrowed.unread[:5])
            raise Invalid("query", gettext("It cannot be narrowed by %(names)s.") % {"names": names})
        rows = list(listed.drawn(listed.narrowed.qs, with_cells=False)[: MOST_SENT[kind] + 1])
        columns = listed.columns if kind == FileFormat.CSV else listed.columns[:MOST_COLUMNS]
        lines = [[column.value(row) for column in columns] for row in rows[: MOST_SENT[kind]]]
    labels: list[Text] = [column.label for column in columns]
    if kind == FileFormat.CSV:
        return csv_file(labels, lines)
    note = ""
    if len(rows) > MOST_SENT[kind]:
        note = gettext("These are the first %(rows)s rows; as CSV there are more.") % {"rows": MOST_SENT[kind]}
    texts = [[_text(value) for value in line] for line in lines]
    sheet = Sheet(str(queue.title), [str(label) for label in labels], texts, note)
    return render(Tables(title_of_view(user, key), made_notes(), [sheet], language()))


def _text(value: object) -> str:
    shown = plain(value)
    return "" if shown is None else str(shown)


REPORT = Sendable(title_of_report, query_of_report, file_of_report)
VIEW = Sendable(title_of_view, query_of_view, file_of_view)
