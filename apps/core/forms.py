"""Fields that several rooms' forms at the desk share."""

import datetime
import re

from django import forms
from django.utils import timezone

TICKET_ID = re.compile(r"(?:INC-)?([0-9]{1,18})\Z", re.IGNORECASE)


class TicketIdField(forms.CharField):
    """A ticket by number, such as INC-630701 or 630701; cleaned to its id, or None."""

    def to_python(self, value):
        text = super().to_python(value)
        if not text:
            return None
        match = TICKET_ID.match(text)
        if match is None:
            raise forms.ValidationError("Write a ticket's number, such as INC-630701.")
        return int(match[1])

    def prepare_value(self, value):
        return f"INC-{value}" if isinstance(value, int) else value

    def has_changed(self, initial, data):
        return self.to_python(self.prepare_value(initial)) != self.to_python(data)


class LinesField(forms.CharField):
    """Text of several lines, with line ends as everything but a browser's form writes them."""

    widget = forms.Textarea

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n")


class MomentField(forms.DateTimeField):
    """A point in time to the minute, in the present time zone, picked from the browser's own calendar."""

    def __init__(self, **options):
        options.setdefault("widget", forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"))
        super().__init__(**options)

    def prepare_value(self, value):
        """Without what the calendar cannot show, so that an untouched field counts as unchanged."""
        shown = super().prepare_value(value)
        if isinstance(shown, datetime.datetime):
            return shown.replace(second=0, microsecond=0)
        return shown

    def get_bound_field(self, form, field_name):
        """Says which clock is meant, at the time of asking."""
        if not self.help_text:
            self.help_text = f"In {timezone.get_current_timezone_name()}."
        return super().get_bound_field(form, field_name)
