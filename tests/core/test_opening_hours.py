"""Opening hours against a count of every minute, over changes of clocks, leap days and midnights."""

import datetime
import zoneinfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.opening_hours import MICROSECOND, MINUTE, Hours, days_of, overlapping, read_intervals, week_of

ZONES = ["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Africa/Cairo", "UTC", "Asia/Kathmandu"]
# Days around which the time is walked through: changes of clocks of these zones, leap days, ends of years.
DAYS = [
    datetime.datetime(*day, tzinfo=datetime.UTC)
    for day in [
        (2026, 3, 28), (2026, 10, 24), (2026, 3, 7), (2026, 10, 31), (2026, 4, 4), (2026, 10, 3), (2026, 4, 23),
        (2026, 10, 29), (2028, 2, 28), (2027, 2, 27), (2026, 12, 30),
    ]
]  # fmt: skip
INTERVAL = st.tuples(st.integers(0, 1439), st.integers(0, 1440)).filter(lambda each: each[0] != each[1])
WEEK = st.lists(st.lists(INTERVAL, max_size=3), min_size=7, max_size=7).filter(any).map(week_of)
LENGTH = st.integers(0, 60 * 60)


def _minutes_open(hours: Hours, start: datetime.datetime, minutes: int) -> list[bool]:
    """Of each minute from the start, whether it is open: what the clocks have shown so far decides."""
    zone, latest, found = zoneinfo.ZoneInfo(hours.zone), datetime.datetime.min, []
    for number in range(-36 * 60, minutes):
        shown = (start + number * MINUTE).astimezone(zone).replace(tzinfo=None)
        latest = max(latest, shown)
        day = latest.date()
        minute = latest.hour * 60 + latest.minute
        intervals = hours.days.get(day, hours.week[day.weekday()])
        if number >= 0:
            found.append(any(opens <= minute < closes for opens, closes in intervals))
    return found


@settings(max_examples=150, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    week=WEEK,
    closed=st.lists(st.integers(-1, 3), max_size=2),
    day=st.sampled_from(DAYS),
    first=st.integers(0, 24 * 60),
    length=st.integers(1, 3 * 24 * 60),
    part=LENGTH,
)
def test_open_time_is_what_a_count_of_all_minutes_finds(zone, week, closed, day, first, length, part):
    days = {(day + datetime.timedelta(days=offset)).date(): () for offset in closed}
    hours, start = Hours(zone, week, days), day + first * MINUTE
    counted = _minutes_open(hours, start, length)
    end, total = start + length * MINUTE, sum(counted) * MINUTE

    assert hours.between(start, end) == total == -hours.between(end, start)
    assert sum((end - start for start, end in hours.open_spans(start, end)), datetime.timedelta()) == total
    wanted = min(part * datetime.timedelta(seconds=1), total)
    reached = hours.later(start, wanted)
    assert hours.between(start, reached) == wanted
    if wanted:
        assert start < reached <= end
        assert hours.between(start, reached - MICROSECOND) == wanted - MICROSECOND  # not a moment earlier
    assert Hours.from_definition(hours.definition) == hours


@pytest.mark.parametrize(
    ("text", "intervals"),
    [
        ("", []),
        ("8:00-12:00, 13:00-17:30", [(480, 720), (780, 1050)]),
        ("08.00 \u2013 24:00", [(480, 1440)]),
        ("22:00-06:00", [(1320, 360)]),
    ],
)
def test_intervals_are_read_as_people_write_them(text, intervals):
    assert read_intervals(text) == intervals


@pytest.mark.parametrize("text", ["8-12", "08:00-25:00", "08:00-08:00", "24:00-08:00", "08:00-12:60", "closed"])
def test_what_is_no_interval_is_refused(text):
    with pytest.raises(ValueError, match=text):
        read_intervals(text)


def test_a_single_day_over_midnight_goes_on_on_the_next_day_too():
    """Whether that is a day of its own or one of the week."""
    week = week_of([[(480, 720)]] * 7)
    eve, day, after = (datetime.date(2026, 12, number) for number in (24, 25, 26))

    assert days_of({eve: [(1320, 360)], day: []}, week) == {eve: ((1320, 1440),), day: ((0, 360),)}
    assert days_of({day: [(600, 660), (1320, 360)]}, week) == {
        day: ((600, 660), (1320, 1440)),
        after: ((0, 360), (480, 720)),
    }


def test_times_of_a_day_overlap_also_past_midnight():
    assert not overlapping([(480, 720), (720, 1020), (1320, 360)])
    assert overlapping([(780, 1020), (480, 800)])
    assert overlapping([(1320, 360), (1380, 60)])


def test_an_interval_over_midnight_goes_on_on_the_next_day():
    week = week_of([[(1320, 360)], [], [(0, 60), (30, 90)], [], [], [], [(1380, 60)]])

    assert week == (((0, 60), (1320, 1440)), ((0, 360),), ((0, 90),), (), (), (), ((1380, 1440),))
    assert Hours("UTC", week).later(datetime.datetime(9990, 1, 1, tzinfo=datetime.UTC), datetime.timedelta(1_000_000))
