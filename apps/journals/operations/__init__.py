"""Every write to journals, follow-ups and reminders, one verb each.

Lock order: follow-ups by id, then their reminders by id.
"""

from apps.journals.operations.configuration import save_lookup
from apps.journals.operations.escalations import follow_escalation_up
from apps.journals.operations.follow_ups import create_follow_up, update_follow_up
from apps.journals.operations.journals import create_journal, update_journal
from apps.journals.operations.reminders import (
    create_reminder,
    delete_reminder,
    recipients_of,
    send_due_reminders,
    send_reminder,
    update_reminder,
)
from apps.journals.operations.undoing import undo_change

__all__ = [
    "create_follow_up",
    "create_journal",
    "create_reminder",
    "delete_reminder",
    "follow_escalation_up",
    "recipients_of",
    "save_lookup",
    "send_due_reminders",
    "send_reminder",
    "undo_change",
    "update_follow_up",
    "update_journal",
    "update_reminder",
]
