"""The report of tickets."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy

from apps.activity.past import rows_as_of
from apps.reporting.reports.base import Breakdown, Dimension, Duration, Figure, Report, Share, ever
from apps.reporting.reports.targets import target_columns
from apps.reporting.reports.work import AS_NOW, ASSIGNEE, BACKLOG, GROUP, ORGANISATION, ages
from apps.tickets.constants import ClassificationKind, TargetKind
from apps.tickets.filters import QueueOptions, TicketFilter
from apps.tickets.milestones import LOGS, MILESTONES, answer_time, first_answer
from apps.tickets.models import Classification, SlaPolicy, Ticket, TicketNote
from apps.tickets.permissions import REPORT_TICKET, VIEW_TICKET
from apps.tickets.sla import RUN_TIME


class ReportFilter(TicketFilter):
    """Those of the queue that a whole report can be narrowed by."""

    q = age = sla = overdue = when = without = None


_M = MILESTONES
CREATED = Figure("created", gettext_lazy("Created"), _M["created"])
RESOLVED = Figure("resolved", gettext_lazy("Resolved"), _M["resolved"])
DECIDED = Figure("decided", gettext_lazy("With a target"), _M["decided"])
MET = Figure("met", gettext_lazy("Target met"), _M["met"])
MISSED = Figure("missed", gettext_lazy("Target missed"), _M["missed"], is_bad=True)
SLA = Share("sla", gettext_lazy("SLA met"), "met", "decided")
REOPENED = Figure("reopened", gettext_lazy("Reopened"), _M["reopened"])
HELD = Figure("held", gettext_lazy("Put on hold"), _M["held"])
OPEN = Figure("open", gettext_lazy("Open now"), _M["open"], ever)
ALL = [CREATED, RESOLVED, DECIDED, MET, MISSED, SLA, REOPENED, HELD, OPEN]

TYPE = Dimension("type", gettext_lazy("Type"), "type_id", lambda: Classification.objects.of(ClassificationKind.TYPE))
POLICY = Dimension(
    "policy", gettext_lazy("SLA policy"), "policy_id", SlaPolicy.objects.all, none=gettext_lazy("No SLA policy")
)
PRIORITY = Dimension(
    "priority",
    gettext_lazy("Priority"),
    "priority_id",
    lambda: Classification.objects.of(ClassificationKind.PRIORITY),
)
TARGETS = [
    *target_columns(_M, [(kind, kind.label) for kind in TargetKind if kind != TargetKind.RESOLUTION]),
    DECIDED,
    MET,
    MISSED,
    SLA,
]
TABLES_OF_ALL = ["groups", "organisations", "priorities", "types", "agents"]
TABLES_OF_TARGETS = ["policy_targets", "group_targets", "organisation_targets"]
OF_TARGETS = gettext_lazy("Of the tickets that were resolved or closed on these days: whether each target was met.")

TICKETS = Report(
    name="tickets",
    title=gettext_lazy("Tickets"),
    about=gettext_lazy(
        "Intake and resolution, backlog, response times, SLA, reopened tickets, holds, load by assignee."
    ),
    icon="confirmation_number",
    permissions=[VIEW_TICKET, REPORT_TICKET],
    rows=lambda by: Ticket.objects.visible_to(by),
    then=lambda at: rows_as_of(Ticket, at, LOGS),
    filters=ReportFilter,
    list_url=reverse_lazy("admin:tickets_ticket_changelist"),
    milestones=MILESTONES,
    daily=[*TABLES_OF_ALL, *TABLES_OF_TARGETS],
    options=QueueOptions,
    cards=[CREATED, RESOLVED, DECIDED, MET, MISSED, SLA, REOPENED, HELD],
    durations=[
        Duration("answer", gettext_lazy("First response"), _M["answered"], answer_time, TicketNote, first_answer),
        Duration("resolution", gettext_lazy("Resolution"), _M["resolved"], lambda: RUN_TIME),
    ],
    present=[OPEN],
    breakdowns=[
        Breakdown(
            "days",
            gettext_lazy("By day"),
            [CREATED, RESOLVED, DECIDED, MET, MISSED, SLA],
            chart="bar",
            charted=["created", "resolved"],
        ),
        Breakdown(
            "backlog",
            BACKLOG,
            [*ages(_M["open"]), OPEN],
            GROUP,
            hint=AS_NOW,
        ),
        Breakdown("groups", gettext_lazy("By group"), ALL, GROUP),
        Breakdown("organisations", gettext_lazy("By organisation"), ALL, ORGANISATION),
        Breakdown("policy_targets", gettext_lazy("Targets by SLA policy"), TARGETS, POLICY, hint=OF_TARGETS),
        Breakdown("group_targets", gettext_lazy("Targets by group"), TARGETS, GROUP, hint=OF_TARGETS),
        Breakdown(
            "organisation_targets", gettext_lazy("Targets by organisation"), TARGETS, ORGANISATION, hint=OF_TARGETS
        ),
        Breakdown("priorities", gettext_lazy("By priority"), ALL, PRIORITY),
        Breakdown("types", gettext_lazy("By type"), ALL, TYPE),
        Breakdown("agents", gettext_lazy("Load by assignee"), ALL, ASSIGNEE),
    ],
)
