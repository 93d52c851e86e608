"""Times as M4 clients write them: up to seven fractional digits, with or without an offset.

Source: M4 TicketNote 15.5, member `ts`. Neither Python's nor the databases' times hold 100 ns, and a
time without an offset must come back without one; so the text is kept, and beside it the instant as a
whole number of ticks (100 ns) since 0001-01-01T00:00:00Z.
"""

import datetime
import re

from django.utils import timezone

TICKS_PER_SECOND = 10_000_000
TIMESTAMP = re.compile(
    r"(?P<timestamp>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})"
    r"(?:\.(?P<fraction>[0-9]{1,7}))?(?P<offset>Z|[+-][0-9]{2}:[0-9]{2})?\Z"
)
EPOCH = datetime.datetime(1, 1, 1)


def ticks(text: str) -> int:
    """The instant of a timestamp in units of 100 ns; without an offset it is read in the server's time zone.

    Raises ValueError when it is no timestamp or names no calendar date.
    """
    match = TIMESTAMP.match(text)
    if match is None:
        raise ValueError("not a date and time")
    timestamp = datetime.datetime.fromisoformat(match["timestamp"])
    seconds = (timestamp - EPOCH) // datetime.timedelta(seconds=1) - _offset_seconds(timestamp, match["offset"])
    return seconds * TICKS_PER_SECOND + int((match["fraction"] or "").ljust(7, "0"))


def m4_timestamp(timestamp: datetime.datetime) -> str:
    """The timestamp of an aware time, in the server's time zone and with its offset."""
    local = timestamp.astimezone(timezone.get_default_timezone())
    text = local.isoformat(timespec="microseconds")
    return f"{text[:26]}0{text[26:]}"


def _offset_seconds(timestamp: datetime.datetime, offset: str | None) -> int:
    if offset is None:
        return int(timezone.get_default_timezone().utcoffset(timestamp).total_seconds())
    if offset == "Z":
        return 0
    seconds = int(offset[1:3]) * 3600 + int(offset[4:6]) * 60
    return -seconds if offset[0] == "-" else seconds
