"""Which policy a row has and why, when its targets pass, and for which rows a policy is."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext

from apps.core.calendar import LAST, shifted
from apps.core.formatting import join_words
from apps.core.opening_hours import Hours
from apps.tickets.constants import TargetKind
from apps.tickets.models import Calendar, Clocked, hours_of
from apps.tickets.models.service_levels import Policy
from apps.tickets.reads.schemes import Facts, scheme_of, schemes
from apps.tickets.sla import NO_TIME, Span

MOST_BEHIND = 20  # policies of each kind


def fitting_policy(row: Clocked) -> Any:
    """The policy that fits a row best; None where there is none."""
    scheme = scheme_of(row)
    policies: Any = scheme.policies._default_manager
    return policies.fitting(scheme.keys(row)).select_related("calendar").first()


def why(row: Clocked) -> str:
    """Why a row has its policy: the conditions that it met, in words."""
    scheme, policy = scheme_of(row), _policy(row)
    if policy is None:
        return str(scheme.without)
    labels = {field.name: field.verbose_name for field in policy._meta.concrete_fields}
    met = [f"{labels[name]} {value}" for name in scheme.conditions if (value := _named(policy, name))]
    if not met:
        return str(scheme.for_all)
    return gettext("It is for %(conditions)s, and no other fits better.") % {"conditions": join_words(met)}


def _named(policy: Policy, name: str) -> Any:
    """The value of a condition, a choice in words."""
    in_words = getattr(policy, f"get_{name}_display", None)
    return in_words() if in_words is not None else getattr(policy, name)


def _policy(row: Any) -> Policy | None:
    policy: Policy | None = row.policy
    return policy


@dataclass(frozen=True, slots=True)
class Target:
    """A time promised: how long, since when, and when it was met. `due_at` leaves a present hold out.

    Pauses after `ended_at` move it no more: what was late then stays late.
    """

    kind: TargetKind
    length: datetime.timedelta
    began_at: datetime.datetime
    met_at: datetime.datetime | None
    ended_at: datetime.datetime | None
    hours: Hours | None
    pauses: tuple[Span, ...]

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None

    @property
    def due_at(self) -> datetime.datetime:
        return self.at(100)

    def at(self, percent: int) -> datetime.datetime:
        """When so much of it has passed, but for a present hold."""
        part = self.length * percent / 100
        since = list(self._pauses())
        if self.hours is None:
            return shifted(self.began_at, part, sum((end - start for start, end in since), NO_TIME))
        return self.hours.later(self.began_at, part + sum((self.hours.between(*span) for span in since), NO_TIME))

    def _pauses(self) -> Iterator[Span]:
        for start, end in self.pauses:
            first = max(start, self.began_at)
            last = end if self.ended_at is None else min(end, self.ended_at)
            if first < last:
                yield first, last


def targets_of(row: Any, policy: Policy | None, facts: Facts) -> list[Target]:
    """What is promised of a row, in the order in which it is to happen."""
    clock = row.clock
    stopped_at = clock.stopped_at
    answers = _answers_of(facts, stopped_at)
    response, assignment, update = (
        (policy.response, policy.assignment, policy.update) if policy is not None else (None, None, None)
    )
    answered_at = answers[0] if answers else None
    promised = [
        (TargetKind.RESPONSE, response, row.created_at, answered_at),
        (TargetKind.ASSIGNMENT, assignment, row.created_at, row.assigned_at),
        (TargetKind.UPDATE, update, answers[-1] if answers else row.created_at, None),
        (TargetKind.RESOLUTION, clock.target, row.created_at, stopped_at),
    ]
    hours = hours_of(row.hours_id) if row.hours_id else None
    return [
        Target(kind, length, began_at, met_at, _first(met_at, stopped_at), hours, facts.pauses)
        for kind, length, began_at, met_at in promised
        if length is not None
    ]


def _answers_of(facts: Facts, stopped_at: datetime.datetime | None) -> Sequence[datetime.datetime]:
    """The answers that count: what is written once the clock has stopped comes too late for anything."""
    return facts.answers if stopped_at is None else [at for at in facts.answers if at <= stopped_at]


def _first(one: datetime.datetime | None, other: datetime.datetime | None) -> datetime.datetime | None:
    return min((each for each in (one, other) if each is not None), default=None)


def late_updates(row: Any, policy: Policy | None, facts: Facts) -> int:
    """How often an update came after it was due, the end of the last span included once the clock has stopped."""
    if policy is None or policy.update is None:
        return 0
    hours = hours_of(row.hours_id) if row.hours_id else None
    pauses = facts.pauses if row.held_at is None else (*facts.pauses, (row.held_at, LAST))
    stopped_at = row.clock.stopped_at
    times = [row.created_at, *_answers_of(facts, stopped_at), *([stopped_at] if stopped_at is not None else [])]
    return sum(
        Target(TargetKind.UPDATE, policy.update, began_at, None, ended_at, hours, pauses).due_at < ended_at
        for began_at, ended_at in pairwise(times)
        if began_at < ended_at
    )


def affected_by(policy: Policy) -> QuerySet[Any]:
    """Open rows that have the policy, or that it is for as far as it is concerned."""
    scheme = scheme_of(policy)
    if not policy.is_active:
        return scheme.open().filter(policy=policy)
    named = {scheme.columns[name]: getattr(policy, attname(policy, name)) for name in scheme.conditions}
    conditions = {column: value for column, value in named.items() if value is not None}
    # Without conditions it is for all: an empty Q would be left out of the alternative.
    return scheme.open().filter(Q(policy=policy) | Q(**conditions)) if conditions else scheme.open()


def attname(policy: Policy, name: str) -> str:
    """The attribute that holds the value of a condition as the database does."""
    attname: str = policy._meta.get_field(name).attname  # type: ignore[union-attr]  # a column
    return attname


def policies_behind(calendar: Calendar) -> list[Any]:
    """Policies of a calendar that have open rows with earlier hours than it has now, which applying them would give."""
    found: list[Any] = []
    for scheme in schemes():
        behind = scheme.open().exclude(hours=calendar.hours_id).filter(policy=OuterRef("pk"))
        policies: Any = scheme.policies._default_manager
        found += policies.filter(Exists(behind), calendar=calendar)[:MOST_BEHIND]
    return found


def fits(policy: Policy, row: Clocked) -> bool:
    """Whether a row meets all conditions of a policy."""
    keys = scheme_of(policy).keys(row)
    return all(getattr(policy, attname(policy, name)) in (None, keys[name]) for name in keys)
