"""Medians and 90th percentiles of lengths of time, among rows and among what is kept of closed days.

Lengths that are kept lie in buckets: the buckets are counted first, and then only those are read in which the median
and the 90th percentile lie. So what is found is exact, and reads a small part of the lengths.
"""

import datetime
import json
import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BigIntegerField, Func, QuerySet

from apps.core.together import JSON_ARRAY

MEDIAN, UPPER = 0.5, 0.9  # the part of the lengths that do not exceed what is found
MINUTE, HOUR, DAY = 1, 60, 1_440
BOUNDS = [
    minutes * 60_000_000  # microseconds: the bucket of a length is how many of these it reaches
    for minutes in (
        MINUTE, 2, 3, 5, 7, 10, 15, 20, 25, 30, 40, 50, HOUR, 75, 90, 105, 120, 150, 180, 210, 240, 300, 360, 420, 480,
        600, 720, 900, 1_080, 1_260, DAY, 1_800, 2_160, 2 * DAY, 3_600, 3 * DAY, 4 * DAY, 5 * DAY, 6 * DAY, 7 * DAY,
        8 * DAY, 10 * DAY, 12 * DAY, 14 * DAY, 17 * DAY, 21 * DAY, 25 * DAY, 30 * DAY, 36 * DAY, 45 * DAY, 60 * DAY,
        75 * DAY, 90 * DAY, 120 * DAY, 180 * DAY, 365 * DAY,
    )
]  # fmt: skip
_WHEN = " ".join(f"WHEN v < {bound} THEN {number}" for number, bound in enumerate(BOUNDS))
BUCKET = f"CASE {_WHEN} ELSE {len(BOUNDS)} END"
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
class Lengths:
    """How many lengths there are, and those that half and nine tenths of them do not exceed (nearest rank)."""

    count: int = 0
    median: datetime.timedelta | None = None
    upper: datetime.timedelta | None = None


@dataclass(frozen=True, slots=True)
class Spread:
    """Lengths of which the median and the 90th percentile are found: one of each of the `rows`, null for none.

    `kept` are rows that each have a `bucket`, a `count` and the `lengths` in it.
    """

    rows: Sequence[QuerySet[Any]]
    length: Any
    kept: QuerySet[Any] | None = None

    def statement(self) -> Statement | None:
        """SELECT of the count and both lengths, in JSON, or of each bucket and the number of what is in it."""
        found = list(self.readings())
        if self.kept is None:
            if not found:
                return None
            [(sql, params)] = found
            ends = ", ".join(f"MIN(CASE WHEN c >= {part} THEN v END)" for part in (MEDIAN, UPPER))
            ranked = f"SELECT v, CUME_DIST() OVER (ORDER BY v) AS c FROM ({sql}) l"  # noqa: S608 - as below
            array = f"{JSON_ARRAY[connection.vendor]}(COUNT(*), {ends})"
            return f"SELECT '' AS k, {array} AS v FROM ({ranked}) q", params  # noqa: S608
        parts = [f"SELECT {BUCKET} AS b, 1 AS n FROM ({sql}) l" for sql, _ in found]  # noqa: S608 - numbers of our own
        params = [value for _, given in found for value in given]
        sql, given = self.kept.order_by().values("bucket", "count").query.sql_with_params()
        parts.append(f"SELECT q.bucket AS b, q.count AS n FROM ({sql}) q")  # noqa: S608
        union = " UNION ALL ".join(parts)
        return f"SELECT CAST(b AS text) AS k, SUM(n) AS v FROM ({union}) u GROUP BY b", [*params, *given]  # noqa: S608

    def readings(self) -> Iterator[Statement]:
        """SELECT of the length `v` of each row that has one, for each of the `rows`."""
        for rows in self.rows:
            lengths = rows.order_by().annotate(v=Microseconds(self.length)).values("v")
            try:
                sql, params = lengths.query.sql_with_params()
            except EmptyResultSet:
                continue
            # Each length is worked out once, however often it is compared.
            yield f"WITH r AS MATERIALIZED ({sql}) SELECT v FROM r WHERE v IS NOT NULL", list(params)  # noqa: S608

    def values(self, part: int, buckets: Sequence[int]) -> Iterator[Statement]:
        """SELECTs of the part, and of the lengths that are in these buckets, one or several of a bucket in a row."""
        among = ", ".join(map(str, buckets))
        for sql, params in self.readings():
            numbered = f"SELECT {BUCKET} AS b, v FROM ({sql}) l"  # noqa: S608
            yield f"SELECT {part}, b, CAST(v AS text) FROM ({numbered}) n WHERE b IN ({among})", params  # noqa: S608
        if self.kept is not None:
            rows = self.kept.filter(bucket__in=buckets).order_by().values("bucket", "lengths")
            kept, given = rows.query.sql_with_params()
            yield f"SELECT {part}, q.bucket, CAST(q.lengths AS text) FROM ({kept}) q", list(given)  # noqa: S608


def in_buckets(lengths: Sequence[int]) -> dict[int, list[int]]:
    """Lengths in microseconds by their buckets."""
    found: dict[int, list[int]] = {}
    for length in lengths:
        found.setdefault(bisect_right(BOUNDS, length), []).append(length)
    return found


def read_lengths(spreads: Sequence[Spread], counts: Mapping[int, Mapping[int, int]]) -> dict[int, Lengths]:
    """What is looked for in each spread, by its place; `counts` are those of its buckets. One statement."""
    places = {number: [_place(of, part) for part in (MEDIAN, UPPER)] for number, of in counts.items() if of}
    statements: list[Statement] = []
    for number, found in places.items():
        statements += spreads[number].values(number, sorted({bucket for bucket, _ in found}))
    if not statements:
        return {}
    read: dict[tuple[int, int], list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(sql for sql, _ in statements), [each for _, of in statements for each in of])
        for number, bucket, text in cursor.fetchall():
            values = json.loads(text)
            read.setdefault((number, bucket), []).extend(values if isinstance(values, list) else [values])
    ends = {
        number: [sorted(read[number, bucket])[rank - 1] for bucket, rank in found] for number, found in places.items()
    }
    return {number: Lengths(sum(counts[number].values()), *map(as_length, both)) for number, both in ends.items()}


def _place(counts: Mapping[int, int], part: float) -> tuple[int, int]:
    """The bucket in which the smallest length lies that this part does not exceed, and which one of these it is."""
    whole = sum(counts.values())
    rank = max(math.ceil(part * whole) - 1, 1)
    while rank / whole < part:  # as the database compares them
        rank += 1
    for bucket in sorted(counts):
        if rank <= counts[bucket]:
            return bucket, rank
        rank -= counts[bucket]
    raise ValueError(part)


def as_length(value: int | None) -> datetime.timedelta | None:
    return None if value is None else datetime.timedelta(microseconds=value)
