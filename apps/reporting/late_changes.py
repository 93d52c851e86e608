"""Triggers that note which days a changed row counts on, so that what was counted of these days is not taken any more.

They follow from the statements that count a day: which columns these read, and which of them say when. A change notes
the times of the row before and after it, in its own transaction, whatever makes it. `install` makes them after each
migration.
"""
# ruff: noqa: S608 - what is put into these statements are names of tables and columns

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import DateTimeField, F, ForeignKey, Model

from apps.reporting import triggers
from apps.reporting.models import LateChange
from apps.reporting.reports.base import Figure, Report
from apps.reporting.reports.daily import DAILY, EVERYTHING, statements
from apps.reporting.triggers import quoted

PREFIX = "late_change"
TARGET = f"INSERT INTO {LateChange._meta.db_table} (report, at)"
NAME = re.compile(r'"(\w+)"')


@dataclass(frozen=True)
class Watch:
    """What notes a change of a table: the `columns` in which it counts, any without them, and the SQL of the times.

    `times` are SELECTs of times for a row called OLD or NEW; `is_updated` tells that only changed rows matter. `added`
    are those for a new row, where that is not every one.
    """

    table: str
    number: int
    columns: tuple[str, ...]
    times: tuple[str, ...]
    is_updated: bool = False
    added: tuple[str, ...] | None = None


def watches_of(report: Report) -> list[Watch]:
    """What has to be watched so that no figure that is kept of the report is wrong unnoticed."""
    model: type[Model] = report.rows(EVERYTHING).model
    own = model._meta.db_table
    read: dict[tuple[str, ...], set[str]] = defaultdict(set)
    lines: dict[type[Model], set[tuple[str, ...]]] = defaultdict(set)
    read_by: dict[type[Model], set[str]] = defaultdict(set)
    led_to: dict[type[Model], set[str]] = defaultdict(set)
    for figure, (sql, _) in statements(report):
        named, times = set(NAME.findall(sql)), _times_of(model, report, figure)
        for other in apps.get_models():
            if other._meta.db_table not in named or other is model:
                continue
            if _reference(other, model):
                lines[other].add(times)
                read_by[other].add(figure.name)
            else:
                led_to[other] |= named & _columns(other)
        read[times] |= (named & _columns(model)) | set(times)
    found = [
        Watch(own, number, tuple(sorted(columns)), tuple(f"SELECT {{row}}.{quoted(time)} AS at" for time in times))
        for number, (times, columns) in enumerate(sorted(read.items()))
    ]
    for other, ways in lines.items():
        column = quoted(_reference(other, model))
        key = quoted(str(model._meta.pk.column))  # type: ignore[union-attr]  # every model has a key
        selects = tuple(
            f"SELECT o.{quoted(time)} AS at FROM {quoted(own)} o WHERE o.{key} = {{row}}.{column}"
            for time in sorted({time for times in ways for time in times})
        )
        found.append(Watch(other._meta.db_table, 0, (), selects, added=_firsts(report, other, read_by[other])))
    for other, columns in led_to.items():
        if columns:
            found.append(
                Watch(
                    other._meta.db_table, 0, tuple(sorted(columns)), ("SELECT CAST(NULL AS timestamptz) AS at",), True
                )
            )
    return found


def _firsts(report: Report, other: type[Model], read_by: set[str]) -> tuple[str, ...] | None:
    """SELECTs of times for a new line that is the first one of its row; None where further ones matter as well."""
    durations = {each.name: each for each in report.durations if each.lines is other and each.first is not None}
    if read_by != set(durations) or other._meta.pk is None:
        return None
    rows = report.rows(EVERYTHING).order_by()
    column, key = quoted(_reference(other, rows.model)), quoted(str(other._meta.pk.column))
    selects = []
    for each in durations.values():
        first = each.first() if each.first is not None else None
        found = rows.annotate(row_key=F("pk"), first_line=first, row_at=F(each.milestone.at))
        sql, params = found.values("row_key", "first_line", "row_at").query.sql_with_params()
        written = sql % tuple(map(connection.schema_editor().quote_value, params))
        selects.append(
            f"SELECT o.row_at AS at FROM ({written}) o"
            f" WHERE o.row_key = {{row}}.{column} AND o.first_line = {{row}}.{key}"
        )
    return tuple(selects)


def install(**kwargs: object) -> None:
    """Make the triggers of all reports whose figures are kept. Called after migrations."""
    models = {LateChange, *(report.rows(EVERYTHING).model for report in DAILY.values())}
    with transaction.atomic(), connection.cursor() as cursor:
        if not all(triggers.is_migrated(cursor, model) for model in models):
            return
        triggers.drop(cursor, PREFIX)
        for report in DAILY.values():
            for watch in watches_of(report):
                for statement in _creation(report.name, watch):
                    cursor.execute(statement)


def remove(plan: Iterable[Any] = (), **kwargs: object) -> None:
    """Take the triggers away before migrations on SQLite, and open all days. Called before migrations.

    SQLite makes a table anew to change it, and refuses to while a trigger of another one reads it.
    """
    if not plan or triggers.is_postgresql():
        return
    with transaction.atomic(), connection.cursor() as cursor:
        dropped = triggers.drop(cursor, PREFIX)
        for report in DAILY if dropped else ():
            cursor.execute(f"{TARGET} VALUES (%s, NULL)", [report])


def _columns(model: type[Model]) -> set[str]:
    return {str(field.column) for field in model._meta.concrete_fields if not field.primary_key}


def _reference(line: type[Model], model: type[Model]) -> str:
    """The column by which rows of one model refer to those of the other; "" where they do not."""
    for field in line._meta.concrete_fields:
        if isinstance(field, ForeignKey) and field.related_model is model:
            return str(field.column)
    return ""


def _times_of(model: type[Model], report: Report, figure: Figure) -> tuple[str, ...]:
    """The columns that say when a row came to the figure's milestone."""
    at = figure.milestone.at
    times = report.rows(EVERYTHING).order_by().values(figure_at=F(at) if isinstance(at, str) else at)
    sql, _ = times.query.sql_with_params()
    named = set(NAME.findall(sql))
    return tuple(
        sorted(
            str(field.column)
            for field in model._meta.concrete_fields
            if isinstance(field, DateTimeField) and field.column in named
        )
    )


def _insertion(report: str, watch: Watch, rows: Iterable[str], times: Iterable[str]) -> str:
    selects = " UNION ".join(time.format(row=row) for time in times for row in rows)
    some = "" if watch.is_updated else " WHERE late.at IS NOT NULL"
    return f"{TARGET} SELECT '{report}', late.at FROM ({selects}) late{some}"


def _creation(report: str, watch: Watch) -> Iterator[str]:
    """Triggers for each event: an update counts where it changes one of the columns."""
    events = {"UPDATE": ("OLD", "NEW")} if watch.is_updated else triggers.EVENTS
    for event, rows in events.items():
        name = f"{PREFIX}_{report}_{watch.table}_{watch.number}_{event.lower()}"
        times = watch.added if event == "INSERT" and watch.added is not None else watch.times
        changed = watch.columns if event == "UPDATE" else ()
        yield from triggers.creation(name, watch.table, event, _insertion(report, watch, rows, times), changed)
