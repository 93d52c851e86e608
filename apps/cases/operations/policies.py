"""SLA policies of cases, as their forms show them, and giving cases what a changed policy promises."""

from collections.abc import Mapping, Sequence

from django.db import models, transaction
from django.utils.translation import gettext

from apps.activity.configuration import permission_to_save, store
from apps.cases.constants import CaseAction, CaseVerb
from apps.cases.models import Case, CasePolicy, CasePolicyEscalation
from apps.cases.permissions import CHANGE_POLICY
from apps.cases.reads.service_levels import CONDITIONS, steps_of, take_times
from apps.core.background import enqueue
from apps.core.caller import Caller
from apps.core.errors import Invalid
from apps.core.locks import locked
from apps.core.rows import get_visible
from apps.tickets.models.service_levels import MOST_ESCALATIONS
from apps.tickets.operations.policies import apply_fitting, apply_in_steps, require_at_most, require_policy


@transaction.atomic
def save_case_policy(
    *,
    row: CasePolicy,
    by: Caller,
    parts: Sequence[models.Model] = (),
    removed: Sequence[models.Model] = (),
    links: Mapping[str, Sequence[models.Model]] | None = None,
) -> CasePolicy:
    """Store a policy with its escalations. It counts for new cases; open ones get it by `apply_case_policy`.

    Raises NotAllowed and Invalid (a target that is none, the same conditions as another policy, an escalation to
    nobody, too many of them).
    """
    by.require(permission_to_save(row))
    row.type = row.type or None
    require_at_most(MOST_ESCALATIONS, CasePolicyEscalation.objects.filter(policy=row.pk), parts, removed)
    require_policy(row, CONDITIONS, gettext("%(policy)s is for the same cases."))
    for part in parts:
        if isinstance(part, CasePolicyEscalation):
            require_somebody(part)
    return store(
        row,
        verb=CaseVerb.POLICY_CREATED if row._state.adding else CaseVerb.POLICY_CHANGED,
        by=by,
        parts=parts,
        removed=removed,
    )


def require_somebody(rule: CasePolicyEscalation) -> None:
    """Refuse an escalation that assigns cases to nobody, or to somebody who is no agent. Raises Invalid."""
    if rule.action != CaseAction.ASSIGN:
        return
    if rule.person is None and rule.group is None:
        raise Invalid("person", gettext("Say to whom cases are assigned."))
    if rule.person is not None and not (rule.person.is_active and rule.person.is_agent):
        raise Invalid("person", gettext("%(assignee)s is not an active agent.") % {"assignee": rule.person})


@transaction.atomic
def apply_case_policy(*, policy_id: int, by: Caller) -> None:
    """Let a worker give the open cases that a policy is for, or that have it, what is promised of them now.

    Raises NotFound and NotAllowed.
    """
    by.require(CHANGE_POLICY)
    policy = get_visible(CasePolicy.objects.all(), "SLA policy", policy_id)
    enqueue("apps.cases.tasks.apply", policy.pk, by.user.pk if by.user else None)


def apply_to_some(*, policy_id: int, after: int, by: Caller) -> int | None:
    """Do this for the next cases after that number; returns the last one's, or None where there are no more."""
    policy = CasePolicy.objects.filter(pk=policy_id).first()
    return None if policy is None else apply_in_steps(policy, after, lambda pk: apply_to(case_number=pk, by=by))


@transaction.atomic
def apply_to(*, case_number: int, by: Caller) -> bool:
    """Give an open case what is promised of it now; whether that is something else.

    Its times follow from its steps, also where it is older than any policy. Raises NotFound and NotAllowed.
    """
    by.require(CHANGE_POLICY)
    case = get_visible(locked(Case.objects.visible_to(by).select_related("code")), "case", case_number)
    take_times(case, steps_of([case.pk])[case.pk])
    return apply_fitting(case, CaseVerb.POLICY_APPLIED, by)
