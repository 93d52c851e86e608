"""Which policy a ticket has and why, and when its targets pass."""

import datetime
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Max, Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from apps.core.bulk import one_of
from apps.core.calendar import LAST, shifted
from apps.core.formatting import join_words
from apps.core.opening_hours import Hours
from apps.tickets.constants import SlaState, TargetKind
from apps.tickets.models import Classification, SlaPolicy, Ticket, TicketHold, TicketNote, TicketSolution, hours_of
from apps.tickets.sla import NO_TIME, Clock, Span, put_off

CONDITIONS = ("contract", "organisation", "type", "priority")
MOST_POLICIES = 1_000
MOST_PREVIEWED = 2_000


def fitting_policy(ticket: Ticket) -> SlaPolicy | None:
    """The policy that fits a ticket best; None where only its priority promises something."""
    keys = {name: getattr(ticket, f"{name}_id") for name in CONDITIONS}
    return SlaPolicy.objects.fitting(**keys).select_related("calendar").first()


def promise(policy: SlaPolicy | None, priority: Classification) -> tuple[datetime.timedelta | None, uuid.UUID | None]:
    """The time to resolve a ticket of that policy and priority, and the hours in which it passes."""
    if policy is None:
        return priority.target, None
    target = policy.resolution if policy.resolution is not None else priority.target
    return target, policy.calendar.hours_id if policy.calendar is not None else None


def why(policy: SlaPolicy | None) -> str:
    """Why a ticket has the policy: the conditions that it met, in words."""
    if policy is None:
        return gettext("No policy fits, so the target of its priority counts, around the clock.")
    labels = {field.name: field.verbose_name for field in policy._meta.concrete_fields}
    met = [f"{labels[name]} {value}" for name in CONDITIONS if (value := getattr(policy, name))]
    if not met:
        return gettext("It is for all tickets, and no other fits better.")
    return gettext("It is for %(conditions)s, and no other fits better.") % {"conditions": join_words(met)}


