"""Time zones, and arithmetic with points in time that stays within the calendar of the years 1 to 9999."""

import calendar
import datetime
import functools
from importlib import resources

FIRST = datetime.datetime.min.replace(tzinfo=datetime.UTC)
LAST = datetime.datetime.max.replace(tzinfo=datetime.UTC)


def shifted(at: datetime.datetime, *lengths: datetime.timedelta) -> datetime.datetime:
    """The point in time later by all of these lengths, or earlier by negative ones; the calendar's end if beyond it."""
    try:
        return at + sum(lengths, datetime.timedelta())
    except OverflowError:
        return LAST if sum(length.total_seconds() for length in lengths) > 0 else FIRST


def seconds(number: float) -> datetime.timedelta:
    """A length of so many seconds; of more than there can be, the longest there is."""
    try:
        return datetime.timedelta(seconds=number)
    except OverflowError:
        return datetime.timedelta.max if number > 0 else datetime.timedelta.min


def months_later(day: datetime.date, months: int) -> datetime.date:
    """The same day that many months later, or the last one of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day.day, last))


@functools.cache
def time_zones() -> frozenset[str]:
    """Names in the IANA time zone database."""
    zones = (resources.files("tzdata") / "zones").read_text(encoding="utf-8").split()
    return frozenset(zones) - {"Factory", "localtime"}
