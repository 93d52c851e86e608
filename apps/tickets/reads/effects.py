"""What applying a policy to open rows would do, target by target, before it is done."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from apps.core.bulk import one_of
from apps.core.calendar import LAST
from apps.core.caller import Caller
from apps.tickets.constants import SlaState, TargetKind
from apps.tickets.models import DUE_COLUMNS
from apps.tickets.models.service_levels import Policy
from apps.tickets.reads.schemes import Facts, scheme_of
from apps.tickets.reads.service_levels import affected_by, attname, fits, targets_of
from apps.tickets.sla import put_off

MOST_POLICIES = 1_000
MOST_PREVIEWED = 2_000
LISTED = 10


@dataclass(frozen=True, slots=True)
class Promise:
    """When a target that a row waits for passes, and whether it has."""

    due_at: datetime.datetime
    is_late: bool


Promises = Mapping[TargetKind, Promise]


@dataclass(slots=True)
class Counts:
    """Of how many rows a target would be due at another time; one that is not promised counts as never due."""

    earlier: int = 0
    later: int = 0
    unchanged: int = 0
    overdue: int = 0
    on_time: int = 0  # that are overdue and would be so no more

    def add(self, before: Promise | None, after: Promise | None) -> bool:
        """Count one row, and say whether the target would be due at another time."""
        was_due, due = (each.due_at if each is not None else LAST for each in (before, after))
        self.earlier += due < was_due
        self.later += due > was_due
        self.unchanged += due == was_due
        was_late, is_late = (each is not None and each.is_late for each in (before, after))
        self.overdue += is_late and not was_late
        self.on_time += was_late and not is_late
        return due != was_due


@dataclass(frozen=True, slots=True)
class Change:
    """A target of a row that would be due at another time; None where there is no such target."""

    row: Any
    kind: TargetKind
    before: datetime.datetime | None
    after: datetime.datetime | None


@dataclass(slots=True)
class Effect:
    """What applying a policy would do: how many open rows were looked at, and what would become of their targets.

    `changes` are those of the newest LISTED rows that would change and that the caller sees.
    """

    looked_at: int = 0
    targets: dict[TargetKind, Counts] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    changed: int = 0
    is_cut: bool = False


def effect_of(policy: Policy, *, by: Caller, now: datetime.datetime | None = None) -> Effect:
    """What applying a policy to open rows would do; counted of the newest MOST_PREVIEWED of them.

    Each target is counted of the rows that wait for it before or after.
    """
    now, scheme = now or timezone.now(), scheme_of(policy)
    found: list[Any] = list(affected_by(policy).select_related(*scheme.related).order_by("-pk")[: MOST_PREVIEWED + 1])
    effect = Effect(is_cut=len(found) > MOST_PREVIEWED)
    del found[MOST_PREVIEWED:]
    effect.looked_at = len(found)
    active = scheme.policies._default_manager.filter(is_active=True).select_related("calendar").order_by("pk")
    policies = sorted(active[:MOST_POLICIES], key=_rank)
    facts = scheme.facts([row.pk for row in found], True)
    stored = [_stored(row, facts[row.pk], now) for row in found]
    scheme.renew(found)
    changes: dict[int, list[Change]] = {}
    for row, before in zip(found, stored, strict=True):
        after = _given(row, next((each for each in policies if fits(each, row)), None), facts[row.pk], now)
        for kind in before.keys() | after.keys():
            counts = effect.targets.setdefault(kind, Counts())
            if counts.add(before.get(kind), after.get(kind)):
                changes.setdefault(row.pk, []).append(_change(row, kind, before, after))
    effect.targets = {kind: effect.targets[kind] for kind in TargetKind if kind in effect.targets}
    effect.changed = len(changes)
    seen: Any = scheme.rows._default_manager
    listed = seen.visible_to(by).filter(pk__in=one_of(list(changes)))
    for pk in listed.order_by("-pk").values_list("pk", flat=True)[:LISTED]:
        effect.changes += sorted(changes[pk], key=lambda each: list(TargetKind).index(each.kind))
    return effect


def _stored(row: Any, facts: Facts, now: datetime.datetime) -> Promises:
    """What a row waits for as it is stored."""
    waits = {TargetKind.RESPONSE: not facts.answers, TargetKind.ASSIGNMENT: row.assigned_at is None}
    due = {kind: getattr(row, column) for kind, column in DUE_COLUMNS.items() if waits.get(kind, True)}
    return _promises(row, due, now)


def _given(row: Any, policy: Any, facts: Facts, now: datetime.datetime) -> Promises:
    """What it would wait for with that policy, which it has from here on; nothing is stored."""
    row.target, row.hours_id = scheme_of(row).promise(policy, row)
    row.due_shift, row.closed_for = put_off(row.clock, facts.pauses)
    due = {target.kind: target.due_at for target in targets_of(row, policy, facts) if not target.is_over}
    return _promises(row, {kind: due.get(kind) for kind in DUE_COLUMNS}, now)


def _promises(row: Any, due: Mapping[TargetKind, datetime.datetime | None], now: datetime.datetime) -> Promises:
    found = {kind: Promise(at, at < (row.held_at or now)) for kind, at in due.items() if at is not None}
    resolution = row.clock.due_at(now)
    if resolution is not None:
        found[TargetKind.RESOLUTION] = Promise(resolution, row.clock.state(now) == SlaState.BREACHED)
    return found


def _change(row: Any, kind: TargetKind, before: Promises, after: Promises) -> Change:
    was, then = before.get(kind), after.get(kind)
    return Change(row, kind, was.due_at if was else None, then.due_at if then else None)


def _rank(policy: Policy) -> tuple[object, ...]:
    """Those first that fit better, as the database orders them."""
    conditions = scheme_of(policy).conditions
    return (*(getattr(policy, attname(policy, name)) is None for name in conditions), policy.pk)
