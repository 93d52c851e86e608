"""Finding, locking and saving the case that an operation works on."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.history import write_changes
from apps.cases.constants import CaseStatus, Visibility
from apps.cases.models import Case, CaseNote, StatusStep
from apps.cases.operations.service_levels import keep_escalations
from apps.cases.permissions import CHANGE_CASE, VIEW_CASE
from apps.cases.reads.service_levels import Step, take_times
from apps.core.caller import Caller
from apps.core.errors import Invalid, NotAllowed, NotFound, WrongState
from apps.core.formatting import in_sentence
from apps.core.locks import locked
from apps.tickets.operations.service_levels import settle


def lock_to_change(case_number: int, by: Caller) -> Case:
    """The case, locked and fresh. Raises NotFound, and NotAllowed when the caller may see but not change it.

    To those who may see no cases at all it is not there either. Who may see it is asked again once the lock is
    held: a technical contact may have been replaced meanwhile.
    """
    case = locked(Case.objects.filter(pk=case_number)).first()
    if case is None or not by.may(VIEW_CASE) or not Case.objects.visible_to(by).filter(pk=case_number).exists():
        raise NotFound("case", case_number)
    if not by.may(CHANGE_CASE) or not Case.objects.changeable_by(by).filter(pk=case_number).exists():
        raise NotAllowed(gettext("You may not change or cancel this case."))
    return case


def require_modifiable(case: Case, by: Caller) -> None:
    """Raise WrongState unless the customer may change the case; staff may as long as it is not over."""
    if case.is_final or not (case.is_modifiable or by.is_staff):
        status = in_sentence(case.get_status_display())
        raise WrongState(gettext("The case is %(status)s or locked.") % {"status": status}, field="status")


def not_followed(status: CaseStatus, by: CaseStatus) -> str:
    """That a case of the one status cannot be given the other."""
    words = gettext("%(status)s cannot be followed by %(next)s.")
    return words % {"status": status.label, "next": in_sentence(by.label)}


def require_text(field: str, text: str) -> None:
    if not text:
        raise Invalid(field, gettext("Some text is needed."), value=text)


def now() -> datetime.datetime:
    """To the millisecond, as the dialect tells it, so that lists by time are in order to their readers too."""
    present = timezone.now()
    return present.replace(microsecond=present.microsecond // 1000 * 1000)


def save(case: Case, by: Caller) -> None:
    """Save the changed columns of the case, with who made the change. Called inside `recording()`.

    Its JSON stays as the customer sent it: read and written again, it would have other spaces and numbers.
    """
    if by.user is not None:
        case.updated_by_name = by.user.name
    write_changes(case)


def new_note(case: Case, text: str, visibility: Visibility, by: Caller) -> CaseNote:
    """A note that is not saved yet."""
    return CaseNote(case=case, text=text, visibility=visibility, author=by.user, created_at=now())


def record_status_change(case: Case, by: Caller) -> None:
    """Save the case's new status with an entry in its history. Called inside `recording()`.

    Never before the entry before it, even when the clock was set back.
    """
    steps: list[Step] = list(case.steps.order_by("at", "pk").values_list("status", "at"))
    at = max([now(), *(each for _, each in steps[-1:])])
    StatusStep.objects.create(case=case, status=case.status, at=at)
    take_times(case, [*steps, (case.status, at)])
    settle(case)
    save(case, by)
    keep_escalations(case)
