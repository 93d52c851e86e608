"""Choices and limits of the app."""

from django.db.models import TextChoices

LOWEST_NUMBER, HIGHEST_NUMBER = 10_000_000, 99_999_999
FIRST_NUMBER = 11_150_930  # the document's own sample is the one before
ORDER_NUMBERS_FROM = 204_964_919_781  # what the sample's order number is ahead of its case number
MAX_DETAILS_BYTES = 16_384
CASE_PREFIX, NOTE_PREFIX = "5007i", "a067i"  # of internal ids


class Type(TextChoices):
    """What kind of record a code makes."""

    TROUBLE = "TROUBLE", "Trouble"  # something is broken; has an order number
    CASE = "CASE", "Case"  # a question or a request


class Status(TextChoices):
    """How far a case has come."""

    SUBMITTED = "SUBMITTED", "Submitted"  # nobody has looked at it yet
    IN_PROGRESS = "IN_PROGRESS", "In progress"  # we work on it
    ACTION_REQUIRED = "ACTION_REQUIRED", "Action required"  # it waits for the customer
    RESOLVED = "RESOLVED", "Resolved"  # done as we see it; may be reopened
    CLOSED = "CLOSED", "Closed"  # over for good
    CANCELLED = "CANCELLED", "Cancelled"  # over for good, unfinished


TRANSITIONS = {
    Status.SUBMITTED: {Status.IN_PROGRESS, Status.CANCELLED},
    Status.IN_PROGRESS: {Status.ACTION_REQUIRED, Status.RESOLVED, Status.CANCELLED},
    Status.ACTION_REQUIRED: {Status.IN_PROGRESS, Status.RESOLVED, Status.CANCELLED},
    Status.RESOLVED: {Status.IN_PROGRESS, Status.CLOSED},
    Status.CLOSED: set(),
    Status.CANCELLED: set(),
}
OPEN = [status for status, following in TRANSITIONS.items() if Status.CANCELLED in following]


class Origin(TextChoices):
    """How the customer came to us."""

    PORTAL = "PORTAL", "Portal"  # by themselves, the API included
    OFFLINE = "OFFLINE", "Offline"  # by telephone or mail; somebody at the desk wrote it down


class ContactType(TextChoices):
    ORDERING = "ORDERING", "Ordering"  # who opened the case
    NOTIFICATION = "NOTIFICATION", "Notification"  # who gets notified
    TECHNICAL = "TECHNICAL", "Technical"  # who works on it; sees and changes the case when registered
    RESELLER = "RESELLER", "Reseller"  # through whom the service was sold


REPLACEABLE = (ContactType.NOTIFICATION, ContactType.TECHNICAL)


class Availability(TextChoices):
    ANYTIME = "ANYTIME", "Anytime"
    WORK_HOURS = "WORK_HOURS", "Work hours"


class Visibility(TextChoices):
    """Who reads a note."""

    EXTERNAL = "EXTERNAL", "Public"  # the customer too
    INTERNAL = "INTERNAL", "Internal"  # staff alone, whoever wrote it


class Verb(TextChoices):
    """What can happen to a case; read as "<actor> <label>"."""

    CREATED = "case.created", "opened the case"
    NOTE_ADDED = "case.note.added", "wrote"
    CONTACTS_REPLACED = "case.contacts", "replaced contacts"
    STATUS_CHANGED = "case.status", "changed the status"
    CANCELLED = "case.cancelled", "cancelled the case"
    RIGHTS_CHANGED = "case.rights", "changed what the customer may do"
    TICKET_OPENED = "case.ticket", "opened a ticket from a case"
    CODE_CHANGED = "case_code.changed", "changed the case code"
    CODES_IMPORTED = "case_code.imported", "imported case codes"
    CODES_EXPORTED = "case_code.exported", "exported case codes"
