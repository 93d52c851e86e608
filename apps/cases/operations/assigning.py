"""Who works on a case."""

from django.db import transaction
from django.utils.translation import gettext

from apps.cases.constants import CaseVerb
from apps.cases.models import Case
from apps.cases.operations.locking import lock_to_change, now, require_modifiable, save
from apps.cases.operations.service_levels import keep_escalations
from apps.cases.reads.service_levels import steps_of, times_of
from apps.core.caller import Caller
from apps.core.errors import NotAllowed
from apps.users.models import User
from apps.users.operations.owners import STAYS, Assignee, Group, Ownership


@transaction.atomic
def assign_case(
    *, case_number: int, by: Caller, assignee: Assignee = STAYS, group: Group = STAYS, reason: str = ""
) -> Case:
    """Give a case to an agent, a group, or both; None takes it away from whoever had it. For staff.

    What is not given stays as it is. The first assignment to a person ends the time to assign. Raises NotFound,
    NotAllowed, Invalid (assignee is no active agent) and WrongState (the case is over).
    """
    return OWNERSHIP.assign(case_number, assignee=assignee, group=group, reason=reason, by=by)


@transaction.atomic
def undo_assignment(*, activity_id: int, by: Caller) -> int:
    """Give a case back to whom it was assigned before; returns 1.

    Raises NotFound, NotAllowed and WrongState (too old; assigned to others since; over; the former agent has left).
    """
    return OWNERSHIP.undo(activity_id, by)


@transaction.atomic
def hand_over_cases(*, user: User, successor: User | None, by: Caller, reason: str) -> int:
    """Assign a user's open cases to another agent, or to nobody; returns how many.

    Called by the operation that deactivates the user or takes their role away, which has asked for the permission.
    """
    return OWNERSHIP.hand_over(user=user, successor=successor, by=by, reason=reason)


def _lock(case_number: int, by: Caller) -> Case:
    case = lock_to_change(case_number, by)
    if not by.is_staff:
        raise NotAllowed(gettext("Only staff assign cases."))
    require_modifiable(case, by)
    return case


def _save(case: Case, by: Caller) -> None:
    """Whoever is the first to have the case ends the time to assign it, unless work on it had begun before."""
    if case.assigned_at is None:
        begun = times_of(steps_of([case.pk])[case.pk]).assigned_at
        case.assigned_at = begun or (now() if case.assignee is not None else None)
    save(case, by)
    keep_escalations(case)


OWNERSHIP = Ownership(
    model=Case,
    assigned=CaseVerb.ASSIGNED,
    undone=CaseVerb.ASSIGNMENT_UNDONE,
    lock=_lock,
    save=_save,
    open=Case.objects.unfinished,
    title=lambda case: str(case.code),
    silent=["assigned_at"],
)
