"""Values in words."""

import datetime

import pytest

from apps.core.formatting import format_duration, format_key, join_words


@pytest.mark.parametrize(
    ("length", "words"),
    [
        ({"seconds": 59}, "< 1 m"),
        ({"minutes": 5, "seconds": 30}, "5 m"),
        ({"hours": 2, "minutes": 10}, "2 h 10 m"),
        ({"hours": -2, "minutes": -10}, "2 h 10 m"),
        ({"hours": 2}, "2 h"),
        ({"days": 3, "hours": 4, "minutes": 5}, "3 d 4 h"),
        ({"days": 3, "minutes": 5}, "3 d"),
        ({"days": 40, "hours": 4}, "40 d"),
        ({"days": 3650}, "10 y"),
    ],
)
def test_span_tells_the_largest_units(length, words):
    assert format_duration(datetime.timedelta(**length)) == words


@pytest.mark.parametrize(("items", "words"), [([], "—"), (["a"], "a"), (["a", "b"], "a and b"), ("abc", "a, b and c")])
def test_listed_joins_as_people_do(items, words):
    assert join_words(items) == words


def test_names_of_members_are_words_and_other_names_stay():
    keys = ["mainEmail", "additionalEmails", "phoneNumber", "phone", "Room", "PBX", "siteID", "on_call", "Ärger"]

    assert [format_key(key) for key in keys] == ["Main e-mail", "Additional e-mails", "Phone number", *keys[3:]]
