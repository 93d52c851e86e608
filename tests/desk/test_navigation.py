"""The sidebar is what the apps declare."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from apps.core.sidebar import Section, entries


def test_entries_have_places_of_their_own():
    places = [(entry.section, entry.position) for entry in entries()]

    assert len(places) > 40
    assert len(places) == len(set(places))


@pytest.mark.django_db
def test_each_entry_names_a_page_and_a_permission_that_exist():
    known = {f"{app}.{name}" for app, name in Permission.objects.values_list("content_type__app_label", "codename")}

    assert [entry.title for entry in entries() if entry.needs and entry.needs not in known] == []
    assert all(reverse(entry.url_name).startswith("/admin/") for entry in entries())


def sidebar_of(html) -> str:
    return html[html.index('id="nav-sidebar-apps"') : html.index('id="main"')]


def lit(html) -> list[str]:
    return [
        words.strip() for words in re.findall(r'aria-current="page".*?</span> <span>(.*?)</span>', sidebar_of(html))
    ]


@pytest.mark.django_db
def test_one_entry_is_lit_and_configuration_is_open_on_its_own_pages_alone(admin_client):
    pages = {
        "index": ("Home", False),
        "orders_order_dashboard": ("Order dashboard", False),
        "orders_order_changelist": ("Orders", False),
        "orders_order_add": ("Orders", False),
        "orders_lookup_add": ("Order code lists", True),
    }

    found = {}
    for name in pages:
        html = admin_client.get(reverse(f"admin:{name}")).content.decode()
        found[name] = (*lit(html), '<details class="desk-menu mb-1.5" open>' in html)
        folded = sidebar_of(html).split("<summary")[1:]
        assert [str(Section.CONFIGURATION.label) in each.split("</summary>")[0] for each in folded] == [True]

    assert found == pages


@pytest.mark.django_db
def test_lists_are_titled_as_the_sidebar_calls_them(admin_client):
    lists = [entry for entry in entries() if entry.url_name.removeprefix("admin:") in {
        "activity_activity_changelist", "orders_lookup_changelist", "users_signin_changelist",
        "django_tasks_database_dbtaskresult_changelist",
    }]  # fmt: skip

    for entry in lists:
        html = admin_client.get(reverse(entry.url_name)).content.decode()
        heading = re.sub(r"<[^>]+>", "", re.search(r"<h1.*?</h1>", html, re.DOTALL)[0]).strip()
        assert (heading, re.search(r"<title>\s*(.*?) \|", html)[1]) == (entry.title, entry.title)
    assert len(lists) == 4


@pytest.mark.django_db
def test_pages_before_and_after_a_session_say_what_this_is(admin_client, client):
    before = client.get(reverse("admin:login")).content.decode()
    after = admin_client.post(reverse("admin:logout")).content.decode()

    assert "trouble tickets, cases, orders and provisioning" in before
    assert "You are logged out" in after
    assert "quality time" not in after
