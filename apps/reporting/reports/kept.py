"""Which figures of a report are kept by day, and how those of closed days are summed up.

Only what adds up is kept: a row comes to a milestone on one day, and counts in one row of a table. Lengths of time are
kept one by one, since a median follows from all of them. What a report is narrowed by is not kept: then all is counted
among the rows.
"""

import datetime
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import DateField, F, Q, QuerySet
from django.db.models.functions import Cast, TruncMonth

from apps.core.milestones import AnyMilestone, Days, Milestone
from apps.reporting.models import DailyFigure, DailyLengths
from apps.reporting.reads.counting import Counting, Sums
from apps.reporting.reports.base import Breakdown, Duration, Figure, Report, asked, figures_of

MOST_SPANS = 12  # of closed days, beyond which all days are counted among the rows
WHOLE = ""  # the name of no table
DAY = datetime.timedelta(days=1)


def adds_up(figure: Figure) -> bool:
    """Whether the figure of some days is the sum of those of each."""
    return isinstance(figure.milestone, Milestone) and figure.days is asked


def kept_tables(report: Report) -> dict[str, tuple[Breakdown | None, list[Figure]]]:
    """The figures that are kept of the whole report, and by each dimension of its tables that are kept."""
    by_day = [each for each in report.breakdowns if each.by is None]
    wanted: dict[str, tuple[Breakdown | None, dict[str, Figure]]] = {WHOLE: (None, {})}
    columns = [*figures_of(report.cards), *(figure for each in by_day for figure in figures_of(each.figures))]
    wanted[WHOLE][1].update({each.name: each for each in columns if adds_up(each)})
    for breakdown in (report.tables[name] for name in report.daily):
        figures = {each.name: each for each in figures_of(breakdown.figures) if adds_up(each)}
        wanted.setdefault(table_of(breakdown), (breakdown, {}))[1].update(figures)
    return {name: (breakdown, list(figures.values())) for name, (breakdown, figures) in wanted.items()}


def table_of(breakdown: Breakdown | None) -> str:
    """The name under which a table's figures are kept: tables by the same dimension share theirs."""
    return WHOLE if breakdown is None or breakdown.by is None else breakdown.by.param


@dataclass(frozen=True)
class KeptDays:
    """The closed days of a report in a time zone whose figures can be taken, each with the tables that it has not."""

    report: Report
    zone: str
    days: Mapping[datetime.date, Collection[str]]

    def has(self, breakdown: Breakdown | None, figure: Figure) -> bool:
        """Whether the figure of a table is kept; those of the table of days are those of the whole report."""
        is_kept = breakdown is None or breakdown.by is None or breakdown.name in self.report.daily
        return is_kept and adds_up(figure)

    def split(self, breakdown: Breakdown | None, days: Days) -> tuple[list[Days], list[Days]]:
        """The spans of the days that have the table, and those of the others; none where they change too often."""
        if days.first is None or days.last is None:
            return [], [days]
        table = table_of(breakdown)
        spans: tuple[list[Days], list[Days]] = ([], [])
        first = day = days.first
        while day <= days.last:
            is_closed = self._is_closed(day, table)
            if day == days.last or self._is_closed(day + DAY, table) != is_closed:
                spans[0 if is_closed else 1].append(Days(first, day))
                first = day + DAY
            day += DAY
        return spans if len(spans[0]) <= MOST_SPANS else ([], [days])

    def _is_closed(self, day: datetime.date, table: str) -> bool:
        return day in self.days and table not in self.days[day]

    def sums(self, breakdown: Breakdown | None, days: Days, columns: Mapping[str, int], *, is_by_month: bool) -> Sums:
        """The sums of figures over the closed ones of the days, by what their table breaks them down."""
        rows = self._of(DailyFigure, self.split(breakdown, days)[0]).filter(table=table_of(breakdown))
        if breakdown is None:
            return Sums(rows, columns)
        by_day = Cast(TruncMonth("day"), DateField()) if is_by_month else F("day")
        return Sums(rows, columns, by_day if breakdown.by is None else F("key"))

    def lengths(self, duration: Duration, closed: Sequence[Days]) -> QuerySet[DailyLengths]:
        """What is kept of the lengths of these closed days."""
        return self._of(DailyLengths, closed).filter(name=duration.name)

    def _of(self, model: Any, closed: Sequence[Days]) -> QuerySet[Any]:
        within = Q()
        for span in closed:
            within |= Q(day__range=(span.first, span.last))
        rows: QuerySet[Any] = model.objects.filter(within, report=self.report.name, zone=self.zone)
        return rows


@dataclass(frozen=True)
class KeptOpen:
    """How many rows of a report are at a milestone for as long as they are open, kept by `keys` and by when.

    `within` are those that came to it between two times, each of which begins a day.
    """

    milestone: AnyMilestone
    rows: QuerySet[Any]
    number: str
    keys: Collection[str]
    within: Callable[[datetime.datetime | None, datetime.datetime | None], Q]

    def has(self, breakdown: Breakdown | None, figure: Figure) -> bool:
        """Whether the figure of a table follows from it."""
        by = None if breakdown is None else breakdown.by
        is_by_key = breakdown is None or (by is not None and by.key in self.keys)
        return is_by_key and figure.milestone == self.milestone and figure.amount is None and figure.lines is None

    def counting(self, key: Any, days: Days) -> Counting:
        """What is counted of it instead of the rows."""
        within = None if days == Days() else self.within(days.start, days.end)
        return Counting(self.rows, key, within=within, number=self.number)
