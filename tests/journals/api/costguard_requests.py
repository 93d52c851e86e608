"""Requests and answers that the tests of CostGuard's journals, follow-ups and reminders share."""

import datetime

from django.utils import timezone

from apps.core.models import TimestampedModel
from apps.dialects.datetimes import milliseconds
from apps.journals.constants import JournalLookupKind
from apps.journals.factories import FollowUpFactory, lookup
from apps.journals.models import FollowUp, Journal, Reminder

OPEN, IN_PROGRESS, COMPLETED, CANCELLED = 1, 2, 3, 4  # statuses of follow-ups
NONE = 2147483647  # an id that nothing has
DONE = (204, None)
HOUR = datetime.timedelta(hours=1)
PENDING = "/followUp/reminder/pending"


def late(**fields) -> FollowUp:
    """A follow-up that was due long ago, so that its reminders are pending."""
    return FollowUpFactory(due_at=timezone.now() - 1000 * HOUR, **fields)


def closed(**fields) -> FollowUp:
    """A late follow-up that has been completed."""
    status = lookup(JournalLookupKind.FOLLOW_UP_STATUS, COMPLETED)
    return late(status=status, closed_at=timezone.now(), **fields)


def below(follow_up: FollowUp) -> str:
    """The path of the follow-up's reminders."""
    return f"/followUp/{follow_up.pk}/reminder"


def new_journal(customer, **changes) -> dict:
    """The body of a request that writes a journal, with what is required and no more."""
    return {
        "journalStatusID": 1001,
        "journalTypeID": 80,
        "objectID": customer.pk,
        "objectType": "Customer",
    } | changes


def new_follow_up(customer, **changes) -> dict:
    """The body of a request that plans a follow-up, with what is required and no more."""
    return {
        "dueDate": "2018-03-28T19:11:25.657Z",
        "followUpStatusID": OPEN,
        "followUpTypeID": 1,
        "objectID": customer.pk,
        "objectType": "Customer",
    } | changes


def new_reminder(**changes) -> dict:
    return {"reminderDurationSeconds": 3600, "reminderDurationTypeID": 1} | changes


def replacing(**members) -> list[dict]:
    """A JSON Patch that replaces these members."""
    return [{"op": "replace", "path": f"/{name}", "value": value} for name, value in members.items()]


def journal_body(journal: Journal, **changes) -> dict:
    """What getJournal answers for a journal as the factory makes it; `changes` are by the dialect's names."""
    return {
        **_about(journal),
        "journalID": journal.pk,
        "journalStatus": "Pending",
        "journalStatusID": 1001,
        "journalType": "Forced Journals",
        "journalTypeID": 80,
    } | changes


def follow_up_body(follow_up: FollowUp, **changes) -> dict:
    """What getFollowUp answers for a follow-up as the factory makes it."""
    return {
        **_about(follow_up),
        "assignedTo": None,
        "closeDate": None,
        "dueDate": milliseconds(follow_up.due_at),
        "followUpID": follow_up.pk,
        "followUpStatus": "open",
        "followUpStatusID": OPEN,
        "followUpType": "Call Back",
        "followUpTypeID": 1,
    } | changes


def reminder_body(reminder: Reminder, **changes) -> dict:
    """What searchReminders answers for a reminder as the factory makes it."""
    return {
        **_written(reminder),
        "durationSeconds": 3600,
        "durationType": "Hours",
        "durationTypeID": 1,
        "reminderID": reminder.pk,
        "sentDate": None,
    } | changes


def pending_body(reminder: Reminder, **changes) -> dict:
    """What searchPendingReminders answers for a reminder of a follow-up as the factories make them."""
    follow_up = reminder.follow_up
    return {
        "assignedTo": None,
        "dueDate": milliseconds(follow_up.due_at),
        "followUpID": follow_up.pk,
        "followUpStatus": "open",
        "followUpType": "Call Back",
        "followUpStatusID": OPEN,
        "objectID": follow_up.object_id,
        "objectType": 1,
        "reminderDate": milliseconds(reminder.remind_at),
        "reminderID": reminder.pk,
    } | changes


def _about(row: Journal | FollowUp) -> dict:
    return {
        **_written(row),
        "description": "Send welcome survey",
        "isInternal": False,
        "isRetained": False,
        "objectID": row.object_id,
        "objectType": "Customer",
        "workflowEnvironment": None,
        "workItemInstanceID": None,
    }


def _written(row: TimestampedModel) -> dict:
    """Who wrote the row and when; the row is read again first, as the last change is not the test's own."""
    row.refresh_from_db()
    return {
        "createDate": milliseconds(row.created_at),
        "createUser": row.created_by.username,
        "lastModifiedDate": milliseconds(row.updated_at),
        "lastModifiedUser": row.updated_by.username,
    }


def answer_of(response) -> tuple[int, object]:
    """The status, and the body where there is one."""
    return response.status_code, response.json() if response.content else None


def refused(field: str, value: object, reason: str) -> tuple[int, dict]:
    """The answer to an argument that cannot be taken."""
    shown = value if len(str(value)) <= 100 else f"{str(value)[:100]}…"
    message = f"Value for argument '{field}' is not valid: '{shown}'. {reason}"
    return 400, {"errors": [{"field": field, "loggingNumber": 500002, "message": message}]}


def unknown(what: str, identifier: object) -> tuple[int, dict]:
    """The answer to an id in the path that nothing has, or nothing that the caller may see."""
    message = f"You do not have access to {what} ID {identifier} or it does not exist."
    return 404, {"errors": [{"field": f"{what}ID", "loggingNumber": 500032, "message": message}]}


def conflict(message: str) -> tuple[int, dict]:
    """The answer when the state of the row does not allow the operation."""
    return 409, {"errors": [{"field": None, "loggingNumber": 500108, "message": message}]}


def forbidden(message: str) -> tuple[int, dict]:
    """The answer to one who lacks the right."""
    return 403, {"errors": [{"field": None, "loggingNumber": 500104, "message": message}]}
