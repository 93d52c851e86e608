"""The SLA clock of a ticket: one definition for the report, the APIs and the desk."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    BigIntegerField,
    Case,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Func,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Greatest, Least
from django.db.models.lookups import GreaterThan, LessThan, LessThanOrEqual
from django.db.models.sql.compiler import SQLCompiler

from apps.core.calendar import shifted
from apps.core.opening_hours import Hours
from apps.core.present import present
from apps.tickets.constants import SlaState, TargetKind

LONGEST_TARGET = datetime.timedelta(days=36_500)  # a hundred years; what is longer is no promise
LONGEST_SECONDS = LONGEST_TARGET // datetime.timedelta(seconds=1)
SOON = datetime.timedelta(hours=1)
SOON_PART = 10  # of a long target, the tenth part
SOON_MOST = datetime.timedelta(days=1)  # and not earlier, however long it is: a bound for the index of due times
NO_TIME = datetime.timedelta()
MICROSECOND = datetime.timedelta(microseconds=1)
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


# The arithmetic of the clock by itself, for answers with hundreds of tickets.


def stop(resolved_at: datetime.datetime | None, closed_at: datetime.datetime | None) -> datetime.datetime | None:
    """The earlier of the two."""
    if resolved_at is None or closed_at is None:
        return resolved_at or closed_at
    return min(resolved_at, closed_at)


def hold_time(
    held_at: datetime.datetime | None, held_for: datetime.timedelta, now: datetime.datetime | None = None
) -> datetime.timedelta:
    """Time on hold so far, the present hold included; one that another machine's clock puts ahead has yet to count."""
    return held_for if held_at is None else held_for + max((now or present()) - held_at, NO_TIME)


def run_time(
    created_at: datetime.datetime,
    held_at: datetime.datetime | None,
    held_for: datetime.timedelta,
    solved_for: datetime.timedelta,
    stopped_at: datetime.datetime | None,
    now: datetime.datetime | None = None,
) -> datetime.timedelta:
    """From creation to the stop, less the holds and the time between resolutions and reopenings."""
    end = stopped_at or held_at or now or present()
    return max(end - created_at - held_for - solved_for, NO_TIME)


@dataclass(frozen=True, slots=True)
class Clock:
    """Times of a ticket and the questions they answer. `held_for` counts ended holds only.

    The clock runs from creation to the earlier of resolution and closing, and stands still on hold
    (CostGuard Journal Management, slaElapsedSeconds) and while the ticket was solved: after a reopening it
    goes on from where it stood. `target` is the one in force; once the clock has stopped, the one that decided.
    """

    created_at: datetime.datetime
    assigned_at: datetime.datetime | None
    held_at: datetime.datetime | None
    held_for: datetime.timedelta
    solved_for: datetime.timedelta
    resolved_at: datetime.datetime | None
    closed_at: datetime.datetime | None
    target: datetime.timedelta | None
    due_shift: datetime.timedelta = NO_TIME  # by how much the opening hours move when it is due
    closed_for: datetime.timedelta = NO_TIME  # out of opening hours until it stopped, holds and solutions left out
    hours: Hours | None = None  # around the clock when there are none

    @property
    def stopped_at(self) -> datetime.datetime | None:
        return stop(self.resolved_at, self.closed_at)

    def held(self, now: datetime.datetime | None = None) -> datetime.timedelta:
        """Time on hold so far, the present hold included."""
        return hold_time(self.held_at, self.held_for, now)

    def elapsed(self, now: datetime.datetime | None = None) -> datetime.timedelta:
        """Run time: what counts against the target."""
        if self.hours is not None and self.target is not None and self.stopped_at is None:
            return max(self.target - self._open_time_left(now), NO_TIME)
        lost = self.held_for + self.closed_for
        return run_time(self.created_at, self.held_at, lost, self.solved_for, self.stopped_at, now)

    @property
    def time_to_assign(self) -> datetime.timedelta | None:
        """From creation to the first assignment; None while nobody was assigned."""
        return None if self.assigned_at is None else max(self.assigned_at - self.created_at, datetime.timedelta())

    def due_at(self, now: datetime.datetime | None = None) -> datetime.datetime | None:
        """When the target passes, as things stand; moves on while the ticket is on hold. Never after the calendar."""
        if self.target is None:
            return None
        if self.hours is None or self.held_at is None:
            return shifted(self.created_at, self.target, self.solved_for, self.held(now), self.due_shift)
        left = self._open_time_left(now)
        return self._due_without_hold if left < NO_TIME else self.hours.later(now or present(), left)

    def left(self, now: datetime.datetime | None = None) -> datetime.timedelta | None:
        """What is left of the target; negative once it has passed."""
        if self.target is None:
            return None
        if self.hours is not None and self.stopped_at is None:
            return self._open_time_left(now)
        return self.target - self.elapsed(now)

    @property
    def _due_without_hold(self) -> datetime.datetime:
        """When the target passes, but for the present hold."""
        return shifted(self.created_at, self.target or NO_TIME, self.solved_for, self.held_for, self.due_shift)

    def _open_time_left(self, now: datetime.datetime | None) -> datetime.timedelta:
        """What is left of the target of a clock that has not stopped, in time of its opening hours."""
        since = self.held_at or now or present()
        return self.hours.between(since, self._due_without_hold) if self.hours else self._due_without_hold - since

    def state(self, now: datetime.datetime | None = None) -> SlaState:
        if self.target is None:
            return SlaState.NO_TARGET
        # What is due at closing time is late when that has passed, though no opening hours have passed since.
        left = self._due_without_hold - (self.stopped_at or self.held_at or now or present())
        late = left < NO_TIME
        if self.stopped_at is not None:
            return SlaState.MISSED if late else SlaState.MET
        if late:
            return SlaState.BREACHED
        if self.held_at is not None:
            return SlaState.PAUSED
        return SlaState.DUE_SOON if left < min(max(SOON, self.target / SOON_PART), SOON_MOST) else SlaState.ON_TRACK


