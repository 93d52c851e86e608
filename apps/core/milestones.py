"""Milestones: what can become of a row at a certain time, such as being created or resolved.

Lists are narrowed and figures are counted by the same ones, so that a figure is the number of rows that its link shows.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import DateField, F, Q, QuerySet
from django.db.models.functions import Cast, TruncDate, TruncMonth
from django.utils import timezone
from django.utils.translation import gettext

from apps.core.formatting import format_date
from apps.core.text import Text

EARLIEST, LATEST = datetime.date(1900, 1, 1), datetime.date(9000, 1, 1)  # days that a filter takes


@dataclass(frozen=True, slots=True)
class Days:
    """Days of the present time zone, both included; without an end where one is None."""

    first: datetime.date | None = None
    last: datetime.date | None = None

    @property
    def start(self) -> datetime.datetime | None:
        return None if self.first is None else beginning_of(self.first)

    @property
    def end(self) -> datetime.datetime | None:
        """When the last one is over."""
        return None if self.last is None else beginning_of(self.last + datetime.timedelta(days=1))

    def __str__(self) -> str:
        if self.first is None and self.last is None:
            return gettext("at any time")
        if self.first == self.last:
            return format_date(self.first)  # type: ignore[arg-type]  # neither is None
        if self.last is None:
            return gettext("from %(day)s") % {"day": format_date(self.first)}  # type: ignore[arg-type]  # first is there
        if self.first is None:
            return gettext("to %(day)s") % {"day": format_date(self.last)}
        return gettext("%(first)s to %(last)s") % {"first": format_date(self.first), "last": format_date(self.last)}


def beginning_of(day: datetime.date) -> datetime.datetime:
    """When the day begins in the present time zone, also where clocks are put forward at midnight."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def _all(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows


@dataclass(frozen=True, slots=True)
class Milestone:
    """`at` is when a row came to it, a column or an expression; `among` leaves those that can have come to it.

    `where` does as well, as a condition: those that differ in it alone are counted in one reading of the rows.
    """

    name: str
    label: Text
    at: Any
    among: Callable[[QuerySet[Any]], QuerySet[Any]] = _all
    where: Q = field(default_factory=Q)

    def reached(self, rows: QuerySet[Any], days: Days = Days()) -> QuerySet[Any]:
        """Those of the rows that came to it on one of the days."""
        return self.timed(rows, days).filter(self.where)

    def timed(self, rows: QuerySet[Any], days: Days = Days()) -> QuerySet[Any]:
        """The same, and with them those that are not what `where` asks for."""
        return _within(self.among(rows), self.at, days)

    def day(self, prefix: str = "") -> Any:
        """The day on which a row came to it, in the present time zone; of rows that refer to it by a prefix, theirs."""
        return TruncDate(self._at(prefix), tzinfo=timezone.get_current_timezone())

    def month(self, prefix: str = "") -> Any:
        """The first day of the month in which a row came to it."""
        return Cast(TruncMonth(self._at(prefix), tzinfo=timezone.get_current_timezone()), DateField())

    def _at(self, prefix: str) -> Any:
        if prefix and not isinstance(self.at, str):
            raise TypeError(f"When rows come to {self.name} is no column of theirs.")
        return f"{prefix}{self.at}" if prefix else self.at


@dataclass(frozen=True, slots=True)
class RepeatedMilestone:
    """One to which a row can come many times: `times()` are rows of another table, each with its `at`.

    `row` is their reference to the row that came to it. A row counts once, however often it came to it.
    """

    name: str
    label: Text
    times: Callable[[], QuerySet[Any]]
    at: str
    row: str

    def reached(self, rows: QuerySet[Any], days: Days = Days()) -> QuerySet[Any]:
        return rows.filter(pk__in=_within(self.times().order_by(), self.at, days).values(self.row))


AnyMilestone = Milestone | RepeatedMilestone


def _within(rows: QuerySet[Any], at: Any, days: Days) -> QuerySet[Any]:
    rows = rows.alias(milestone_at=F(at) if isinstance(at, str) else at)
    if days.start is not None:
        rows = rows.filter(milestone_at__gte=days.start)
    if days.end is not None:
        rows = rows.filter(milestone_at__lt=days.end)
    return rows.filter(milestone_at__isnull=False) if days.start is days.end is None else rows


def milestones(*named: AnyMilestone) -> dict[str, AnyMilestone]:
    """By their names, in their order."""
    return {each.name: each for each in named}


def labels(of: Iterable[AnyMilestone]) -> list[tuple[str, Text]]:
    return [(each.name, each.label) for each in of]
