"""The button Hold: why, until when, and as what; and what pages say of it."""

import datetime
import itertools
import zoneinfo

import pytest
from django.utils import timezone
from django.utils.html import escape

from apps.tickets import operations
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Ticket
from tests.support.browser_forms import writing_forms

pytestmark = pytest.mark.django_db
UNTIL = "2026-12-03T14:00"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """It is the 30th of November 2026, a millisecond later each time."""
    start, steps = datetime.datetime(2026, 11, 30, 9, 0, tzinfo=datetime.UTC), itertools.count()
    monkeypatch.setattr(timezone, "now", lambda: start + next(steps) * datetime.timedelta(milliseconds=1))


def form_of(html, button):
    (found,) = [form for form in writing_forms(html) if form.action.endswith(f"/do/{button}/")]
    return found


def test_hold_until_a_date_is_shown_on_page_queue_and_timeline(desk, messages_of):
    ticket = TicketFactory(title="No dial tone")
    with timezone.override(zoneinfo.ZoneInfo("UTC")):
        response = desk.act(ticket, "hold", reason="Parts", until=UNTIL)

    assert messages_of(response) == [f"{ticket.human_id} is on hold until 3 Dec 2026, 14:00."]
    html = desk.ticket(ticket)
    assert "On hold until 3 Dec 2026, 14:00</span>" in html
    assert "put the ticket on hold" in html
    assert "Held until" in html
    assert 'title="On hold until 3 Dec 2026, 14:00"' in desk.read("tickets_ticket_changelist")
    form = form_of(html, "change-hold")
    assert (form.values["reason"], form.values["until"]) == (["Parts"], [UNTIL])


def test_date_of_a_hold_is_changed_and_taken_away(desk, messages_of, by):
    ticket = TicketFactory()
    operations.hold_ticket(ticket_id=ticket.pk, reason="Parts", by=by)
    act = f"/admin/tickets/ticket/{ticket.pk}/do/change-hold/"

    for until, words in [(UNTIL, "until 3 Dec 2026, 14:00"), ("", ", without a date")]:
        values = form_of(desk.ticket(ticket), "change-hold").values
        response = desk.http.post(act, values | {"until": until})
        assert messages_of(response)[-1].startswith(f"{ticket.human_id} is on hold")
        assert words in messages_of(response)[-1]
    values = form_of(desk.ticket(ticket), "change-hold").values
    assert messages_of(desk.http.post(act, values))[-1] == "Nothing was changed."


@pytest.mark.parametrize(
    ("until", "words"),
    [
        ("2026-11-30T08:59", "Lies in the past."),
        ("2028-01-01T00:00", "Lies more than 366 days ahead."),
        ("9999-12-31T23:59", "Lies more than 366 days ahead."),
        ("tomorrow", "Enter a valid date/time."),
    ],
)
def test_date_that_cannot_be_is_refused_beside_it_and_stays(desk, until, words):
    ticket = TicketFactory()

    html = desk.act(ticket, "hold", reason="Parts", until=until).content.decode()

    assert f'<p class="desk-error">{escape(words)}</p>' in html
    values = form_of(html, "hold").values
    assert (values["reason"], values["until"]) == (["Parts"], [until])
    assert not Ticket.objects.get(pk=ticket.pk).is_held


def test_page_offers_one_way_to_hold(desk, messages_of, status):
    ticket = TicketFactory()
    html = desk.ticket(ticket)
    holding = str(status("On Hold").pk)
    assert holding not in form_of(html, "status").options["status"]
    assert form_of(html, "hold").options["status"] == [holding]

    desk.act(ticket, "hold", reason="Parts", status=holding)

    ticket.refresh_from_db()
    assert (ticket.status.name, ticket.hold_reason, ticket.is_held) == ("On Hold", "Parts", True)
    buttons = {form.action.split("/")[-2] for form in writing_forms(desk.ticket(ticket)) if "/do/" in form.action}
    assert {"change-hold", "resume"} <= buttons
    assert "hold" not in buttons


def test_two_who_change_the_date_choose(desk, managers_desk, by):
    ticket = TicketFactory()
    operations.hold_ticket(ticket_id=ticket.pk, reason="Parts", by=by)
    act = f"/admin/tickets/ticket/{ticket.pk}/do/change-hold/"
    drawn = form_of(desk.ticket(ticket), "change-hold").values
    theirs = form_of(managers_desk.ticket(ticket), "change-hold").values
    assert managers_desk.http.post(act, theirs | {"until": UNTIL}).status_code == 302

    html = desk.http.post(act, drawn | {"until": "2026-12-24T10:00"}).content.decode()

    assert "<bdi>3 Dec 2026, 14:00</bdi>" in html
    assert "<bdi>24 Dec 2026, 10:00</bdi>" in html
    again = form_of(html, "change-hold").values
    assert desk.http.post(act, again).status_code == 200
    assert desk.http.post(act, again | {"choice-until": "mine"}).status_code == 302
    assert Ticket.objects.get(pk=ticket.pk).held_until.day == 24
