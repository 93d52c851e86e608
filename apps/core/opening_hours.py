"""Arithmetic with opening hours: how long it is open between two times, and when so much of it has passed.

Hours are those of a place: each day of the week has intervals in the place's own time, and single days, such as
holidays, have others. It opens and closes as soon as the clocks there show that time or a later one of the day: one
that a change of the clocks leaves out is the time of the change, and of one that comes twice, the first counts.
"""

import bisect
import datetime
import functools
import re
import zoneinfo
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from apps.core.calendar import LAST

DAY_MINUTES = 24 * 60
FARTHEST = 200  # years that are looked through for opening hours
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)
MICROSECOND = datetime.timedelta(microseconds=1)
INTERVAL = re.compile(r"([01]?[0-9]|2[0-4])[:.]([0-5][0-9])\s*[-\u2013]\s*([01]?[0-9]|2[0-4])[:.]([0-5][0-9])")

Minutes = tuple[int, int]  # an interval in minutes of the local day
Week = tuple[tuple[Minutes, ...], ...]  # Monday first


def read_intervals(text: str) -> list[Minutes]:
    """Intervals as people write them, such as "8:00-12:00, 13:00-17:00".

    One that ends before it starts goes on to the next day. Raises ValueError with the part that is none.
    """
    found = []
    for part in (part.strip() for part in re.split(r"[,;]", text) if part.strip()):
        match = INTERVAL.fullmatch(part)
        start, end = _minutes(match) if match else (0, 0)
        if start in (end, DAY_MINUTES) or max(start, end) > DAY_MINUTES:
            raise ValueError(part)
        found.append((start, end))
    return found


def _minutes(match: re.Match[str]) -> Minutes:
    numbers = [int(each) for each in match.groups()]
    return numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]


def week_of(days: Sequence[Sequence[Minutes]]) -> Week:
    """Seven days, Monday first, of which each has what the one before left over past midnight."""
    rows: list[list[Minutes]] = [[] for _ in days]
    for number, intervals in enumerate(days):
        for start, end in intervals:
            if end > start:
                rows[number].append((start, end))
            else:
                rows[number].append((start, DAY_MINUTES))
                rows[(number + 1) % len(days)].append((0, end))
    return tuple(_joined(row) for row in rows)


def days_of(days: Mapping[datetime.date, Sequence[Minutes]], week: Week) -> dict[datetime.date, tuple[Minutes, ...]]:
    """Single days from midnight to midnight; what one leaves over past midnight, the next one has as well."""
    rows = {day: [(start, end if end > start else DAY_MINUTES) for start, end in each] for day, each in days.items()}
    for day, intervals in days.items():
        for start, end in intervals:
            if start > end > 0:
                after = day + datetime.timedelta(days=1)
                rows.setdefault(after, list(week[after.weekday()])).append((0, end))
    return {day: _joined(intervals) for day, intervals in rows.items()}


def overlapping(intervals: Sequence[Minutes]) -> bool:
    """Whether two intervals that start on the same day have some time in common."""
    spans = sorted((start, end if end > start else end + DAY_MINUTES) for start, end in intervals)
    return any(later[0] < earlier[1] for earlier, later in pairwise(spans))


def _joined(intervals: Sequence[Minutes]) -> tuple[Minutes, ...]:
    """In order, with those joined that touch or overlap, and without empty ones."""
    joined: list[Minutes] = []
    for start, end in sorted(intervals):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif end > start:
            joined.append((start, end))
    return tuple(joined)


@dataclass(frozen=True, slots=True)
class Year:
    """The intervals of a year in microseconds since 1970, and how long it was open before each."""

    starts: list[int]
    ends: list[int]
    before: list[int]
    total: int

    def passed(self, at: int) -> int:
        """How long it has been open in this year up to a time."""
        place = bisect.bisect_right(self.starts, at) - 1
        return 0 if place < 0 else self.before[place] + min(at, self.ends[place]) - self.starts[place]

    def reached(self, length: int) -> int:
        """The first time at which it has been open for so long in this year; above 0 and at most its total."""
        place = bisect.bisect_left(self.before, length) - 1
        return self.starts[place] + length - self.before[place]


