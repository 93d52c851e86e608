"""Taking back that a follow-up was completed, reopened or otherwise changed."""

from django.db import transaction
from django.utils.translation import gettext, gettext_lazy

from apps.activity.models import Activity
from apps.activity.operations import recording
from apps.activity.undoing import UNDOES, changes_in, require_undoable, require_unmoved
from apps.core.caller import Caller
from apps.core.errors import WrongState
from apps.core.text import Text
from apps.journals.constants import CHANGES, COMPLETIONS, JournalVerb
from apps.journals.models import FollowUp, Lookup
from apps.journals.operations.follow_ups import lock_follow_up, move_reminders
from apps.journals.operations.journals import subject_of
from apps.journals.permissions import CHANGE_FOLLOW_UP
from apps.users.models import User

FIELDS: dict[str, Text] = {
    "status": gettext_lazy("the status"),
    "assignee": gettext_lazy("the assignee"),
    "assignee_name": gettext_lazy("the assignee"),
    "due_at": gettext_lazy("the due time"),
    "description": gettext_lazy("the description"),
    "type": gettext_lazy("the type"),
    "is_internal": gettext_lazy("who reads it"),
    "is_retained": gettext_lazy("whether it is kept"),
    "closed_at": gettext_lazy("the status"),
}


@transaction.atomic
def undo_change(*, activity_id: int, by: Caller) -> int:
    """Give a follow-up that was completed, reopened or changed what it had before; returns how many changed.

    Reminders that were not sent yet move back with the due time. Raises NotFound, NotAllowed and WrongState (too old;
    changed since; the former status means something else by now; the former assignee is inactive).
    """
    activity = require_undoable(activity_id, CHANGES, by)
    lock_follow_up(activity.object_id, by)
    by.require(CHANGE_FOLLOW_UP)
    [change] = changes_in(Activity.objects.filter(pk=activity.pk), FollowUp)
    before = change.before
    if before is None:
        raise WrongState(gettext("What was before is not on record; nothing was undone."))
    names = change.fields(FIELDS)
    if not names:
        raise WrongState(gettext("It changed nothing that could be undone."))
    require_unmoved(activity, [(change, names)], {name: str(word) for name, word in FIELDS.items()}, by)
    status = Lookup.objects.filter(pk=before.status_id).first()
    if "status" in names and (status is None or status.is_closed != (before.closed_at is not None)):
        raise WrongState(
            gettext("The former status of %(row)s is no longer to be had; nothing was undone.") % {"row": change.row}
        )
    assignee = User.objects.filter(pk=before.assignee_id).first() if "assignee" in names else None
    if assignee is not None and not assignee.is_active:
        raise WrongState(gettext("%(assignee)s is not active any more; nothing was undone.") % {"assignee": assignee})
    follow_up: FollowUp = change.row
    change.take_back(names)
    follow_up.updated_by = by.user or follow_up.updated_by
    subject, data = subject_of(follow_up), {UNDOES: activity.pk}
    verb = JournalVerb.COMPLETION_UNDONE if activity.verb in COMPLETIONS else JournalVerb.FOLLOW_UP_UNDONE
    with recording(verb, by=by, subject=subject, obj=follow_up, data=data):
        follow_up.save()
        if "due_at" in names:
            move_reminders(follow_up)
    return 1
