"""A form that somebody else's save overtook: nothing typed is lost, nor anything of theirs, and it says who it was."""

import datetime
import re

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from apps.activity.models import Activity
from apps.catalog.factories import CatalogItemFactory
from apps.core.caller import Caller, Channel
from apps.core.errors import DECIDE_AGAIN, OVERTAKEN
from apps.journals.factories import FollowUpFactory, JournalFactory, ReminderFactory
from apps.journals.models import DurationType
from apps.journals.operations import update_follow_up, update_reminder
from apps.tickets.factories import TicketFactory, TicketNoteFactory
from apps.tickets.operations import update_ticket
from apps.users.factories import AgentFactory, WorkGroupFactory
from tests.desk.test_untouched_columns import Page, pages_of_configuration
from tests.support.browser_forms import writing_forms
from tests.support.desk import Desk

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


def at(name, *args):
    return reverse(f"admin:{name}", args=args)


def pages_of_one_row():
    """Forms over one row that are no configuration: the page, the row, a field that both write, and another one."""
    ticket = TicketFactory(title="Old", description="Before")
    yield Page(at("tickets_ticket_edit", ticket.pk), ticket, {"title": "Mine"}), {"title": "Theirs", "description": "x"}
    note = TicketNoteFactory(body="Old")
    yield Page(at("tickets_ticket_note_edit", note.ticket_id, note.pk), note, {"body": "Mine"}), {"body": "Theirs"}
    follow_up = FollowUpFactory(description="Old", due_at=timezone.now() + datetime.timedelta(days=3))
    theirs = {"description": "Theirs", "is_retained": "on"}
    yield Page(at("journals_followup_change", follow_up.pk), follow_up, {"description": "Mine"}), theirs
    journal = JournalFactory(description="Old")
    theirs = {"description": "Theirs", "is_retained": "on"}
    yield Page(at("journals_journal_change", journal.pk), journal, {"description": "Mine"}), theirs
    user = AgentFactory(name="Old")
    yield (
        Page(at("users_user_change", user.pk), user, {"name": "Mine"}),
        {"name": "Theirs", "phone_number": "+1 555 0100"},
    )


def test_form_over_one_row_says_who_changed_what_and_keeps_what_was_typed(administrator, manager):
    for person in (administrator, manager):
        person.is_superuser = True
        person.save()
    mine, theirs, wrong = Desk(administrator).http, Desk(manager).http, []
    for page, other in pages_of_one_row():
        drawn, newer = (page.form(each.get(page.url).content.decode()).values for each in (mine, theirs))
        assert theirs.post(page.url, newer | other).status_code == 302
        before = Activity.objects.count()

        html = mine.post(page.url, drawn | page.change).content.decode()

        again = page.form(html).values
        (name,) = page.change
        said = re.search(r"Maria Bloom changed [^.]* from “Old” to “Theirs”[^.]* on \d+ \w+ \d{4}, \d\d:\d\d\.", html)
        newest = {key: [value] for key, value in other.items() if key != name}
        if not (said and KEPT in html and f'<a href="{page.url}">take the newest version</a>' in html):
            wrong.append(f"{page}: {re.findall('desk-refusal[^<]*<?[^<]*', html)}")
        if again[name] != ["Mine"] or {key: again.get(key) for key in newest} != newest:
            wrong.append(f"{page}: shows {again}")
        if Activity.objects.count() != before or mine.post(page.url, again).status_code != 302:
            wrong.append(f"{page}: cannot be saved again")
        page.row.refresh_from_db()
        if getattr(page.row, name) != "Mine":
            wrong.append(f"{page}: stores {getattr(page.row, name)}")

    assert wrong == []


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

        assert OVERTAKEN in html
        assert re.search(r"Maria Bloom changed [^.]* from “[^”]+” to “[^”]+”[^.]* on ", html), html
        assert DECIDE_AGAIN in html
        (again,) = [form.values for form in writing_forms(html) if form.action == url]
        assert {name: again[name] for name in typed} == {name: [value] for name, value in typed.items()}
        assert mine.post(url, again).status_code == 302


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
