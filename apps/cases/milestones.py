"""What becomes of cases, and when: by these their queue is narrowed and figures are counted."""

from django.db.models import DateTimeField, DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy

from apps.activity.past import Logs
from apps.cases.constants import OPEN_STATUSES, CaseStatus, Visibility
from apps.cases.models import Case, CaseNote, StatusStep
from apps.core.milestones import Milestone, RepeatedMilestone, milestones
from apps.tickets.constants import TargetKind
from apps.tickets.milestones import of_targets

# When a case was resolved last; null where it never was.
RESOLVED_AT = Subquery(
    StatusStep.objects.filter(case=OuterRef("pk"), status=CaseStatus.RESOLVED).order_by("-at", "-pk").values("at")[:1],
    output_field=DateTimeField(),
)
RESOLUTION_TIME = ExpressionWrapper(RESOLVED_AT - F("created_at"), output_field=DurationField())

DONE = (CaseStatus.RESOLVED, CaseStatus.CLOSED)  # and not cancelled


def _answers() -> QuerySet[CaseNote]:
    """What staff wrote on a case for the customer to read, the earliest first."""
    by_staff = Q(author__is_agent=True) | Q(author__is_admin=True)
    return CaseNote.objects.filter(by_staff, case=OuterRef("pk"), visibility=Visibility.EXTERNAL).order_by("pk")


def _answered(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.filter(Exists(_answers()))


def answer_time() -> ExpressionWrapper:
    """From a case's creation to the first answer; null without one."""
    return ExpressionWrapper(Subquery(_answers().values("created_at")[:1]) - F("created_at"), DurationField())


def _resolved(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Those that were not reopened since."""
    return cases.filter(status__in=DONE)


def _reopenings() -> QuerySet[StatusStep]:
    """Steps to an open status of cases that were resolved or closed just before."""
    earlier = Q(at__lt=OuterRef("at")) | Q(at=OuterRef("at"), pk__lt=OuterRef("pk"))
    before = StatusStep.objects.filter(earlier, case=OuterRef("case")).order_by("-at", "-pk").values("status")[:1]
    came_back = StatusStep.objects.filter(status__in=OPEN_STATUSES)
    return came_back.alias(before=Subquery(before)).filter(before__in=DONE)


TARGETS = {  # what is decided when the clock stops
    TargetKind.RESPONSE: (
        gettext_lazy("Over, with a first response promised"),
        gettext_lazy("Over, first response in time"),
        gettext_lazy("Over, first response late"),
    ),
    TargetKind.ASSIGNMENT: (
        gettext_lazy("Over, with taking up promised"),
        gettext_lazy("Over, taken up in time"),
        gettext_lazy("Over, taken up late"),
    ),
    TargetKind.UPDATE: (
        gettext_lazy("Over, with updates promised"),
        gettext_lazy("Over, all updates in time"),
        gettext_lazy("Over, an update late"),
    ),
    TargetKind.RESOLUTION: (
        gettext_lazy("Over, with a resolution promised"),
        gettext_lazy("Over within the target"),
        gettext_lazy("Over after the target"),
    ),
}
# What they ask that has no history, with when a row was added; as of an earlier time, the later ones are not there.
LOGS: Logs = {StatusStep: "at"}
MILESTONES = milestones(
    Milestone("created", gettext_lazy("Created"), "created_at"),
    Milestone("resolved", gettext_lazy("Resolved"), RESOLVED_AT, _resolved),
    *of_targets(TARGETS),
    Milestone("answered", gettext_lazy("Created, and answered since"), "created_at", _answered),
    Milestone("open", gettext_lazy("Created, and still open"), "created_at", lambda cases: cases.unfinished()),
    Milestone("us", gettext_lazy("Created, and awaiting us"), "created_at", lambda cases: cases.awaiting_us()),
    RepeatedMilestone("reopened", gettext_lazy("Reopened"), _reopenings, "at", "case"),
)
