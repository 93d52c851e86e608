"""A form of configuration that somebody else's save overtook: nothing typed is lost, and nothing of theirs either."""

import pytest
from django.db import transaction
from django.utils import timezone

from apps.activity.models import Activity
from apps.catalog.factories import CatalogItemFactory
from apps.users.factories import AgentFactory, WorkGroupFactory
from tests.desk.conftest import Desk
from tests.desk.test_untouched_columns import Page, pages_of_configuration

pytestmark = pytest.mark.django_db
KEPT = "Somebody saved this while you had it open"


def overtaken(row):
    """Another person's save of the row."""
    type(row)._base_manager.filter(pk=row.pk).update(updated_at=timezone.now())


def test_refused_form_of_each_page_keeps_what_was_typed_and_goes_through_the_second_time(administrator):
    administrator.is_superuser = True
    administrator.save()
    http, wrong = Desk(administrator).http, []
    for page in pages_of_configuration():
        with transaction.atomic():
            sent = page.form(http.get(page.url).content.decode()).values | page.change
            sent = {name: value for name, value in sent.items() if value != ""}
            overtaken(page.row)
            before = Activity.objects.count()
            answer = http.post(page.url, sent)
            html = answer.content.decode()
            again = page.form(html).values
            if answer.status_code != 200 or KEPT not in html or Activity.objects.count() != before:
                wrong.append(f"{page}: {answer.status_code}")
            wrong += [
                f"{page}: {name} is lost" for name, value in page.change.items() if again.get(name, [""]) != [value]
            ]
            if http.post(page.url, again).status_code != 302 or Activity.objects.count() != before + 1:
                wrong.append(f"{page}: refused again")
            transaction.set_rollback(True)

    assert wrong == []


def test_page_says_who_changed_what_and_shows_the_newest_of_what_was_not_touched(administrator, manager):
    item = CatalogItemFactory(name="Handset", sku="H-1", price=5)
    url = f"/admin/catalog/catalogitem/{item.pk}/change/"
    page = Page(url, item, {})
    mine, theirs = Desk(administrator).http, Desk(manager).http
    drawn, other = (page.form(each.get(url).content.decode()).values for each in (mine, theirs))
    assert theirs.post(url, other | {"price": "7.00", "name": "<b>Phone"}).status_code == 302

    html = mine.post(url, drawn | {"name": "Telephone"}).content.decode()

    assert "Maria Bloom changed Name from “Handset” to “&lt;b&gt;Phone” and Price from “5.00” to “7.00”" in html
    assert f'<a href="{url}">take the newest version</a>' in html
    again = page.form(html).values
    assert (again["name"], again["price"]) == (["Telephone"], ["7.00"])
    assert mine.post(url, again).status_code == 302
    item.refresh_from_db()
    assert (item.name, item.price) == ("Telephone", 7)


def test_groups_and_people_say_it_too(administrator):
    http, group, user = Desk(administrator).http, WorkGroupFactory(name="Field"), AgentFactory(name="Old")
    for url, row, theirs in [
        (f"/admin/users/workgroup/{group.pk}/change/", group, {"name": "Theirs"}),
        (f"/admin/users/user/{user.pk}/change/", user, {"phone_number": "+1 555 0100"}),
    ]:
        typed = {"name": "Mine"}
        page = Page(url, row, typed)
        drawn = page.form(http.get(url).content.decode()).values
        newer = page.form(http.get(url).content.decode()).values
        assert http.post(url, newer | theirs).status_code == 302

        html = http.post(url, drawn | typed).content.decode()

        assert KEPT in html
        assert "Alex Morgan changed" in html
        assert "take the newest version</a>" in html
        again = page.form(html).values
        assert again["name"] == ["Mine"]
        assert {name: again[name] for name in theirs if name not in typed} == {
            name: [value] for name, value in theirs.items() if name not in typed
        }
        assert http.post(url, again).status_code == 302
        row.refresh_from_db()
        assert row.name == "Mine"


def test_form_that_is_refused_for_another_reason_keeps_what_was_typed(administrator):
    item, other = CatalogItemFactory(sku="H-1"), CatalogItemFactory(sku="H-2")
    http, url = Desk(administrator).http, f"/admin/catalog/catalogitem/{item.pk}/change/"
    page = Page(url, item, {})
    drawn = page.form(http.get(url).content.decode()).values
    overtaken(item)

    html = http.post(url, drawn | {"name": "Telephone", "price": "abc"}).content.decode()

    again = page.form(html).values
    assert again["name"] == ["Telephone"]
    assert again["drawn"] == drawn["drawn"]  # so that the overtaken version is still refused
    assert KEPT in http.post(url, again | {"price": "9"}).content.decode()
    assert other.pk != item.pk
