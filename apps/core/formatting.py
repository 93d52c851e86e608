"""Values formatted as text for the desk."""

import datetime
import functools
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Field, Model
from django.utils import timezone
from django.utils.duration import duration_string
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, gettext, pgettext_lazy

from apps.core.present import present

NOTHING = "—"
MINUTE, HOUR, DAY = 60, 3_600, 86_400
MONTH, YEAR = 30 * DAY, 365 * DAY
YEARS, DAYS = pgettext_lazy("short for years", "y"), pgettext_lazy("short for days", "d")
HOURS, MINUTES = pgettext_lazy("short for hours", "h"), pgettext_lazy("short for minutes", "m")
COMPOUND = re.compile(r"[a-z]+(?:[A-Z][a-z]+)+")

# What pages call the values of columns whose choices carry the names that an API gives them.
_labels: dict[tuple[str, str], Callable[[Any], str]] = {}


def format_duration(length: datetime.timedelta) -> str:
    """A length of time by its two largest units: "3 d 4 h", "2 h 10 m", "5 m"; long ones by one: "40 d", "9 y"."""
    seconds, (years, days, hours, minutes) = int(abs(length).total_seconds()), _units(get_language())
    if seconds < MINUTE:
        return f"< 1 {minutes}"
    if seconds >= YEAR:
        return f"{seconds // YEAR} {years}"
    if seconds >= MONTH:
        return f"{seconds // DAY} {days}"
    parts: list[str] = []
    for size, unit in ((DAY, days), (HOUR, hours), (MINUTE, minutes)):
        count, seconds = divmod(seconds, size)
        if count or parts:
            parts.append(f"{count} {unit}" if count else "")
    return " ".join(part for part in parts[:2] if part)


def length_in_words(length: datetime.timedelta) -> str:
    """A length of time in days, hours and minutes, all of it; as Python writes it where it has parts of a minute."""
    if length % datetime.timedelta(minutes=1) or length <= datetime.timedelta():
        return duration_string(length)
    minutes = length // datetime.timedelta(minutes=1)
    _, *units = _units(get_language())
    counts = (minutes // (24 * 60), minutes // 60 % 24, minutes % 60)
    return " ".join(f"{count} {unit}" for count, unit in zip(counts, units, strict=True) if count)


@functools.cache
def _units(language: str | None) -> tuple[str, str, str, str]:
    """What units are called in the present language. Kept: a list asks hundreds of times, and words do not change."""
    return str(YEARS), str(DAYS), str(HOURS), str(MINUTES)


def to_local_time(at: datetime.datetime) -> datetime.datetime:
    """The time in the present time zone; where that leaves the calendar of the years 1 to 9999, in UTC."""
    try:
        return timezone.localtime(at)
    except OverflowError:
        return at.astimezone(datetime.UTC)


def midnight() -> datetime.datetime:
    """When today began in the present time zone."""
    return timezone.localtime(present()).replace(hour=0, minute=0, second=0, microsecond=0)


def format_timestamp(at: datetime.datetime) -> str:
    """A point in time, in the present time zone: "2 Dec 2016, 17:21"; UTC is named where only it has the time."""
    local = to_local_time(at)
    is_elsewhere = local.tzinfo is datetime.UTC and timezone.get_current_timezone_name() != "UTC"
    minute = local.replace(second=0, microsecond=0, tzinfo=None)
    return _format_minute(minute, get_language()) + (" UTC" if is_elsewhere else "")


@functools.lru_cache(maxsize=10_000)
def _format_minute(minute: datetime.datetime, language: str | None) -> str:
    """In the present language. Kept: lists show the same times again and again, most of them twice."""
    return date_format(minute, "DATETIME_FORMAT")


def format_date(day: datetime.date) -> str:
    """A day, in the form of the present language: "2 Dec 2016"."""
    return date_format(day, "DATE_FORMAT")


def format_number(number: int | Decimal, decimals: int | None = None) -> str:
    """A number with the separators of the present language: "1,234.50"."""
    return str(number_format(number, decimals, use_l10n=True, force_grouping=True))


def format_value(field: "Field[Any, Any]", value: object) -> str:
    """What a column holds, in words; references are left to the reader, who knows their names."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, datetime.datetime):
        return format_timestamp(value)
    if isinstance(value, datetime.timedelta):
        return format_duration(value) if value else NOTHING
    if isinstance(value, dict | list):
        return _document(value)
    model = getattr(field.model, "instance_type", field.model)  # of a history row, that of its rows
    if label := _labels.get((model._meta.label_lower, field.name)):
        return label(value)
    return str(dict(field.flatchoices).get(value, value))


def _document(value: object) -> str:
    """JSON in words, the members of an object by their names."""
    if isinstance(value, dict):
        return ", ".join(f"{format_key(str(name))}: {_document(each)}" for name, each in value.items()) or NOTHING
    if isinstance(value, list):
        return "; ".join(map(_document, value)) or NOTHING
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return NOTHING if value is None or value == "" else str(value)


def register_labels(model: type[Model], column: str, label: Callable[[Any], str]) -> None:
    """Let changes of the column be shown in these words, in place of those of its choices."""
    _labels[model._meta.label_lower, column] = label


def in_sentence(label: object) -> str:
    """A label within a sentence: in small letters in English, where German keeps those of its nouns."""
    return str(label).lower() if get_language() == "en" else str(label)


def format_key(key: str) -> str:
    """The name of a member, in words: "Main e-mail" for mainEmail; names of any other form stay as they are."""
    if not COMPOUND.fullmatch(key):
        return key
    words = re.sub("(?=[A-Z])", " ", key).lower().replace("email", "e-mail")
    return gettext(words[0].upper() + words[1:])


def join_words(items: Iterable[object]) -> str:
    """ "a, b and c"."""
    *most, last = [str(item) for item in items] or [NOTHING]
    return gettext("%(most)s and %(last)s") % {"most": ", ".join(most), "last": last} if most else last
