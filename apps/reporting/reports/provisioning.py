"""The report of provisioning."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy

from apps.activity.past import rows_as_of
from apps.provisioning.constants import REQUEST_LIFE_CYCLE
from apps.provisioning.filters import CAUSE, RequestFilter
from apps.provisioning.milestones import COMPLETION_TIME, HAND_OVER_TIME, MILESTONES
from apps.provisioning.models import ProvisioningProvider, ProvisioningRequest
from apps.provisioning.permissions import REPORT_PROVISIONING, VIEW_BATCH
from apps.reporting.reports.base import Breakdown, Dimension, Duration, Figure, Report, Share, ever


class ReportFilter(RequestFilter):
    """Those of the queue that a whole report can be narrowed by."""

    q = age = service = when = cause = without = None


_M = MILESTONES
CREATED = Figure("created", gettext_lazy("Created"), _M["created"])
SUBMITTED = Figure("submitted", gettext_lazy("Handed over"), _M["submitted"])
COMPLETED = Figure("completed", gettext_lazy("Completed"), _M["completed"])
FALLOUT = Figure("fallout", gettext_lazy("Of them fallout now"), _M["fallout"], is_bad=True)
SHARE = Share("share", gettext_lazy("Fallout"), "fallout", "created")
ALL_FALLOUT = Figure("all_fallout", gettext_lazy("Fallout now"), _M["fallout"], ever, is_bad=True)

PROVISIONING = Report(
    name="provisioning",
    title=gettext_lazy("Provisioning"),
    about=gettext_lazy("Requests and fallout by provider and cause, times to hand over and to complete."),
    icon="settings_ethernet",
    permissions=[VIEW_BATCH, REPORT_PROVISIONING],
    rows=lambda by: ProvisioningRequest.objects.visible_to(by),
    then=lambda at: rows_as_of(ProvisioningRequest, at),
    filters=ReportFilter,
    list_url=reverse_lazy("admin:provisioning_provisioningrequest_changelist"),
    milestones=MILESTONES,
    cards=[CREATED, SUBMITTED, COMPLETED, FALLOUT, SHARE],
    durations=[
        Duration("hand_over", gettext_lazy("Time to hand over"), _M["submitted"], lambda: HAND_OVER_TIME),
        Duration("completion", gettext_lazy("Time to complete"), _M["completed"], lambda: COMPLETION_TIME),
    ],
    present=[ALL_FALLOUT],
    breakdowns=[
        Breakdown("days", gettext_lazy("By day"), [CREATED, SUBMITTED, COMPLETED, FALLOUT, SHARE], chart="bar"),
        Breakdown(
            "providers",
            gettext_lazy("By provider"),
            [CREATED, SUBMITTED, COMPLETED, FALLOUT, SHARE, ALL_FALLOUT],
            Dimension("company", gettext_lazy("Provider"), "profile__provider_id", ProvisioningProvider.objects.all),
        ),
        Breakdown(
            "causes",
            gettext_lazy("Fallout by cause"),
            [FALLOUT, ALL_FALLOUT],
            Dimension("cause", gettext_lazy("Cause"), CAUSE, none=gettext_lazy("No cause named")),
        ),
        Breakdown(
            "statuses",
            gettext_lazy("By present status"),
            [CREATED],
            Dimension(
                "status",
                gettext_lazy("Status"),
                "status",
                choices={str(int(status)): label for status, label in REQUEST_LIFE_CYCLE.choices()},
            ),
        ),
    ],
)
