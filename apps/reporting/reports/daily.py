"""The reports whose figures are kept by day: what is counted of a day, and which days a page can take from there."""

import datetime
import functools
import hashlib
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Exists, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from apps.core.caller import Caller, Channel
from apps.core.milestones import Days, beginning_of
from apps.core.money import ZERO
from apps.core.present import shown_time
from apps.reporting.models import ClosedDay, DailyFigure, LateChange
from apps.reporting.reads.counting import Counting, Table, Tally, count_together
from apps.reporting.reads.ranges import Range
from apps.reporting.reports.base import Breakdown, Figure, Report
from apps.reporting.reports.building import Builder
from apps.reporting.reports.kept import DAY, WHOLE, KeptDays, kept_tables
from apps.reporting.reports.orders import ORDERS, REVENUE
from apps.reporting.reports.tickets import TICKETS

DAILY = {report.name: report for report in [TICKETS, ORDERS]}
MOST_KEYS = 100_000  # of a table on a day
ANY_DAY = datetime.date(2026, 1, 1)
EVERYTHING = Caller(None, Channel.COMMAND)


def zone_of_now() -> str:
    return timezone.get_current_timezone_name()


def builder_of_day(report: Report, day: datetime.date) -> Builder:
    """One that counts all rows, and takes nothing from what is kept."""
    return Builder(report, report.rows(EVERYTHING), Range(day, day), {}, most=MOST_KEYS)


def counted(report: Report, day: datetime.date) -> dict[str, Table]:
    """What is to be kept of a day of the present time zone, counted among the rows, by the name of the table."""
    builder, tallies = builder_of_day(report, day), []
    for table, figures in kept_tables(report).values():
        tallies.append(Tally([builder.sources(table, each, builder.range.days) for each in figures], MOST_KEYS))
    found, _ = count_together(tallies)
    return dict(zip(kept_tables(report), found, strict=True))


def countings(report: Report) -> Iterator[tuple[Breakdown | None, Figure, Counting]]:
    """All that is counted of a day, one after the other."""
    builder = builder_of_day(report, ANY_DAY)
    for table, figures in kept_tables(report).values():
        for figure in figures:
            for counting in builder.sources(table, figure, builder.range.days):
                yield table, figure, counting


@functools.cache
def version_of(name: str) -> str:
    """A digest of the statements that count a day: figures that other statements counted are not taken."""
    digest = hashlib.sha256()
    with timezone.override(datetime.UTC):
        for _, figure, counting in countings(DAILY[name]):
            digest.update(f"{figure.name} {counting.statement()}".encode())
    return digest.hexdigest()


def closed_days(report: Report, days: Days) -> frozenset[datetime.date]:
    """The closed days among these, of the present time zone, of which no row changed since; one statement."""
    if days.first is None or days.last is None:
        return frozenset()
    late = LateChange.objects.filter(report=report.name)
    changed = late.filter(at__gte=beginning_of(days.first), at__lt=beginning_of(days.last + DAY))
    found = ClosedDay.objects.filter(
        ~Exists(late.filter(at__isnull=True)),
        report=report.name,
        zone=zone_of_now(),
        version=version_of(report.name),
        day__range=(days.first, days.last),
    ).exclude(day__in=changed.values(changed_on=TruncDate("at", tzinfo=timezone.get_current_timezone())))
    return frozenset(found.values_list("day", flat=True))


def kept_days(report: Report, rows: QuerySet[Any], range_: Range) -> KeptDays | None:
    """What is kept of the range and the one before; None where the rows are narrowed, or those of an earlier time."""
    if report.name not in DAILY or _is_narrowed(rows):
        return None
    days = closed_days(DAILY[report.name], Days(range_.before.first, range_.last))
    return KeptDays(report, zone_of_now(), days) if days else None


def sales_of_closed_days(orders: QuerySet[Any], days: Days) -> dict[datetime.date, tuple[int, Decimal]]:
    """Number and revenue of the orders submitted on each of the closed days; nothing of orders that are narrowed."""
    kept = None if _is_narrowed(orders) else closed_days(ORDERS, days)
    if not kept:
        return {}
    figures = DailyFigure.objects.filter(
        report=ORDERS.name, zone=zone_of_now(), table=WHOLE, figure=REVENUE.name, day__range=(days.first, days.last)
    )
    found = {day: (count, amount) for day, count, amount in figures.values_list("day", "count", "amount")}
    return {day: found.get(day, (0, ZERO)) for day in kept}


def _is_narrowed(rows: QuerySet[Any]) -> bool:
    """Whether some rows are left out, or they are those of an earlier time."""
    return bool(rows.query.where) or shown_time() is not None


def statements(report: Report) -> Iterator[tuple[Figure, str]]:
    """The SQL of each counting of a day."""
    for _, figure, counting in countings(report):
        found = counting.statement()
        if found is not None:
            yield figure, found[0]
