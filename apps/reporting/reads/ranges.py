"""Ranges of days that a report is about, and the range before each."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from apps.core.errors import Invalid
from apps.core.milestones import EARLIEST, Days
from apps.core.present import present
from apps.core.text import Text

# How many days a range of that name has, and how many days ago the last of them is.
NAMED: dict[str, tuple[Text, int, int]] = {
    "today": (gettext_lazy("Today"), 1, 0),
    "yesterday": (gettext_lazy("Yesterday"), 1, 1),
    "week": (gettext_lazy("Last 7 days"), 7, 0),
    "month": (gettext_lazy("Last 30 days"), 30, 0),
}
USUAL = "month"
MOST_DAYS = 3_660
MOST_SHOWN_DAYS = 92  # of longer ranges the months are shown


@dataclass(frozen=True, slots=True)
class Range:
    """Days of the present time zone, both included. `name` is empty for one that was asked for by its days."""

    first: datetime.date
    last: datetime.date
    name: str = ""

    @property
    def days(self) -> Days:
        return Days(self.first, self.last)

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Range":
        """The range of the same length that ends the day before."""
        last = self.first - datetime.timedelta(days=1)
        return Range(last - datetime.timedelta(days=self.length - 1), last)

    @property
    def is_shown_by_month(self) -> bool:
        return self.length > MOST_SHOWN_DAYS

    def steps(self) -> Iterator[Days]:
        """Its days, or its months where it is long, the first and last of them as far as it reaches."""
        first = self.first
        while first <= self.last:
            last = first
            if self.is_shown_by_month:
                last = min(_end_of_month(first), self.last)
            yield Days(first, last)
            first = last + datetime.timedelta(days=1)


def _end_of_month(day: datetime.date) -> datetime.date:
    after = (day.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
    return after - datetime.timedelta(days=1)


def named(name: str) -> Range:
    _, days, ago = NAMED[name]
    last = timezone.localdate(present()) - datetime.timedelta(days=ago)
    return Range(last - datetime.timedelta(days=days - 1), last, name)


def read_range(name: str, first: str, last: str) -> Range:
    """The range of that name, or from one day to another, each as `2026-11-30`. Raises Invalid.

    Without a last day it ends today; without a first one it has that day alone.
    """
    if not first and not last:
        if name and name not in NAMED:
            raise Invalid("range", gettext("There is no range of that name."))
        return named(name or USUAL)
    end = _read_day("to", last) if last else timezone.localdate(present())
    start = _read_day("from", first) if first else end
    found = Range(start, end)
    if start > end:
        raise Invalid("from", gettext("The first day comes after the last one."))
    if found.length > MOST_DAYS:
        raise Invalid("from", gettext("A report covers ten years at most."))
    return found


def _read_day(name: str, text: str) -> datetime.date:
    try:
        day = datetime.datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        day = datetime.date.min
    if not EARLIEST <= day <= datetime.date(2200, 1, 1):
        raise Invalid(name, gettext("Write a day like 2026-11-30."))
    return day
