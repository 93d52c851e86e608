"""Taking back that a follow-up was completed or reopened."""

from django.db import transaction

from apps.activity.models import Activity
from apps.activity.operations import recording
from apps.activity.undoing import UNDOES, changes_in, require_undoable, require_unmoved
from apps.core.caller import Caller
from apps.core.errors import WrongState
from apps.journals.constants import COMPLETIONS, JournalVerb
from apps.journals.models import FollowUp, Lookup
from apps.journals.operations.follow_ups import lock_follow_up
from apps.journals.operations.journals import subject_of
from apps.journals.permissions import CHANGE_FOLLOW_UP


@transaction.atomic
def undo_completion(*, activity_id: int, by: Caller) -> int:
    """Give a follow-up that was completed or reopened its former status; returns how many follow-ups changed.

    What else was changed with it stays. Raises NotFound, NotAllowed and WrongState (too old; changed since; the former
    status means something else by now).
    """
    activity = require_undoable(activity_id, COMPLETIONS, by)
    lock_follow_up(activity.object_id, by)
    by.require(CHANGE_FOLLOW_UP)
    [change] = changes_in(Activity.objects.filter(pk=activity.pk), FollowUp)
    before = change.before
    if before is None:
        raise WrongState("What was before is not on record; nothing was undone.")
    require_unmoved(activity, [(change, ["status", "closed_at"])], {"status": "the status"}, by)
    status = Lookup.objects.filter(pk=before.status_id).first()
    if status is None or status.is_closed != (before.closed_at is not None):
        raise WrongState(f"The former status of {change.row} is no longer to be had; nothing was undone.")
    follow_up: FollowUp = change.row
    change.take_back(["status", "closed_at"])
    follow_up.updated_by = by.user or follow_up.updated_by
    subject, data = subject_of(follow_up), {UNDOES: activity.pk}
    with recording(JournalVerb.COMPLETION_UNDONE, by=by, subject=subject, obj=follow_up, data=data):
        follow_up.save()
    return 1
