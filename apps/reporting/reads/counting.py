"""Many figures counted in one statement, whichever tables they are of. Rows that several are of are read once."""

import datetime
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, Count, F, Q, QuerySet, Sum, Value, When
from django.utils.dateparse import parse_date

from apps.core.together import JSON_ARRAY
from apps.reporting.reads.lengths import Lengths, Spread, as_length, read_lengths

Statement = tuple[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Counting:
    """Rows to be counted by a key, or all together without one; `amount` is an expression to be summed up.

    Each row counts once, or with `of` what that names, such as the orders of which the rows are lines. Those that are
    not `within` do not count. With `most`, no more than one above it are counted of rows that are read for this alone.
    A row can stand for several, as many as its column `number` says.
    """

    rows: QuerySet[Any]
    key: Any = None
    amount: Any = None
    of: str = ""
    within: Q | None = None
    most: int | None = None
    number: str = ""

    def statement(self) -> Statement | None:
        """SELECT of a key as text, a count and an amount; None where there can be no row."""
        rows = (self.rows if self.within is None else self.rows.filter(self.within)).order_by()
        if self.key is None:
            rows = rows.annotate(figure_row=F(self.number or self.of or "pk"))
            names = ["figure_row"]
            key, number = "''", f"COUNT({'DISTINCT ' if self.of else ''}q.figure_row)"
            number = "SUM(q.figure_row)" if self.number else number
            if self.amount is not None:
                rows, names = rows.annotate(figure_amount=_column(self.amount)), [*names, "figure_amount"]
            amount = "0" if self.amount is None else "SUM(q.figure_amount)"
            rows = rows.values(*names)
            rows = rows if self.most is None else rows[: self.most + 1]
        else:
            rows = rows.annotate(figure_key=_column(self.key))
            count: Any = Sum(self.number) if self.number else Count(self.of or "pk", distinct=bool(self.of))
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


@dataclass(slots=True)
class _Shared:
    """Rows that several countings are of, which are read once: with a column for each expression of one of these.

    They are counted by all keys together, which leaves few of them; one by one where something else than rows counts.
    """

    rows: QuerySet[Any]
    name: str
    countings: list[Counting]
    columns: dict[Any, str] = field(default_factory=dict)

    @property
    def is_counted(self) -> bool:
        if self.countings[0].number:
            return True
        return not self.rows.query.distinct and not any(each.of for each in self.countings)

    def reading(self) -> Statement | None:
        """SELECT of all columns; None where there can be no row."""
        keys: dict[str, Any] = {}
        for each in self.countings:
            for wanted in (each.key, each.within, *([] if self.is_counted else ["pk", each.of, each.amount])):
                if wanted is not None and wanted != "" and wanted not in self.columns:
                    name = self.columns[wanted] = f"figure_{len(self.columns)}"
                    keys[name] = Case(When(wanted, then=1), default=0) if isinstance(wanted, Q) else _column(wanted)
        keys = keys or {"figure_none": Value(0)}
        rows = self.rows.order_by().annotate(**keys).values(*keys)
        if self.is_counted:
            amounts = {each.amount: Sum(each.amount) for each in self.countings if each.amount is not None}
            self.columns |= {amount: f"figure_sum_{number}" for number, amount in enumerate(amounts)}
            sums = {self.columns[amount]: total for amount, total in amounts.items()}
            number = self.countings[0].number  # the same of each, since it is the rows' own
            rows = rows.annotate(figure_number=Sum(number) if number else Count("*"), **sums)
        try:
            sql, params = rows.query.sql_with_params()
        except EmptyResultSet:
            return None
        return sql, list(params)

    def counting(self, key: Any, countings: Mapping[int, Counting], columns: Sequence[str]) -> str:
        """The SELECT of a key as text and of those that are counted by it, each in its column."""
        numbers: dict[str, str] = {}
        for place, each in countings.items():
            numbers[f"n{place}"], numbers[f"a{place}"] = self._numbers(each)
        if key is None:
            return f"SELECT '' AS k, {_values(columns, numbers)} FROM {self.name}"  # noqa: S608 - names of our own
        by = self.columns[key]
        return f"SELECT CAST({by} AS text), {_values(columns, numbers)} FROM {self.name} GROUP BY {by}"  # noqa: S608

    def _numbers(self, counting: Counting) -> tuple[str, str]:
        """SQL of the count and the amount of one of them, among the rows of a key."""
        condition = "" if counting.within is None else f"{self.columns[counting.within]} = 1"

        def where(column: str) -> str:
            return f"CASE WHEN {condition} THEN {column} END" if condition else column

        if self.is_counted:
            number = f"SUM({where('figure_number')})"
        elif counting.of:
            number = f"COUNT(DISTINCT {where(self.columns[counting.of])})"
        else:
            number = f"COUNT({where('1')})"
        return number, "0" if counting.amount is None else f"SUM({where(self.columns[counting.amount])})"


def _values(columns: Sequence[str], numbers: Mapping[str, str]) -> str:
    """SQL of what is in the columns: the numbers, and zeros for those that are not among them."""
    return ", ".join(f"COALESCE({numbers[each]}, 0)" if each in numbers else "0" for each in columns)


def _column(named: Any) -> Any:
    return F(named) if isinstance(named, str) else named


@dataclass(frozen=True, slots=True)
class Sums:
    """Rows that are numbers themselves, each with its `figure`, `count` and `amount`, to be added up by a key.

    `columns` are those of the tally in which each figure counts.
    """

    rows: QuerySet[Any]
    columns: Mapping[str, int]
    key: Any = None

    def statement(self, columns: Sequence[str]) -> Statement | None:
        """SELECT of a key as text and of all columns of the table; None where there can be no row."""
        rows, names = self.rows.filter(figure__in=list(self.columns)).order_by(), ["figure"]
        if self.key is not None:
            rows, names = rows.annotate(figure_key=_column(self.key)), ["figure", "figure_key"]
        rows = rows.values(*names).annotate(figure_count=Sum("count"), figure_amount=Sum("amount"))
        try:
            sql, params = rows.query.sql_with_params()
        except EmptyResultSet:
            return None
        places = {column: number for number, column in enumerate(self.columns.values())}
        named = " ".join(f"WHEN %s THEN {number}" for number in places.values())
        key = "''" if self.key is None else "CAST(q.figure_key AS text)"
        numbers = {
            f"{letter}{column}": f"CASE WHEN q.c = {number} THEN q.{name} END"
            for column, number in places.items()
            for letter, name in (("n", "figure_count"), ("a", "figure_amount"))
        }
        numbered = f"SELECT CASE q.figure {named} END AS c, q.* FROM ({sql}) q"  # noqa: S608 - names of our own
        return f"SELECT {key}, {_values(columns, numbers)} FROM ({numbered}) q", [*self.columns, *params]  # noqa: S608


@dataclass(frozen=True, slots=True)
class Tally:
    """A table to be counted. Each column is what its countings find together, and what `sums` say beside these.

    The `most` keys with the largest counts are read. Those columns are of `amounts` as well.
    """

    columns: Sequence[Sequence[Counting]]
    most: int
    sums: Sequence[Sums] = ()
    amounts: Collection[int] = ()

    @property
    def names(self) -> list[str]:
        """Of the columns of its SELECT."""
        numbers = range(len(self.columns))
        return [f"n{each}" for each in numbers] + [f"a{each}" for each in numbers if each in self.amounts]


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


def count_together(tallies: Sequence[Tally], spreads: Sequence[Spread] = ()) -> tuple[list[Table], list[Lengths]]:
    """What the tallies and spreads find, in one statement for all of them, and one for lengths that are kept."""
    tables, params, parts, shared = [], [], [], {}
    for each in _shared(tallies):
        reading = each.reading()
        if reading is not None:
            tables.append(f"{each.name} AS ({reading[0]})")
            params += reading[1]
        shared[id(each.rows)] = each if reading is not None else None
    for number, tally in enumerate(tallies):
        found = _cells(tally, shared)
        if found is None:
            continue
        tables.append(f"t{number}(k, {', '.join(tally.names)}) AS ({found[0]})")
        params += found[1]
        numbers = ", ".join(f"COALESCE(SUM({each}), 0)" for each in tally.names)
        whole = f"SUM({' + '.join(tally.names[: len(tally.columns)])})"
        array = JSON_ARRAY[connection.vendor]
        top = (
            f"SELECT k, {array}({numbers}) AS v FROM t{number} GROUP BY k "  # noqa: S608 - numbers of our own
            f"HAVING {whole} > 0 ORDER BY {whole} DESC, k LIMIT {tally.most + 1}"
        )
        parts.append(f"SELECT {number} AS part, 0 AS is_total, k, CAST(v AS text) FROM ({top}) q")  # noqa: S608
        parts.append(f"SELECT {number}, 1, '', CAST({array}({numbers}) AS text) FROM t{number}")  # noqa: S608
    for number, spread in enumerate(spreads, start=len(tallies)):
        statement = spread.statement()
        if statement is not None:
            parts.append(f"SELECT {number}, 1, p.k, CAST(p.v AS text) FROM ({statement[0]}) p")  # noqa: S608
            params += statement[1]
    return _read(tallies, spreads, tables, parts, params)


def _shared(tallies: Sequence[Tally]) -> list[_Shared]:
    """The rows that more than one counting is of."""
    countings: dict[int, list[Counting]] = {}
    for tally in tallies:
        for counting in chain.from_iterable(tally.columns):
            countings.setdefault(id(counting.rows), []).append(counting)
    found: list[_Shared] = []
    for same in countings.values():
        if len(same) > 1:
            found.append(_Shared(same[0].rows, f"f{len(found)}", same))
    return found


def _cells(tally: Tally, shared: Mapping[int, _Shared | None]) -> Statement | None:
    """SELECT of a key, and of a count and an amount for each column; a key can be in several rows."""
    parts: list[str] = []
    params: list[Any] = []
    together: list[tuple[_Shared, Any, dict[int, Counting]]] = []
    columns = tally.names
    for number, countings in enumerate(tally.columns):
        for counting in countings:
            if id(counting.rows) not in shared:
                if (statement := counting.statement()) is not None:
                    values = _values(columns, {f"n{number}": "p.n", f"a{number}": "p.a"})
                    parts.append(f"SELECT p.k, {values} FROM ({statement[0]}) p")  # noqa: S608
                    params += statement[1]
            elif (rows := shared[id(counting.rows)]) is not None:
                _put_together(together, number, counting, rows)
    parts += [rows.counting(key, countings, columns) for rows, key, countings in together]
    for sql, given in filter(None, (sums.statement(columns) for sums in tally.sums)):
        parts.append(sql)
        params += given
    return (" UNION ALL ".join(parts), params) if parts else None


def _put_together(
    together: list[tuple[_Shared, Any, dict[int, Counting]]], number: int, counting: Counting, rows: _Shared
) -> None:
    """Count it with others of the same rows by the same key, but for another one of its own column."""
    for same, key, countings in together:
        if same is rows and key == counting.key and number not in countings:
            countings[number] = counting
            return
    together.append((rows, counting.key, {number: counting}))


def _read(
    tallies: Sequence[Tally], spreads: Sequence[Spread], tables: list[str], parts: list[str], params: list[Any]
) -> tuple[list[Table], list[Lengths]]:
    found = [Table({}, [Number() for _ in tally.columns]) for tally in tallies]
    lengths = [Lengths() for _ in spreads]
    if not parts:
        return found, lengths
    heads = f"WITH {', '.join(tables)} " if tables else ""
    rows: dict[int, dict[str | None, list[Number]]] = {}
    buckets: dict[int, dict[int, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(heads + " UNION ALL ".join(parts), params)
        for part, is_total, key, text in cursor.fetchall():
            values = json.loads(text, parse_float=Decimal)
            spread = part - len(tallies)
            if spread >= 0 and key:
                buckets.setdefault(spread, {})[int(key)] = int(values)
            elif spread >= 0:
                count, *both = values
                lengths[spread] = Lengths(count, *map(as_length, both))
            elif is_total:
                found[part].total[:] = _numbers(tallies[part], values)
            else:
                rows.setdefault(part, {})[key] = _numbers(tallies[part], values)
    for part, of_part in rows.items():
        most = tallies[part].most
        largest = sorted(of_part, key=lambda key: (-sum(each.count for each in of_part[key]), str(key)))
        kept = {key: of_part[key] for key in largest[:most]}
        found[part] = Table(kept, found[part].total, len(of_part) > most)
    for spread, of_spread in read_lengths(spreads, buckets).items():
        lengths[spread] = of_spread
    return found, lengths


def _numbers(tally: Tally, values: list[Any]) -> list[Number]:
    named = dict(zip(tally.names, values, strict=True))
    return [
        Number(int(named[f"n{place}"]), Decimal(str(named.get(f"a{place}", 0)))) for place in range(len(tally.columns))
    ]


def day_of(key: str) -> datetime.date:
    """The day that a key is: what both databases say of one."""
    day = parse_date(key[:10])
    if day is None:
        raise ValueError(key)
    return day
