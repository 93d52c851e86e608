"""Many figures counted in one statement, whichever tables they are of."""

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BigIntegerField, Count, F, Func, QuerySet, Sum
from django.utils.dateparse import parse_date

from apps.core.together import JSON_ARRAY

MEDIAN, UPPER = 0.5, 0.9  # of a spread
Statement = tuple[str, list[Any]]


class Microseconds(Func):
    """A length of time as a whole number."""

    output_field = BigIntegerField()
    arity = 1

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "CAST(EXTRACT(EPOCH FROM %(expressions)s) * 1000000 AS bigint)"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="%(expressions)s", **context)


@dataclass(frozen=True, slots=True)
class Counting:
    """Rows to be counted by a key, or all together without one; `amount` is an expression to be summed up.

    Each row counts once, or with `of` what that names, such as the orders of which the rows are lines. Rows with a
    `number` are sums themselves, and count as many times as that column says.
    """

    rows: QuerySet[Any]
    key: Any = None
    amount: Any = None
    of: str = ""
    number: str = ""

    def statement(self) -> Statement | None:
        """SELECT of a key as text, a count and an amount; None where there can be no row."""
        rows = self.rows.order_by()
        if self.key is None:
            rows = rows.annotate(figure_row=F(self.number or self.of or "pk"))
            names = ["figure_row"]
            key, number = "''", f"COUNT({'DISTINCT ' if self.of else ''}q.figure_row)"
            if self.number:
                number = "SUM(q.figure_row)"
            if self.amount is not None:
                rows, names = rows.annotate(figure_amount=_column(self.amount)), [*names, "figure_amount"]
            amount = "0" if self.amount is None else "SUM(q.figure_amount)"
            rows = rows.values(*names)
        else:
            rows = rows.annotate(figure_key=_column(self.key))
            count = Sum(self.number) if self.number else Count(self.of or "pk", distinct=bool(self.of))
            rows = rows.values("figure_key").annotate(figure_count=count)
            key, number = "CAST(q.figure_key AS text)", "q.figure_count"
            if self.amount is not None:
                rows = rows.annotate(figure_amount=Sum(self.amount))
            amount = "0" if self.amount is None else "q.figure_amount"
        try:
            sql, params = rows.query.sql_with_params()
        except EmptyResultSet:
            return None
        return f"SELECT {key} AS k, {number} AS n, {amount} AS a FROM ({sql}) q", list(params)  # noqa: S608


def _column(named: Any) -> Any:
    return F(named) if isinstance(named, str) else named


@dataclass(frozen=True, slots=True)
class Tally:
    """A table to be counted. Each column is what its countings find together.

    The `most` keys with the largest counts are read.
    """

    columns: Sequence[Sequence[Counting]]
    most: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Lengths of time of which the median and the 90th percentile are found: one of `rows` each, null for none."""

    rows: QuerySet[Any]
    length: Any


@dataclass(frozen=True, slots=True)
class Number:
    count: int = 0
    amount: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers of a tally: for each key one for each column, and those of all keys together."""

    rows: dict[str | None, list[Number]]
    total: list[Number]
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Lengths:
    """How many lengths there are, and those that half and nine tenths of them do not exceed (nearest rank)."""

    count: int = 0
    median: datetime.timedelta | None = None
    upper: datetime.timedelta | None = None