@dataclass(frozen=True, slots=True)
class Answers:
    """When staff answered first and last where the ticket's organisation reads it."""

    first: datetime.datetime | None = None
    last: datetime.datetime | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the targets of a ticket follow from, beside its own columns."""

    pauses: tuple[Span, ...] = ()
    answers: Answers = Answers()


def facts_of(ids: Iterable[int], *, with_answers: bool) -> Mapping[int, Facts]:
    """The ended holds, the solved spans and the answers of tickets, in at most three statements."""
    keys = list(ids)
    pauses: dict[int, list[Span]] = {pk: [] for pk in keys}
    holds = TicketHold.objects.filter(ticket__in=one_of(keys), ended_at__isnull=False)
    solutions = TicketSolution.objects.filter(ticket__in=one_of(keys))
    for rows in (holds, solutions):
        for pk, started_at, ended_at in rows.order_by().values_list("ticket", "started_at", "ended_at"):
            if ended_at is not None:
                pauses[pk].append((started_at, ended_at))
    answers: dict[int, Answers] = {}
    if with_answers:
        by_staff = Q(author__is_agent=True) | Q(author__is_admin=True)
        notes = TicketNote.objects.comments().filter(by_staff, ticket__in=one_of(keys), is_internal=False)
        times = notes.order_by().values("ticket").annotate(first=Min("created_at"), last=Max("created_at"))
        answers = {row["ticket"]: Answers(row["first"], row["last"]) for row in times}
    return {pk: Facts(tuple(sorted(pauses[pk])), answers.get(pk, Answers())) for pk in keys}


@dataclass(frozen=True, slots=True)
class Target:
    """A time promised: how long, since when, and when it was met. `due_at` leaves a present hold out."""

    kind: TargetKind
    length: datetime.timedelta
    began_at: datetime.datetime
    met_at: datetime.datetime | None
    is_over: bool
    hours: Hours | None
    pauses: tuple[Span, ...]

    @property
    def due_at(self) -> datetime.datetime:
        return self.at(100)

    def at(self, percent: int) -> datetime.datetime:
        """When so much of it has passed, but for a present hold."""
        part = self.length * percent / 100
        since = [(max(start, self.began_at), end) for start, end in self.pauses if end > self.began_at]
        if self.hours is None:
            return shifted(self.began_at, part, sum((end - start for start, end in since), NO_TIME))
        return self.hours.later(self.began_at, part + sum((self.hours.between(*span) for span in since), NO_TIME))


def targets_of(ticket: Ticket, policy: SlaPolicy | None, facts: Facts) -> list[Target]:
    """What is promised of a ticket, in the order in which it is to happen."""
    answers = facts.answers
    stopped_at = ticket.clock.stopped_at
    response, assignment, update = (
        (policy.response, policy.assignment, policy.update) if policy is not None else (None, None, None)
    )
    promised = [
        (TargetKind.RESPONSE, response, ticket.created_at, answers.first),
        (TargetKind.ASSIGNMENT, assignment, ticket.created_at, ticket.assigned_at),
        (TargetKind.UPDATE, update, answers.last or ticket.created_at, None),
        (TargetKind.RESOLUTION, ticket.clock.target, ticket.created_at, stopped_at),
    ]
    hours = hours_of(ticket.hours_id) if ticket.hours_id else None
    return [
        Target(kind, length, began_at, met_at, met_at is not None or stopped_at is not None, hours, facts.pauses)
        for kind, length, began_at, met_at in promised
        if length is not None
    ]


def affected_by(policy: SlaPolicy) -> QuerySet[Ticket]:
    """Open tickets that have the policy, or that it is for as far as it is concerned."""
    fits = Q(**{name: value for name in CONDITIONS if (value := getattr(policy, f"{name}_id")) is not None})
    is_for = Q(policy=policy) | fits if policy.is_active else Q(policy=policy)
    return Ticket.objects.unfinished().filter(is_for)


@dataclass(slots=True)
class Effect:
    """What applying a policy would do: of how many open tickets it was counted, and of how many it is."""

    looked_at: int = 0
    earlier: int = 0
    later: int = 0
    overdue: int = 0
    on_time: int = 0  # that are overdue and would be so no more
    unchanged: int = 0
    is_cut: bool = False


def effect_of(policy: SlaPolicy, now: datetime.datetime | None = None) -> Effect:
    """What applying a policy to open tickets would do; counted of the newest MOST_PREVIEWED of them."""
    now = now or timezone.now()
    rows = list(affected_by(policy).select_related("priority").order_by("-pk")[: MOST_PREVIEWED + 1])
    effect = Effect(is_cut=len(rows) > MOST_PREVIEWED)
    del rows[MOST_PREVIEWED:]
    effect.looked_at = len(rows)
    active = SlaPolicy.objects.filter(is_active=True).select_related("calendar").order_by("pk")
    policies = sorted(active[:MOST_POLICIES], key=_rank)
    facts = facts_of([row.pk for row in rows], with_answers=False)
    for row in rows:
        before = row.clock
        best = next((each for each in policies if fits(each, row)), None)
        row.target, row.hours_id = promise(best, row.priority)
        row.due_shift, row.closed_for = put_off(row.clock, facts[row.pk].pauses)
        _count(effect, before, row.clock, now)
    return effect


def _count(effect: Effect, before: Clock, after: Clock, now: datetime.datetime) -> None:
    due, was_due = after.due_at(now) or LAST, before.due_at(now) or LAST
    effect.earlier += due < was_due
    effect.later += due > was_due
    effect.unchanged += due == was_due
    was_late, is_late = before.state(now) == SlaState.BREACHED, after.state(now) == SlaState.BREACHED
    effect.overdue += is_late and not was_late
    effect.on_time += was_late and not is_late


def fits(policy: SlaPolicy, ticket: Ticket) -> bool:
    """Whether a ticket meets all conditions of a policy."""
    keys = [(getattr(policy, f"{name}_id"), getattr(ticket, f"{name}_id")) for name in CONDITIONS]
    return all(wanted in (None, own) for wanted, own in keys)


def _rank(policy: SlaPolicy) -> tuple[object, ...]:
    """Those first that fit better, as the database orders them."""
    return (*(getattr(policy, f"{name}_id") is None for name in CONDITIONS), policy.pk)
