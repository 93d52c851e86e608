"""The statement that reads one page, and its rows as JSON holds them.

A page is found by its keys first (filter, order, limit), and only its rows are joined to whatever the
answer shows: planners give up on statements with many joins, and sort wide rows slowly. The joining half
is the same for every page of a search and compiled once. No model instances are made; the driver's values
go through one converter for each column.
"""

import datetime
import functools
from collections.abc import Sequence
from typing import Protocol

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import F, Model, QuerySet
from django.db.models.expressions import Combinable, Expression, OrderBy
from django.db.models.sql.datastructures import BaseTable

from apps.dialects.costguard.odata.sql import TimestampText

PAGE = "\x00page\x00"  # stands for the statement that finds the keys


class Shown(Protocol):
    """A field of the answer: the columns it is made of, and what it makes of them."""

    name: str
    sources: Sequence[str | Combinable]

    def is_timestamp(self, model: type[Model], source: str | Combinable) -> bool: ...

    def rendered(self, rows: "Rows", positions: Sequence[int]) -> Sequence: ...


class Sorting(Protocol):
    """What rows are ordered by."""

    source: str | Combinable
    is_timestamp: bool

    def by(self) -> OrderBy: ...


class Layout:
    """Which columns are read, each once, and where the fields and the order find theirs.

    Times are read as the text that the databases write, which is faster to bring into form than what the
    drivers make of it.
    """

    def __init__(self, model: type[Model], fields: Sequence[Shown], order: Sequence[Sorting]):
        self.fields = fields
        timestamps = {source: field.is_timestamp(model, source) for field in fields for source in field.sources}
        timestamps |= {term.source: term.is_timestamp for term in order}
        position_of = {source: position for position, source in enumerate(timestamps)}
        self.selected = [_as_text(source) if is_timestamp else source for source, is_timestamp in timestamps.items()]
        self.timestamps = {position_of[source] for source, is_timestamp in timestamps.items() if is_timestamp}
        self.positions = [[position_of[source] for source in field.sources] for field in fields]
        self.place = [position_of[term.source] for term in order]
        self.by = [term.by() for term in order]


def _as_text(source: str | Combinable) -> TimestampText:
    return TimestampText(F(source) if isinstance(source, str) else source)


class Rows:
    """What was read, as the driver gave it."""

    def __init__(self, rows: Sequence[tuple], layout: Layout, columns: Sequence[Expression], using: str):
        self._rows, self._layout, self._columns, self._using = rows, layout, columns, using
        self._model_values: dict[int, list] = {}

    def __len__(self):
        return len(self._rows)

    def first(self, count: int) -> "Rows":
        return Rows(self._rows[:count], self._layout, self._columns, self._using)

    def objects(self) -> list[dict]:
        """One for each row, as JSON holds it."""
        layout = self._layout
        names = [field.name for field in layout.fields]
        values = [
            field.rendered(self, positions) for field, positions in zip(layout.fields, layout.positions, strict=True)
        ]
        return [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]

    def last_place(self) -> list:
        """The values that the last row is ordered by."""
        return [self._rows[-1][position] for position in self._layout.place]

    def values(self, position: int) -> Sequence:
        """A column as the driver gave it."""
        return self._values[position] if self._values else ()

    @functools.cached_property
    def _values(self) -> list[tuple]:
        return list(zip(*self._rows, strict=True))

    def model_values(self, position: int) -> list:
        """A column as model instances would hold it."""
        if position not in self._model_values:
            self._model_values[position] = self._converted(position)
        return self._model_values[position]

    def _converted(self, position: int) -> list:
        values = self.values(position)
        if position in self._layout.timestamps:
            return [
                value if value is None else datetime.datetime.fromisoformat(value).replace(tzinfo=datetime.UTC)
                for value in values
            ]
        connection, column = connections[self._using], self._columns[position]
        for convert in connection.ops.get_db_converters(column) + column.get_db_converters(connection):
            values = [convert(value, column, connection) for value in values]
        return values


def read(
    fields: tuple[Shown, ...],
    queryset: QuerySet,
    order: tuple[Sorting, ...] = (),
    *,
    skip: int = 0,
    limit: int | None = None,
) -> Rows:
    """Rows of the queryset with these fields: at most `limit`, the first `skip` left out.

    Without `order` they come in the queryset's own.
    """
    if not order or _is_more_than_rows(queryset):
        return _read_at_once(Layout(queryset.model, fields, order), queryset, skip, limit)
    statement = _statement(queryset.model, queryset.db, fields, order)
    keys = queryset.order_by(*statement.layout.by).values(page_key=F("pk")).query
    keys.set_limits(skip, None if limit is None else skip + limit)
    try:
        sql, parameters = keys.get_compiler(queryset.db).as_sql()
    except EmptyResultSet:
        return statement.rows([])
    return statement.run(sql, parameters)


def _is_more_than_rows(queryset: QuerySet) -> bool:
    """Whether fields may name annotations, or a row may not simply be one of the model's."""
    query = queryset.query
    is_of_a_table = query.base_table_class is BaseTable
    return bool(query.annotations or query.distinct or query.combinator or query.group_by or not is_of_a_table)


def _read_at_once(layout: Layout, queryset: QuerySet, skip: int, limit: int | None) -> Rows:
    ordered = queryset.order_by(*layout.by) if layout.by else queryset
    query = ordered.values_list(*layout.selected).query
    query.set_limits(skip, None if limit is None else skip + limit)
    compiler = query.get_compiler(queryset.db)
    rows = [row for chunk in compiler.execute_sql() for row in chunk]
    return Rows(rows, layout, [column for column, _, _ in compiler.select or ()], queryset.db)


class _Statement:
    """Joins the rows of a page, whose keys another statement finds, to what the answer shows of them."""

    def __init__(self, model: type[Model], using: str, layout: Layout):
        self.layout, self._using = layout, using
        rows = QuerySet(model, using=using)
        rows.query.base_table_class = _TableOfPage
        compiler = rows.order_by(*layout.by).values_list(*layout.selected).query.get_compiler(using)
        sql, parameters = compiler.as_sql()
        self._columns = [column for column, _, _ in compiler.select]
        self._before, self._after = sql.split(PAGE)
        count = self._before.replace("%%", "").count("%s")
        self._parameters_before, self._parameters_after = parameters[:count], parameters[count:]

    def run(self, keys: str, parameters: Sequence) -> Rows:
        with connections[self._using].cursor() as cursor:
            cursor.execute(
                f"{self._before}{keys}{self._after}",
                [*self._parameters_before, *parameters, *self._parameters_after],
            )
            return self.rows(cursor.fetchall())

    def rows(self, rows: Sequence[tuple]) -> Rows:
        return Rows(rows, self.layout, self._columns, self._using)


@functools.lru_cache(maxsize=1024)
def _statement(model: type[Model], using: str, fields: tuple[Shown, ...], order: tuple[Sorting, ...]) -> _Statement:
    return _Statement(model, using, Layout(model, fields, order))


class _TableOfPage(BaseTable):
    """The searched model's table, cut down to the rows of a page."""

    def as_sql(self, compiler, connection):
        table, parameters = super().as_sql(compiler, connection)
        key = connection.ops.quote_name(compiler.query.model._meta.pk.column)
        page = f"({PAGE}) page_ INNER JOIN {table} ON {table}.{key} = page_.page_key"
        if connection.vendor == "postgresql":
            # OFFSET keeps the planner from weighing each index of the table against every join.
            page = f"(SELECT {table}.* FROM {page} OFFSET 0) {table}"  # noqa: S608 - the names of a model
        return page, parameters
