"""Taking back a change of status of a case, or a note on one."""

from django.db import transaction
from django.utils.translation import gettext

from apps.activity.models import Activity, Email
from apps.activity.operations import recording
from apps.activity.undoing import UNDOES, changes_in, require_undoable, require_unmoved
from apps.cases.constants import NOTES_WRITTEN, STATUS_CHANGES, CaseStatus, CaseVerb
from apps.cases.models import Case, CaseNote
from apps.cases.operations.locking import lock_to_change, record_status_change, require_modifiable, save
from apps.cases.operations.mailing import tell_contacts
from apps.cases.operations.service_levels import keep_escalations, settle_answer
from apps.core.caller import Caller
from apps.core.errors import NotAllowed, WrongState
from apps.core.languages import in_language_of


@transaction.atomic
def undo_status(*, activity_id: int, by: Caller) -> int:
    """Give a case the status that it had before a change or its cancelling; returns how many cases changed.

    Both steps stay in its history, and so does a note that went with the change. Contacts who were written to about
    the change are written to again. For staff. Raises NotFound, NotAllowed and WrongState (too old; changed since).
    """
    activity = require_undoable(activity_id, STATUS_CHANGES, by)
    lock_to_change(activity.subject_id, by)
    if not by.is_staff:
        raise NotAllowed(gettext("Only staff may change the status."))
    [change] = changes_in(Activity.objects.filter(pk=activity.pk), Case)
    if change.before is None:
        raise WrongState(gettext("What was before is not on record; nothing was undone."))
    require_unmoved(activity, [(change, ["status"])], {"status": gettext("the status")}, by)
    case: Case = change.row
    left = case.status
    change.take_back(["status"])
    with recording(CaseVerb.STATUS_UNDONE, by=by, subject=case, data={UNDOES: activity.pk}) as entry:
        record_status_change(case, by)
        if Email.objects.filter(activity=activity).exists():
            with in_language_of(None):
                words = gettext("The status of case %(number)s is %(status)s again: it was not to be %(undone)s.")
                status, undone = CaseStatus(case.status).label, CaseStatus(left).label
                news = words % {"number": case.number, "status": status, "undone": undone}
            tell_contacts(case, news, activity=entry)
    return 1


@transaction.atomic
def undo_note(*, activity_id: int, by: Caller) -> int:
    """Take the note that the caller wrote, and its files, off a case; returns how many notes are gone.

    Their history stays. Contacts who were sent the note are written to again. For staff. Raises NotFound, NotAllowed
    and WrongState (too old; taken back already; the case is over).
    """
    activity = require_undoable(activity_id, NOTES_WRITTEN, by)
    case = lock_to_change(activity.subject_id, by)
    if not by.is_staff:
        raise NotAllowed(gettext("Only staff may take notes back."))
    note = CaseNote.objects.filter(case=case, pk=activity.object_id).first()
    if note is None:
        raise WrongState(gettext("This is undone already."))
    require_modifiable(case, by)
    with recording(CaseVerb.NOTE_UNDONE, by=by, subject=case, obj=note, data={UNDOES: activity.pk}) as entry:
        for file in note.files.all():
            file.delete()
        note.delete()
        settle_answer(case)
        save(case, by)
        keep_escalations(case)
        if Email.objects.filter(activity=activity).exists():
            with in_language_of(None):
                words = gettext(
                    "%(who)s took back a note on case %(number)s that you were sent: it was not to be sent."
                )
            tell_contacts(case, words % {"who": entry.who, "number": case.number}, activity=entry)
    return 1
