"""Keeping what is promised of tickets in step with every write to them. Part of other operations' transactions.

A ticket without a policy costs nothing here: its times follow from its own columns, around the clock.
"""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.fields import DateTimeField
from django.utils import timezone

from apps.core.bulk import insert_from, one_of
from apps.tickets.constants import TargetKind
from apps.tickets.models import DUE_COLUMNS, Ticket, TicketEscalation, TicketSolution
from apps.tickets.models.service_levels import DueEscalation, Policy
from apps.tickets.reads.promises import promise
from apps.tickets.reads.schemes import Facts, scheme_of
from apps.tickets.reads.service_levels import fitting_policy, late_updates, targets_of
from apps.tickets.sla import NO_TIME, STOPPED_AT, put_off

BATCH = 500
# What follows from the times of a row, its pauses, its answers and its policy.
SETTLED = ("due_shift", "closed_for", "responded_at", "late_updates", *DUE_COLUMNS.values())


def give_policy(ticket: Ticket, *, is_new_priority: bool) -> None:
    """Set the policy that fits a ticket, and what it promises; nothing is stored.

    A ticket keeps its target while neither its policy nor its priority is another one. One that is over keeps policy
    and hours, by which it was decided.
    """
    policy = ticket.policy if ticket.is_over else fitting_policy(ticket)
    if ticket.is_over or (policy is None and ticket.policy_id is None):
        if is_new_priority:
            ticket.target = promise(policy, ticket.priority)[0]
        return
    if policy is not None and policy.pk == ticket.policy_id and not is_new_priority:
        return
    take_policy(ticket, policy)


def take_policy(row: Any, policy: Policy | None) -> None:
    """Set a policy and what it promises now; nothing is stored."""
    row.policy = policy
    row.target, row.hours_id = scheme_of(row).promise(policy, row)


def settle(row: Any, facts: Facts | None = None) -> bool:
    """Set what follows of a row's clock and targets, and say whether that moved; nothing is stored.

    Its ended holds and its answers are stored already.
    """
    before = [getattr(row, name) for name in SETTLED]
    policy: Policy | None = row.policy
    if facts is None:
        facts = Facts()
        if row.pk and (row.hours_id is not None or policy is not None):
            facts = scheme_of(row).facts([row.pk], _counts_answers(policy))[row.pk]
    if row.hours_id is None:
        row.due_shift, row.closed_for = NO_TIME, NO_TIME
    else:
        row.due_shift, row.closed_for = put_off(row.clock, facts.pauses)
    targets = {target.kind: target for target in targets_of(row, policy, facts)}
    for kind, column in DUE_COLUMNS.items():
        setattr(row, column, targets[kind].due_at if kind in targets else None)
    row.responded_at = targets[TargetKind.RESPONSE].met_at if TargetKind.RESPONSE in targets else None
    row.late_updates = late_updates(row, policy, facts)
    return [getattr(row, name) for name in SETTLED] != before


def _counts_answers(policy: Policy | None) -> bool:
    return policy is not None and (policy.response is not None or policy.update is not None)


def settle_all(tickets: QuerySet[Ticket]) -> None:
    """Store what follows of the clocks and targets of tickets, and when their escalations are due."""
    escalated = Exists(TicketEscalation.objects.filter(ticket=OuterRef("pk"), done_at=None))
    promised = Q(policy__isnull=False)
    for column in DUE_COLUMNS.values():
        promised |= Q(**{f"{column}__isnull": False})
    rows = list(tickets.filter(promised | escalated).select_related("policy"))
    if not rows:
        return
    with_answers = any(_counts_answers(row.policy) for row in rows)
    facts = scheme_of(rows[0]).facts([row.pk for row in rows], with_answers)
    moved = [row for row in rows if settle(row, facts[row.pk])]
    if moved:
        Ticket.objects.bulk_update(moved, SETTLED, batch_size=BATCH)
    schedule(rows)


def keep_solutions(tickets: QuerySet[Ticket], stopped: Q, now: datetime.datetime) -> None:
    """Store the span from when the clocks of these tickets stopped, for those that `stopped` holds for."""
    ended_at = Value(now, output_field=DateTimeField())
    values: dict[str, Combinable] = {"ticket": F("pk"), "started_at": STOPPED_AT, "ended_at": ended_at}
    insert_from(TicketSolution, values, tickets.filter(stopped))


def schedule(rows: Sequence[Any], *, only_ahead: bool = False) -> None:
    """Store when the escalations of rows are due, as things stand; none while a row is on hold.

    With `only_ahead` those whose time is over are left out. What is done stays done.
    """
    scheme = scheme_of(rows[0])
    due: Any = scheme.due._default_manager
    every_rule: Any = scheme.rules._default_manager
    with_policy = [row for row in rows if row.policy_id is not None]
    rules: dict[int, list[Any]] = {}
    for rule in every_rule.filter(policy__in={row.policy_id for row in with_policy}):
        rules.setdefault(rule.policy_id, []).append(rule)
    stored = list(due.filter(**{f"{scheme.row}__in": one_of([row.pk for row in rows])}))
    facts = scheme.facts([row.pk for row in with_policy], True) if rules else {}
    now, wanted = timezone.now(), {}
    for row in with_policy:
        if row.held_at is not None or row.policy_id not in rules:
            continue
        targets = {target.kind: target for target in targets_of(row, row.policy, facts[row.pk])}
        for rule in rules[row.policy_id]:
            target = targets.get(TargetKind(rule.target))
            if target is not None and not target.is_over:
                wanted[row.pk, rule.pk, target.began_at] = target.at(rule.percent)
    done = {_key(each) for each in stored if each.done_at is not None}
    pending = {_key(each): each for each in stored if each.done_at is None}
    gone = [each.pk for key, each in pending.items() if key not in wanted]
    moved = [each for key, each in pending.items() if key in wanted and each.at != wanted[key]]
    new = [
        scheme.due(**{f"{scheme.row}_id": key[0], "escalation_id": key[1], "began_at": key[2], "at": at})
        for key, at in wanted.items()
        if key not in done and key not in pending and not (only_ahead and at <= now)
    ]
    if gone:
        due.filter(pk__in=one_of(gone)).delete()
    for each in moved:
        each.at = wanted[_key(each)]
    if moved:
        due.bulk_update(moved, ["at"], batch_size=BATCH)
    due.bulk_create(new, batch_size=BATCH)


def _key(due: DueEscalation) -> tuple[int, int, datetime.datetime]:
    return due.row_id, due.escalation_id, due.began_at