Span = tuple[datetime.datetime, datetime.datetime]


def put_off(clock: Clock, pauses: Iterable[Span]) -> tuple[datetime.timedelta, datetime.timedelta]:
    """What the opening hours make of a clock: its `due_shift` and `closed_for`, without looking at these.

    `pauses` are the holds that have ended and the spans in which the ticket was solved.
    """
    if clock.hours is None or clock.target is None:
        return NO_TIME, NO_TIME
    paused = sum((clock.hours.between(*span) for span in pauses), NO_TIME)
    due = clock.hours.later(clock.created_at, clock.target + paused)
    due_shift = due - shifted(clock.created_at, clock.target, clock.held_for, clock.solved_for)
    stopped_at = clock.stopped_at
    if stopped_at is None:
        return due_shift, NO_TIME
    open_for = clock.hours.between(clock.created_at, stopped_at) - paused
    return due_shift, stopped_at - clock.created_at - clock.held_for - clock.solved_for - open_for


# The same questions to the database.

STOPPED_AT = Case(
    When(resolved_at=None, then=F("closed_at")),
    When(closed_at=None, then=F("resolved_at")),
    default=Least("resolved_at", "closed_at"),
    output_field=DateTimeField(),
)


class Microseconds(Func):
    """A point in time as microseconds since 1970: a number that both databases compare, and that an index may hold."""

    output_field = BigIntegerField()
    arity = 1

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> Any:
        template = "(EXTRACT(EPOCH FROM (%(expressions)s) AT TIME ZONE 'UTC') * 1000000)::bigint"
        return self.as_sql(compiler, connection, template=template, **extra)

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> Any:
        sql, params = compiler.compile(self.source_expressions[0])
        # Without a percent sign, which Django would take for a parameter where it writes an index again.
        seconds = f"CAST(round((julianday(substr({sql}, 1, 19)) - 2440587.5) * 86400) AS INTEGER)"
        return f"({seconds} * 1000000 + CAST(substr({sql}, 21) AS INTEGER))", (*params, *params)


class Length(Func):
    """A duration in microseconds, LONGEST_TARGET at most."""

    output_field = BigIntegerField()
    arity = 1

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> Any:
        template = f"(LEAST(EXTRACT(EPOCH FROM %(expressions)s), {LONGEST_SECONDS}) * 1000000)::bigint"
        return self.as_sql(compiler, connection, template=template, **extra)

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template=f"MIN(%(expressions)s, {LONGEST_SECONDS}000000)", **extra)


def _due_at(target: str) -> ExpressionWrapper:
    """When a ticket with the target in that column is due, but for the present hold; null without a target."""
    longest = Value(LONGEST_TARGET, output_field=DurationField())
    return ExpressionWrapper(
        F("created_at")
        + Least(F(target), longest, output_field=DurationField())
        + F("held_for")
        + F("solved_for")
        + F("due_shift"),
        output_field=DateTimeField(),
    )


# Tickets whose clock has stopped, and that had a target then: their state is MET or MISSED.
DECIDED = ~Q(resolved_at=None, closed_at=None) & Q(decided_target__isnull=False)
MET = DECIDED & Q(LessThanOrEqual(STOPPED_AT, _due_at("decided_target")))
MISSED = DECIDED & Q(GreaterThan(STOPPED_AT, _due_at("decided_target")))


# The run time of a ticket whose clock has stopped.
RUN_TIME = Greatest(
    ExpressionWrapper(
        STOPPED_AT
        - ExpressionWrapper(
            F("created_at") + F("held_for") + F("solved_for") + F("closed_for"), output_field=DateTimeField()
        ),
        output_field=DurationField(),
    ),
    Value(NO_TIME, output_field=DurationField()),
    output_field=DurationField(),
)


