"""Choices of cases, and the life cycle of cases."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy, gettext_noop

from apps.cases.permissions import CHANGE_CASE
from apps.core.life_cycles import LifeCycle, StateInfo, Tone

LOWEST_NUMBER, HIGHEST_NUMBER = 10_000_000, 99_999_999
FIRST_NUMBER = 11_150_930  # the document's own sample is the one before
ORDER_NUMBERS_FROM = 204_964_919_781  # what the sample's order number is ahead of its case number
LAST_BLOCK_WITH_ORDERS = "0015"  # first four digits of a code; cases of codes up to here have an order number
NAMED_BY_VENDOR = ("documented", "public")  # how a code's names are known; of any other they are ours
MAX_DETAILS_BYTES = 16_384
CASE_PREFIX, NOTE_PREFIX = "5007i", "a067i"  # of internal ids


class CaseType(TextChoices):
    """What kind of record a code makes."""

    TROUBLE = "TROUBLE", gettext_lazy("Trouble")  # something is broken
    CASE = "CASE", gettext_lazy("Case")  # a question or a request


class CaseStatus(TextChoices):
    """How far a case has come."""

    SUBMITTED = "SUBMITTED", gettext_lazy("Submitted")
    IN_PROGRESS = "IN_PROGRESS", gettext_lazy("In progress")
    ACTION_REQUIRED = "ACTION_REQUIRED", gettext_lazy("Action required")
    RESOLVED = "RESOLVED", gettext_lazy("Resolved")
    CLOSED = "CLOSED", gettext_lazy("Closed")
    CANCELLED = "CANCELLED", gettext_lazy("Cancelled")


@dataclass(frozen=True, kw_only=True)
class CaseStatusInfo(StateInfo):
    awaits: str = gettext_noop("nobody")  # whose turn it is; translated where it is shown
    needs_text: bool = False  # what the customer has to know is written when it comes to this


CASE_LIFE_CYCLE = LifeCycle(
    CaseStatus,
    CaseStatusInfo(
        state=CaseStatus.SUBMITTED,
        tone=Tone.WARN,
        meaning=gettext_lazy("Nobody has looked at it yet."),
        moves={CaseStatus.IN_PROGRESS: CHANGE_CASE, CaseStatus.CANCELLED: CHANGE_CASE},
        awaits=gettext_noop("us"),
    ),
    CaseStatusInfo(
        state=CaseStatus.IN_PROGRESS,
        tone=Tone.CALM,
        meaning=gettext_lazy("We are working on it."),
        moves={
            CaseStatus.ACTION_REQUIRED: CHANGE_CASE,
            CaseStatus.RESOLVED: CHANGE_CASE,
            CaseStatus.CANCELLED: CHANGE_CASE,
        },
        awaits="us",
    ),
    CaseStatusInfo(
        state=CaseStatus.ACTION_REQUIRED,
        tone=Tone.PAUSED,
        meaning=gettext_lazy("It waits for an answer of the customer."),
        moves={
            CaseStatus.IN_PROGRESS: CHANGE_CASE,
            CaseStatus.RESOLVED: CHANGE_CASE,
            CaseStatus.CANCELLED: CHANGE_CASE,
        },
        awaits=gettext_noop("the customer"),
        needs_text=True,
    ),
    CaseStatusInfo(
        state=CaseStatus.RESOLVED,
        tone=Tone.GOOD,
        meaning=gettext_lazy("Done as we see it; it is closed unless it is reopened."),
        moves={CaseStatus.IN_PROGRESS: CHANGE_CASE, CaseStatus.CLOSED: CHANGE_CASE},
        awaits="the customer",
    ),
    CaseStatusInfo(state=CaseStatus.CLOSED, tone=Tone.QUIET, meaning=gettext_lazy("Over for good.")),
    CaseStatusInfo(
        state=CaseStatus.CANCELLED,
        tone=Tone.QUIET,
        meaning=gettext_lazy("Over for good, unfinished."),
        needs_text=True,
    ),
)
OPEN_STATUSES = CASE_LIFE_CYCLE.before(CaseStatus.CANCELLED)
AWAITING_US = tuple(status for status in OPEN_STATUSES if CASE_LIFE_CYCLE[status].awaits == "us")
AWAITING_CUSTOMER = tuple(status for status in OPEN_STATUSES if CASE_LIFE_CYCLE[status].awaits == "the customer")


ON_HOLD = (CaseStatus.ACTION_REQUIRED,)  # in which the SLA clock stands still
STOPPED = (CaseStatus.RESOLVED, CaseStatus.CLOSED, CaseStatus.CANCELLED)  # in which it has stopped


class CaseTarget(TextChoices):
    """What a policy promises a time for; the words of `TargetKind`, of which the assignment is called otherwise."""

    RESPONSE = "response", gettext_lazy("First response")
    ASSIGNMENT = "assignment", gettext_lazy("Taken up")
    UPDATE = "update", gettext_lazy("Update")
    RESOLUTION = "resolution", gettext_lazy("Resolution")


class CaseAction(TextChoices):
    """What happens to a case when so much of a target has passed."""

    NOTIFY = "notify", gettext_lazy("Notify")
    ASSIGN = "assign", gettext_lazy("Assign")
    TICKET = "ticket", gettext_lazy("Open a ticket")


class Origin(TextChoices):
    """How the customer came to us."""

    PORTAL = "PORTAL", gettext_lazy("Portal")  # by themselves, the API included
    OFFLINE = "OFFLINE", gettext_lazy("Offline")  # by telephone or mail; somebody at the desk wrote it down


class ContactType(TextChoices):
    ORDERING = "ORDERING", gettext_lazy("Ordering")  # who opened the case
    NOTIFICATION = "NOTIFICATION", gettext_lazy("Notification")  # who gets notified
    TECHNICAL = "TECHNICAL", gettext_lazy("Technical")  # who works on it; sees and changes the case when registered
    RESELLER = "RESELLER", gettext_lazy("Reseller")  # through whom the service was sold


REPLACEABLE = (ContactType.NOTIFICATION, ContactType.TECHNICAL)


class Availability(TextChoices):
    ANYTIME = "ANYTIME", gettext_lazy("Anytime")
    WORK_HOURS = "WORK_HOURS", gettext_lazy("Work hours")


class Visibility(TextChoices):
    """Who reads a note."""

    EXTERNAL = "EXTERNAL", gettext_lazy("Public")  # the customer too
    INTERNAL = "INTERNAL", gettext_lazy("Internal")  # staff alone, whoever wrote it


class CaseVerb(TextChoices):
    """What can happen to a case; read as "<actor> <label>"."""

    CREATED = "case.created", gettext_lazy("opened the case")
    NOTE_ADDED = "case.note.added", gettext_lazy("wrote")
    CONTACTS_REPLACED = "case.contacts", gettext_lazy("replaced contacts")
    STATUS_CHANGED = "case.status", gettext_lazy("changed the status")
    CANCELLED = "case.cancelled", gettext_lazy("cancelled the case")
    RIGHTS_CHANGED = "case.rights", gettext_lazy("changed what the customer may do")
    TICKET_OPENED = "case.ticket", gettext_lazy("opened a ticket from a case")
    OPENED_FROM_TICKET = "case.from_ticket", gettext_lazy("opened a case from a ticket")
    CODE_CHANGED = "case_code.changed", gettext_lazy("changed the case code")
    CODES_IMPORTED = "case_code.imported", gettext_lazy("imported case codes")
    CODES_EXPORTED = "case_code.exported", gettext_lazy("exported case codes")
    POLICY_CREATED = "case_policy.created", gettext_lazy("added the SLA policy of cases")
    POLICY_CHANGED = "case_policy.changed", gettext_lazy("changed the SLA policy of cases")
    POLICY_APPLIED = "case.policy", gettext_lazy("applied an SLA policy to the case")
    ESCALATED = "case.escalated", gettext_lazy("escalated the case")
    TAGGED = "case.tagged", gettext_lazy("changed the tags")
    STATUS_UNDONE = "case.status.undone", gettext_lazy("undid a change of status")
    ASSIGNED = "case.assigned", gettext_lazy("assigned the case")
    ASSIGNMENT_UNDONE = "case.assigned.undone", gettext_lazy("undid an assignment")
    NOTE_UNDONE = "case.note.undone", gettext_lazy("took a note back")


# What can be undone.
STATUS_CHANGES = (CaseVerb.STATUS_CHANGED, CaseVerb.CANCELLED)
NOTES_WRITTEN = (CaseVerb.NOTE_ADDED,)
ASSIGNMENTS = (CaseVerb.ASSIGNED,)
