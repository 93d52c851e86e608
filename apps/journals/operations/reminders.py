"""Setting, moving and sending reminders."""

from typing import TypedDict

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from apps.activity.history import state_of
from apps.activity.models import Activity
from apps.activity.operations import notify, queue_email, recording
from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid, WrongState
from apps.core.languages import in_language_of
from apps.core.locks import locked
from apps.core.rows import get_visible
from apps.journals.constants import MAX_REMINDER_SECONDS, JournalVerb
from apps.journals.models import DurationType, FollowUp, Reminder
from apps.journals.operations.follow_ups import lock_follow_up
from apps.journals.operations.journals import subject_of
from apps.journals.operations.subjects import require_subject
from apps.journals.permissions import CHANGE_FOLLOW_UP
from apps.users.constants import Role
from apps.users.models import User

BATCH = 100
MAX_MANAGERS = 20
MESSAGE = gettext_noop("""Hello,

follow-up %(number)s (%(type)s) is due %(due)s UTC.
%(instead)s
%(description)s
""")


class ReminderChanges(TypedDict, total=False):
    """What changes of a reminder; a member that is not there stays."""

    duration_seconds: int
    duration_type: DurationType


@transaction.atomic
def create_reminder(*, follow_up_id: int, duration_seconds: int, duration_type: DurationType, by: Caller) -> Reminder:
    """Set a reminder `duration_seconds` before the follow-up is due; it goes out at once if that has passed.

    Raises NotFound, NotAllowed, Invalid (duration out of range) and WrongState (follow-up closed, its ticket deleted).
    """
    follow_up = _lock_for_reminders(follow_up_id, by)
    _require_duration(duration_seconds)
    if follow_up.is_closed:
        raise WrongState(gettext("Follow-up %(number)s is closed and takes no reminder.") % {"number": follow_up.pk})
    require_subject(follow_up)
    reminder = Reminder(
        follow_up=follow_up,
        duration_seconds=duration_seconds,
        duration_type=duration_type,
        remind_at=follow_up.moment_before_due(duration_seconds),
        created_by=by.user,
        updated_by=by.user,
    )
    with recording(JournalVerb.REMINDER_CREATED, by=by, subject=subject_of(follow_up), obj=reminder):
        reminder.save()
    return reminder


@transaction.atomic
def update_reminder(*, follow_up_id: int, reminder_id: int, changes: ReminderChanges, by: Caller) -> Reminder:
    """Change an unsent reminder.

    Raises NotFound, NotAllowed, Invalid (duration out of range) and WrongState (already sent, the ticket deleted).
    """
    follow_up = _lock_for_reminders(follow_up_id, by)
    reminder = _lock_reminder(follow_up, reminder_id)
    if reminder.sent_at is not None:
        raise WrongState(gettext("Reminder %(number)s has been sent.") % {"number": reminder.pk})
    require_subject(follow_up)
    before = state_of(reminder)
    if "duration_seconds" in changes:
        _require_duration(changes["duration_seconds"])
    for field, value in changes.items():
        setattr(reminder, field, value)
    reminder.remind_at = follow_up.moment_before_due(reminder.duration_seconds)
    if state_of(reminder) == before:
        return reminder
    reminder.updated_by = by.user or reminder.updated_by
    with recording(JournalVerb.REMINDER_CHANGED, by=by, subject=subject_of(follow_up), obj=reminder):
        reminder.save()
    return reminder


@transaction.atomic
def delete_reminder(*, follow_up_id: int, reminder_id: int, by: Caller) -> None:
    """Remove a reminder, sent or not; its history stays. Raises NotFound and NotAllowed."""
    follow_up = _lock_for_reminders(follow_up_id, by)
    reminder = _lock_reminder(follow_up, reminder_id)
    with recording(JournalVerb.REMINDER_DELETED, by=by, subject=subject_of(follow_up), obj=reminder):
        reminder.delete()


def send_due_reminders() -> int:
    """Send every reminder whose time has come; returns how many this call sent.

    Any number of workers may do this at once: each passes over the rows that another one holds, and a
    worker that dies lets go of its row with nothing done. One that reaches nobody stays pending.
    """
    sent, after = 0, 0
    while ids := list(Reminder.objects.due().filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        sent += sum(send_reminder(reminder_id=pk) for pk in ids)
        after = ids[-1]
    return sent


@transaction.atomic
def send_reminder(*, reminder_id: int) -> bool:
    """Queue the e-mails of one due reminder, notify those who get them on the desk, and mark it sent.

    False when it is gone, sent, not due, in another worker's hands, or when nobody can be reached. All in one
    transaction, so a reminder is marked sent exactly when its e-mail is queued.
    """
    due = Reminder.objects.due().filter(pk=reminder_id)
    reminder = due.select_for_update(skip_locked=True, of=("self",)).first()
    if reminder is None:
        return False
    follow_up = FollowUp.objects.select_related("type", "assignee", "created_by", "customer").get(
        pk=reminder.follow_up_id
    )
    people = recipients_of(follow_up)
    if not people:
        return False
    reminder.sent_at = timezone.now()
    caller = Caller(None, Channel.TASK)
    with recording(JournalVerb.REMINDER_SENT, by=caller, subject=subject_of(follow_up), obj=reminder) as entry:
        reminder.save()
        for person in people:
            with in_language_of(person):
                _remind(person, follow_up, entry)
    return True


def recipients_of(follow_up: FollowUp) -> list[User]:
    """Whom a reminder reaches: the assignee; else who planned the follow-up; else the managers, if there are any.

    Nobody is reached who is deactivated or has no e-mail address.
    """
    for person in (follow_up.assignee, follow_up.created_by):
        if person is not None and person.is_active and person.email:
            return [person]
    managers = User.objects.active().filter(groups__name=Role.MANAGER).exclude(email="")
    return list(managers.order_by("pk")[:MAX_MANAGERS])


def _remind(person: User, follow_up: FollowUp, entry: Activity) -> None:
    """Put the reminder on the person's desk and into their mail."""
    what = {"number": follow_up.pk, "type": follow_up.type.name, "due": f"{follow_up.due_at:%Y-%m-%d %H:%M}"}

    def text() -> str:
        return gettext("Follow-up %(number)s (%(type)s) is due %(due)s UTC") % what

    name = follow_up.assignee_name if person != follow_up.assignee else None
    instead = gettext("It is assigned to %(name)s, who cannot be reached.") % {"name": name} + "\n" if name else ""
    notify(person, activity=entry, text=text)
    queue_email(
        activity=entry,
        to=person.email,
        subject=gettext("Reminder: %(text)s") % {"text": text()},
        body=gettext(MESSAGE) % {**what, "instead": instead, "description": follow_up.description or ""},
        thread=f"item-{follow_up.subject_item_id or follow_up.pk}",
    )


def _lock_for_reminders(follow_up_id: int, by: Caller) -> FollowUp:
    follow_up = lock_follow_up(follow_up_id, by)
    by.require(CHANGE_FOLLOW_UP)
    return follow_up


def _lock_reminder(follow_up: FollowUp, reminder_id: int) -> Reminder:
    return get_visible(locked(Reminder.objects.filter(follow_up=follow_up)), "reminder", reminder_id)


def _require_duration(seconds: int) -> None:
    if not 1 <= seconds <= MAX_REMINDER_SECONDS:
        raise Invalid(
            "duration_seconds",
            gettext("Must lie in 1..%(max_reminder_seconds)s.") % {"max_reminder_seconds": MAX_REMINDER_SECONDS},
            value=seconds,
        )
