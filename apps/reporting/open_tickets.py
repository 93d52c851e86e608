"""Triggers that keep how many tickets are open, by what they are counted by, whatever changes a ticket.

A change writes what it adds and takes away in its own transaction, so that the sum of the rows is right in every
snapshot. `install` makes them after each migration, and adds what is missing to the sum.
"""
# ruff: noqa: S608 - what is put into these statements are names of tables and columns

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from apps.reporting import triggers
from apps.reporting.models import OpenTickets
from apps.reporting.triggers import quoted
from apps.tickets.models import Ticket

PREFIX = "open_tickets"
QUARTER = 900  # seconds: wherever people live, days begin at a quarter of an hour
KEYS = ("group_id", "organisation_id", "priority_id", "type_id", "assignee_id")
LONG_AGO = datetime.timedelta(days=33)  # in any zone, days that began up to 30 days ago have quarters of their own
TABLE, OF = OpenTickets._meta.db_table, Ticket._meta.db_table
COLUMNS = ", ".join(map(quoted, KEYS))


def install(**kwargs: object) -> None:
    """Make the triggers. Called after migrations."""
    with transaction.atomic(), connection.cursor() as cursor:
        if not all(triggers.is_migrated(cursor, model) for model in (Ticket, OpenTickets)):
            return
        triggers.drop(cursor, PREFIX)
        condition, columns = _is_open()
        for event, rows in triggers.EVENTS.items():
            parts = " UNION ALL ".join(_change(row, condition) for row in rows)
            done = f"INSERT INTO {quoted(TABLE)} ({COLUMNS}, quarter, count, part) {parts}"
            changed = (*KEYS, "created_at", *columns) if event == "UPDATE" else ()
            for statement in triggers.creation(f"{PREFIX}_{event.lower()}", OF, event, done, changed):
                cursor.execute(statement)
    mend()


def remove(plan: Iterable[Any] = (), **kwargs: object) -> None:
    """Take the triggers away before migrations on SQLite, which makes tables anew. Called before migrations."""
    if plan and not triggers.is_postgresql():
        with transaction.atomic(), connection.cursor() as cursor:
            triggers.drop(cursor, PREFIX)


def mend() -> None:
    """Add to the sum what makes it that of a fresh count: nothing, unless tickets were changed past the triggers.

    One statement, which sees each change and what it wrote, or neither.
    """
    condition, _ = _is_open()
    kept = f"SELECT {COLUMNS}, {_rough('o.quarter')} AS quarter, -o.count AS count FROM {quoted(TABLE)} o"
    fresh = f"SELECT {COLUMNS}, {_rough(_quarter('t'))}, 1 FROM {quoted(OF)} t WHERE {condition.format(row='t')}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quoted(TABLE)} ({COLUMNS}, quarter, count, part) SELECT {COLUMNS}, quarter, SUM(count), 1"
            f" FROM ({kept} UNION ALL {fresh}) d GROUP BY {COLUMNS}, quarter HAVING SUM(count) <> 0"
        )


def quarter_of(at: datetime.datetime) -> int:
    """The number of the quarter of an hour in which a time lies."""
    return int(at.timestamp() // QUARTER)


def first_exact() -> int:
    """The first quarter that is kept by itself; those before it are one."""
    return quarter_of(timezone.now() - LONG_AGO)


def within(start: datetime.datetime | None, end: datetime.datetime | None) -> Q:
    """Those of tickets that were created between these times, each of which begins a day."""
    found = Q() if start is None else Q(quarter__gte=quarter_of(start))
    return found if end is None else found & Q(quarter__lt=quarter_of(end))


def _is_open() -> tuple[str, list[str]]:
    """SQL of whether a ticket is open, for a `{row}`, and the columns that it reads."""
    sql, params = Ticket.objects.unfinished().order_by().values(number=F("pk")).query.sql_with_params()
    if params:
        raise TypeError("Whether a ticket is open is asked of nothing but its columns.")
    condition = sql.partition(" WHERE ")[2]
    columns = [str(field.column) for field in Ticket._meta.concrete_fields if f".{quoted(field.column)}" in condition]
    return condition.replace(f"{quoted(OF)}.", "{row}."), columns


def _change(row: str, condition: str) -> str:
    keys = ", ".join(f"{row}.{quoted(key)}" for key in KEYS)
    return f"SELECT {keys}, {_quarter(row)}, {'-1' if row == 'OLD' else '1'}, 0 WHERE {condition.format(row=row)}"


def _quarter(row: str) -> str:
    if triggers.is_postgresql():
        return f"CAST(FLOOR(EXTRACT(EPOCH FROM {row}.created_at) / {QUARTER}) AS bigint)"
    return f"CAST(strftime('%s', {row}.created_at) AS integer) / {QUARTER}"


def _rough(quarter: str) -> str:
    return f"CASE WHEN {quarter} < {first_exact()} THEN 0 ELSE {quarter} END"
