"""Every link and every landmark that a person is shown at the desk, page by page."""

import re
from html import unescape

import pytest
from django.test import Client

from apps.users.factories import AdministratorFactory, AgentFactory, ManagerFactory

LINK = re.compile(r'<a\b[^>]*\bhref="([^"#]+)')
NAMED = re.compile(r'<(a|button|summary)\b[^>]*\baria-label="([^"]*)"[^>]*>(.*?)</\1>', re.DOTALL)
ICON = re.compile(r'<span[^>]*(?:material-symbols|aria-hidden="true")[^>]*>.*?</span>', re.DOTALL)
TAG = re.compile(r"<[^>]+>")


def text_of(html: str) -> str:
    return " ".join(unescape(TAG.sub(" ", ICON.sub(" ", html))).split()).lower()


def faults_of(address, html) -> list[str]:
    """What is missing on one page: its one <main>, and names that contain what is read on them."""
    found = [] if html.count("<main") == 1 else [f"{address}: {html.count('<main')} <main> landmarks"]
    for _, name, content in NAMED.findall(html):
        visible = text_of(content)
        if visible and not visible.isdigit() and visible not in " ".join(unescape(name).split()).lower():
            found.append(f"{address}: '{visible}' is called '{name}'")
    return found


def walk(user, of_a_kind) -> tuple[int, list[str]]:
    """Open what is linked, from page to page, `of_a_kind` rows of each list: how many opened, and what is wrong."""
    http = Client()
    http.force_login(user)
    waiting, seen, opened, faults = [("/admin/", "")], {}, 0, []
    while waiting:
        address, source = waiting.pop(0)
        kind = re.sub(r"\d+(?=/|$)", "N", address.partition("?")[0])
        if address.startswith(("/static/", "/docs/")) or "?" in address or seen.get(kind, 0) == of_a_kind:
            continue
        seen[kind] = seen.get(kind, 0) + 1
        response = http.get(address, follow=True)
        if response.status_code != 200:
            faults.append(f"{address} on {source} answers {response.status_code}")
        elif "text/html" in response["Content-Type"]:
            html = response.content.decode()
            opened += 1
            faults += faults_of(address, html)
            waiting += [(unescape(link), address) for link in LINK.findall(html) if link.startswith("/")]
    return opened, faults


@pytest.mark.parametrize(
    ("make", "of_a_kind", "pages"), [(AgentFactory, 2, 40), (ManagerFactory, 1, 45), (AdministratorFactory, 1, 60)]
)
def test_every_link_opens_for_whom_it_is_shown(demo, db, make, of_a_kind, pages):
    opened, faults = walk(make(), of_a_kind)

    assert faults == []
    assert opened > pages


def test_pages_outside_of_the_desk_have_one_main_landmark(client, db):
    for address in ("/admin/login/", "/docs/", "/docs/ticketnote/"):
        assert faults_of(address, client.get(address).content.decode()) == []
