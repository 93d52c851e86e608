"""The SLA clock: what it reads in each state, and that no order of operations makes it run wrong."""

import datetime
import re
from unittest import mock

import pytest
from django.db import connection
from django.db.models import F, QuerySet, Sum
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.adminkit.queues import queue_named
from apps.cases.models import Case
from apps.core.caller import Caller, Channel
from apps.core.errors import WrongState
from apps.core.opening_hours import Hours
from apps.tickets import operations
from apps.tickets.constants import ClassificationKind
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Calendar, Classification, Clocked, Escalation, SlaPolicy, Ticket, hours_of
from apps.tickets.sla import (
    EPOCH,
    MET,
    MICROSECOND,
    MISSED,
    RUN_TIME,
    WAITING,
    Clock,
    Microseconds,
    SlaState,
    breached,
    due_soon,
    overdue,
)

HOUR = datetime.timedelta(hours=1)
NOTHING = datetime.timedelta()
START = datetime.datetime(2026, 3, 2, 8, 0, tzinfo=datetime.UTC)
SYSTEM = Caller(None, Channel.TASK)


def clock(**changes) -> Clock:
    """A clock that started at START with a target of ten hours; times in hours since then."""
    hours = {
        name: changes.pop(name) for name in ("assigned_at", "held_at", "resolved_at", "closed_at") if name in changes
    }
    plain = {
        "assigned_at": None, "held_at": None, "held_for": NOTHING, "solved_for": NOTHING, "resolved_at": None,
        "closed_at": None,
    }  # fmt: skip
    times = {name: START + value * HOUR for name, value in hours.items()}
    return Clock(created_at=START, **(plain | {"target": 10 * HOUR} | times | changes))


READINGS = {  # clock, hours since the start: elapsed, held, left, due (hours since the start), state
    "new": (clock(), 1, (1, 0, 9, 10, SlaState.ON_TRACK)),
    "an hour left": (clock(), 9, (9, 0, 1, 10, SlaState.ON_TRACK)),
    "less than an hour left": (clock(), 9.5, (9.5, 0, 0.5, 10, SlaState.DUE_SOON)),
    "a tenth of a long target left": (clock(target=100 * HOUR), 90.5, (90.5, 0, 9.5, 100, SlaState.DUE_SOON)),
    "more than a day of the longest target left": (
        clock(target=1000 * HOUR),
        975,
        (975, 0, 25, 1000, SlaState.ON_TRACK),
    ),
    "less than a day of the longest target left": (
        clock(target=1000 * HOUR),
        977,
        (977, 0, 23, 1000, SlaState.DUE_SOON),
    ),
    "at the target": (clock(), 10, (10, 0, 0, 10, SlaState.DUE_SOON)),
    "past the target": (clock(), 10.001, (10.001, 0, -0.001, 10, SlaState.BREACHED)),
    "held": (clock(held_at=4), 30, (4, 26, 6, 36, SlaState.PAUSED)),
    "held at the target": (clock(held_at=10), 30, (10, 20, 0, 30, SlaState.PAUSED)),
    "held past the target": (clock(held_at=11), 30, (11, 19, -1, 29, SlaState.BREACHED)),
    "held from a moment to come": (clock(held_at=4), 3, (4, 0, 6, 10, SlaState.PAUSED)),
    "held before": (clock(held_for=5 * HOUR), 12, (7, 5, 3, 15, SlaState.ON_TRACK)),
    "held before and again": (clock(held_for=5 * HOUR, held_at=9), 12, (4, 8, 6, 18, SlaState.PAUSED)),
    "resolved in time": (clock(resolved_at=10), 50, (10, 0, 0, 10, SlaState.MET)),
    "resolved too late": (clock(resolved_at=10.001), 50, (10.001, 0, -0.001, 10, SlaState.MISSED)),
    "closed in time": (clock(closed_at=3), 50, (3, 0, 7, 10, SlaState.MET)),
    "resolved in time, closed later": (clock(resolved_at=3, closed_at=20), 50, (3, 0, 7, 10, SlaState.MET)),
    "reopened": (clock(solved_for=240 * HOUR), 243, (3, 0, 7, 250, SlaState.ON_TRACK)),
    "reopened, less than an hour left": (clock(solved_for=20 * HOUR), 29.5, (9.5, 0, 0.5, 30, SlaState.DUE_SOON)),
    "reopened, past the target": (clock(solved_for=HOUR), 11.5, (10.5, 0, -0.5, 11, SlaState.BREACHED)),
    "reopened and held": (clock(solved_for=5 * HOUR, held_at=8), 40, (3, 32, 7, 47, SlaState.PAUSED)),
    "reopened and solved again": (clock(solved_for=240 * HOUR, resolved_at=245), 500, (5, 0, 5, 250, SlaState.MET)),
    "no target": (clock(target=None), 500, (500, 0, None, None, SlaState.NO_TARGET)),
}


