"""Choices and limits of journals."""

from django.db.models import IntegerChoices, TextChoices


class JournalItemKind(TextChoices):
    """Which of the shared numbers are this app's."""

    FOLLOW_UP = "follow_up", "Follow-up"
    JOURNAL = "journal", "Journal"


class JournalLookupKind(IntegerChoices):
    """What a lookup row names."""

    JOURNAL_TYPE = 1, "Journal type"
    JOURNAL_STATUS = 2, "Journal status"
    FOLLOW_UP_TYPE = 3, "Follow-up type"
    FOLLOW_UP_STATUS = 4, "Follow-up status"


class JournalObjectType(TextChoices):
    """What a journal or follow-up is about. CostGuard also numbers them, from 1, in this order."""

    CUSTOMER = "Customer", "Customer"
    BILLING_ORDER = "BillingOrder", "Billing order"
    DISPUTE = "Dispute", "Dispute"
    EQUIPMENT = "Equipment", "Equipment"
    JOURNAL_ITEM = "JournalItem", "Ticket or follow-up"
    OTHER = "Other", "Other"


OBJECT_TYPE_NUMBERS = {word: number for number, word in enumerate(JournalObjectType.values, start=1)}
MAX_REMINDER_SECONDS = 2_147_483_646


class JournalVerb(TextChoices):
    """What can happen to journals, follow-ups, reminders and lookups; read as "<actor> <label>"."""

    JOURNAL_CREATED = "journal.created", "wrote a journal"
    JOURNAL_CHANGED = "journal.changed", "changed a journal"
    FOLLOW_UP_CREATED = "follow_up.created", "planned a follow-up"
    FOLLOW_UP_CHANGED = "follow_up.changed", "changed a follow-up"
    FOLLOW_UP_CLOSED = "follow_up.closed", "completed a follow-up"
    FOLLOW_UP_REOPENED = "follow_up.reopened", "reopened a follow-up"
    REMINDER_CREATED = "reminder.created", "set a reminder"
    REMINDER_CHANGED = "reminder.changed", "changed a reminder"
    REMINDER_DELETED = "reminder.deleted", "removed a reminder"
    REMINDER_SENT = "reminder.sent", "reminded of a follow-up"
    COMPLETION_UNDONE = "follow_up.undone", "undid that a follow-up was completed or reopened"
    FOLLOW_UP_UNDONE = "follow_up.changed.undone", "undid a change of a follow-up"
    LOOKUP_CREATED = "lookup.created", "added the type or status"
    LOOKUP_CHANGED = "lookup.changed", "changed the type or status"


COMPLETIONS = (JournalVerb.FOLLOW_UP_CLOSED, JournalVerb.FOLLOW_UP_REOPENED)
CHANGES = (*COMPLETIONS, JournalVerb.FOLLOW_UP_CHANGED)  # what can be undone
