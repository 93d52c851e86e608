"""Who works on a case."""

from django.db import transaction
from django.utils.translation import gettext

from apps.activity.operations import recording
from apps.activity.undoing import UNDOES, require_undoable
from apps.cases.constants import ASSIGNMENTS, CaseVerb
from apps.cases.models import Case
from apps.cases.operations.locking import lock_to_change, now, require_modifiable, save
from apps.cases.operations.service_levels import keep_escalations
from apps.cases.reads.service_levels import steps_of, times_of
from apps.core.caller import Caller
from apps.core.errors import NotAllowed
from apps.core.locks import locked
from apps.users.models import User
from apps.users.operations.owners import STAYS, Assignee, Group, give_owners_back, ring_assignee, set_owners


@transaction.atomic
def assign_case(
    *, case_number: int, by: Caller, assignee: Assignee = STAYS, group: Group = STAYS, reason: str = ""
) -> Case:
    """Give a case to an agent, a group, or both; None takes it away from whoever had it. For staff.

    What is not given stays as it is. The first assignment to a person ends the time to assign. Raises NotFound,
    NotAllowed, Invalid (assignee is no active agent) and WrongState (the case is over).
    """
    case = _lock(case_number, by)
    had_it = case.assignee_id
    if not set_owners(case, assignee=assignee, group=group):
        return case
    _note_time(case)
    with recording(CaseVerb.ASSIGNED, by=by, subject=case, reason=reason) as activity:
        save(case, by)
        keep_escalations(case)
        ring_assignee(case, had_it, title=str(case.code), activity=activity, by=by)
    return case


@transaction.atomic
def undo_assignment(*, activity_id: int, by: Caller) -> int:
    """Give a case back to whom it was assigned before; returns 1.

    Raises NotFound, NotAllowed and WrongState (too old; assigned to others since; over; the former agent has left).
    """
    activity = require_undoable(activity_id, ASSIGNMENTS, by)
    _lock(activity.subject_id, by)
    case = give_owners_back(activity, Case, by, silent=["assigned_at"])
    if case.assigned_at is None:
        case.assigned_at = times_of(steps_of([case.pk])[case.pk]).assigned_at
    with recording(CaseVerb.ASSIGNMENT_UNDONE, by=by, subject=case, data={UNDOES: activity.pk}):
        save(case, by)
        keep_escalations(case)
    return 1


@transaction.atomic
def hand_over_cases(*, user: User, successor: User | None, by: Caller, reason: str) -> int:
    """Assign a user's open cases to another agent, or to nobody; returns how many.

    Called by the operation that deactivates the user or takes their role away, which has asked for the permission.
    """
    rows = list(locked(Case.objects.unfinished().filter(assignee=user)))
    for case in rows:
        case.assignee = successor
        _note_time(case)
        with recording(CaseVerb.ASSIGNED, by=by, subject=case, reason=reason):
            save(case, by)
    return len(rows)


def _note_time(case: Case) -> None:
    if case.assignee is not None and case.assigned_at is None:
        case.assigned_at = now()


def _lock(case_number: int, by: Caller) -> Case:
    case = lock_to_change(case_number, by)
    if not by.is_staff:
        raise NotAllowed(gettext("Only staff assign cases."))
    require_modifiable(case, by)
    return case
