"""Times as documents of RFC 3339 write them, on their way in and out."""

import datetime
import re

DATETIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,12})?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"
)
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse_datetime(text: str) -> datetime.datetime:
    """The UTC time that a date-time of RFC 3339 names, digits beyond the microsecond cut off.

    Raises ValueError for another form, no calendar date, or a time outside the years 1 to 9999 in UTC.
    """
    if not DATETIME.fullmatch(text):
        raise ValueError("not a date and time with an offset")
    try:
        return datetime.datetime.fromisoformat(text.upper()).astimezone(datetime.UTC)
    except OverflowError as error:
        raise ValueError("out of range") from error


def parse_date(text: str) -> datetime.date:
    """The date that a full-date of RFC 3339 names. Raises ValueError."""
    if not DATE.fullmatch(text):
        raise ValueError("not a date")
    return datetime.date.fromisoformat(text)


def milliseconds(at: datetime.datetime) -> str:
    """UTC to the millisecond, the rest cut off: 2018-03-27T19:11:25.657Z."""
    return at.astimezone(datetime.UTC).isoformat(timespec="milliseconds")[:-6] + "Z"
