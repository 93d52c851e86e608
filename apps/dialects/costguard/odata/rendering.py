"""Rows straight from the database to what JSON holds: no model instances, one converter for each column."""

import datetime
import itertools
from collections.abc import Callable, Sequence
from decimal import Decimal

from django.db import connections
from django.db.models import QuerySet
from django.db.models.expressions import Combinable


def _moment(moment: datetime.datetime | str) -> str:
    """A time of the driver's, which is UTC. SQLite gives that of an expression as text."""
    if isinstance(moment, str):
        return f"{moment[:10]}T{(moment + '.000')[11:23]}Z"
    return f"{moment.isoformat(timespec='milliseconds')[:23]}Z"


def _date(date: datetime.date | str) -> str:
    return date if isinstance(date, str) else date.isoformat()


def _number(number: Decimal | float) -> float:
    """What SQLite added up in binary comes out as it would in decimals."""
    return round(float(number), 9)


CONVERTERS: dict[type, Callable] = {
    bool: bool,
    Decimal: _number,
    datetime.datetime: _moment,
    datetime.date: _date,
}


class Table:
    """Rows of a queryset as tuples of these columns: at most `limit` of them, the first `skip` left out."""

    def __init__(self, queryset: QuerySet, sources: Sequence, *, skip: int = 0, limit: int | None = None):
        self.sources = list(dict.fromkeys(sources))
        self._connection = connections[queryset.db]
        self.rows: list[tuple] = []
        if limit != 0:
            query = queryset.values_list(*self.sources).query
            query.set_limits(skip, None if limit is None else skip + limit)
            # The driver's values, as the converters of the model fields cost more than is needed here.
            self._compiler = query.get_compiler(queryset.db)
            self.rows = list(itertools.chain.from_iterable(self._compiler.execute_sql()))

    def column(self, source: str | Combinable) -> list:
        """The values of a column as the driver gave them."""
        position = self.sources.index(source)
        return [row[position] for row in self.rows]

    def as_models_would(self, source: str | Combinable) -> list:
        """The values of a column as the Python values that model instances would have."""
        values = self.column(source)
        if values:
            expression = self._compiler.select[self.sources.index(source)][0]
            of_backend = self._connection.ops.get_db_converters(expression)
            for convert in [*of_backend, *expression.get_db_converters(self._connection)]:
                values = [convert(value, expression, self._connection) for value in values]
        return values

    def as_json(self, source: str | Combinable, kind: type) -> list:
        """The values of a column of this type as JSON holds them."""
        values = self.column(source)
        convert = CONVERTERS.get(kind)
        if convert is None:
            return values
        return [None if value is None else convert(value) for value in values]

    def rendered(self, fields: Sequence) -> list[dict]:
        """One object for each row, with these fields of a resource."""
        names = [field.name for field in fields]
        columns = [field.values(self) for field in fields]
        return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]
