"""Fields of forms: ticket numbers, lines of text, lengths of time, and dates with a time in the zone of the site."""

import datetime
import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.dateparse import parse_datetime, parse_duration
from django.utils.translation import gettext, gettext_lazy

from apps.core.formatting import length_in_words, to_local_time

if TYPE_CHECKING:
    FieldBase = forms.Field
else:
    FieldBase = object  # what is mixed with a field stays before it

TURNED = gettext_lazy(
    "Where clocks go back, the earlier of two equal times; where they go forward, a skipped time is so much later."
)
UNITS = {
    "days": r"d|days?|t|tagen?|tage?",
    "hours": r"h|hrs?|hours?|std|stunden?",
    "minutes": r"m|mins?|minutes?|minuten?",
}
PART_OF_LENGTH = re.compile(
    r"(?P<number>[0-9]{1,6}(?:[.,][0-9]{1,3})?)\s*"
    rf"(?:{'|'.join(f'(?P<{name}>{words})' for name, words in UNITS.items())})(?![a-z])"
    r"\.?(?:\s*[,;]|\s+and|\s+und)?\s*",
    re.IGNORECASE,
)
HOURS_AND_MINUTES = re.compile(r"[0-9]{1,4}:[0-5][0-9]")
TICKET_ID = re.compile(r"(?:INC-)?([0-9]{1,18})\Z", re.IGNORECASE)


class TicketIdField(forms.CharField):
    """A ticket by number, such as INC-630701 or 630701; cleaned to its id, or None."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        match = TICKET_ID.match(text)
        if match is None:
            raise forms.ValidationError(gettext("Write a ticket's number, such as INC-630701."))
        return int(match[1])

    def prepare_value(self, value: object) -> object:
        return f"INC-{value}" if isinstance(value, int) else value

    def has_changed(self, initial: object, data: object) -> bool:
        return bool(self.to_python(self.prepare_value(initial)) != self.to_python(data))


class LengthField(forms.DurationField):
    """A length of time as people write and read it: "30 m", "4 h", "1 d 12 h", or "4:30" for hours and minutes.

    A number by itself could be any of these, and is refused.
    """

    default_error_messages = {"invalid": gettext_lazy("Write days, hours or minutes, such as 2 d, 4 h or 30 m.")}

    def prepare_value(self, value: Any) -> Any:
        return length_in_words(value) if isinstance(value, datetime.timedelta) else value

    def to_python(self, value: Any) -> datetime.timedelta | None:
        if isinstance(value, datetime.timedelta):
            return value
        text = str(value or "").strip()
        if not text:
            return None
        try:
            length = read_length(text)
        except (OverflowError, ValueError):
            length = None
        if length is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return length


def read_length(text: str) -> datetime.timedelta | None:
    """The length of time that a text says; None where it says none."""
    if HOURS_AND_MINUTES.fullmatch(text):
        hours, minutes = text.split(":")
        return datetime.timedelta(hours=int(hours), minutes=int(minutes))
    if text.count(":") == 2:  # as it is stored: days, then hours, minutes and seconds
        return parse_duration(text)
    length, place = datetime.timedelta(), 0
    while match := PART_OF_LENGTH.match(text, place):
        number, place = float(match["number"].replace(",", ".")), match.end()
        unit = next(name for name in UNITS if match[name])
        length += datetime.timedelta(**{unit: number})
    return length if text and place == len(text) else None


class LinesField(forms.CharField):
    """Text of several lines, with line ends as everything but a browser's form writes them."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        text: Any = super().to_python(value)
        return text.replace("\r\n", "\n")


def from_wall_clock(text_at: datetime.datetime) -> datetime.datetime:
    """The point in time at which the present time zone's clock shows this.

    When clocks go back, the earlier of the two times that read the same; a time that they skip when they go forward
    counts as so much later. Raises ValidationError beyond the calendar.
    """
    try:
        return text_at.replace(tzinfo=timezone.get_current_timezone()).astimezone(datetime.UTC)
    except OverflowError as error:
        raise forms.ValidationError(gettext("Enter a valid date/time."), code="invalid") from error


def clock_words() -> str:
    """The time zone of a form's times, and how it reads those at which clocks are turned."""
    zone = timezone.get_current_timezone()
    offsets = {datetime.datetime(timezone.now().year, month, 1, tzinfo=zone).utcoffset() for month in range(1, 13)}
    words = gettext("In %(timezone_name)s.") % {"timezone_name": timezone.get_current_timezone_name()}
    return f"{words} {TURNED}" if len(offsets) > 1 else words


class SaysItsClock(FieldBase):
    """A field of a point in time, which says beside it which clock is meant at the time of asking."""

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> BoundField:
        if not self.help_text:
            self.help_text = clock_words()
        return super().get_bound_field(form, field_name)


class LocalDateTimeField(SaysItsClock, forms.DateTimeField):
    """A point in time to the minute, in the present time zone, picked from the browser's own calendar."""

    def __init__(self, **options: Any):
        options.setdefault("widget", forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"))
        super().__init__(**options)

    def prepare_value(self, value: object) -> object:
        """Without what the calendar cannot show."""
        if isinstance(value, datetime.datetime) and timezone.is_aware(value):
            value = to_local_time(value).replace(tzinfo=None)
        if isinstance(value, datetime.datetime):
            return value.replace(second=0, microsecond=0)
        return value

    def to_python(self, value: Any) -> datetime.datetime | None:
        with timezone.override(datetime.UTC):  # where every time is read
            at = super().to_python(value)
        if at is None or self._has_offset(value):
            return at
        return from_wall_clock(at.replace(tzinfo=None))

    @staticmethod
    def _has_offset(value: str | datetime.datetime) -> bool:
        at = parse_datetime(value.strip()) if isinstance(value, str) else value
        return isinstance(at, datetime.datetime) and timezone.is_aware(at)


class SplitLocalDateTimeField(SaysItsClock, forms.SplitDateTimeField):
    """A point in time as a date and a time of day, in the present time zone.

    Refuses the years at either end of the calendar, which not every time zone can show.
    """

    def compress(self, data_list: Any) -> Any:
        with timezone.override(datetime.UTC):
            at = super().compress(data_list)
        if at is not None and not datetime.MINYEAR < at.year < datetime.MAXYEAR:
            raise forms.ValidationError(
                gettext("Write a year between %(minyear)s and %(maxyear)s.")
                % {"minyear": datetime.MINYEAR + 1, "maxyear": datetime.MAXYEAR - 1}
            )
        return at and from_wall_clock(at.replace(tzinfo=None))


class _OwnFields(dict[str, forms.Field]):
    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, forms.Field]:
        return dict(self)


def with_own_fields(form: Any) -> Any:
    """The class of a form that is made once: it takes its fields as they are, in place of a deep copy of each."""
    form.base_fields = _OwnFields(form.base_fields)
    return form
