"""Days and times as addresses and forms give them, and times to the second."""

import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext

from apps.core.filters import PAST
from apps.core.formatting import to_local_time
from apps.core.text import Text

DAY = datetime.timedelta(days=1)
AS_OF, WITH = PAST, "with"  # parameters of addresses: an earlier time, and another one beside it


class InstantField(forms.CharField):
    """A day, or a time with its zone as ISO 8601 writes it; of a day its first instant, or with `is_end` its last."""

    def __init__(self, *args: Any, is_end: bool = False, **options: Any):
        self.is_end = is_end
        super().__init__(*args, max_length=40, **options)

    def clean(self, value: Any) -> Any:
        written = super().clean(value)
        return self._read(written.replace(" ", "+")) if written else None

    def _read(self, written: str) -> datetime.datetime:
        try:
            day = parse_date(written)
            if day is not None:
                start = datetime.datetime.combine(day, datetime.time.max if self.is_end else datetime.time.min)
                return timezone.make_aware(start).astimezone(datetime.UTC)
            at = parse_datetime(written)
            if at is not None:
                return (at if timezone.is_aware(at) else timezone.make_aware(at)).astimezone(datetime.UTC)
        except (ValueError, OverflowError):
            pass
        raise ValidationError(gettext("Write a day such as 2026-11-02, or a time such as 2026-11-02T10:00:00Z."))


def in_seconds(at: datetime.datetime) -> str:
    """A time to the second in the present time zone."""
    local = to_local_time(at)
    return f"{date_format(local, 'DATE_FORMAT')}, {local:%H:%M:%S}"


def instant(text: str) -> datetime.datetime | None:
    """A day or a time as an address gives it; None for what is neither."""
    try:
        found: datetime.datetime | None = InstantField().clean(text)
    except ValidationError:
        return None
    return found


def with_instant(url: str, at: datetime.datetime | None) -> str:
    """The address of a page as of that time; without one, of the page as it is."""
    return url if at is None else f"{url}?{urlencode({AS_OF: iso(at)})}"


def iso(at: datetime.datetime) -> str:
    """A time as an address gives it: 2026-11-02T10:00:00Z."""
    return at.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")


def presets(today: datetime.date) -> list[tuple[Text, datetime.date, datetime.date]]:
    """Ranges of days that are often asked for; a week begins on Monday."""
    monday, first = today - today.weekday() * DAY, today.replace(day=1)
    before = first - DAY
    return [
        (gettext("Today"), today, today),
        (gettext("Yesterday"), today - DAY, today - DAY),
        (gettext("This week"), monday, today),
        (gettext("Last week"), monday - 7 * DAY, monday - DAY),
        (gettext("This month"), first, today),
        (gettext("Last month"), before.replace(day=1), before),
    ]
