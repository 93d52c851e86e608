"""A form that somebody else's save overtook: nothing typed is lost, nor anything of theirs, and it says who it was."""

import datetime
import re

import pytest
from django.utils import timezone

from apps.catalog.factories import CatalogItemFactory
from apps.core.caller import Caller, Channel
from apps.core.errors import DECIDE_AGAIN, OVERTAKEN
from apps.journals.factories import FollowUpFactory, ReminderFactory
from apps.journals.models import DurationType
from apps.journals.operations import update_follow_up, update_reminder
from apps.tickets.factories import TicketFactory
from apps.tickets.operations import update_ticket
from tests.desk.test_untouched_columns import Page, at
from tests.support.browser_forms import writing_forms
from tests.support.desk import Desk

pytestmark = pytest.mark.django_db
KEPT = "Somebody saved this while you had it open"


def overtaken(row):
    """Another person's save of the row."""
    type(row)._base_manager.filter(pk=row.pk).update(updated_at=timezone.now())


def test_page_says_who_changed_what_and_shows_the_newest_of_what_was_not_touched(administrator, manager):
    item = CatalogItemFactory(name="Handset", sku="H-1", price=5)
    url = f"/admin/catalog/catalogitem/{item.pk}/change/"
    page = Page(url, item, {})
    mine, theirs = Desk(administrator).http, Desk(manager).http
    drawn, other = (page.form(each.get(url).content.decode()).values for each in (mine, theirs))
    assert theirs.post(url, other | {"price": "7.00"}).status_code == 302

    html = mine.post(url, drawn | {"name": "Telephone"}).content.decode()

    assert KEPT in html
    assert "Maria Bloom changed Price from “5.00” to “7.00”" in html
    assert f'<a href="{url}">take the newest version</a>' in html
    again = page.form(html).values
    assert (again["name"], again["price"]) == (["Telephone"], ["7.00"])
    assert mine.post(url, again).status_code == 302
    item.refresh_from_db()
    assert (item.name, item.price) == ("Telephone", 7)


def test_button_says_who_changed_what_since_it_was_drawn(agent, manager):
    ticket, follow_up, later = TicketFactory(title="Old"), FollowUpFactory(description="Old"), FollowUpFactory()
    reminder = ReminderFactory(follow_up=FollowUpFactory(due_at=timezone.now() + datetime.timedelta(days=9)))
    theirs, mine = Caller(manager, Channel.DESK), Desk(agent).http
    of_reminder = at("journals_followup_change", reminder.follow_up_id)
    hours = DurationType.objects.get(name="Hours")
    for page, url, typed, change in [
        (
            at("tickets_ticket_change", ticket.pk),
            at("tickets_ticket_act", ticket.pk, "take"),
            {},
            lambda: update_ticket(ticket_id=ticket.pk, changes={"title": "Theirs"}, by=theirs),
        ),
        (
            at("journals_followup_change", follow_up.pk),
            at("journals_followup_act", follow_up.pk, "complete"),
            {},
            lambda: update_follow_up(follow_up_id=follow_up.pk, changes={"description": "Theirs"}, by=theirs),
        ),
        (
            at("journals_followup_change", later.pk),
            at("journals_followup_act", later.pk, "move"),
            {"due_at": "2090-01-02T10:00"},
            lambda: update_follow_up(follow_up_id=later.pk, changes={"description": "Theirs"}, by=theirs),
        ),
        (
            of_reminder,
            at("journals_followup_reminder", reminder.follow_up_id, reminder.pk, "change"),
            {"number": "7"},
            lambda: update_reminder(
                follow_up_id=reminder.follow_up_id,
                reminder_id=reminder.pk,
                changes={"duration_seconds": 7_200, "duration_type": hours},
                by=theirs,
            ),
        ),
    ]:
        (drawn,) = [form.values for form in writing_forms(mine.get(page).content.decode()) if form.action == url]
        change()

        html = mine.post(url, drawn | typed, follow=True).content.decode()

        assert str(OVERTAKEN) in html
        assert re.search(r"Maria Bloom changed [^.]* from “[^”]+” to “[^”]+”[^.]* on ", html), html
        assert str(DECIDE_AGAIN) in html
        (again,) = [form.values for form in writing_forms(html) if form.action == url]
        assert {name: again[name] for name in typed} == {name: [value] for name, value in typed.items()}
        chosen = {f"choice-{name}": "mine" for name in again.get("choose", ())}
        assert mine.post(url, again | chosen).status_code == 302


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
