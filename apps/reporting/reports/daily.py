"""The reports whose figures are kept by day: what is counted of a day, and which days a page can take from there."""

import datetime
import functools
import hashlib
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Exists, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from apps.core.caller import Caller, Channel
from apps.core.milestones import Days, beginning_of
from apps.core.money import ZERO
from apps.core.present import shown_time
from apps.reporting import open_tickets
from apps.reporting.models import ClosedDay, DailyFigure, LateChange, OpenTickets
from apps.reporting.reads.counting import Table, Tally, count_together
from apps.reporting.reads.lengths import BOUNDS, Spread, Statement
from apps.reporting.reads.ranges import Range
from apps.reporting.reports.base import Duration, Figure, Report
from apps.reporting.reports.building import Builder
from apps.reporting.reports.kept import DAY, WHOLE, KeptDays, KeptOpen, kept_tables
from apps.reporting.reports.orders import ORDERS, REVENUE
from apps.reporting.reports.tickets import OPEN, TICKETS

DAILY = {report.name: report for report in [TICKETS, ORDERS]}
MOST_KEYS = 200  # of a table on a day; adding up those of one with more takes longer than counting its rows
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
        columns = [builder.sources(table, each, builder.range.days) for each in figures]
        amounts = [place for place, each in enumerate(figures) if each.amount is not None]
        tallies.append(Tally(columns, MOST_KEYS, amounts=amounts))
    found, _ = count_together(tallies)
    return dict(zip(kept_tables(report), found, strict=True))


def lengths_of(report: Report, day: datetime.date) -> dict[str, list[int]]:
    """What is to be kept of a day beside it: its lengths of time in microseconds, by the name of each."""
    found: dict[str, list[int]] = {}
    for duration, spread in _spreads(report, day):
        for sql, params in spread.readings():
            with connection.cursor() as cursor:
                cursor.execute(sql, params)
                found.setdefault(duration.name, []).extend(value for (value,) in cursor.fetchall())
    return found


def _spreads(report: Report, day: datetime.date) -> Iterator[tuple[Duration, Spread]]:
    builder = builder_of_day(report, day)
    for duration in report.durations:
        yield duration, builder.spread(duration, builder.range.days)


def statements(report: Report) -> Iterator[tuple[Figure, Statement]]:
    """All that is read of a day, one after the other."""
    builder = builder_of_day(report, ANY_DAY)
    for table, figures in kept_tables(report).values():
        for figure in figures:
            for counting in builder.sources(table, figure, builder.range.days):
                statement = counting.statement()
                if statement is not None:
                    yield figure, statement
    for duration, spread in _spreads(report, ANY_DAY):
        for statement in spread.readings():
            yield Figure(duration.name, duration.label, duration.milestone), statement


@functools.cache
def version_of(name: str) -> str:
    """A digest of the statements that count a day: figures that other statements counted are not taken."""
    digest = hashlib.sha256(str(BOUNDS).encode())
    with timezone.override(datetime.UTC):
        for figure, statement in statements(DAILY[name]):
            digest.update(f"{figure.name} {statement}".encode())
    return digest.hexdigest()


def closed_days(report: Report, days: Days) -> dict[datetime.date, list[str]]:
    """The closed days among these, of the present time zone, of which no row changed since; one statement.

    Each with the names of the tables that are not kept of it.
    """
    if days.first is None or days.last is None:
        return {}
    late = LateChange.objects.filter(report=report.name)
    changed = late.filter(at__gte=beginning_of(days.first), at__lt=beginning_of(days.last + DAY))
    found = ClosedDay.objects.filter(
        ~Exists(late.filter(at__isnull=True)),
        report=report.name,
        zone=zone_of_now(),
        version=version_of(report.name),
        day__range=(days.first, days.last),
    ).exclude(day__in=changed.values(changed_on=TruncDate("at", tzinfo=timezone.get_current_timezone())))
    return dict(found.values_list("day", "left_out"))


def kept_days(report: Report, rows: QuerySet[Any], range_: Range) -> KeptDays | None:
    """What is kept of the range and the one before; None where the rows are narrowed, or those of an earlier time."""
    if report.name not in DAILY or _is_narrowed(rows):
        return None
    days = closed_days(DAILY[report.name], Days(range_.before.first, range_.last))
    return KeptDays(report, zone_of_now(), days) if days else None


def kept_open(report: Report, rows: QuerySet[Any]) -> KeptOpen | None:
    """What is kept of how many rows are open; None where there is nothing, or the rows are narrowed or of earlier."""
    if report is not TICKETS or _is_narrowed(rows):
        return None
    return KeptOpen(OPEN.milestone, OpenTickets.objects.all(), "count", open_tickets.KEYS, open_tickets.within)


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
