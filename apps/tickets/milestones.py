"""What becomes of tickets, and when: by these the queue is narrowed and figures are counted."""

from collections.abc import Iterator, Mapping

from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy

from apps.activity.models import Activity
from apps.activity.past import Logs
from apps.core.milestones import Milestone, RepeatedMilestone, milestones
from apps.core.text import Text
from apps.tickets import sla
from apps.tickets.constants import TargetKind, TicketVerb
from apps.tickets.models import Ticket, TicketHold, TicketNote


def _answers() -> QuerySet[TicketNote]:
    """What staff wrote on a ticket for its organisation to read, the earliest first."""
    by_staff = Q(author__is_agent=True) | Q(author__is_admin=True)
    written = TicketNote.objects.comments().filter(by_staff, ticket=OuterRef("pk"), is_internal=False)
    return written.order_by("pk")


def _answered(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    return tickets.filter(Exists(_answers()))


def _reopenings() -> QuerySet[Activity]:
    return Activity.objects.filter(verb=TicketVerb.REOPENED, subject_type=Ticket._meta.label_lower)


def first_answer() -> Subquery:
    """The key of a ticket's first answer; null without one."""
    return Subquery(_answers().values("pk")[:1])


def answer_time() -> ExpressionWrapper:
    """From a ticket's creation to the first answer; null without one."""
    return ExpressionWrapper(Subquery(_answers().values("created_at")[:1]) - F("created_at"), DurationField())


TARGETS = {  # what is decided when the clock stops, of each target beside the resolution
    TargetKind.RESPONSE: (
        gettext_lazy("Resolved or closed, with a first response promised"),
        gettext_lazy("Resolved or closed, first response in time"),
        gettext_lazy("Resolved or closed, first response late"),
    ),
    TargetKind.ASSIGNMENT: (
        gettext_lazy("Resolved or closed, with an assignment promised"),
        gettext_lazy("Resolved or closed, assigned in time"),
        gettext_lazy("Resolved or closed, assigned late"),
    ),
    TargetKind.UPDATE: (
        gettext_lazy("Resolved or closed, with updates promised"),
        gettext_lazy("Resolved or closed, all updates in time"),
        gettext_lazy("Resolved or closed, an update late"),
    ),
}


def of_targets(targets: Mapping[TargetKind, tuple[Text, Text, Text]]) -> Iterator[Milestone]:
    """Whether the targets were met, by when the clock stopped."""
    finds = {"promised": sla.promised, "met": sla.kept, "missed": sla.broken}
    for kind, labels in targets.items():
        for (name, find), label in zip(finds.items(), labels, strict=True):
            yield Milestone(f"{kind}_{name}", label, sla.STOPPED_AT, where=find(kind))


# What they ask that has no history, with when a row was added; as of an earlier time, the later ones are not there.
LOGS: Logs = {TicketHold: "started_at", Activity: "at"}
MILESTONES = milestones(
    Milestone("created", gettext_lazy("Created"), "created_at"),
    Milestone("resolved", gettext_lazy("Resolved or closed"), sla.STOPPED_AT),
    Milestone("decided", gettext_lazy("Resolved or closed, with a target"), sla.STOPPED_AT, where=sla.DECIDED),
    Milestone("met", gettext_lazy("Resolved or closed within the target"), sla.STOPPED_AT, where=sla.MET),
    Milestone("missed", gettext_lazy("Resolved or closed after the target"), sla.STOPPED_AT, where=sla.MISSED),
    *of_targets(TARGETS),
    Milestone("answered", gettext_lazy("Created, and answered since"), "created_at", _answered),
    Milestone("open", gettext_lazy("Created, and still open"), "created_at", lambda tickets: tickets.unfinished()),
    RepeatedMilestone("reopened", gettext_lazy("Reopened"), _reopenings, "at", "subject_id"),
    RepeatedMilestone("held", gettext_lazy("Put on hold"), TicketHold.objects.all, "started_at", "ticket"),
)
