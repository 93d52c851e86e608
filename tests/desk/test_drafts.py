"""Drafts: saved and read by their person alone, bounded, and gone once their form was carried out."""

import datetime
import json
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.activity import drafts
from apps.activity.models import Activity, Draft
from apps.activity.operations import recording
from apps.cases.factories import CaseFactory
from apps.core.caller import Caller, Channel
from apps.core.sent import SentForm, mark_of_person
from apps.journals.factories import FollowUpFactory
from apps.orders.constants import OrderState
from apps.orders.factories import OrderFactory
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Ticket
from tests.support.desk import Desk

URL = "/admin/drafts/"
TEXT = "The line crackles after rain\nand at night"


class Page:
    """A page that a person has open."""

    def __init__(self, user, http=None, key="k1"):
        self.http, self.mark, self.key = http or Client(), mark_of_person(user.pk), key
        if http is None:
            self.http.force_login(user)

    def save(self, address, content=None, /, **changes):
        content = {"values": {"body": [TEXT]}} if content is None else content
        text = content if isinstance(content, str) else json.dumps(content)
        values = {"drawn_for": self.mark, "key": self.key, "address": address, "content": text}
        return self.http.post(URL, values | changes)

    def read(self, *addresses):
        return self.http.get(URL, {"drawn_for": self.mark, "address": addresses})

    def texts(self, *addresses):
        return [draft["content"] for draft in self.read(*addresses).json()["drafts"]]


@pytest.fixture
def note(db):
    """The address of the note form of a ticket."""
    return reverse("admin:tickets_ticket_note", args=[TicketFactory().pk])


@pytest.mark.sqlite
def test_draft_is_read_where_it_was_saved_in_any_browser_of_its_person(agent, note):
    saved = Page(agent).save(note).json()
    Page(agent).save(note, {"values": {"body": ["second"]}})

    answer = Page(agent).read(note, "/admin/tickets/ticket/add/")

    assert [(draft["address"], draft["content"]) for draft in answer.json()["drafts"]] == [
        (note, {"values": {"body": ["second"]}})
    ]
    assert saved["at"] == f"{Draft.objects.get().saved_at:%H:%M}"
    assert answer["Cache-Control"].count("no-store") == 1
    assert Activity.objects.count() == 0


def test_next_person_at_the_browser_reads_and_saves_nothing(agent, manager, note):
    left = Page(agent)
    left.save(note)
    left.http.logout()
    assert [left.read(note).status_code, left.save(note, {"values": {}}).status_code] == [401, 401]

    left.http.force_login(manager)  # the page of the first person is still open
    answers = [left.read(note), left.save(note, {"values": {"body": ["theirs"]}}), Page(manager, left.http).read(note)]
    pages = [left.http.get(note.replace("note", "change")), left.http.get("/admin/")]

    assert [answer.status_code for answer in answers] == [409, 409, 200]
    assert [each for each in answers + pages if "crackles" in each.content.decode()] == []
    assert [(draft.user, draft.content) for draft in Draft.objects.all()] == [(agent, {"values": {"body": [TEXT]}})]


def test_draft_of_an_object_that_is_no_longer_visible_is_not_shown(agent, note, monkeypatch):
    follow_up = reverse("admin:journals_followup_change", args=[FollowUpFactory().pk])
    new, page = reverse("admin:tickets_ticket_add"), Page(agent)
    for address in (note, follow_up, new):
        page.save(address)
    assert len(page.texts(note, follow_up, new)) == 3

    monkeypatch.setattr(type(Ticket.objects.all()), "visible_to", lambda rows, caller: rows.none())
    assert len(page.texts(note, follow_up, new)) == 2
    agent.groups.clear()
    assert page.texts(note, follow_up) == []


def test_draft_goes_with_the_write_of_its_form_and_stays_when_that_is_refused(agent, note):
    desk, page = Desk(agent), Page(agent)
    page.save(note)
    other = reverse("admin:tickets_ticket_add")
    page.save(other)

    desk.http.post(note, {"once": "k2", "body": "", "visibility": "internal"})
    assert len(page.texts(note)) == 1
    desk.http.post(note, {"once": "k2", "body": TEXT, "visibility": "internal"})

    assert (page.texts(note), len(page.texts(other))) == ([], 1)


def test_draft_that_comes_after_its_form_was_carried_out_is_not_shown(agent, note):
    Desk(agent).http.post(note, {"once": "k1", "body": TEXT, "visibility": "internal"})
    Page(agent).save(note)
    assert Page(agent).texts(note) == []

    Page(agent, key="k2").save(note)
    assert len(Page(agent).texts(note)) == 1


