"""Choices and limits of journals."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy


class JournalItemKind(TextChoices):
    """Which of the shared numbers are this app's."""

    FOLLOW_UP = "follow_up", gettext_lazy("Follow-up")
    JOURNAL = "journal", gettext_lazy("Journal")


class JournalLookupKind(IntegerChoices):
    """What a lookup row names."""

    JOURNAL_TYPE = 1, gettext_lazy("Journal type")
    JOURNAL_STATUS = 2, gettext_lazy("Journal status")
    FOLLOW_UP_TYPE = 3, gettext_lazy("Follow-up type")
    FOLLOW_UP_STATUS = 4, gettext_lazy("Follow-up status")


class JournalObjectType(TextChoices):
    """What a journal or follow-up is about. CostGuard also numbers them, from 1, in this order."""

    CUSTOMER = "Customer", gettext_lazy("Customer")
    BILLING_ORDER = "BillingOrder", gettext_lazy("Billing order")
    DISPUTE = "Dispute", gettext_lazy("Dispute")
    EQUIPMENT = "Equipment", gettext_lazy("Equipment")
    JOURNAL_ITEM = "JournalItem", gettext_lazy("Ticket or follow-up")
    OTHER = "Other", gettext_lazy("Other")


OBJECT_TYPE_NUMBERS = {word: number for number, word in enumerate(JournalObjectType.values, start=1)}
MAX_REMINDER_SECONDS = 2_147_483_646


class JournalVerb(TextChoices):
    """What can happen to journals, follow-ups, reminders and lookups; read as "<actor> <label>"."""

    JOURNAL_CREATED = "journal.created", gettext_lazy("wrote a journal")
    JOURNAL_CHANGED = "journal.changed", gettext_lazy("changed a journal")
    FOLLOW_UP_CREATED = "follow_up.created", gettext_lazy("planned a follow-up")
    FOLLOW_UP_CHANGED = "follow_up.changed", gettext_lazy("changed a follow-up")
    FOLLOW_UP_CLOSED = "follow_up.closed", gettext_lazy("completed a follow-up")
    FOLLOW_UP_REOPENED = "follow_up.reopened", gettext_lazy("reopened a follow-up")
    REMINDER_CREATED = "reminder.created", gettext_lazy("set a reminder")
    REMINDER_CHANGED = "reminder.changed", gettext_lazy("changed a reminder")
    REMINDER_DELETED = "reminder.deleted", gettext_lazy("removed a reminder")
    REMINDER_SENT = "reminder.sent", gettext_lazy("reminded of a follow-up")
    COMPLETION_UNDONE = "follow_up.undone", gettext_lazy("undid that a follow-up was completed or reopened")
    FOLLOW_UP_UNDONE = "follow_up.changed.undone", gettext_lazy("undid a change of a follow-up")
    LOOKUP_CREATED = "lookup.created", gettext_lazy("added the type or status")
    LOOKUP_CHANGED = "lookup.changed", gettext_lazy("changed the type or status")


COMPLETIONS = (JournalVerb.FOLLOW_UP_CLOSED, JournalVerb.FOLLOW_UP_REOPENED)
CHANGES = (*COMPLETIONS, JournalVerb.FOLLOW_UP_CHANGED)  # what can be undone