def count_together(tallies: Sequence[Tally], spreads: Sequence[Spread] = ()) -> tuple[list[Table], list[Lengths]]:
    """What the tallies and spreads find, in one statement for all of them."""
    tables, params, parts = [], [], []
    for number, tally in enumerate(tallies):
        found = _cells(tally)
        if found is None:
            continue
        tables.append(f"t{number}(c, k, n, a) AS ({found[0]})")
        params += found[1]
        numbers = ", ".join(_number(column) for column in range(len(tally.columns)))
        array = JSON_ARRAY[connection.vendor]
        top = (
            f"SELECT k, {array}({numbers}) AS v FROM t{number} GROUP BY k "  # noqa: S608 - numbers of our own
            f"ORDER BY SUM(n) DESC, k LIMIT {tally.most + 1}"
        )
        parts.append(f"SELECT {number} AS part, 0 AS is_total, k, CAST(v AS text) FROM ({top}) q")  # noqa: S608
        parts.append(f"SELECT {number}, 1, '', CAST({array}({numbers}) AS text) FROM t{number}")  # noqa: S608
    for number, spread in enumerate(spreads, start=len(tallies)):
        try:
            sql, given = _lengths(spread).query.sql_with_params()
        except EmptyResultSet:
            continue
        values = ", ".join(f"MIN(CASE WHEN c >= {part} THEN v END)" for part in (MEDIAN, UPPER))
        ranked = f"SELECT v, CUME_DIST() OVER (ORDER BY v) AS c FROM ({sql}) l WHERE v IS NOT NULL"  # noqa: S608
        array = f"CAST({JSON_ARRAY[connection.vendor]}(COUNT(*), {values}) AS text)"
        parts.append(f"SELECT {number}, 1, '', {array} FROM ({ranked}) q")  # noqa: S608
        params += given
    return _read(tallies, spreads, tables, parts, params)


def _number(column: int) -> str:
    """SQL of the count and the amount of a column."""
    return ", ".join(f"COALESCE(SUM(CASE WHEN c = {column} THEN {name} END), 0)" for name in ("n", "a"))


def _cells(tally: Tally) -> Statement | None:
    """SELECT of the number of a column, a key, a count and an amount."""
    parts: list[str] = []
    params: list[Any] = []
    for number, countings in enumerate(tally.columns):
        for statement in filter(None, (counting.statement() for counting in countings)):
            parts.append(f"SELECT {number}, k, n, a FROM ({statement[0]}) p")  # noqa: S608
            params += statement[1]
    return (" UNION ALL ".join(parts), params) if parts else None


def _lengths(spread: Spread) -> QuerySet[Any]:
    rows: QuerySet[Any] = spread.rows.order_by().annotate(v=Microseconds(spread.length)).values("v")
    return rows


def _read(
    tallies: Sequence[Tally], spreads: Sequence[Spread], tables: list[str], parts: list[str], params: list[Any]
) -> tuple[list[Table], list[Lengths]]:
    found = [Table({}, [Number() for _ in tally.columns]) for tally in tallies]
    lengths = [Lengths() for _ in spreads]
    if not parts:
        return found, lengths
    heads = f"WITH {', '.join(tables)} " if tables else ""
    rows: dict[int, dict[str | None, list[Number]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(heads + " UNION ALL ".join(parts), params)
        for part, is_total, key, text in cursor.fetchall():
            values = json.loads(text, parse_float=Decimal)
            if part >= len(tallies):
                count, *both = values
                lengths[part - len(tallies)] = Lengths(count, *map(_length, both))
            elif is_total:
                found[part].total[:] = _numbers(values)
            else:
                rows.setdefault(part, {})[key] = _numbers(values)
    for part, of_part in rows.items():
        most = tallies[part].most
        largest = sorted(of_part, key=lambda key: (-sum(each.count for each in of_part[key]), str(key)))
        kept = {key: of_part[key] for key in largest[:most]}
        found[part] = Table(kept, found[part].total, len(of_part) > most)
    return found, lengths


def _numbers(values: list[Any]) -> list[Number]:
    return [Number(int(values[place]), Decimal(str(values[place + 1]))) for place in range(0, len(values), 2)]


def _length(value: int | None) -> datetime.timedelta | None:
    return None if value is None else datetime.timedelta(microseconds=value)


def day_of(key: str) -> datetime.date:
    """The day that a key is: what both databases say of one."""
    day = parse_date(key[:10])
    if day is None:
        raise ValueError(key)
    return day
