"""Keeping the clocks of cases in step with their steps and notes. Part of other operations' transactions."""

from apps.cases.models import Case
from apps.cases.reads.service_levels import Step, times_of
from apps.tickets.operations.service_levels import schedule, settle

TIMES = ("assigned_at", "held_at", "held_for", "solved_for", "resolved_at", "closed_at")


def take_times(case: Case, steps: list[Step]) -> None:
    """Set what the steps say of a case's clock; nothing is stored. What stops the clock keeps the target in force.

    Whoever was given the case before it was taken up has it since then.
    """
    times, assigned_at = times_of(steps), case.assigned_at
    for name in TIMES:
        setattr(case, name, getattr(times, name))
    case.assigned_at = min([at for at in (assigned_at, times.assigned_at) if at is not None], default=None)
    case.decided_target = case.target if case.is_over else None


def keep_escalations(case: Case) -> None:
    """Store when the escalations of a case are due."""
    if case.policy_id is not None:
        schedule([case])


def settle_answer(case: Case) -> None:
    """Set what an answer to the customer moves; nothing is stored."""
    if case.policy_id is not None:
        settle(case)
