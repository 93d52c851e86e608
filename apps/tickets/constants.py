"""Choices of tickets, and the life cycles of a ticket and of its SLA clock."""

from enum import StrEnum

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy, gettext_noop

from apps.core.life_cycles import LifeCycle, StateInfo, Tone
from apps.tickets.permissions import WORK_TICKET

ITEM_KIND = "ticket"  # which of the shared numbers are tickets


def human_id(ticket_id: int) -> str:
    """The ticket's number as pages and most dialects write it: INC-630701."""
    return f"INC-{ticket_id}"


class ClassificationKind(IntegerChoices):
    """What a classification classifies. 1 to 5 are the numbers of the tickets microservice (State.type)."""

    STATUS = 1, gettext_lazy("Status")
    TYPE = 2, gettext_lazy("Type")
    PRIORITY = 3, gettext_lazy("Priority")
    STAGE = 4, gettext_lazy("Stage")
    OUTCOME = 5, gettext_lazy("Outcome")
    IMPACT = 6, gettext_lazy("Impact")
    URGENCY = 7, gettext_lazy("Urgency")


class Lifecycle(TextChoices):
    """What a status means for the clock and for what may happen next."""

    OPEN = "open", gettext_lazy("Open")
    ON_HOLD = "on_hold", gettext_lazy("On hold")
    RESOLVED = "resolved", gettext_lazy("Resolved")
    CLOSED = "closed", gettext_lazy("Closed")


ANY_STATUS = dict.fromkeys(Lifecycle, WORK_TICKET)
TICKET_LIFE_CYCLE = LifeCycle(
    Lifecycle,
    StateInfo(
        state=Lifecycle.OPEN,
        tone=Tone.CALM,
        meaning=gettext_lazy("Work goes on, and the clock runs."),
        moves=ANY_STATUS,
    ),
    StateInfo(
        state=Lifecycle.ON_HOLD,
        tone=Tone.PAUSED,
        meaning=gettext_lazy("The clock stands still until work resumes."),
        moves=ANY_STATUS,
    ),
    StateInfo(
        state=Lifecycle.RESOLVED,
        tone=Tone.GOOD,
        meaning=gettext_lazy("Fixed, waiting for agreement; the clock has stopped."),
        moves=ANY_STATUS,
    ),
    StateInfo(
        state=Lifecycle.CLOSED,
        tone=Tone.QUIET,
        meaning=gettext_lazy("Over; only reopening changes it."),
        moves={status: WORK_TICKET for status in Lifecycle if status != Lifecycle.CLOSED},
    ),
)


class SlaState(StrEnum):
    """What a person needs to know of the clock, in one word."""

    NO_TARGET = "No target"
    MET = "Met"
    MISSED = "Missed"
    PAUSED = "Paused"
    ON_TRACK = "On track"
    DUE_SOON = "Due soon"
    BREACHED = "Breached"


# Where a ticket's times and its target put it; nobody moves it.
SLA_STATES = LifeCycle(
    SlaState,
    StateInfo(
        state=SlaState.NO_TARGET,
        tone=Tone.QUIET,
        meaning=gettext_lazy("The priority promises nothing."),
        label=gettext_lazy("No target"),
    ),
    StateInfo(
        state=SlaState.ON_TRACK,
        tone=Tone.CALM,
        meaning=gettext_lazy("Enough of the target is left."),
        label=gettext_lazy("On track"),
    ),
    StateInfo(
        state=SlaState.DUE_SOON,
        tone=Tone.WARN,
        meaning=gettext_lazy("Less than an hour, or a tenth of a long target and at most a day, is left."),
        label=gettext_lazy("Due soon"),
    ),
    StateInfo(
        state=SlaState.PAUSED,
        tone=Tone.PAUSED,
        meaning=gettext_lazy("On hold, and nothing is lost yet."),
        label=gettext_lazy("Paused"),
    ),
    StateInfo(
        state=SlaState.BREACHED,
        tone=Tone.BAD,
        meaning=gettext_lazy("The target has passed."),
        label=gettext_lazy("Breached"),
    ),
    StateInfo(state=SlaState.MET, tone=Tone.GOOD, meaning=gettext_lazy("Stopped in time."), label=gettext_lazy("Met")),
    StateInfo(
        state=SlaState.MISSED, tone=Tone.BAD, meaning=gettext_lazy("Stopped too late."), label=gettext_lazy("Missed")
    ),
)


class TargetKind(TextChoices):
    """What a policy promises a time for."""

    RESPONSE = "response", gettext_lazy("First response")
    ASSIGNMENT = "assignment", gettext_lazy("Assignment")
    UPDATE = "update", gettext_lazy("Update")
    RESOLUTION = "resolution", gettext_lazy("Resolution")