@pytest.mark.parametrize("case", READINGS)
def test_clock_reads(case):
    it, hours, expected = READINGS[case]
    now = START + hours * HOUR
    due, left = it.due_at(now), it.left(now)

    assert (
        it.elapsed(now) / HOUR,
        it.held(now) / HOUR,
        None if left is None else left / HOUR,
        None if due is None else (due - START) / HOUR,
        it.state(now),
    ) == expected


def test_time_to_assign_is_that_of_the_first_assignment():
    assert clock(assigned_at=2).time_to_assign == 2 * HOUR
    assert clock().time_to_assign is None


@pytest.mark.sqlite
def test_times_are_numbers_to_the_microsecond(db):
    ticket = TicketFactory()
    found = Ticket.objects.annotate(number=Microseconds("created_at")).values_list("number", flat=True)
    for year, micros in ((1971, 0), (2026, 999_999), (2038, 999_700), (2999, 1)):
        at = datetime.datetime(year, 2, 28, 23, 59, 59, micros, tzinfo=datetime.UTC)
        Ticket.objects.filter(pk=ticket.pk).update(created_at=at)

        assert found.get() == (at - EPOCH) // MICROSECOND

    # Where Django makes a table anew, it would take a percent sign of an index for a parameter.
    assert "%" not in found.order_by().query.sql_with_params()[0]


@pytest.mark.sqlite
def test_the_database_finds_what_the_clock_says(db):
    """Every reading at the time of every other one, held time and solved time of all lengths included."""
    clocks = {
        TicketFactory(
            created_at=it.created_at,
            held_at=it.held_at,
            held_for=it.held_for,
            solved_for=it.solved_for,
            resolved_at=it.resolved_at,
            closed_at=it.closed_at,
            target=it.target,
        ).pk: it
        for it, _, _ in READINGS.values()
    }
    seen = set()

    for hours in {hours for _, hours, _ in READINGS.values()} | {12.9999, 14.5, 30, 98.5}:
        now = START + hours * HOUR
        for find, state in ((breached, SlaState.BREACHED), (due_soon, SlaState.DUE_SOON)):
            found = set(find(Ticket.objects.all(), now).values_list("pk", flat=True))
            assert found == {pk for pk, it in clocks.items() if it.state(now) == state}, (hours, state)
            seen |= {(pk, state) for pk in found}

    held = {pk for pk, it in clocks.items() if it.held_for}
    assert {(pk, state) for pk, state in seen if pk in held} >= {
        (pk, SlaState.DUE_SOON) for pk in held if not clocks[pk].held_at
    }


# -- any order of operations


def _change_target(*, ticket_id: int, target: datetime.timedelta, by: Caller) -> None:
    """Promise another time for the priority that the ticket began with."""
    priority = Classification.objects.get(kind=ClassificationKind.PRIORITY, name="Normal")
    priority.target = target
    operations.save_classification(classification=priority, by=by)


STATUSES = ["Open", "New", "Pending", "On Hold", "Resolved", "Completed", "Cancelled"]
STEPS = [
    *[(operations.change_status, {"status": name}) for name in STATUSES],
    (operations.close_ticket, {"status": "Completed"}),
    (operations.resolve_ticket, {"status": "Resolved"}),
    (operations.hold_ticket, {"reason": "parts ordered"}),
    (operations.resume_ticket, {"reason": "parts came"}),
    (operations.update_ticket, {"priority": "Urgent"}),
    (operations.update_ticket, {"priority": "Normal"}),
    (operations.update_ticket, {"priority": "P5 - Priority 5"}),
    (_change_target, {"target": 2 * HOUR}),
    (_change_target, {"target": 60 * HOUR}),
]
LIFE = st.lists(
    st.tuples(st.sampled_from(STEPS), st.integers(0, 3 * 24 * 3600 * 10**6), st.booleans()), min_size=1, max_size=14
)


