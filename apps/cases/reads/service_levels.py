"""The clock of a case, which follows from its steps, and what is promised of cases."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy

from apps.cases.constants import ON_HOLD, STOPPED, CaseStatus, Visibility
from apps.cases.models import Case, CaseEscalation, CaseNote, CasePolicy, CasePolicyEscalation, StatusStep
from apps.core.bulk import one_of
from apps.tickets.reads.schemes import Facts, Hold, Promise, Scheme
from apps.tickets.sla import NO_TIME, Span

Step = tuple[str, datetime.datetime]
CONDITIONS = ("organisation", "code", "type")
TIMES = ("assigned_at", "held_at", "held_for", "solved_for", "resolved_at", "closed_at")


@dataclass(slots=True)
class Times:
    """What the steps of a case say of its clock, under the names of its columns."""

    assigned_at: datetime.datetime | None = None
    held_at: datetime.datetime | None = None
    held_for: datetime.timedelta = NO_TIME
    solved_for: datetime.timedelta = NO_TIME
    resolved_at: datetime.datetime | None = None
    closed_at: datetime.datetime | None = None
    holds: list[Span] = field(default_factory=list)  # that have ended
    solutions: list[Span] = field(default_factory=list)  # in which it was over and from which it came back

    @property
    def pauses(self) -> tuple[Span, ...]:
        return tuple(sorted([*self.holds, *self.solutions]))


def times_of(steps: Sequence[Step]) -> Times:
    """The clock stands still while the customer has to act, and from when a case is over until it is reopened."""
    found = Times(assigned_at=next((at for status, at in steps if status == CaseStatus.IN_PROGRESS), None))
    over: list[Step] = []  # the steps since the clock stopped, unless it goes on
    ends: list[datetime.datetime | None] = [*(at for _, at in steps[1:]), None]
    for (status, at), until in zip(steps, ends, strict=False):
        if status in STOPPED:
            over.append((status, at))
            continue
        times = [since for _, since in over]
        found.solutions += pairwise([*times, at] if times else [])
        over = []
        if status in ON_HOLD and until is None:
            found.held_at = at
        elif status in ON_HOLD and until is not None:
            found.holds.append((at, until))
    found.held_for = sum((end - start for start, end in found.holds), NO_TIME)
    found.solved_for = sum((end - start for start, end in found.solutions), NO_TIME)
    found.resolved_at = next((at for status, at in over if status == CaseStatus.RESOLVED), None)
    if over and over[-1][0] != CaseStatus.RESOLVED:
        found.closed_at = over[-1][1]
    return found


def steps_of(ids: Iterable[int]) -> dict[int, list[Step]]:
    """The steps of cases in their order."""
    steps: dict[int, list[Step]] = {pk: [] for pk in ids}
    rows = StatusStep.objects.filter(case__in=one_of(steps)).order_by("at", "pk")
    for pk, status, at in rows.values_list("case", "status", "at"):
        steps[pk].append((status, at))
    return steps


def take_times(case: Case, steps: list[Step]) -> None:
    """Set what the steps say of a case's clock; nothing is stored. What stops the clock keeps the target in force.

    Whoever was given the case before it was taken up has it since then.
    """
    times, assigned_at = times_of(steps), case.assigned_at
    for name in TIMES:
        setattr(case, name, getattr(times, name))
    case.assigned_at = min([at for at in (assigned_at, times.assigned_at) if at is not None], default=None)
    case.decided_target = case.target if case.is_over else None


def renew(cases: Sequence[Case]) -> None:
    """Do this for each of them, in one statement."""
    steps = steps_of([case.pk for case in cases])
    for case in cases:
        take_times(case, steps[case.pk])


def facts_of(ids: Iterable[int], with_answers: bool) -> Mapping[int, Facts]:
    """The pauses that have ended and the answers of cases, in at most two statements."""
    steps = steps_of(ids)
    answers: dict[int, list[datetime.datetime]] = {pk: [] for pk in steps}
    if with_answers:
        by_staff = Q(author__is_agent=True) | Q(author__is_admin=True)
        notes = CaseNote.objects.filter(by_staff, case__in=one_of(steps), visibility=Visibility.EXTERNAL)
        for pk, at in notes.order_by("created_at").values_list("case", "created_at"):
            answers[pk].append(at)
    return {pk: Facts(times_of(each).pauses, tuple(answers[pk])) for pk, each in steps.items()}


def holds_of(case: Case) -> list[Hold]:
    """The times in which the customer had to act, the first one first."""
    times = times_of(steps_of([case.pk])[case.pk])
    spans: list[tuple[datetime.datetime, datetime.datetime | None]] = [*times.holds]
    if times.held_at is not None:
        spans.append((times.held_at, None))
    return [Hold(start, end, str(CaseStatus.ACTION_REQUIRED.label)) for start, end in spans]


def promise(policy: CasePolicy | None, case: Case) -> Promise:
    """The time to resolve a case of that policy, and the hours in which it passes."""
    if policy is None:
        return None, None
    return policy.resolution, policy.calendar.hours_id if policy.calendar is not None else None


def _keys(case: Case) -> dict[str, Any]:
    return {"organisation": case.organisation_id, "code": case.code_id, "type": case.code.type}


SCHEME = Scheme(
    rows=Case,
    policies=CasePolicy,
    rules=CasePolicyEscalation,
    due=CaseEscalation,
    row="case",
    conditions=CONDITIONS,
    columns={"organisation": "organisation", "code": "code", "type": "code__type"},
    keys=_keys,
    promise=promise,
    facts=facts_of,
    holds=holds_of,
    open=lambda: Case.objects.filter(resolved_at=None, closed_at=None).unfinished(),
    related=["code"],
    for_all=gettext_lazy("It is for all cases, and no other fits better."),
    without=gettext_lazy("No policy fits, so nothing is promised."),
    renew=renew,
)
