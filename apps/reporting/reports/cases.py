"""The report of cases."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy

from apps.activity.past import rows_as_of
from apps.cases.constants import CASE_LIFE_CYCLE, CaseTarget, CaseType
from apps.cases.filters import CaseQueueFilter, code_choices
from apps.cases.milestones import LOGS, MILESTONES, RESOLUTION_TIME, answer_time
from apps.cases.models import Case, CaseCode, CasePolicy
from apps.cases.permissions import REPORT_CASE, VIEW_CASE
from apps.reporting.reports.base import Breakdown, Dimension, Duration, Figure, Report, Share, ever
from apps.reporting.reports.targets import target_columns
from apps.reporting.reports.work import AS_NOW, ASSIGNEE, BACKLOG, GROUP, ORGANISATION, ages


class ReportFilter(CaseQueueFilter):
    """Those of the queue that a whole report can be narrowed by."""

    q = age = service = sla = overdue = when = without = None


_M = MILESTONES
CREATED = Figure("created", gettext_lazy("Created"), _M["created"])
RESOLVED = Figure("resolved", gettext_lazy("Resolved"), _M["resolved"])
REOPENED = Figure("reopened", gettext_lazy("Reopened"), _M["reopened"])
OPEN = Figure("open", gettext_lazy("Open now"), _M["open"], ever)
AWAITING_US = Figure("us", gettext_lazy("Awaiting us now"), _M["us"], ever, is_bad=True)
PROMISED = Figure("promised", gettext_lazy("With a target"), _M["resolution_promised"])
MET = Figure("met", gettext_lazy("Target met"), _M["resolution_met"])
MISSED = Figure("missed", gettext_lazy("Target missed"), _M["resolution_missed"], is_bad=True)
SLA = Share("sla", gettext_lazy("SLA met"), "met", "promised")
TARGETS = target_columns(_M, [(target, target.label) for target in CaseTarget])
OF_TARGETS = gettext_lazy(
    "Of the cases that were resolved, closed or cancelled on these days: whether each target was met."
)
ALL = [CREATED, RESOLVED, OPEN, AWAITING_US]
POLICY = Dimension(
    "policy", gettext_lazy("SLA policy"), "policy_id", CasePolicy.objects.all, none=gettext_lazy("No SLA policy")
)

CASES = Report(
    name="cases",
    title=gettext_lazy("Cases"),
    about=gettext_lazy(
        "Intake and resolution, backlog, response times, SLA, load by assignee, by status, code and organisation."
    ),
    icon="support_agent",
    permissions=[VIEW_CASE, REPORT_CASE],
    rows=lambda by: Case.objects.visible_to(by),
    then=lambda at: rows_as_of(Case, at, LOGS),
    filters=ReportFilter,
    list_url=reverse_lazy("admin:cases_case_changelist"),
    milestones=MILESTONES,
    options=code_choices,
    cards=[CREATED, RESOLVED, PROMISED, MET, MISSED, SLA, REOPENED],
    durations=[
        Duration("answer", gettext_lazy("First response"), _M["answered"], answer_time),
        Duration("resolution", gettext_lazy("Resolution"), _M["resolved"], lambda: RESOLUTION_TIME),
    ],
    present=[OPEN, AWAITING_US],
    breakdowns=[
        Breakdown(
            "days",
            gettext_lazy("By day"),
            [CREATED, RESOLVED, PROMISED, MET, MISSED, SLA],
            chart="bar",
            charted=["created", "resolved"],
        ),
        Breakdown("backlog", BACKLOG, [*ages(_M["open"]), OPEN], GROUP, hint=AS_NOW),
        Breakdown(
            "statuses",
            gettext_lazy("By present status"),
            [CREATED],
            Dimension("status", gettext_lazy("Status"), "status", choices=dict(CASE_LIFE_CYCLE.choices())),
        ),
        Breakdown(
            "types",
            gettext_lazy("By type"),
            ALL,
            Dimension("type", gettext_lazy("Type"), "code__type", choices=dict(CaseType.choices)),
        ),
        Breakdown(
            "codes",
            gettext_lazy("By code"),
            ALL,
            Dimension("code", gettext_lazy("Code"), "code_id", CaseCode.objects.all),
        ),
        Breakdown("organisations", gettext_lazy("By organisation"), ALL, ORGANISATION),
        Breakdown("groups", gettext_lazy("By group"), ALL, GROUP),
        Breakdown("agents", gettext_lazy("Load by assignee"), ALL, ASSIGNEE),
        Breakdown("policy_targets", gettext_lazy("Targets by SLA policy"), TARGETS, POLICY, hint=OF_TARGETS),
        Breakdown("group_targets", gettext_lazy("Targets by group"), TARGETS, GROUP, hint=OF_TARGETS),
        Breakdown(
            "organisation_targets", gettext_lazy("Targets by organisation"), TARGETS, ORGANISATION, hint=OF_TARGETS
        ),
    ],
)