class Reference:
    """The rules of the clock in their plainest form: spans of holding are added up as they pass."""

    def __init__(self, hours: Hours | None = None):
        self.now = START
        self.hours = hours
        self.held = self.solved = self.elapsed = NOTHING
        self.is_held = False
        self.status = "New"
        self.resolved = self.closed = None
        self.target = self.decided = 24 * HOUR
        self.targets = {"Urgent": 4 * HOUR, "Normal": 24 * HOUR, "P5 - Priority 5": 120 * HOUR}
        self.priority = "Normal"

    def wait(self, span: datetime.timedelta) -> None:
        counts = span if self.hours is None else self.hours.between(self.now, self.now + span)
        self.now += span
        if self.is_held:
            self.held += span
        if self.resolved or self.closed:
            self.solved += span
        elif not self.is_held:
            self.elapsed += counts

    def step(self, operation, given: dict) -> None:
        if "target" in given:
            self.targets["Normal"] = given["target"]
        elif "priority" in given:
            if given["priority"] != self.priority:
                self.priority = given["priority"]
                self.target = self.targets[self.priority]
        elif operation in (operations.hold_ticket, operations.resume_ticket):
            self.is_held = operation is operations.hold_ticket
        else:
            self._take(given["status"])

    def _take(self, status: str) -> None:
        resolves, closes = status in ("Resolved", "Completed"), status in ("Completed", "Cancelled")
        if (resolves or closes) and not (self.resolved or self.closed):
            self.decided = self.target
        if status == "On Hold":
            self.is_held = True
        elif resolves or closes or self.status == "On Hold":
            self.is_held = False
        if resolves:
            self.resolved = self.resolved or self.now
        elif not closes:
            self.resolved = None
        self.closed = self.now if closes else None
        self.status = status

    def allows(self, operation, given: dict) -> bool:
        over = bool(self.resolved or self.closed)
        if operation is operations.hold_ticket:
            return not self.is_held and not over
        if operation is operations.resume_ticket:
            return self.is_held
        if operation is operations.close_ticket:
            return not self.closed
        if operation is operations.resolve_ticket:
            return not over
        if operation is operations.change_status:
            return not (self.closed and given["status"] in ("Completed", "Cancelled"))
        return True

    @property
    def left(self) -> datetime.timedelta:
        return (self.decided if self.resolved or self.closed else self.target) - self.elapsed

    @property
    def state(self) -> SlaState:
        left = self.left
        if self.resolved or self.closed:
            return SlaState.MISSED if left < NOTHING else SlaState.MET
        if left < NOTHING:
            return SlaState.BREACHED
        if self.is_held:
            return SlaState.PAUSED
        if self.hours is not None:  # a time of the day is soon, however little of it is open
            left = self.hours.later(self.now, left) - self.now
        return SlaState.DUE_SOON if left < min(max(HOUR, self.target / 10), 24 * HOUR) else SlaState.ON_TRACK


def _arguments(given: dict, names: dict) -> dict:
    if "priority" in given:
        return {"changes": {"priority": names[given["priority"]]}}
    return {key: names[value] if key == "status" else value for key, value in given.items()}


