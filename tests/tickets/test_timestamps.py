"""Times with seven fractional digits: the instant of a text, and the text of an instant."""

import datetime
import re
from zoneinfo import ZoneInfo

import pytest

from apps.dialects.m4.base import M4ViewSet
from apps.tickets.timestamps import TICKS_PER_SECOND, m4_timestamp, ticks

SECOND, MINUTE, HOUR = TICKS_PER_SECOND, 60 * TICKS_PER_SECOND, 3_600 * TICKS_PER_SECOND


@pytest.mark.parametrize(
    ("timestamp", "instant"),
    [
        ("0001-01-01T00:00:00Z", 0),
        ("0001-01-01T00:00:00.0000001Z", 1),
        ("0001-01-01T00:00:00.1Z", 1_000_000),
        ("0001-01-01T00:00:00.1000000Z", 1_000_000),
        ("0001-01-02T00:00:00-00:00", 24 * HOUR),
        ("0001-01-02T00:00:00+05:30", 24 * HOUR - 5 * HOUR - 30 * MINUTE),
        ("0001-01-02T00:00:00-05:30", 24 * HOUR + 5 * HOUR + 30 * MINUTE),
        ("1970-01-01T00:00:00Z", 621_355_968_000_000_000),
        ("2017-11-20T11:33:34.0299526-05:00", 636_467_924_140_299_526),
        ("2999-12-31T23:59:59.9999999-14:00", 946_392_768_000_000_000 + 14 * HOUR - 1),
    ],
)
def test_ticks_count_100_ns_since_year_one(timestamp, instant):
    assert ticks(timestamp) == instant


@pytest.mark.parametrize(
    ("zone", "timestamp", "same"),
    [
        ("UTC", "2019-07-04T10:28:44.2070001", "2019-07-04T10:28:44.2070001Z"),
        ("America/New_York", "2019-07-04T10:28:44.2070001", "2019-07-04T10:28:44.2070001-04:00"),
        ("America/New_York", "2019-02-04T10:28:44.2070001", "2019-02-04T10:28:44.2070001-05:00"),
        ("Asia/Kathmandu", "2019-02-04T10:28:44", "2019-02-04T10:28:44+05:45"),
        # The hour that the clocks pass twice means its first pass, the hour that they skip the time before the skip.
        ("America/New_York", "2019-11-03T01:30:00", "2019-11-03T01:30:00-04:00"),
        ("America/New_York", "2019-03-10T02:30:00", "2019-03-10T02:30:00-05:00"),
    ],
)
def test_ticks_without_an_offset_are_read_in_the_servers_time_zone(settings, zone, timestamp, same):
    settings.TIME_ZONE = zone

    assert ticks(timestamp) == ticks(same)


def test_ticks_with_an_offset_do_not_depend_on_the_time_zone(settings):
    settings.TIME_ZONE = "Asia/Kathmandu"

    assert ticks("0001-01-02T00:00:00Z") == 24 * HOUR


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2017-11-20",
        "2017-11-20 11:33:34",
        "2017-11-20T11:33",
        "2017-11-20T11:33:34.",
        "2017-11-20T11:33:34.12345678",
        "2017-11-20T11:33:34+0500",
        "2017-11-20T11:33:34 Z",
        "2017-11-20T11:33:34Z\n",
        "2017-02-29T00:00:00Z",
        "2017-02-30T00:00:00Z",
        "2017-11-31T00:00:00Z",
        "2017-11-20T24:00:00Z",
        "0000-01-01T00:00:00Z",
        "\u0662\u0660\u0661\u0667-11-20T11:33:34Z",
    ],
)
def test_ticks_of_what_is_no_stamp_are_refused(text):
    with pytest.raises(ValueError):
        ticks(text)


@pytest.mark.parametrize(
    ("zone", "timestamp"),
    [
        ("UTC", "2019-07-04T10:28:44.2070010+00:00"),
        ("America/New_York", "2019-07-04T06:28:44.2070010-04:00"),
        ("Asia/Kathmandu", "2019-07-04T16:13:44.2070010+05:45"),
        ("Pacific/Kiritimati", "2019-07-05T00:28:44.2070010+14:00"),
    ],
)
def test_timestamp_is_in_the_servers_time_zone_with_seven_digits(settings, zone, timestamp):
    settings.TIME_ZONE = zone
    moment = datetime.datetime(2019, 7, 4, 12, 28, 44, 207001, tzinfo=ZoneInfo("Europe/Paris"))

    assert m4_timestamp(moment) == timestamp
    assert ticks(timestamp) == ticks("2019-07-04T10:28:44.207001Z")


def test_stamp_of_a_whole_second_keeps_its_digits():
    assert m4_timestamp(datetime.datetime(2019, 7, 4, tzinfo=datetime.UTC)) == "2019-07-04T00:00:00.0000000+00:00"


def test_stamp_fits_the_contract():
    pattern = M4ViewSet.contract.document["components"]["schemas"]["Timestamp"]["pattern"]

    assert re.search(pattern, m4_timestamp(datetime.datetime.now(tz=datetime.UTC)))
