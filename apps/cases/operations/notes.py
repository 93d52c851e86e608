"""Writing on a case."""

from django.db import transaction
from django.utils.translation import gettext

from apps.activity.operations import recording
from apps.cases.constants import CaseVerb, Visibility
from apps.cases.errors import refuse
from apps.cases.models import CaseNote
from apps.cases.operations.files import File, attach, missing, repeated
from apps.cases.operations.locking import lock_to_change, new_note, require_modifiable, require_text, save
from apps.cases.operations.mailing import require_few_letters, tell_contacts
from apps.cases.operations.mentions import notify_mentioned_in
from apps.cases.operations.service_levels import keep_escalations, settle_answer
from apps.core.caller import Caller
from apps.core.languages import in_language_of


@transaction.atomic
def add_note(
    *,
    case_number: int,
    text: str,
    by: Caller,
    visibility: Visibility = Visibility.EXTERNAL,
    files: list[File] | None = None,
) -> CaseNote:
    """Write a note, with the files that go with it. An external one goes to the contacts by e-mail.

    Whom it mentions at the desk is notified. A customer may write an internal note, which only staff read. The status
    stays.
    Raises Invalid (no text, an attachment twice), NotFound, NotAllowed, WrongState (closed, cancelled or locked; the
    contacts were written to often enough on a customer's behalf) and Invalid again (no such attachment).
    Source: Equinix Case Management 2.0.0, modify a case.
    """
    files = files or []
    require_text("text", text)
    refuse(repeated(files))
    case = lock_to_change(case_number, by)
    require_modifiable(case, by)
    refuse(missing(files, by))
    if visibility == Visibility.EXTERNAL and not by.is_staff:
        require_few_letters(case)
    note = new_note(case, text, visibility, by)
    with recording(CaseVerb.NOTE_ADDED, by=by, subject=case, obj=note, data={"internal": note.is_internal}) as activity:
        note.save()
        attach(case, note, files, by, activity)
        if by.is_staff and not note.is_internal:
            settle_answer(case)
        save(case, by)
        if by.is_staff and not note.is_internal:
            keep_escalations(case)
        notify_mentioned_in(note, activity=activity, by=by)
        if not note.is_internal:
            with in_language_of(None):
                words = gettext("%(who)s wrote on case %(number)s:\n\n%(text)s")
            news = words % {"who": by.user or "Patchbay", "number": case.number, "text": text}
            tell_contacts(case, news, activity=activity)
    return note