@dataclass(frozen=True)
class Hours:
    """Opening hours in a time zone. `days` differ from their day of the week; without intervals they are closed."""

    zone: str
    week: Week
    days: Mapping[datetime.date, tuple[Minutes, ...]] = field(default_factory=dict)
    _years: dict[int, Year] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def from_definition(cls, definition: Mapping[str, Any]) -> "Hours":
        week = tuple(tuple((start, end) for start, end in day) for day in definition["week"])
        days = {
            datetime.date.fromisoformat(day): tuple((start, end) for start, end in intervals)
            for day, intervals in definition["days"].items()
        }
        return cls(definition["zone"], week, days)

    @property
    def definition(self) -> dict[str, Any]:
        """What is stored of them."""
        days = {day.isoformat(): [list(each) for each in self.days[day]] for day in sorted(self.days)}
        return {"zone": self.zone, "week": [[list(each) for each in day] for day in self.week], "days": days}

    def between(self, start: datetime.datetime, end: datetime.datetime) -> datetime.timedelta:
        """How long it is open from the one time to the other; negative where the second comes first."""
        if end < start:
            return -self.between(end, start)
        first, last = start.astimezone(self._tz).year, end.astimezone(self._tz).year
        length = self._year(last).passed(_number(end)) - self._year(first).passed(_number(start))
        return (length + sum(self._year(year).total for year in range(first, last))) * MICROSECOND

    def later(self, start: datetime.datetime, length: datetime.timedelta) -> datetime.datetime:
        """The first time at which it has been open for that long since; the calendar's end if it never is."""
        wanted = length // MICROSECOND
        if wanted <= 0:
            return start
        first = start.astimezone(self._tz).year
        wanted += self._year(first).passed(_number(start))
        for year in range(first, min(first + FARTHEST, datetime.MAXYEAR)):
            if wanted <= self._year(year).total:
                return EPOCH + self._year(year).reached(wanted) * MICROSECOND
            wanted -= self._year(year).total
        return LAST

    def open_spans(
        self, start: datetime.datetime, end: datetime.datetime
    ) -> Iterator[tuple[datetime.datetime, datetime.datetime]]:
        """When it is open between two times, in order."""
        day, last = start.astimezone(self._tz).date(), end.astimezone(self._tz).date()
        while day <= last:
            for opens, closes in self._spans_of(day):
                opens_at, closes_at = max(EPOCH + opens * MICROSECOND, start), min(EPOCH + closes * MICROSECOND, end)
                if opens_at < closes_at:
                    yield opens_at, closes_at
            day += datetime.timedelta(days=1)

    @functools.cached_property
    def _tz(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.zone)

    def _year(self, number: int) -> Year:
        if number not in self._years:
            first = datetime.date(number, 1, 1)
            days = (datetime.date(number + 1, 1, 1) - first).days if number < datetime.MAXYEAR else 364
            spans = [span for offset in range(days) for span in self._spans_of(first + datetime.timedelta(days=offset))]
            before, total = [], 0
            for start, end in spans:
                before.append(total)
                total += end - start
            self._years[number] = Year([span[0] for span in spans], [span[1] for span in spans], before, total)
        return self._years[number]

    def _spans_of(self, day: datetime.date) -> list[tuple[int, int]]:
        """The intervals of a day in microseconds since 1970, in order."""
        intervals = self.days.get(day, self.week[day.weekday()])
        spans = [(self._at(day, start), self._at(day, end)) for start, end in intervals]
        return [(_number(start), _number(end)) for start, end in spans if start < end]

    def _at(self, day: datetime.date, minute: int) -> datetime.datetime:
        """The first time at which the clocks of the place show that time of the day or a later one."""
        wanted = datetime.datetime.combine(day, datetime.time()) + datetime.timedelta(minutes=minute)
        at = wanted.replace(tzinfo=self._tz).astimezone(datetime.UTC)
        if self._shown(at) == wanted:
            return at
        at = wanted.replace(tzinfo=self._tz, fold=1).astimezone(datetime.UTC)
        while self._shown(at) < wanted:
            at += MINUTE
        return at

    def _shown(self, at: datetime.datetime) -> datetime.datetime:
        return at.astimezone(self._tz).replace(tzinfo=None)


def _number(at: datetime.datetime) -> int:
    return (at.astimezone(datetime.UTC) - EPOCH) // MICROSECOND


def gaps(
    spans: Sequence[tuple[datetime.datetime, datetime.datetime]], start: datetime.datetime, end: datetime.datetime
) -> list[tuple[datetime.datetime, datetime.datetime]]:
    """What lies between these spans, from the start to the end."""
    edges = [start, *(edge for span in spans for edge in span), end]
    return [(left, right) for left, right in list(pairwise(edges))[::2] if left < right]
