"""The functions of a filter: what each takes, and what it is in SQL and of constants."""

import datetime
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Value
from django.db.models.expressions import Combinable
from django.db.models.functions import (
    ExtractDay,
    ExtractHour,
    ExtractMinute,
    ExtractMonth,
    ExtractSecond,
    ExtractYear,
    TruncDate,
    TruncTime,
)
from django.db.models.lookups import Exact, GreaterThan

from apps.core.sqlite import lowered, uppered
from apps.dialects.costguard.odata import sql
from apps.dialects.costguard.odata.operands import MODEL_FIELDS, Operand, OperandKind

TEXT, WHOLE = {OperandKind.TEXT}, {OperandKind.WHOLE}
DAYS, TIMES = {OperandKind.TIMESTAMP, OperandKind.DATE}, {OperandKind.TIMESTAMP, OperandKind.TIME}


@dataclass(frozen=True)
class Function:
    """`takes` lists the kinds that each argument may have; OperandKind.BOOLEAN as `gives` makes it a test."""

    takes: tuple[set[OperandKind], ...]
    gives: OperandKind
    in_sql: Callable[..., Combinable]
    in_python: Callable[..., object]
    is_of_calendar: bool = False  # takes a zone where it is asked of a timestamp

    def of(self, arguments: Sequence[Operand]) -> Combinable:
        """The function of arguments that are not all constant."""
        zone = {"tzinfo": datetime.UTC} if self.is_of_calendar and arguments[0].kind == OperandKind.TIMESTAMP else {}
        return self.in_sql(*[argument.sql() for argument in arguments], **zone)


def _substring(text: str, start: int, length: int | None = None) -> str:
    rest = text[max(start, 0) :]
    return rest if length is None else rest[: max(length, 0)]


def _time(timestamp: datetime.datetime) -> datetime.time:
    """To the milliseconds that answers show."""
    time = timestamp.time()
    return time.replace(microsecond=time.microsecond // 1000 * 1000)


def _index(text: Combinable, sought: Combinable) -> Combinable:
    return sql.Calculation("sub", sql.Position(text, sought), Value(1), whole=True)


def _part(extract: type, kinds: set[OperandKind], name: str) -> Function:
    return Function((kinds,), OperandKind.WHOLE, extract, operator.attrgetter(name), is_of_calendar=True)


FUNCTIONS = {
    "contains": Function(
        (TEXT, TEXT),
        OperandKind.BOOLEAN,
        lambda text, sought: GreaterThan(sql.Position(text, sought), Value(0)),
        lambda text, sought: sought in text,
    ),
    "substringof": Function(
        (TEXT, TEXT),
        OperandKind.BOOLEAN,
        lambda sought, text: GreaterThan(sql.Position(text, sought), Value(0)),
        lambda sought, text: sought in text,
    ),
    "startswith": Function(
        (TEXT, TEXT), OperandKind.BOOLEAN, lambda text, start: Exact(sql.Head(text, start), start), str.startswith
    ),
    "endswith": Function(
        (TEXT, TEXT), OperandKind.BOOLEAN, lambda text, end: Exact(sql.Tail(text, end), end), str.endswith
    ),
    "tolower": Function((TEXT,), OperandKind.TEXT, sql.Lowered, lowered),
    "toupper": Function((TEXT,), OperandKind.TEXT, sql.Uppered, uppered),
    "trim": Function(
        (TEXT,),
        OperandKind.TEXT,
        lambda text: sql.Trimmed(text, Value(sql.WHITE_SPACE, output_field=MODEL_FIELDS[OperandKind.TEXT]())),
        lambda text: text.strip(sql.WHITE_SPACE),
    ),
    "length": Function((TEXT,), OperandKind.WHOLE, sql.Length, len),
    "indexof": Function((TEXT, TEXT), OperandKind.WHOLE, _index, str.find),
    "substring": Function((TEXT, WHOLE, WHOLE), OperandKind.TEXT, sql.Substring, _substring),
    "concat": Function((TEXT, TEXT), OperandKind.TEXT, sql.Joined, str.__add__),
    "year": _part(ExtractYear, DAYS, "year"),
    "month": _part(ExtractMonth, DAYS, "month"),
    "day": _part(ExtractDay, DAYS, "day"),
    "hour": _part(ExtractHour, TIMES, "hour"),
    "minute": _part(ExtractMinute, TIMES, "minute"),
    "second": _part(ExtractSecond, TIMES, "second"),
    "date": Function(
        ({OperandKind.TIMESTAMP},), OperandKind.DATE, TruncDate, datetime.datetime.date, is_of_calendar=True
    ),
    "time": Function(
        ({OperandKind.TIMESTAMP},),
        OperandKind.TIME,
        lambda timestamp, tzinfo: TruncTime(sql.Milliseconds(timestamp), tzinfo=tzinfo),
        _time,
        is_of_calendar=True,
    ),
}