@pytest.mark.sqlite
@pytest.mark.parametrize(("find", "bounds"), [(breached, ""), (due_soon, "><")])
def test_overdue_tickets_are_found_by_an_index(db, find, bounds):
    """In a large table, that is; of an empty one PostgreSQL reads all rows, or any index, for they cost the same.

    Of what is soon due both ends are asked of the index: with the first alone, all that is on track would be read.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            _drop_other_indexes(cursor, Ticket._meta.db_table, "ticket_due")
        plan = find(Ticket.objects.order_by()).values("pk").explain()

    assert "ticket_due" in plan
    asked = re.findall(r"Index Cond: .*|USING INDEX ticket_due .*", plan)
    assert set(bounds) <= set("".join(asked))


def _drop_other_indexes(cursor, table: str, kept: str) -> None:
    """Until the transaction of the test is rolled back. Those of constraints stay."""
    cursor.execute(
        "SELECT indexname FROM pg_indexes WHERE tablename = %s AND indexname <> %s"
        " AND indexname NOT IN (SELECT conname FROM pg_constraint)",
        [table, kept],
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f'DROP INDEX "{name}"')


@pytest.mark.sqlite
@pytest.mark.parametrize("model", [Ticket, Case])
def test_queues_by_the_other_targets_read_their_index(db, model):
    """For what is overdue, and for a page in the order of when it is due; those without come last."""
    queue = queue_named(model._meta.label_lower)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    for kind in WAITING:
        index = f"{model._meta.model_name}_{kind}_due"
        assert index in overdue(model.objects.order_by(), kind).values("pk").explain(), kind
        ordered = model.objects.order_by(*queue.every_order[kind].expressions).values("pk")[:50]
        if connection.vendor == "postgresql":  # SQLite sorts what has no value to the end by itself
            plan = ordered.explain()
            assert index in plan, plan
            assert "Sort" not in plan, plan


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(life=LIFE, has_hours=st.booleans())
def test_no_order_of_operations_makes_the_clock_run_wrong(integrator, life, has_hours):
    SlaPolicy.objects.update(is_active=False)  # that of the example before
    hours = _business_hours(integrator.organisation) if has_hours else None
    Classification.objects.filter(kind=ClassificationKind.PRIORITY, name="Normal").update(target=24 * HOUR)
    names = {
        row.name: row
        for row in Classification.objects.filter(
            kind__in=[ClassificationKind.STATUS, ClassificationKind.PRIORITY, ClassificationKind.TYPE]
        )
    }
    new = {"created_at": START, "status": names["New"], "priority": names["Normal"], "type": names["Default"]}
    new |= {"reporter": integrator, "organisation": integrator.organisation}
    parent = TicketFactory(**new)
    ticket = TicketFactory(parent=parent, **new)
    with mock.patch.object(timezone, "now", return_value=START):
        operations.apply_to(ticket_id=ticket.pk, by=SYSTEM)
    reference = Reference(hours)

    for (operation, given_), microseconds, cascade in life:
        reference.wait(datetime.timedelta(microseconds=microseconds))
        allowed = reference.allows(operation, given_)
        target = {"ticket_id": ticket.pk}
        if cascade and allowed and operation is operations.change_status and not reference.closed:
            target = {"ticket_id": parent.pk, "cascade": True}  # reaches the ticket from above
            Ticket.objects.filter(pk=parent.pk).update(closed_at=None, resolved_at=None)
        with mock.patch.object(timezone, "now", return_value=reference.now):
            try:
                names["Normal"].refresh_from_db()
                operation(**target, **_arguments(given_, names), by=SYSTEM)
            except WrongState:
                assert not allowed
            else:
                assert allowed
                reference.step(operation, given_)
        _assert_true(ticket.pk, reference)


def _business_hours(organisation) -> Hours:
    calendar = business_calendar()
    policy = SlaPolicy(name="Office hours", organisation=organisation, calendar=calendar)
    operations.save_policy(row=policy, by=SYSTEM, parts=[Escalation(policy=policy, percent=50)])
    return hours_of(calendar.hours_id)


def business_calendar() -> Calendar:
    """Hours over midnight, over a change of the clocks, and over a holiday, with edges that no target ends at."""
    days = {
        "monday": "7:13-12:07, 13:02-17:41",
        "wednesday": "20:11-4:03",
        "friday": "0:00-24:00",
        "sunday": "1:30-3:17",
    }
    calendar = Calendar(name="Office", time_zone="Europe/Berlin", country="DE", subdivision="BY", **days)
    return operations.save_calendar(row=calendar, by=SYSTEM)


def _assert_true(pk: int, reference: Reference) -> None:
    ticket = Ticket.objects.get(pk=pk)
    ended = ticket.holds.filter(ended_at__isnull=False).aggregate(total=Sum(F("ended_at") - F("started_at")))["total"]
    running = list(ticket.holds.filter(ended_at=None).values_list("started_at", flat=True))
    assert ticket.held_for == (ended or NOTHING)
    assert running == ([ticket.held_at] if ticket.held_at else [])
    assert_clock(Ticket.objects.filter(pk=pk), reference)


def assert_clock(rows: QuerySet, reference: Reference) -> None:
    """The clock of a row reads in Python and in SQL what the reference says; `rows` is that row."""
    row, now = rows.get(), reference.now
    assert row.is_held == reference.is_held
    assert (row.resolved_at, row.closed_at) == (reference.resolved, reference.closed)
    assert row.clock.held(now) == reference.held
    assert row.clock.elapsed(now) == reference.elapsed
    assert row.clock.left(now) == reference.left
    is_over = row.resolved_at or row.closed_at
    if reference.hours is not None and not is_over and reference.left > NOTHING:
        assert row.clock.due_at(now) == reference.hours.later(now, reference.left)
    if is_over:
        assert rows.values_list(RUN_TIME, flat=True).get() == reference.elapsed
    _assert_escalation(row, reference)
    assert row.clock.state(now) == reference.state
    assert rows.filter(MET).exists() == (reference.state == SlaState.MET)
    assert rows.filter(MISSED).exists() == (reference.state == SlaState.MISSED)
    assert breached(rows, now).exists() == (reference.state == SlaState.BREACHED)
    assert due_soon(rows, now).exists() == (reference.state == SlaState.DUE_SOON)
    if row.clock.state(now) in (SlaState.BREACHED, SlaState.MISSED):
        assert row.clock.elapsed(now) > row.clock.target


def _assert_escalation(row: Clocked, reference: Reference) -> None:
    """The one at half of the target is due when half of it has been used, unless the clock stands still."""
    stored = list(row.escalations.values_list("at", flat=True))
    left = reference.target / 2 - reference.elapsed
    if reference.hours is None or row.is_held or row.is_over:
        assert stored == []
    elif left > NOTHING:
        assert stored == [reference.hours.later(reference.now, left)]
    else:
        assert stored[0] <= reference.now
