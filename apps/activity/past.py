"""Rows of a model as they were at a time, as a queryset, so that filters, orders and counts work on them as on today's.

In a statement of such a queryset each table of which the past is known stands for its rows of then (`WITH`): the
model's own and those of its parts, rebuilt from their history, and logs up to that time. What rows refer to otherwise,
such as a customer's name, is as it is today.
"""
# ruff: noqa: S608 - what is put into these statements are names of tables and columns

import datetime
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connections
from django.db.models import Model, QuerySet
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

Logs = Mapping[type[Model], str]


@dataclass(frozen=True)
class Past:
    """A time, and the models whose rows are shown as of it, with their parts.

    `logs` are models without history, with when a row was added.
    """

    at: datetime.datetime
    models: tuple[type[Model], ...]
    logs: Logs = field(default_factory=dict)

    def tables(self, sql: str, vendor: str) -> tuple[str, list[Any]]:
        """`WITH` and the tables that the statement names, with their parameters."""
        shown = dict.fromkeys(part for model in self.models for part in _with_parts(model))
        found = {model._meta.db_table: _versions(model, vendor) for model in shown}
        for model, column in self.logs.items():
            table = model._meta.db_table
            found[table] = f'SELECT * FROM {_stored(table, vendor)} WHERE "{column}" <= %s'
        named = {table: statement for table, statement in found.items() if f'"{table}"' in sql}
        tables = ", ".join(f'"{table}" AS ({statement})' for table, statement in named.items())
        return f"WITH {tables} ", [self.at for statement in named.values() for _ in range(statement.count("%s"))]


class PastQuery(Query):
    """A query that reads the past."""

    past: Past

    def get_compiler(self, using: Any = None, connection: Any = None, elide_empty: bool = True) -> SQLCompiler:
        return _Compiler(self, connections[using] if using else connection, using, elide_empty)


class _Compiler(SQLCompiler):
    query: PastQuery

    def as_sql(self, *args: Any, **options: Any) -> Any:
        sql, params = super().as_sql(*args, **options)
        tables, times = self.query.past.tables(sql, self.connection.vendor)
        adapted = [self.connection.ops.adapt_datetimefield_value(at) for at in times]
        return tables + sql, (*adapted, *params)


def rows_as_of(
    model: type[Model], at: datetime.datetime, logs: Logs | None = None, *, beside: Sequence[type[Model]] = ()
) -> QuerySet[Any]:
    """All rows of a model as they were at that time, those among them that were deleted since.

    So are those of the models `beside` it that filters ask of. Who may see them is to be asked before: what decides
    that is known of today only.
    """
    rows = model._default_manager.all()
    rows.query = rows.query.chain(PastQuery)
    rows.query.past = Past(at, (model, *beside), logs or {})  # type: ignore[attr-defined]  # of a PastQuery
    return rows


@functools.cache
def _with_parts(model: type[Model]) -> list[Any]:
    """The model and those with history that refer to it."""
    parts = [each.related_model for each in model._meta.related_objects if not each.many_to_many]
    return [model, *dict.fromkeys(each for each in parts if hasattr(each, "history") and each is not model)]


@functools.cache
def _versions(model: Any, vendor: str) -> str:
    """The statement for the last version of each row up to a time, without those that were deleted.

    What history does not keep of a row is NULL.
    """
    history = model.history.model
    kept = {each.column for each in history._meta.concrete_fields}
    columns = ", ".join(
        f'h."{each.column}"' if each.column in kept else f'NULL AS "{each.column}"'
        for each in model._meta.concrete_fields
    )
    table, key = _stored(history._meta.db_table, vendor), model._meta.pk.column
    later = "(n.history_date, n.history_id) > (h.history_date, h.history_id)"
    return (
        f"SELECT {columns} FROM {table} h WHERE h.history_date <= %s AND h.history_type <> '-' AND NOT EXISTS"
        f' (SELECT 1 FROM {table} n WHERE n."{key}" = h."{key}" AND n.history_date <= %s AND {later})'
    )


def _stored(table: str, vendor: str) -> str:
    """A table itself, where the same name stands for its past: SQLite would take that name for a circle."""
    return f'main."{table}"' if vendor == "sqlite" else f'"{table}"'
