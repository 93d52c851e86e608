"""Whatever people write comes out as text."""

import re

import pytest
from django.urls import reverse

from apps.customers.factories import CustomerFactory, OrganisationFactory
from apps.tickets.factories import TicketAttributeFactory, TicketFactory
from apps.tickets.operations import add_note, hold_ticket, update_ticket
from apps.users.factories import UserFactory, WorkGroupFactory

SCRIPT = '"><script>alert(1)</script>\u202egnp.exe'


@pytest.fixture
def hostile(by):
    """A ticket with a script in every text that it shows."""
    organisation = OrganisationFactory(name=SCRIPT, legal_name=SCRIPT)
    reporter = UserFactory(name=SCRIPT, organisation=organisation)
    customer = CustomerFactory(name=SCRIPT, organisation=organisation)
    ticket = TicketFactory(
        title=SCRIPT,
        description=SCRIPT,
        organisation=organisation,
        reporter=reporter,
        customer=customer,
        group=WorkGroupFactory(name=SCRIPT[:100]),
        parent=TicketFactory(title=SCRIPT),
    )
    TicketFactory(title=SCRIPT, parent=ticket)
    TicketAttributeFactory(ticket=ticket, key=SCRIPT[:100], value=SCRIPT)
    hold_ticket(ticket_id=ticket.pk, reason=SCRIPT, by=by)
    note = add_note(ticket_id=ticket.pk, body=SCRIPT, author_name=SCRIPT, by=by)
    update_ticket(ticket_id=ticket.pk, changes={"title": SCRIPT + "!"}, by=by)
    return ticket, note, customer


def test_scripts_are_inert_on_every_page(administrators_desk, managers_desk, hostile, status):
    ticket, note, customer = hostile
    pages = [
        managers_desk.read("index"),
        managers_desk.read("tickets_ticket_changelist", q=SCRIPT),
        managers_desk.read("tickets_ticket_changelist"),
        managers_desk.ticket(ticket),
        managers_desk.read("tickets_ticket_edit", ticket.pk),
        managers_desk.read("tickets_ticket_delete", ticket.pk),
        managers_desk.read("tickets_ticket_note_edit", ticket.pk, note.pk),
        managers_desk.read("tickets_ticket_note_delete", ticket.pk, note.pk),
        managers_desk.act(ticket, "close", status=status("Completed").pk, reason=SCRIPT, cascade="on").content.decode(),
        managers_desk.read("customers_customer_changelist"),
        managers_desk.read("customers_customer_change", customer.pk),
        managers_desk.read("customers_organisation_changelist"),
        managers_desk.read("users_workgroup_changelist"),
        managers_desk.read("activity_activity_changelist"),
        administrators_desk.read("users_user_changelist"),
        administrators_desk.read("users_user_change", ticket.reporter_id),
    ]

    assert [number for number, html in enumerate(pages) if "<script>alert" in html] == []


def test_bidi_controls_stay_within_their_text(desk, hostile):
    ticket, *_ = hostile

    html = desk.ticket(ticket)

    body = html[html.index('class="desk-ticket-head"') :]
    inputs = r"<option[^>]*>[^<]*</option>|<textarea[^>]*>[^<]*</textarea>"
    text = re.sub(rf'{inputs}|(?:title|aria-label|value)="[^"]*"', "", body)
    before = [part[: part.rindex("&quot;&gt;&lt;script")] for part in text.split("\u202e")[:-1]]
    assert len(before) > 10
    assert [part[-80:] for part in before if part.rindex("<bdi>") < part.rfind("</bdi>")] == []


def test_long_title_is_cut_in_the_queue(desk):
    ticket = TicketFactory(title="x" * 10_000)

    html = desk.read("tickets_ticket_changelist")

    assert "x" * 119 + "…" in html
    assert "x" * 600 not in html
    assert desk.get("tickets_ticket_change", ticket.pk).status_code == 200


def test_pages_load_nothing_from_elsewhere(desk):
    ticket = TicketFactory()

    for html in (desk.read("index"), desk.read("tickets_ticket_changelist"), desk.ticket(ticket)):
        assert 'src="http' not in html
        assert 'href="http' not in html


def test_sign_in_page_opens(client, db):
    assert "Patchbay" in client.get(reverse("admin:login")).content.decode()
