"""Every page of the desk is in German for a person who reads German."""

import pytest
from django.test import Client

from apps.users.models import User
from tests.i18n.pages import every_page, in_german, look, marked, texts_of, unmarked


def test_every_page_is_in_german(demo):
    found, missing = look(every_page(), in_german(User.objects.get(username="admin")))

    assert dict(found) == {}
    assert missing == set()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/admin/login/", "/admin/logout/", "/admin/nowhere/"])
def test_pages_before_and_beside_the_desk_are_in_german(path):
    with marked() as marks:
        html = Client().get(path, headers={"Accept-Language": "de"}, follow=True).content.decode()

    assert [rest for text in texts_of(html) if (rest := unmarked(text, set()))] == []
    assert marks.missing == set()


def test_finder_tells_what_is_marked_from_what_is_not():
    page = "<p>⟦Der <b>Wert</b> von⟧ INC-5</p><p>Left over</p><p title='Ada Lovelace'>⟦12⟧</p><svg>Icon</svg>"
    rest = [unmarked(text, {"Ada Lovelace"}) for text in texts_of(page)]

    assert [each for each in rest if each] == ["Left over"]
