"""The report of calls of the APIs. It stands here because the list of its rows is a page of the console."""

from django.conf import settings
from django.urls import reverse_lazy
from django.utils.translation import gettext, gettext_lazy, ngettext

from apps.dialects.constants import APIS, STATUSES
from apps.dialects.credentials import credentials_of_log
from apps.dialects.filters import RequestFilter
from apps.dialects.milestones import MILESTONES
from apps.dialects.models import ApiRequest
from apps.dialects.permissions import VIEW_ALL_REQUESTS
from apps.events.permissions import READ_EVENTS
from apps.reporting.reports.base import Breakdown, Dimension, Figure, Report, Share


class ReportFilter(RequestFilter):
    """Those of the list that a whole report can be narrowed by."""

    q = when = None


def _note() -> str:
    days = settings.API_LOG_DAYS
    if days <= 0:
        return gettext("Requests to the APIs are not logged here, so that there is nothing to count.")
    kept = ngettext(
        "The log keeps requests for %(days)s day; what is older is not counted.",
        "The log keeps requests for %(days)s days; what is older is not counted.",
        days,
    ) % {"days": days}
    limited = gettext("Of calls that were limited in a row, the first and then one in a hundred are logged.")
    return f"{kept} {limited}"


_M = MILESTONES
CALLS = Figure("called", gettext_lazy("Calls"), _M["called"])
DONE = Figure("carried_out", gettext_lazy("Carried out"), _M["carried_out"])
REFUSED = Figure("refused", gettext_lazy("Refused (4xx)"), _M["refused"])
LIMITED = Figure("limited", gettext_lazy("Limited (429)"), _M["limited"])
FAILED = Figure("failed", gettext_lazy("Failed (5xx)"), _M["failed"], is_bad=True)
SHARE = Share("share", gettext_lazy("Failure rate"), "failed", "called")
ALL = [CALLS, DONE, REFUSED, LIMITED, FAILED, SHARE]

API = Report(
    name="api",
    title=gettext_lazy("API calls"),
    about=gettext_lazy("Calls and errors by API, operation, status and credential, as far as the log goes back."),
    icon="webhook",
    permissions=[READ_EVENTS, VIEW_ALL_REQUESTS],
    rows=lambda by: ApiRequest.objects.visible_to(by),
    filters=ReportFilter,
    list_url=reverse_lazy("admin:events_webhook_requests"),
    milestones=MILESTONES,
    options=credentials_of_log,
    fixed={},
    note=_note,
    cards=ALL,
    breakdowns=[
        Breakdown("days", gettext_lazy("By day"), ALL, chart="bar", charted=["carried_out", "refused", "failed"]),
        Breakdown("apis", gettext_lazy("By API"), ALL, Dimension("api", "API", "api", choices=APIS)),
        Breakdown(
            "operations",
            gettext_lazy("By operation"),
            ALL,
            Dimension("operation", gettext_lazy("Operation"), "operation"),
        ),
        Breakdown(
            "statuses",
            gettext_lazy("By status"),
            [CALLS],
            Dimension("status", gettext_lazy("Status"), "status", choices=STATUSES),
        ),
        Breakdown(
            "credentials",
            gettext_lazy("By credential"),
            ALL,
            Dimension("credential", gettext_lazy("Credential"), "owner", labels=credentials_of_log),
        ),
    ],
)
