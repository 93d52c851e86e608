"""Keeps the figures of closed days: counts the days that are over, and again those on which a row changed since.

A day is counted in the transaction that takes away the notes of its changes. A change that commits later has a note of
its own, since the count cannot have seen the one without the other.
"""

import datetime
import zoneinfo
from collections.abc import Collection, Iterable, Iterator

from django.conf import settings
from django.db import transaction
from django.db.models import BigIntegerField, Case, Count, F, Q, QuerySet, Sum, When
from django.utils import timezone

from apps.core.locks import serialise
from apps.core.milestones import Days
from apps.reporting import open_tickets
from apps.reporting.constants import OpenPart
from apps.reporting.models import ClosedDay, DailyFigure, DailyLengths, LateChange, OpenTickets
from apps.reporting.reads.counting import Number
from apps.reporting.reads.lengths import in_buckets
from apps.reporting.reports.base import Report
from apps.reporting.reports.daily import DAILY, counted, lengths_of, version_of
from apps.reporting.reports.kept import DAY, WHOLE, kept_tables
from apps.users.models import User

LOCK = "daily figures"
MOST_NOTES = 10_000  # that are looked at in one transaction
MOST_RECOUNTED = 5  # days of a report in one transaction; further ones are opened, and closed again later
BITE = 20  # days that are closed at a time, each in a transaction: on SQLite nobody else writes meanwhile
MOST_ZONES = 12
MOST_CHANGES = 2_000  # of how many tickets are open, which a page adds up beside the sum


def keep_figures() -> int:
    """Count what has to be counted, for a while; returns how many days. Called by the clock."""
    days = 0
    for report in DAILY.values():
        days += recount_changed(report)
        if LateChange.objects.filter(report=report.name).exists():
            continue  # a day that is closed now would be counted again
        for zone in zones():
            days += sum(close_days(report, zone, [day]) for day in _missing(report, zone)[:BITE])
    _forget_zones()
    sum_up_open_tickets()
    return days


def sum_up_open_tickets() -> int:
    """Put what changed of how many tickets are open into the sum, once that is much; returns how many rows that are.

    What is summed up is marked first: a change that commits meanwhile is not among it, and stays.
    """
    changes = OpenTickets.objects.filter(part=OpenPart.CHANGE).order_by()
    if changes.values("pk")[: MOST_CHANGES + 1].count() <= MOST_CHANGES:
        return 0
    quarter = Case(
        When(quarter__lt=open_tickets.first_exact(), then=0), default=F("quarter"), output_field=BigIntegerField()
    )
    with transaction.atomic():
        serialise(LOCK)
        marked = OpenTickets.objects.update(part=OpenPart.SUMMED)
        summed = OpenTickets.objects.filter(part=OpenPart.SUMMED)
        keys = [*open_tickets.KEYS, "quarter"]
        sums = summed.order_by().annotate(rough=quarter).values(*open_tickets.KEYS, "rough").annotate(all=Sum("count"))
        rows = [
            OpenTickets(
                **{key: found["rough" if key == "quarter" else key] for key in keys},
                count=found["all"],
                part=OpenPart.SUM,
            )
            for found in sums.exclude(all=0)
        ]
        summed.delete()
        OpenTickets.objects.bulk_create(rows, batch_size=1_000)
    return marked


def recount_changed(report: Report) -> int:
    """Count the closed days again on which rows changed since; returns how many."""
    with transaction.atomic():
        serialise(LOCK)
        notes = LateChange.objects.filter(report=report.name)
        closed = ClosedDay.objects.filter(report=report.name)
        if not closed.exists():  # as after rows were loaded in bulk: whatever is counted next finds their changes
            notes.delete()
            return 0
        late = list(notes.order_by("pk").values_list("pk", "at")[:MOST_NOTES])
        if not late:
            return 0
        if any(at is None for _, at in late):
            closed.delete()
        days = _days_at(closed, [at for _, at in late if at is not None])
        for zone, day in days[:MOST_RECOUNTED]:
            with timezone.override(zoneinfo.ZoneInfo(zone)):
                _count(report, zone, day)
        for zone, day in days[MOST_RECOUNTED:]:
            closed.filter(zone=zone, day=day).delete()
        for first in range(0, len(late), 1_000):
            LateChange.objects.filter(pk__in=[pk for pk, _ in late[first : first + 1_000]]).delete()
    return min(len(days), MOST_RECOUNTED)


