"""Keeping the clocks of cases in step with their steps and notes. Part of other operations' transactions."""

from apps.cases.models import Case
from apps.tickets.operations.service_levels import schedule, settle


def keep_escalations(case: Case) -> None:
    """Store when the escalations of a case are due."""
    if case.policy_id is not None:
        schedule([case])


def settle_answer(case: Case) -> None:
    """Set what an answer to the customer moves; nothing is stored."""
    if case.policy_id is not None:
        settle(case)
