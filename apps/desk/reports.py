"""The reports of managers: their index, and the page of each, whose numbers open the rows behind them."""

import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.querysets import rows_recorded_for
from apps.adminkit.instants import AS_OF, in_seconds, instant, iso
from apps.adminkit.list_pages import as_of_tool
from apps.adminkit.pages import require
from apps.adminkit.queues import query_of
from apps.core import exports
from apps.core.errors import Invalid
from apps.core.filters import refuse_filters
from apps.core.present import showing, shown_time
from apps.core.queue_filters import QueueFilter
from apps.core.requests import caller_of
from apps.desk.api_report import API
from apps.desk.report_files import every_number, report_tables, table_lines
from apps.reporting.constants import Source
from apps.reporting.permissions import SCHEDULE
from apps.reporting.reads.ranges import NAMED, Range, read_range
from apps.reporting.report_pdf import render
from apps.reporting.reports.base import MOST_KEYS, Report
from apps.reporting.reports.building import Builder
from apps.reporting.reports.cases import CASES
from apps.reporting.reports.daily import kept_days, kept_open
from apps.reporting.reports.drawers import DRAWERS
from apps.reporting.reports.orders import ORDERS
from apps.reporting.reports.provisioning import PROVISIONING
from apps.reporting.reports.tickets import TICKETS

REPORTS = {report.name: report for report in [TICKETS, ORDERS, CASES, PROVISIONING, DRAWERS, API]}
RANGE, FIRST, LAST, TABLE = "range", "from", "to", "table"
MOST_EXPORTED = 10_000  # keys of a table


class AnyText:
    """What is read by the page itself, which says so where it cannot."""

    def __contains__(self, text: object) -> bool:
        return True


def index_page(request: HttpRequest, context: dict) -> HttpResponse:
    """The reports that the person may see."""
    seen = [report for report in REPORTS.values() if request.user.has_perms(report.permissions)]
    if not seen:
        require(request, *TICKETS.permissions)
    return _page(request, "desk/reports/index.html", context, title=gettext("Reports"), reports=seen)


def report_page(request: HttpRequest, context: dict, name: str) -> HttpResponseBase:
    """One report over the days that the address names, narrowed by filters, or its tables as a file."""
    report = REPORTS.get(name)
    if report is None:
        raise Http404
    require(request, *report.permissions)
    at = time_asked_for(request, report)
    with showing(at):
        return _report(request, report, context, at)


def time_asked_for(request: HttpRequest, report: Report) -> datetime.datetime | None:
    """The earlier time that the address asks for; None where it asks for none, or for one that cannot be shown."""
    text = request.GET.get(AS_OF, "")
    at = instant(text) if text and report.then is not None else None
    if at is None or at > timezone.now():
        return None
    return at if has_past_for(request, report) else None


def has_past_for(request: HttpRequest, report: Report) -> bool:
    """Whether the person sees earlier times of it: only who sees every row, for what hid one is not known."""
    caller = caller_of(request)
    return report.then is not None and rows_recorded_for(report.rows(caller).model, caller) is None


def _report(request: HttpRequest, report: Report, context: dict, at: datetime.datetime | None) -> HttpResponseBase:
    narrowed, refused = narrowed_rows(request, report), []
    try:
        range_ = read_range(*(request.GET.get(each, "") for each in (RANGE, FIRST, LAST)))
    except Invalid as error:
        range_, refused = read_range("", "", ""), [error.field or RANGE]
        messages.error(request, error.message)
    if request.GET.get(TABLE) and request.GET[TABLE] not in report.tables:
        refused.append(TABLE)
    refused += narrowed.unread
    if _asked_format(request):
        return HttpResponseRedirect(exports.page_of(request)) if refused else _file(request, report, narrowed, range_)
    if refused:
        refuse_filters(request, refused)
    document = None if refused else builder_of(report, narrowed, range_).document()
    return _page(
        request,
        "desk/reports/report.html",
        context,
        title=report.title,
        report=report,
        note=report.note(),
        range=range_,
        document=document,
        filter_form=narrowed.form,
        is_filtered=bool(narrowed.given()),
        chips=[chip | {"query": query_of(request.GET, without=chip["parameters"])} for chip in narrowed.chips()],
        ranges=[
            {
                "label": label,
                "query": query_of(request.GET, without=[RANGE, FIRST, LAST], range=each),
                "is_chosen": range_.name == each and not refused,
            }
            for each, (label, *_) in NAMED.items()
        ],
        export_query=query_of(request.GET, without=[TABLE]),
        schedule_query=""
        if at is not None or not request.user.has_perm(SCHEDULE)
        else _schedule_query(request, report),
        formats=[(kind.upper(), kind) for kind in exports.PRINTED],
        then=None if at is None else in_seconds(at),
        has_past=has_past_for(request, report),
        at_now=query_of(request.GET, without=[AS_OF]),
        **as_of_tool(request.GET),
        is_fullwidth="1",
    )


def _schedule_query(request: HttpRequest, report: Report) -> str:
    """The query of the page on which this report is scheduled."""
    return urlencode(
        {"source": Source.REPORT.value, "target": report.name, "query": query_of(request.GET, without=[TABLE])}
    )


def _page(request: HttpRequest, template: str, context: dict, **values: object) -> TemplateResponse:
    request.current_app = "admin"  # type: ignore[attr-defined]  # as Django's own pages do
    return TemplateResponse(request, template, {**context, **values})


def narrowed_rows(request: HttpRequest, report: Report) -> QueueFilter:
    """The rows of a report that the person may see, narrowed as the address says."""
    words = dict.fromkeys((RANGE, FIRST, LAST, TABLE), AnyText()) | {exports.PARAMETER: exports.PRINTED}
    at = shown_time()
    if at is None or report.then is None:
        return report.filters(request, report.rows(caller_of(request)), words=words, options=report.options())
    words |= {AS_OF: {request.GET[AS_OF]}}
    return report.filters(request, report.then(at), words=words, options=report.options(), left_out=["tag"])


def builder_of(report: Report, narrowed: QueueFilter, range_: Range, **options: Any) -> Builder:
    given = {name: narrowed.data[name] for name in narrowed.parameters() if narrowed.data.get(name)}
    at = shown_time()
    if at is not None:
        given[AS_OF] = iso(at)
    rows = narrowed.qs
    kept = {"kept": kept_days(report, rows, range_), "kept_open": kept_open(report, rows)}
    return Builder(report, rows, range_, given, **kept, **options)


def _file(request: HttpRequest, report: Report, narrowed: QueueFilter, range_: Range) -> HttpResponseBase:
    """One table with its own columns, or every number of the report in a line of its own; as PDF as on the page."""
    table, is_pdf = request.GET.get(TABLE, ""), _asked_format(request) == exports.PDF
    builder = builder_of(report, narrowed, range_, most=MOST_KEYS if is_pdf else MOST_EXPORTED)
    document = builder.document([table] if table else [])
    labels, lines = table_lines(document) if table else every_number(document)
    recorded = {"name": f"report.{report.name}", "title": f"{report.title} {range_.first} {range_.last}"}
    if is_pdf:
        content = render(report_tables(report, document, range_, narrowed.chips()))
        return exports.exported_pdf(request, content, len(lines), labels, **recorded)
    return exports.exported_lines(request, lines, labels, **recorded)


def _asked_format(request: HttpRequest) -> str:
    return exports.asked_format(request, exports.PRINTED)