def close_days(report: Report, zone: str, days: Collection[datetime.date]) -> int:
    """Count these days of a time zone that are over, and keep what was found; returns how many."""
    if not days:
        return 0
    with transaction.atomic():
        serialise(LOCK)
        with timezone.override(zoneinfo.ZoneInfo(zone)):
            over = [day for day in days if day < timezone.localdate()]
            for day in over:
                _count(report, zone, day)
    return len(over)


def rebuild(days: Days, reports: Iterable[Report]) -> Iterator[tuple[Report, str, datetime.date]]:
    """Count each of the days again in every time zone, in a transaction of its own."""
    if days.first is None or days.last is None:
        return
    for report in reports:
        for zone in zones():
            for number in range((days.last - days.first).days + 1):
                day = days.first + number * DAY
                if close_days(report, zone, [day]):
                    yield report, zone, day


def zones() -> list[str]:
    """The time zones in which days are kept: that of the site, and those that most of the staff have."""
    staff = User.objects.filter(Q(is_agent=True) | Q(is_admin=True), is_active=True).exclude(time_zone="")
    own = staff.order_by().values("time_zone").annotate(people=Count("pk")).order_by("-people", "time_zone")
    found = [settings.TIME_ZONE, *own.values_list("time_zone", flat=True)[:MOST_ZONES]]
    return [zone for zone in dict.fromkeys(found) if _is_known(zone)]


def _is_known(zone: str) -> bool:
    try:
        zoneinfo.ZoneInfo(zone)
    except (ValueError, zoneinfo.ZoneInfoNotFoundError):
        return False
    return True


def _missing(report: Report, zone: str) -> list[datetime.date]:
    """The days that are over and not kept as they are counted now, the latest first."""
    with timezone.override(zoneinfo.ZoneInfo(zone)):
        today = timezone.localdate()
    there = ClosedDay.objects.filter(
        report=report.name, zone=zone, version=version_of(report.name), day__gte=today - settings.FIGURES_DAYS * DAY
    )
    kept = set(there.values_list("day", flat=True))
    return [day for number in range(1, settings.FIGURES_DAYS + 1) if (day := today - number * DAY) not in kept]


def _days_at(closed: QuerySet[ClosedDay], times: Collection[datetime.datetime]) -> list[tuple[str, datetime.date]]:
    """The closed days of each time zone that have one of the times."""
    found = []
    for zone in closed.order_by("zone").values_list("zone", flat=True).distinct():
        at = zoneinfo.ZoneInfo(zone)
        days = {time.astimezone(at).date() for time in times}
        of_zone = closed.filter(zone=zone, day__range=(min(days), max(days))) if days else closed.none()
        found += [(zone, day) for day in of_zone.values_list("day", flat=True) if day in days]
    return found


def _count(report: Report, zone: str, day: datetime.date) -> None:
    """Keep what is counted of a day of the present time zone in the place of what was kept of it."""
    tables, figures = counted(report, day), []
    left_out = [name for name, table in tables.items() if table.is_cut and name != WHOLE]
    for name, (_, columns) in kept_tables(report).items():
        if name in left_out:
            continue
        found: dict[str | None, list[Number]] = {None: tables[name].total} if name == WHOLE else dict(tables[name].rows)
        for key, numbers in found.items():
            for figure, number in zip(columns, numbers, strict=True):
                if number.count:
                    figures.append(
                        DailyFigure(
                            report=report.name, zone=zone, day=day, table=name, key=None if key is None else int(key),
                            figure=figure.name, count=number.count, amount=number.amount,
                        )
                    )  # fmt: skip
    lengths = [
        DailyLengths(
            report=report.name, zone=zone, day=day, name=name, bucket=bucket, count=len(found), lengths=found
        )
        for name, all_of_day in lengths_of(report, day).items()
        for bucket, found in in_buckets(all_of_day).items()
    ]  # fmt: skip
    DailyFigure.objects.filter(report=report.name, zone=zone, day=day).delete()
    DailyFigure.objects.bulk_create(figures)
    DailyLengths.objects.filter(report=report.name, zone=zone, day=day).delete()
    DailyLengths.objects.bulk_create(lengths)
    ClosedDay.objects.update_or_create(
        report=report.name,
        zone=zone,
        day=day,
        defaults={"version": version_of(report.name), "left_out": left_out, "counted_at": timezone.now()},
    )


def _forget_zones() -> None:
    """Open the days of time zones that nobody has any more."""
    gone = ClosedDay.objects.exclude(zone__in=zones())
    for zone in gone.order_by("zone").values_list("zone", flat=True).distinct():
        with transaction.atomic():
            serialise(LOCK)
            ClosedDay.objects.filter(zone=zone).delete()
            DailyFigure.objects.filter(zone=zone).delete()
            DailyLengths.objects.filter(zone=zone).delete()
