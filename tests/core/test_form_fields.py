"""Fields of forms by themselves."""

import datetime

import pytest
from django import forms
from django.utils import translation

from apps.core.form_fields import LengthField

MINUTE = datetime.timedelta(minutes=1)
LENGTHS = {
    "30 m": 30, "30min": 30, "4 h": 240, "4:00": 240, "4:30": 270, "4:00:00": 240, "2 d": 2880, "1d12h": 2160,
    "2 00:00:00": 2880, "1 day, 2 hours and 5 minutes": 1565, "1.5 h": 90, "1 Tag 4 Std.": 1680, "1,5 Stunden": 90,
    "0 m": 0, "-1 00:00:00": -1440,
}  # fmt: skip


def test_lengths_are_read_as_people_write_them_and_as_they_are_shown():
    """Never by guessing: four hours are not taken for minutes, and a number is asked for its unit."""
    field = LengthField(required=False)

    assert {text: field.clean(text) for text in LENGTHS} == {text: count * MINUTE for text, count in LENGTHS.items()}
    assert field.clean("  ") is None
    for text in ("240", "0", "-5", "4 h x", "5 monkeys", "4:60", "h", "1 2 h", "4 h -1 m", "999999999999 00:00:00"):
        with pytest.raises(forms.ValidationError, match="such as 2 d, 4 h or 30 m"):
            field.clean(text)
    for language in ("en", "de"):
        with translation.override(language):
            for length in (*(count * MINUTE for count in (1, 59, 60, 1441, 2880, 525_600)), MINUTE / 4):
                shown = field.prepare_value(length)
                assert field.clean(shown) == length
                assert not field.has_changed(length, shown)
            assert field.prepare_value(1590 * MINUTE) == {"en": "1 d 2 h 30 m", "de": "1 T 2 h 30 min"}[language]
