"""Which figures of a report are kept by day, and how those of closed days are summed up.

Only what adds up is kept: a row comes to a milestone on one day, and counts in one row of a table. What a report is
narrowed by is not kept: then all is counted among the rows.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import DateField, F, Q
from django.db.models.functions import Cast, TruncMonth

from apps.core.milestones import Days, Milestone
from apps.reporting.models import DailyFigure
from apps.reporting.reads.counting import Counting
from apps.reporting.reports.base import Breakdown, Figure, Report, asked, figures_of

MOST_SPANS = 12  # of closed days, beyond which all days are counted among the rows
WHOLE = ""  # the name of no table
DAY = datetime.timedelta(days=1)


def adds_up(figure: Figure) -> bool:
    """Whether the figure of some days is the sum of those of each."""
    return isinstance(figure.milestone, Milestone) and figure.days is asked


def kept_tables(report: Report) -> dict[str, tuple[Breakdown | None, list[Figure]]]:
    """The figures that are kept of the whole report, and of each of its tables that is kept."""
    by_day = [each for each in report.breakdowns if each.by is None]
    whole = [*figures_of(report.cards), *(figure for each in by_day for figure in figures_of(each.figures))]
    found: dict[str, tuple[Breakdown | None, list[Figure]]] = {
        WHOLE: (None, list({each.name: each for each in whole if adds_up(each)}.values()))
    }
    for name in report.daily:
        table = report.tables[name]
        found[name] = (table, [each for each in figures_of(table.figures) if adds_up(each)])
    return found


@dataclass(frozen=True)
class KeptDays:
    """The closed days of a report in a time zone whose figures can be taken."""

    report: Report
    zone: str
    days: frozenset[datetime.date]

    def has(self, breakdown: Breakdown | None, figure: Figure) -> bool:
        """Whether the figure of a table is kept; those of the table of days are those of the whole report."""
        is_kept = breakdown is None or breakdown.by is None or breakdown.name in self.report.daily
        return is_kept and adds_up(figure)

    def split(self, days: Days) -> tuple[list[Days], list[Days]]:
        """The spans of the days that are closed, and those of the others; none where they change too often."""
        if days.first is None or days.last is None:
            return [], [days]
        spans: tuple[list[Days], list[Days]] = ([], [])
        first = day = days.first
        while day <= days.last:
            is_closed = day in self.days
            if day == days.last or (day + DAY in self.days) != is_closed:
                spans[0 if is_closed else 1].append(Days(first, day))
                first = day + DAY
            day += DAY
        return spans if len(spans[0]) <= MOST_SPANS else ([], [days])

    def counting(
        self, breakdown: Breakdown | None, figure: Figure, spans: Sequence[Days], *, is_by_month: bool
    ) -> Counting:
        """The sum of a figure over closed days, by what its table breaks it down."""
        within = Q()
        for span in spans:
            within |= Q(day__range=(span.first, span.last))
        table = WHOLE if breakdown is None or breakdown.by is None else breakdown.name
        rows = DailyFigure.objects.filter(
            within, report=self.report.name, zone=self.zone, table=table, figure=figure.name
        )
        key = None
        if breakdown is not None:
            by_day = Cast(TruncMonth("day"), DateField()) if is_by_month else F("day")
            key = by_day if breakdown.by is None else F("key")
        return Counting(rows, key, "amount", number="count")
