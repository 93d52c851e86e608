"""Follow-ups of somebody who leaves."""

from django.db import transaction

from apps.activity.operations import recording
from apps.core.caller import Caller
from apps.core.locks import locked
from apps.journals.constants import JournalVerb
from apps.journals.models import FollowUp
from apps.journals.operations.journals import subject_of
from apps.users.models import User


@transaction.atomic
def hand_over_follow_ups(*, user: User, successor: User | None, by: Caller, reason: str) -> int:
    """Assign a user's open follow-ups to another one, or to nobody; returns how many.

    Called by the operation that deactivates the user or takes their role away, which has asked for the permission.
    """
    rows = list(locked(FollowUp.objects.unfinished().filter(assignee=user)))
    for follow_up in rows:
        follow_up.assignee = successor
        follow_up.assignee_name = successor.username if successor else None
        follow_up.updated_by = by.user or follow_up.updated_by
        with recording(
            JournalVerb.FOLLOW_UP_CHANGED, by=by, subject=subject_of(follow_up), obj=follow_up, reason=reason
        ):
            follow_up.save()
    return len(rows)
