"""Keeping what is promised of tickets in step with every write to them. Part of other operations' transactions.

A ticket without a policy costs nothing here: its times follow from its own columns, around the clock.
"""

import datetime
from collections.abc import Sequence

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.fields import DateTimeField
from django.utils import timezone

from apps.core.bulk import insert_from, one_of
from apps.tickets.constants import TargetKind
from apps.tickets.models import Escalation, SlaPolicy, Ticket, TicketEscalation, TicketSolution
from apps.tickets.reads.service_levels import Facts, facts_of, fitting_policy, promise, targets_of
from apps.tickets.sla import NO_TIME, STOPPED_AT, put_off

BATCH = 500


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


def take_policy(ticket: Ticket, policy: SlaPolicy | None) -> None:
    """Set a policy and what it promises now; nothing is stored."""
    ticket.policy = policy
    ticket.target, ticket.hours_id = promise(policy, ticket.priority)


def settle(ticket: Ticket, facts: Facts | None = None) -> None:
    """Set what the opening hours make of a ticket's clock; nothing is stored. Its ended holds are stored already."""
    if ticket.hours_id is None:
        ticket.due_shift, ticket.closed_for = NO_TIME, NO_TIME
        return
    if facts is None:
        facts = facts_of([ticket.pk], with_answers=False)[ticket.pk] if ticket.pk else Facts()
    ticket.due_shift, ticket.closed_for = put_off(ticket.clock, facts.pauses)


def settle_all(tickets: QuerySet[Ticket]) -> None:
    """Store what the opening hours make of the clocks of tickets, and when their escalations are due."""
    escalated = Exists(TicketEscalation.objects.filter(ticket=OuterRef("pk"), done_at=None))
    rows = list(tickets.filter(Q(policy__isnull=False) | escalated).select_related("policy"))
    if not rows:
        return
    facts = facts_of([row.pk for row in rows], with_answers=False)
    moved = []
    for row in rows:
        before = (row.due_shift, row.closed_for)
        settle(row, facts[row.pk])
        if (row.due_shift, row.closed_for) != before:
            moved.append(row)
    if moved:
        Ticket.objects.bulk_update(moved, ["due_shift", "closed_for"], batch_size=BATCH)
    schedule(rows)


def keep_solutions(tickets: QuerySet[Ticket], stopped: Q, now: datetime.datetime) -> None:
    """Store the span from when the clocks of these tickets stopped, for those that `stopped` holds for."""
    ended_at = Value(now, output_field=DateTimeField())
    values: dict[str, Combinable] = {"ticket": F("pk"), "started_at": STOPPED_AT, "ended_at": ended_at}
    insert_from(TicketSolution, values, tickets.filter(stopped))


def schedule(tickets: Sequence[Ticket], *, only_ahead: bool = False) -> None:
    """Store when the escalations of tickets are due, as things stand; none while a ticket is on hold.

    With `only_ahead` those whose time is over are left out. What is done stays done.
    """
    with_policy = [ticket for ticket in tickets if ticket.policy_id is not None]
    rules: dict[int, list[Escalation]] = {}
    for rule in Escalation.objects.filter(policy__in={ticket.policy_id for ticket in with_policy}):
        rules.setdefault(rule.policy_id, []).append(rule)
    ids = [ticket.pk for ticket in tickets]
    stored = list(TicketEscalation.objects.filter(ticket__in=one_of(ids)))
    facts = facts_of([ticket.pk for ticket in with_policy], with_answers=True) if rules else {}
    now, wanted = timezone.now(), {}
    for ticket in with_policy:
        if ticket.held_at is not None or ticket.policy_id not in rules:
            continue
        targets = {target.kind: target for target in targets_of(ticket, ticket.policy, facts[ticket.pk])}
        for rule in rules[ticket.policy_id]:
            target = targets.get(TargetKind(rule.target))
            if target is not None and not target.is_over:
                wanted[ticket.pk, rule.pk, target.began_at] = target.at(rule.percent)
    done = {_key(row) for row in stored if row.done_at is not None}
    pending = {_key(row): row for row in stored if row.done_at is None}
    gone = [row.pk for key, row in pending.items() if key not in wanted]
    moved = [row for key, row in pending.items() if key in wanted and row.at != wanted[key]]
    new = [
        TicketEscalation(ticket_id=key[0], escalation_id=key[1], began_at=key[2], at=at)
        for key, at in wanted.items()
        if key not in done and key not in pending and not (only_ahead and at <= now)
    ]
    if gone:
        TicketEscalation.objects.filter(pk__in=one_of(gone)).delete()
    for row in moved:
        row.at = wanted[_key(row)]
    if moved:
        TicketEscalation.objects.bulk_update(moved, ["at"], batch_size=BATCH)
    TicketEscalation.objects.bulk_create(new, batch_size=BATCH)


def _key(row: TicketEscalation) -> tuple[int, int, datetime.datetime]:
    return row.ticket_id, row.escalation_id, row.began_at