def test_draft_stays_when_the_write_is_rolled_back(agent, note):
    Page(agent).save(note)
    ticket, by = Ticket.objects.get(), Caller(agent, Channel.DESK, form=SentForm(digest="d", address=note, key="k1"))

    with pytest.raises(ZeroDivisionError), drafts.transaction.atomic(), recording("x.done", by=by, subject=ticket):
        raise ZeroDivisionError

    assert len(Page(agent).texts(note)) == 1


def test_emptied_draft_is_discarded(agent, note):
    Page(agent).save(note)

    assert Page(agent).save(note, "").json() == {}
    assert Draft.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"address": "/nowhere/"}, 400),
        ({"address": "/api/tickets/1"}, 400),
        ({"address": "https://elsewhere.example/"}, 400),
        ({"address": "/admin/tickets/ticket/add/?" + "x" * 300}, 400),
        ({"content": "{"}, 400),
        ({"content": "[]"}, 400),
        ({"content": '{"a": "\\u0000"}'}, 400),
        ({"content": json.dumps({"a": "x" * 100_000})}, 413),
        ({"drawn_for": "1:forged"}, 409),
    ],
)
def test_what_is_no_draft_is_refused(agent, note, changes, status):
    answer = Page(agent).save(note, **changes)

    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/json")
    assert Draft.objects.count() == 0


def test_saving_needs_the_token_of_the_present_sign_in(agent, note):
    http = Client(enforce_csrf_checks=True)
    http.force_login(agent)
    page = Page(agent, http)

    assert (page.save(note).status_code, Draft.objects.count()) == (403, 0)
    assert page.save(note, csrfmiddlewaretoken=page.read().json()["token"]).status_code == 200


def test_drafts_of_a_person_are_bounded_in_number_and_time(agent, manager, note):
    by = Caller(agent, Channel.DESK)
    drafts.save_draft(by=Caller(manager, Channel.DESK), address=note, key="", content={})
    for number in range(drafts.MOST_DRAFTS + 3):
        drafts.save_draft(by=by, address=f"/{number}", key="", content={})
    kept = set(Draft.objects.filter(user=agent).values_list("address", flat=True))
    assert kept == {f"/{number}" for number in range(3, drafts.MOST_DRAFTS + 3)}

    Draft.objects.filter(user=agent).update(saved_at=timezone.now() - datetime.timedelta(days=15))
    assert list(drafts.drafts_at(kept, by)) == []
    assert drafts.prune_drafts() == drafts.MOST_DRAFTS
    assert Draft.objects.get().user == manager


def test_reading_takes_no_more_statements_for_many_forms(agent, note, django_assert_max_num_queries):
    page = Page(agent)
    page.save(note)

    with django_assert_max_num_queries(8):
        page.read(note, *(f"/admin/tickets/ticket/{number}/note/" for number in range(90)))


TYPED = re.compile(r'<textarea|<input type="text" name="[a-z_-]*(?:reason|note|title|description)"')


def test_every_form_for_reasons_and_notes_keeps_a_draft(desk):
    ticket, case, order, follow_up = TicketFactory(), CaseFactory(), OrderFactory(), FollowUpFactory()
    held = OrderFactory(state=OrderState.ON_HOLD)
    found, without = 0, []
    for page, *rows in (
        ("tickets_ticket_add",),
        ("tickets_ticket_change", ticket),
        ("tickets_ticket_merge", ticket),
        ("cases_case_add",),
        ("cases_case_change", case),
        ("orders_order_change", order, held),
        ("journals_followup_change", follow_up),
        ("tickets_ticket_changelist",),
        ("cases_case_changelist",),
        ("orders_order_changelist",),
        ("journals_followup_changelist",),
    ):
        for row in rows or [None]:
            html = desk.read(page, *([row.pk] if row else []))
            forms = [form for form in re.findall(r"<form method=\"post\".*?</form>", html, re.S) if TYPED.search(form)]
            found += len(forms)
            without += [(page, form[:200]) for form in forms if "data-draft=" not in form.partition(">")[0]]

    assert without == []
    assert found > 16


def test_draft_of_a_bulk_change_stays_for_its_preview_and_goes_when_that_is_carried_out(desk):
    ticket, address = TicketFactory(), reverse("admin:tickets_ticket_bulk")
    page = Page(desk.user, desk.http)

    page.save(address, {"values": {"note": ["Storm"]}})
    previewed = desk.preview("tickets_ticket", [ticket], note="Storm", once="k1")
    assert page.texts(address) == [{"values": {"note": ["Storm"]}}]
    assert f'action="{address}"' in previewed.text
    assert "data-draft-sent" in previewed.text
    desk.confirm("tickets_ticket", previewed, once="k2")

    assert ticket.notes.comments().count() == 1
    assert page.texts(address) == []
