"""Text is searched alike on both databases."""

import pytest

from apps.core.sqlite import _like
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Ticket

FOUND = [  # title, what is looked for
    ("No dial tone", "DIAL"),
    ("ÜBERGABE in Zürich", "übergabe"),
    ("übergabe in ZÜRICH", "zürich"),
    ("Ελληνικά", "ελλη"),
    ("100 % loss", "0 % l"),
    ("snake_case", "E_C"),
    ("back\\slash", "k\\s"),
    ("two\nlines", "o\nl"),
    ("a 'quoted' word", "'Quoted'"),
]
NOT_FOUND = [
    ("100 percent", "0 %"),
    ("snakeXcase", "e_c"),
    ("back/slash", "\\"),
    ("plain", "p.*n"),
]


@pytest.mark.sqlite
@pytest.mark.django_db
@pytest.mark.parametrize(("title", "text"), FOUND)
def test_text_is_found_in_any_letter_case(title, text):
    ticket = TicketFactory(title=title)

    assert list(Ticket.objects.containing(text)) == [ticket]


@pytest.mark.sqlite
@pytest.mark.django_db
@pytest.mark.parametrize(("title", "text"), NOT_FOUND)
def test_wildcards_of_the_database_are_plain_text(title, text):
    TicketFactory(title=title)

    assert list(Ticket.objects.containing(text)) == []


@pytest.mark.parametrize(
    ("like", "text", "escape", "found"),
    [
        ("a%", "abc", None, True),
        ("a_c", "aXc", None, True),
        ("a_c", "aXXc", None, False),
        ("a\\_c", "aXc", "\\", False),
        ("a\\%", "a%", "\\", True),
        ("%", "", None, True),
        ("", "", None, True),
        ("ends\\", "ends", "\\", True),
        (5, 5, None, True),
        (None, "x", None, None),
        ("x", None, None, None),
    ],
)
def test_like_of_sqlite_follows_the_standard(like, text, escape, found):
    assert _like(like, text, escape) is found