def breached(tickets: QuerySet, now: datetime.datetime | None = None) -> QuerySet:
    """Tickets whose state is BREACHED."""
    paused_late = Q(GreaterThan(Microseconds("held_at"), F("due")), held_at__isnull=False)
    return _running(tickets).filter(Q(held_at=None, due__lt=_number(now or present())) | paused_late)


def due_soon(tickets: QuerySet, now: datetime.datetime | None = None) -> QuerySet:
    """Tickets whose state is DUE_SOON."""
    now = now or present()
    soon = Greatest(Value(SOON // MICROSECOND), Length("target") / SOON_PART, output_field=BigIntegerField())
    # Less than a day is left, which the index answers; how much of it is soon depends on the target.
    near = _running(tickets).filter(held_at=None, due__gte=_number(now), due__lt=_number(now + SOON_MOST))
    return near.filter(LessThan(F("due") - soon, _number(now)))


def due_before(tickets: QuerySet, left: datetime.timedelta, now: datetime.datetime | None = None) -> QuerySet:
    """Tickets whose clock runs, with less than this left of the target, and those that have none left."""
    return _running(tickets).filter(held_at=None, due__lt=_number((now or present()) + left))


def _number(at: datetime.datetime) -> int:
    return (at - EPOCH) // MICROSECOND


# When a ticket is due, but for the present hold; null without a target.
DUE_AT = _due_at("target")


# The same as a number, of which there is an index (`ticket_due`).
DUE = Microseconds("created_at") + Length("target") + Length("held_for") + Length("solved_for") + Length("due_shift")
RUNNING = Q(resolved_at=None, closed_at=None, target__isnull=False)


def _running(tickets: QuerySet) -> QuerySet:
    """Tickets with a target and a clock that has not stopped, with when they are due but for the present hold."""
    # By itself the sum of two numbers counts as one of 32 bits, which every point in time is beyond.
    return tickets.filter(RUNNING).alias(due=ExpressionWrapper(DUE, output_field=BigIntegerField()))


# The other targets of a policy. They pause with the clock, so that on hold none of them passes.


def _waiting(column: str, *unmet: str) -> Case:
    """When that target passes, of rows that wait for it; null of others. There is an index of each."""
    # In the order in which a migration writes them, which would see another index otherwise.
    missing = sorted(["closed_at", "resolved_at", *unmet])
    waits = When(**dict.fromkeys(missing), then=F(column))
    return Case(waits, output_field=DateTimeField())


WAITING = {
    TargetKind.RESPONSE: _waiting("response_due_at", "responded_at"),
    TargetKind.ASSIGNMENT: _waiting("assignment_due_at", "assigned_at"),
    TargetKind.UPDATE: _waiting("update_due_at"),
}
MET_AT = {TargetKind.RESPONSE: "responded_at", TargetKind.ASSIGNMENT: "assigned_at"}


def overdue(rows: QuerySet, kind: TargetKind, now: datetime.datetime | None = None) -> QuerySet:
    """Those that wait for a target that has passed."""
    if kind == TargetKind.RESOLUTION:
        return breached(rows, now)
    waiting = rows.alias(waiting_for=WAITING[kind]).filter(waiting_for__lt=now or present())
    return waiting.filter(Q(held_at=None) | Q(held_at__gt=F("waiting_for")))


def promised(kind: TargetKind) -> Q:
    """Those whose clock has stopped, and that had such a target."""
    if kind == TargetKind.RESOLUTION:
        return DECIDED
    return ~Q(resolved_at=None, closed_at=None) & Q(**{f"{kind}_due_at__isnull": False})


def kept(kind: TargetKind) -> Q:
    """Those of them that met it; a first response or an assignment that never came counts as of the stop."""
    return MET if kind == TargetKind.RESOLUTION else promised(kind) & _in_time(kind)


def broken(kind: TargetKind) -> Q:
    """Those of them that missed it."""
    return MISSED if kind == TargetKind.RESOLUTION else promised(kind) & _too_late(kind)


def _in_time(kind: TargetKind) -> Q:
    if kind == TargetKind.UPDATE:
        return Q(late_updates=0)
    due = F(f"{kind}_due_at")
    return Q(**{f"{MET_AT[kind]}__lte": due}) | Q(resolved_at__lte=due) | Q(closed_at__lte=due)


def _too_late(kind: TargetKind) -> Q:
    """The opposite of it, spelt out, as nothing is true of a time that is not there."""
    if kind == TargetKind.UPDATE:
        return Q(late_updates__gt=0)
    due, late = F(f"{kind}_due_at"), Q()
    for name in (MET_AT[kind], "resolved_at", "closed_at"):
        late &= Q(**{name: None}) | Q(**{f"{name}__gt": due})
    return late