class EscalationAction(TextChoices):
    """What happens to a ticket when so much of a target has passed."""

    NOTIFY = "notify", gettext_lazy("Notify")
    ASSIGN = "assign", gettext_lazy("Assign")
    RAISE = "raise", gettext_lazy("Raise the priority")
    FOLLOW_UP = "follow_up", gettext_lazy("Open a follow-up")


class NoteType(TextChoices):
    """M4's two types of note."""

    NOTE = "NOTE", gettext_lazy("Note")  # written by somebody
    LOG = "LOG", gettext_lazy("Log")  # written by the system


class TicketVerb(TextChoices):
    """What can happen to a ticket; read as "<actor> <label>"."""

    CREATED = "ticket.created", gettext_lazy("created the ticket")
    CHANGED = "ticket.changed", gettext_lazy("changed the ticket")
    ASSIGNED = "ticket.assigned", gettext_lazy("assigned the ticket")
    HELD = "ticket.held", gettext_lazy("put the ticket on hold")
    HOLD_CHANGED = "ticket.hold.changed", gettext_lazy("changed the hold")
    RESUMED = "ticket.resumed", gettext_lazy("resumed work")
    STATUS_CHANGED = "ticket.status", gettext_lazy("changed the status")
    RESOLVED = "ticket.resolved", gettext_lazy("resolved the ticket")
    CLOSED = "ticket.closed", gettext_lazy("closed the ticket")
    REOPENED = "ticket.reopened", gettext_lazy("reopened the ticket")
    DELETED = "ticket.deleted", gettext_lazy("deleted the ticket")
    NOTE_ADDED = "ticket.note.added", gettext_lazy("wrote")
    NOTE_CHANGED = "ticket.note.changed", gettext_lazy("changed a note")
    NOTE_MOVED = "ticket.note.moved", gettext_lazy("moved a note here")
    NOTE_DELETED = "ticket.note.deleted", gettext_lazy("deleted a note")
    FILES_ADDED = "ticket.files.added", gettext_lazy("added files")
    FILE_REMOVED = "ticket.file.removed", gettext_lazy("removed a file")
    FILE_RESTORED = "ticket.file.restored", gettext_lazy("put a file back")
    ATTRIBUTE_SWITCHED = "ticket.attribute.switched", gettext_lazy("switched a contact detail")
    CLASSIFICATION_CREATED = "classification.created", gettext_lazy("added the classification")
    CLASSIFICATION_CHANGED = "classification.changed", gettext_lazy("changed the classification")
    CALENDAR_CREATED = "calendar.created", gettext_lazy("added the calendar")
    CALENDAR_CHANGED = "calendar.changed", gettext_lazy("changed the calendar")
    POLICY_CREATED = "policy.created", gettext_lazy("added the SLA policy")
    POLICY_CHANGED = "policy.changed", gettext_lazy("changed the SLA policy")
    POLICY_APPLIED = "ticket.policy", gettext_lazy("applied an SLA policy to the ticket")
    ESCALATED = "ticket.escalated", gettext_lazy("escalated the ticket")
    CONTACTS_CONFIRMED = (
        "notification.ticket.confirm-contacts",
        gettext_lazy("asked the contacts to confirm their details"),
    )
    STATUS_UNDONE = "ticket.status.undone", gettext_lazy("undid a change of status")
    HOLD_UNDONE = "ticket.held.undone", gettext_lazy("undid a hold or its end")
    MERGED = "ticket.merged", gettext_lazy("merged tickets")
    UNMERGED = "ticket.unmerged", gettext_lazy("unmerged tickets")
    TAGGED = "ticket.tagged", gettext_lazy("changed the tags")
    ASSIGNMENT_UNDONE = "ticket.assigned.undone", gettext_lazy("undid an assignment")
    CHANGE_UNDONE = "ticket.changed.undone", gettext_lazy("undid a change")


TOGETHER_WITH = "with"  # member of an activity's data: the ticket with which the subject was changed
# What the operations that undo take back.
STATUS_CHANGES = (TicketVerb.STATUS_CHANGED, TicketVerb.RESOLVED, TicketVerb.CLOSED, TicketVerb.REOPENED)
HOLDS = (TicketVerb.HELD, TicketVerb.HOLD_CHANGED, TicketVerb.RESUMED)
MERGES = (TicketVerb.MERGED, TicketVerb.UNMERGED)
ASSIGNMENTS = (TicketVerb.ASSIGNED,)
CHANGES = (TicketVerb.CHANGED,)
NOTES_WRITTEN = (TicketVerb.NOTE_ADDED,)


class AttributeType(TextChoices):
    CONTACT = "Contact", gettext_lazy("Contact")


# The members of the microservice's contact details that hold an e-mail address.
EMAIL_KEYS = ("mainEmail", "additionalEmails")
# What pages call them and the others, see `format_key`.
KEYS_IN_WORDS = (
    gettext_noop("Main e-mail"),
    gettext_noop("Additional e-mails"),
    gettext_noop("Phone number"),
    gettext_noop("Preferred contact method"),
)
