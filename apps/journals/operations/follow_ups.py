"""Planning, changing and completing follow-ups."""

import datetime
from typing import TypedDict, cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.history import state_of
from apps.activity.operations import recording
from apps.core.caller import Caller
from apps.core.errors import Invalid, WrongState
from apps.core.locks import locked
from apps.core.rows import get_visible
from apps.items.models import JournalItem
from apps.journals.constants import JournalItemKind, JournalLookupKind, JournalVerb
from apps.journals.models import FollowUp, Lookup, Reminder
from apps.journals.operations.journals import subject_of
from apps.journals.operations.subjects import require_kind, subject_fields
from apps.journals.permissions import ADD_FOLLOW_UP, CHANGE_FOLLOW_UP
from apps.users.models import User

KINDS = {"type": JournalLookupKind.FOLLOW_UP_TYPE, "status": JournalLookupKind.FOLLOW_UP_STATUS}


class FollowUpChanges(TypedDict, total=False):
    """What changes of a follow-up; a member that is not there stays."""

    assignee_name: str | None
    description: str | None
    due_at: datetime.datetime
    status: Lookup
    type: Lookup
    is_internal: bool
    is_retained: bool


CHANGEABLE = frozenset(FollowUpChanges.__annotations__)


@transaction.atomic
def create_follow_up(
    *,
    object_type: str,
    object_id: int,
    type: Lookup,
    status: Lookup,
    due_at: datetime.datetime,
    by: Caller,
    assignee_name: str | None = None,
    description: str | None = None,
    is_internal: bool = False,
    is_retained: bool = False,
    workflow_environment: str | None = None,
    work_item_instance_id: int | None = None,
) -> FollowUp:
    """Plan a follow-up on a customer or a ticket.

    `due_at` may lie in the past. `assignee_name` is any user name; the user here who has it and to whom the caller
    may give work, if there is one, gets the reminders. Raises NotAllowed and Invalid (unknown object, closed
    status, other kind).
    """
    by.require(ADD_FOLLOW_UP)
    require_kind("type", type, JournalLookupKind.FOLLOW_UP_TYPE)
    require_kind("status", status, JournalLookupKind.FOLLOW_UP_STATUS)
    if status.is_closed:
        raise Invalid(
            "status", gettext("A follow-up cannot start as %(name)s.") % {"name": status.name}, value=status.number
        )
    subject = subject_fields(object_type, object_id, by, follow_ups_too=False)
    follow_up = FollowUp(
        item=JournalItem.objects.create(kind=JournalItemKind.FOLLOW_UP),
        type=type,
        status=status,
        due_at=due_at,
        description=description,
        is_internal=is_internal,
        is_retained=is_retained,
        workflow_environment=workflow_environment,
        work_item_instance_id=work_item_instance_id,
        created_by=by.user,
        updated_by=by.user,
        **subject,
    )
    _assign(follow_up, assignee_name, by)
    with recording(JournalVerb.FOLLOW_UP_CREATED, by=by, subject=subject_of(follow_up), obj=follow_up):
        follow_up.save(force_insert=True)
    return follow_up


@transaction.atomic
def update_follow_up(*, follow_up_id: int, changes: FollowUpChanges, by: Caller) -> FollowUp:
    """Change a follow-up.

    A closed status completes the follow-up, another one reopens it; a new due time moves its unsent
    reminders. Raises NotFound, NotAllowed, Invalid and WrongState (closed, and not being reopened).
    """
    follow_up = lock_follow_up(follow_up_id, by)
    by.require(CHANGE_FOLLOW_UP)
    for field, value in changes.items():
        if field not in CHANGEABLE:
            raise Invalid(field, gettext("This cannot be changed."))
        if field in KINDS:
            require_kind(field, cast(Lookup, value), KINDS[field])
    was_closed, closes = follow_up.is_closed, changes.get("status", follow_up.status).is_closed
    if was_closed and closes:
        raise WrongState(
            gettext("Follow-up %(number)s is closed; give it another status first.") % {"number": follow_up.pk}
        )
    due_at, before = follow_up.due_at, state_of(follow_up)
    for field, value in changes.items():
        if field == "assignee_name":
            if value != follow_up.assignee_name:
                _assign(follow_up, changes["assignee_name"], by)
        else:
            setattr(follow_up, field, value)
    if state_of(follow_up) == before:
        return follow_up
    if was_closed != closes:
        follow_up.closed_at = timezone.now() if closes else None
    follow_up.updated_by = by.user or follow_up.updated_by
    with recording(_verb(was_closed, closes), by=by, subject=subject_of(follow_up), obj=follow_up):
        follow_up.save()
        if follow_up.due_at != due_at:
            move_reminders(follow_up)
    return follow_up


def lock_follow_up(follow_up_id: int, by: Caller) -> FollowUp:
    """The follow-up, locked and fresh, with its status. Raises NotFound."""
    return get_visible(locked(FollowUp.objects.visible_to(by).select_related("status")), "follow-up", follow_up_id)


def _verb(was_closed: bool, closes: bool) -> JournalVerb:
    if was_closed == closes:
        return JournalVerb.FOLLOW_UP_CHANGED
    return JournalVerb.FOLLOW_UP_CLOSED if closes else JournalVerb.FOLLOW_UP_REOPENED


def _assign(follow_up: FollowUp, name: str | None, by: Caller) -> None:
    """Give it to the user of that name whom the caller may give work; any other name stays a name without a user."""
    follow_up.assignee_name = name
    follow_up.assignee = User.objects.assignable_by(by).with_username(name) if name else None


def move_reminders(follow_up: FollowUp) -> None:
    """Let reminders that were not sent yet fit the follow-up's due time. Part of the caller's recording."""
    for reminder in locked(Reminder.objects.filter(follow_up=follow_up, sent_at=None)):
        reminder.remind_at = follow_up.moment_before_due(reminder.duration_seconds)
        reminder.updated_by = follow_up.updated_by
        reminder.save()
