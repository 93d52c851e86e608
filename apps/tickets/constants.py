"""Choices of tickets, and the life cycles of a ticket and of its SLA clock."""

from enum import StrEnum

from django.db.models import IntegerChoices, TextChoices

from apps.core.life_cycles import LifeCycle, StateInfo, Tone
from apps.tickets.permissions import WORK_TICKET

ITEM_KIND = "ticket"  # which of the shared numbers are tickets


def human_id(ticket_id: int) -> str:
    """The ticket's number as pages and most dialects write it: INC-630701."""
    return f"INC-{ticket_id}"


class ClassificationKind(IntegerChoices):
    """What a classification classifies. 1 to 5 are the numbers of the tickets microservice (State.type)."""

    STATUS = 1, "Status"
    TYPE = 2, "Type"
    PRIORITY = 3, "Priority"
    STAGE = 4, "Stage"
    OUTCOME = 5, "Outcome"
    IMPACT = 6, "Impact"
    URGENCY = 7, "Urgency"


class Lifecycle(TextChoices):
    """What a status means for the clock and for what may happen next."""

    OPEN = "open", "Open"
    ON_HOLD = "on_hold", "On hold"
    RESOLVED = "resolved", "Resolved"
    CLOSED = "closed", "Closed"


ANY_STATUS = dict.fromkeys(Lifecycle, WORK_TICKET)
TICKET_LIFE_CYCLE = LifeCycle(
    Lifecycle,
    StateInfo(
        state=Lifecycle.OPEN,
        tone=Tone.CALM,
        meaning="Work goes on, and the clock runs.",
        moves=ANY_STATUS,
    ),
    StateInfo(
        state=Lifecycle.ON_HOLD,
        tone=Tone.PAUSED,
        meaning="The clock stands still until work resumes.",
        moves=ANY_STATUS,
    ),
    StateInfo(
        state=Lifecycle.RESOLVED,
        tone=Tone.GOOD,
        meaning="Fixed, waiting for agreement; the clock has stopped.",
        moves=ANY_STATUS,
    ),
    StateInfo(
        state=Lifecycle.CLOSED,
        tone=Tone.QUIET,
        meaning="Over; only reopening changes it.",
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
    StateInfo(state=SlaState.NO_TARGET, tone=Tone.QUIET, meaning="The priority promises nothing."),
    StateInfo(state=SlaState.ON_TRACK, tone=Tone.CALM, meaning="Enough of the target is left."),
    StateInfo(
        state=SlaState.DUE_SOON,
        tone=Tone.WARN,
        meaning="Less than an hour, or a tenth of a long target, is left.",
    ),
    StateInfo(state=SlaState.PAUSED, tone=Tone.PAUSED, meaning="On hold, and nothing is lost yet."),
    StateInfo(state=SlaState.BREACHED, tone=Tone.BAD, meaning="The target has passed."),
    StateInfo(state=SlaState.MET, tone=Tone.GOOD, meaning="Stopped in time."),
    StateInfo(state=SlaState.MISSED, tone=Tone.BAD, meaning="Stopped too late."),
)


class NoteType(TextChoices):
    """M4's two types of note."""

    NOTE = "NOTE", "Note"  # written by somebody
    LOG = "LOG", "Log"  # written by the system


class TicketVerb(TextChoices):
    """What can happen to a ticket; read as "<actor> <label>"."""

    CREATED = "ticket.created", "created the ticket"
    CHANGED = "ticket.changed", "changed the ticket"
    ASSIGNED = "ticket.assigned", "assigned the ticket"
    HELD = "ticket.held", "put the ticket on hold"
    HOLD_CHANGED = "ticket.hold.changed", "changed the hold"
    RESUMED = "ticket.resumed", "resumed work"
    STATUS_CHANGED = "ticket.status", "changed the status"
    RESOLVED = "ticket.resolved", "resolved the ticket"
    CLOSED = "ticket.closed", "closed the ticket"
    REOPENED = "ticket.reopened", "reopened the ticket"
    DELETED = "ticket.deleted", "deleted the ticket"
    NOTE_ADDED = "ticket.note.added", "wrote"
    NOTE_CHANGED = "ticket.note.changed", "changed a note"
    NOTE_MOVED = "ticket.note.moved", "moved a note here"
    NOTE_DELETED = "ticket.note.deleted", "deleted a note"
    FILES_ADDED = "ticket.files.added", "added files"
    FILE_REMOVED = "ticket.file.removed", "removed a file"
    FILE_RESTORED = "ticket.file.restored", "put a file back"
    ATTRIBUTE_SWITCHED = "ticket.attribute.switched", "switched a contact detail"
    CLASSIFICATION_CREATED = "classification.created", "added the classification"
    CLASSIFICATION_CHANGED = "classification.changed", "changed the classification"
    CONTACTS_CONFIRMED = "notification.ticket.confirm-contacts", "asked the contacts to confirm their details"
    STATUS_UNDONE = "ticket.status.undone", "undid a change of status"
    HOLD_UNDONE = "ticket.held.undone", "undid a hold or its end"
    MERGED = "ticket.merged", "merged tickets"
    UNMERGED = "ticket.unmerged", "unmerged tickets"
    TAGGED = "ticket.tagged", "changed the tags"
    ASSIGNMENT_UNDONE = "ticket.assigned.undone", "undid an assignment"
    CHANGE_UNDONE = "ticket.changed.undone", "undid a change"


# What the operations that undo take back.
STATUS_CHANGES = (TicketVerb.STATUS_CHANGED, TicketVerb.RESOLVED, TicketVerb.CLOSED, TicketVerb.REOPENED)
HOLDS = (TicketVerb.HELD, TicketVerb.HOLD_CHANGED, TicketVerb.RESUMED)
MERGES = (TicketVerb.MERGED, TicketVerb.UNMERGED)
ASSIGNMENTS = (TicketVerb.ASSIGNED,)
CHANGES = (TicketVerb.CHANGED,)
NOTES_WRITTEN = (TicketVerb.NOTE_ADDED,)


class AttributeType(TextChoices):
    CONTACT = "Contact", "Contact"


# The members of the microservice's contact details that hold an e-mail address.
EMAIL_KEYS = ("mainEmail", "additionalEmails")
