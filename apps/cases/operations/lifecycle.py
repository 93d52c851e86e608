"""The way of a case from submitted to closed or cancelled."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext

from apps.activity.operations import recording
from apps.cases.constants import CASE_LIFE_CYCLE, CaseStatus, CaseVerb, Visibility
from apps.cases.errors import AlreadyCancelled
from apps.cases.models import Case, CaseNote
from apps.cases.operations.locking import (
    lock_to_change,
    new_note,
    not_followed,
    record_status_change,
    require_text,
    save,
)
from apps.cases.operations.mailing import tell_contacts
from apps.cases.operations.mentions import notify_mentioned_in
from apps.core.caller import Caller
from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.core.languages import in_language_of


@transaction.atomic
def cancel_case(*, case_number: int, reason: str, by: Caller) -> CaseNote:
    """Cancel a case; the reason becomes an external note, which is returned.

    Raises Invalid (no reason), NotFound, NotAllowed, AlreadyCancelled and WrongState (resolved, closed or
    locked). Source: Equinix Case Management 2.0.0, cancel a trouble ticket.
    """
    require_text("reason", reason)
    case = lock_to_change(case_number, by)
    if case.status == CaseStatus.CANCELLED:
        raise AlreadyCancelled(gettext("The case is cancelled already."), field="status")
    if not CASE_LIFE_CYCLE.may_move(case.status, CaseStatus.CANCELLED) or not (case.may_be_cancelled or by.is_staff):
        raise WrongState(gettext("The case can no longer be cancelled."), field="status")
    case.status = CaseStatus.CANCELLED
    note = new_note(case, reason, Visibility.EXTERNAL, by)
    with recording(CaseVerb.CANCELLED, by=by, subject=case, reason=reason) as activity:
        note.save()
        notify_mentioned_in(note, activity=activity, by=by)
        record_status_change(case, by)
        with in_language_of(None):
            news = gettext("Case %(number)s was cancelled:\n\n%(reason)s") % {"number": case.number, "reason": reason}
        tell_contacts(case, news, activity=activity)
    return note


@transaction.atomic
def change_status(
    *, case_number: int, status: CaseStatus, by: Caller, text: str = "", start: Sequence[CaseStatus] | None = None
) -> Case:
    """Take a case a step further, as its life cycle allows; `text` becomes an external note. For staff.

    With `start` only from one of those: a step to work in progress from Resolved is another than from Submitted.
    Cancelling has an operation of its own. Raises NotFound, NotAllowed, Invalid (cancelling, another word)
    and WrongState.
    """
    if status not in CaseStatus.values or status == CaseStatus.CANCELLED:
        raise Invalid("status", gettext("Cannot be set."), value=status)
    case = lock_to_change(case_number, by)
    if not by.is_staff:
        raise NotAllowed(gettext("Only staff may change the status."))
    if not CASE_LIFE_CYCLE.may_move(case.status, status) or (start is not None and case.status not in start):
        raise WrongState(not_followed(CaseStatus(case.status), CaseStatus(status)), field="status")
    case.status = CaseStatus(status)
    with recording(CaseVerb.STATUS_CHANGED, by=by, subject=case, data={"status": status}) as activity:
        if text.strip():
            note = new_note(case, text, Visibility.EXTERNAL, by)
            note.save()
            notify_mentioned_in(note, activity=activity, by=by)
        record_status_change(case, by)
        with in_language_of(None):
            news = gettext("The status of case %(number)s is %(status)s now.") % {
                "number": case.number,
                "status": case.get_status_display(),
            }
        tell_contacts(case, "\n\n".join(part for part in (news, text.strip()) if part), activity=activity)
    return case


@transaction.atomic
def set_customer_rights(*, case_number: int, may_be_modified: bool, may_be_cancelled: bool, by: Caller) -> Case:
    """Open a case to the customer's changes and cancelling, or lock it against them. For staff.

    Raises NotFound, NotAllowed and WrongState (closed or cancelled). Does nothing when it already is so.
    """
    case = lock_to_change(case_number, by)
    if not by.is_staff:
        raise NotAllowed(gettext("Only staff may open and lock cases."))
    if case.is_final:
        raise WrongState(gettext("The case is over."), field="status")
    if (case.may_be_modified, case.may_be_cancelled) == (may_be_modified, may_be_cancelled):
        return case
    case.may_be_modified, case.may_be_cancelled = may_be_modified, may_be_cancelled
    with recording(CaseVerb.RIGHTS_CHANGED, by=by, subject=case):
        save(case, by)
    return case
