"""What is promised of tickets, and what their clocks follow from."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy

from apps.core.bulk import one_of
from apps.tickets.models import (
    Classification,
    Escalation,
    SlaPolicy,
    Ticket,
    TicketEscalation,
    TicketHold,
    TicketNote,
    TicketSolution,
)
from apps.tickets.reads.schemes import Facts, Hold, Promise, Scheme
from apps.tickets.sla import Span

CONDITIONS = ("contract", "organisation", "type", "priority")


def promise(policy: SlaPolicy | None, priority: Classification) -> Promise:
    """The time to resolve a ticket of that policy and priority, and the hours in which it passes."""
    if policy is None:
        return priority.target, None
    target = policy.resolution if policy.resolution is not None else priority.target
    return target, policy.calendar.hours_id if policy.calendar is not None else None


def facts_of(ids: Iterable[int], *, with_answers: bool) -> Mapping[int, Facts]:
    """The ended holds, the solved spans and the answers of tickets, in at most three statements."""
    keys = list(ids)
    pauses: dict[int, list[Span]] = {pk: [] for pk in keys}
    answers: dict[int, list[Any]] = {pk: [] for pk in keys}
    holds = TicketHold.objects.filter(ticket__in=one_of(keys), ended_at__isnull=False)
    solutions = TicketSolution.objects.filter(ticket__in=one_of(keys))
    for rows in (holds, solutions):
        for pk, started_at, ended_at in rows.order_by().values_list("ticket", "started_at", "ended_at"):
            if ended_at is not None:
                pauses[pk].append((started_at, ended_at))
    if with_answers:
        by_staff = Q(author__is_agent=True) | Q(author__is_admin=True)
        notes = TicketNote.objects.comments().filter(by_staff, ticket__in=one_of(keys), is_internal=False)
        for pk, at in notes.order_by("created_at").values_list("ticket", "created_at"):
            answers[pk].append(at)
    return {pk: Facts(tuple(sorted(pauses[pk])), tuple(answers[pk])) for pk in keys}


def holds_of(ticket: Ticket) -> list[Hold]:
    """The holds of a ticket, the first one first."""
    rows = ticket.holds.order_by("started_at", "pk")
    return [Hold(row.started_at, row.ended_at, row.reason) for row in rows]


SCHEME = Scheme(
    rows=Ticket,
    policies=SlaPolicy,
    rules=Escalation,
    due=TicketEscalation,
    row="ticket",
    conditions=CONDITIONS,
    columns={name: name for name in CONDITIONS},
    keys=lambda ticket: {name: getattr(ticket, f"{name}_id") for name in CONDITIONS},
    promise=lambda policy, ticket: promise(policy, ticket.priority),
    facts=lambda ids, with_answers: facts_of(ids, with_answers=with_answers),
    holds=holds_of,
    open=Ticket.objects.unfinished,
    related=["priority"],
    for_all=gettext_lazy("It is for all tickets, and no other fits better."),
    without=gettext_lazy("No policy fits, so the target of its priority counts, around the clock."),
)
