"""The ticket page: what it shows, and what its buttons do."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from apps.activity.models import Activity
from apps.core.caller import Caller, Channel
from apps.customers.factories import CustomerContactFactory
from apps.tickets.factories import TicketAttributeFactory, TicketFactory
from apps.tickets.models import Ticket, TicketNote
from apps.tickets.operations import add_note, close_ticket, delete_note, hold_ticket, update_note, update_ticket
from apps.users.factories import AgentFactory, WorkGroupFactory
from tests.support.multiplied import multiply
from tests.support.page_parts import form_of

BUTTONS = {"take", "assign", "hold", "resume", "status", "resolve", "close", "reopen"}


def offered(html) -> set[str]:
    """Names of the buttons on a ticket page."""
    return {name for name in BUTTONS if f"/do/{name}/" in html}


def test_page_tells_the_ticket(desk):
    ticket = TicketFactory(title="Fibre cut", description="All lines are down.")

    html = desk.ticket(ticket)

    for words in (ticket.human_id, "Fibre cut", "All lines are down.", "Due in 23 h 59 m", str(ticket.reporter)):
        assert words in html
    assert re.search(r'<time class="desk-badge is-\w+" datetime="[^"]+" title="\d+ \w+ \d+, \d+:\d+">Due in 23 h', html)


def test_contact_who_reports_shows_to_those_who_may_see_contacts_alone(desk, by, messages_of):
    contact = CustomerContactFactory(name="Ines Duarte", phone_number="5550100", email="ines@h.example")
    customer = contact.customer
    ticket = TicketFactory(customer=customer, organisation=customer.organisation)
    update_ticket(ticket_id=ticket.pk, changes={"reporter_contact": contact}, by=by)

    def pages():
        found = [desk.ticket(ticket), desk.read("tickets_ticket_edit", ticket.pk), desk.read("tickets_ticket_add")]
        return [*found, desk.read("tickets_ticket_changelist", view="all")]

    words = ["Ines", "5550100", "ines@h.example", 'name="reporter_contact"']
    assert [[word for word in words if word in html] for html in pages()] == [
        words[:3], [words[0], words[3]], words[3:], words[:1]
    ]  # fmt: skip
    group = desk.user.groups.get()
    group.permissions.remove(*group.permissions.filter(codename__endswith="customercontact"))

    assert [[word for word in words if word in html] for html in pages()] == [[]] * 4
    values = form_of(desk.read("tickets_ticket_edit", ticket.pk)) | {"title": "Renamed"}
    assert messages_of(desk.post("tickets_ticket_edit", ticket.pk, **values)) == [f"{ticket.human_id} changed."]
    ticket.refresh_from_db()
    assert (ticket.title, ticket.reporter_contact) == ("Renamed", contact)


def test_details_of_contacts_are_links(desk):
    ticket = TicketFactory()
    for key, value in (("mainEmail", "o'b+1@h.example"), ("phoneNumber", "+44 (0)20 7946 0000"), ("phone", "<nobody>")):
        TicketAttributeFactory(ticket=ticket, key=key, value=value)

    html = desk.ticket(ticket)

    assert '<a href="mailto:o%27b%2B1@h.example"><bdi>o&#x27;b+1@h.example</bdi></a>' in html
    assert '<a href="tel:+442079460000"><bdi>+44 (0)20 7946 0000</bdi></a>' in html
    assert "<bdi>&lt;nobody&gt;</bdi>" in html
    assert re.findall(r"<small><bdi>(.*?)</bdi></small><a", html) == ["Main e-mail", "Phone number"]


def test_unknown_ticket_leads_back_to_the_queue(desk, messages_of):
    response = desk.get("tickets_ticket_change", 404404)

    assert response.url == reverse("admin:tickets_ticket_changelist")
    assert messages_of(response) == ["There is no ticket INC-404404."]


def test_page_shows_the_tree(desk):
    parent = TicketFactory()
    ticket = TicketFactory(parent=parent)
    children = TicketFactory.create_batch(2, parent=ticket)

    html = desk.ticket(ticket)

    for relative in (parent, *children):
        assert reverse("admin:tickets_ticket_change", args=[relative.pk]) in html


@pytest.mark.parametrize(
    ("state", "buttons"),
    [
        ("New", {"take", "assign", "hold", "status", "resolve", "close"}),
        ("held", {"take", "assign", "resume", "status", "resolve", "close"}),
        ("Resolved", {"take", "assign", "close", "reopen"}),
        ("Cancelled", {"reopen"}),
    ],
)
def test_only_possible_buttons_are_offered(desk, by, status, state, buttons):
    ticket = TicketFactory()
    if state == "held":
        hold_ticket(ticket_id=ticket.pk, reason="Waiting", by=by)
    elif state != "New":
        desk.act(ticket, "close" if state == "Cancelled" else "resolve", status=status(state).pk)

    assert offered(desk.ticket(ticket)) == buttons


def test_internal_note_is_added(desk, agent, messages_of):
    ticket = TicketFactory()

    response = desk.post("tickets_ticket_note", ticket.pk, body="Line is fine.\r\nWill call.", visibility="internal")

    note = TicketNote.objects.get()
    assert messages_of(response) == ["Internal note added."]
    assert (note.body, note.is_internal, note.author) == ("Line is fine.\nWill call.", True, agent)
    assert Activity.objects.get(verb="ticket.note.added").channel == "desk"


def test_public_comment_is_added(desk):
    ticket = TicketFactory()

    desk.post("tickets_ticket_note", ticket.pk, body="We are on it.", visibility="public")

    assert TicketNote.objects.get().is_internal is False


def test_blank_note_is_refused_beside_the_form(desk):
    ticket = TicketFactory()

    response = desk.post("tickets_ticket_note", ticket.pk, body="  ", visibility="public")

    assert "This field is required." in response.content.decode()
    assert not TicketNote.objects.exists()


def test_assign_gives_the_ticket_to_agent_and_group(desk, messages_of, last_activity):
    ticket, other, group = TicketFactory(), AgentFactory(name="Priya Raman"), WorkGroupFactory(name="Billing")

    response = desk.act(ticket, "assign", assignee=other.pk, group=group.pk, reason="Knows the line")

    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.group) == (other, group)
    assert messages_of(response) == [f"{ticket.human_id} is with Priya Raman and Billing."]
    assert last_activity("ticket.assigned") == (desk.user, "desk", ticket.pk, "Knows the line")


def test_take_assigns_the_ticket_to_oneself(desk, agent):
    ticket = TicketFactory(group=WorkGroupFactory())

    desk.act(ticket, "take")

    kept = ticket.group
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.group) == (agent, kept)


def test_hold_and_resume_stop_and_start_the_clock(desk, last_activity):
    ticket = TicketFactory()

    desk.act(ticket, "hold", reason="Waiting for parts")
    ticket.refresh_from_db()
    assert ticket.is_held
    assert last_activity("ticket.held") == (desk.user, "desk", ticket.pk, "Waiting for parts")

    desk.act(ticket, "resume", reason="Parts are here")
    ticket.refresh_from_db()
    assert not ticket.is_held
    assert last_activity("ticket.resumed") == (desk.user, "desk", ticket.pk, "Parts are here")


def test_hold_without_a_reason_is_refused_beside_the_button(desk):
    ticket = TicketFactory()

    html = desk.act(ticket, "hold", reason="").content.decode()

    assert '<details name="action" id="action-hold" open>' in html
    assert "This field is required." in html
    assert not Activity.objects.exists()


@pytest.mark.parametrize(
    ("button", "name", "verb"),
    [
        ("resolve", "Resolved", "ticket.resolved"),
        ("close", "Completed", "ticket.closed"),
        ("status", "Pending", "ticket.status"),
    ],
)
def test_status_buttons_call_their_operation(desk, status, last_activity, button, name, verb):
    ticket = TicketFactory()

    desk.act(ticket, button, status=status(name).pk, reason="As agreed")

    ticket.refresh_from_db()
    assert ticket.status.name == name
    assert last_activity(verb) == (desk.user, "desk", ticket.pk, "As agreed")


def test_closed_ticket_is_reopened(desk, by, status, last_activity):
    ticket = TicketFactory()
    close_ticket(ticket_id=ticket.pk, status=status("Cancelled"), by=by)

    desk.act(ticket, "reopen", status=status("Open").pk, reason="Still broken")

    ticket.refresh_from_db()
    assert (ticket.closed_at, ticket.status.name) == (None, "Open")
    assert last_activity("ticket.reopened") == (desk.user, "desk", ticket.pk, "Still broken")


def test_second_of_two_agents_who_close_is_shown(desk, by, status):
    ticket = TicketFactory()
    close_ticket(ticket_id=ticket.pk, status=status("Cancelled"), by=by)

    html = desk.act(ticket, "close", status=status("Completed").pk).content.decode()

    assert f"{ticket.human_id} is already closed." in html
    assert Activity.objects.filter(verb="ticket.closed").count() == 1


def test_cascade_asks_first_and_changes_nothing(desk, status):
    root = TicketFactory()
    child = TicketFactory(parent=root)
    grandchild = TicketFactory(parent=child)
    done = TicketFactory(parent=root, closed_at=root.created_at, status=status("Cancelled"))

    html = desk.act(root, "close", status=status("Completed").pk, reason="All fixed", cascade="on").content.decode()

    assert "Close 3 tickets" in html
    assert child.human_id in html
    assert grandchild.human_id in html
    assert done.human_id not in html
    assert "1 below it is closed and stays as it is." in html
    assert not Activity.objects.exists()


def test_confirmed_cascade_closes_the_tree(desk, status, messages_of, last_activity):
    root = TicketFactory()
    child = TicketFactory(parent=root)

    response = desk.act(root, "close", status=status("Completed").pk, reason="All fixed", cascade="on", confirmed="1")

    assert messages_of(response) == ["2 tickets are Completed."]
    assert set(Ticket.objects.values_list("status__name", flat=True)) == {"Completed"}
    assert last_activity("ticket.closed") == (desk.user, "desk", child.pk, "All fixed")
    text = " ".join(strip_tags(desk.ticket(child)).split())
    assert f"closed the ticket together with {root.human_id}" in text


def test_cascade_page_says_what_blocks(desk, by, status):
    root = TicketFactory()
    TicketFactory(parent=root)
    close_ticket(ticket_id=root.pk, status=status("Cancelled"), by=by)

    html = desk.act(root, "close", status=status("Completed").pk, cascade="on").content.decode()

    assert f"{root.human_id} is Cancelled already: this cannot be done." in html
    assert 'class="desk-button is-primary"' not in html


def test_cascade_page_lists_the_first_200(desk, status):
    root = TicketFactory()
    multiply([TicketFactory(parent=root, reporter=root.reporter, organisation=root.organisation)], 202)

    html = desk.act(root, "close", status=status("Completed").pk, cascade="on").content.decode()

    assert html.count("<li><a href=") == 201
    assert "… and 3 more." in html


def test_contact_is_switched_off_and_recorded(desk, last_activity):
    ticket = TicketFactory()
    contact = TicketAttributeFactory(ticket=ticket, value="jane@patchbay.example")

    desk.post("tickets_ticket_attribute", ticket.pk, contact.pk, enabled="0")

    contact.refresh_from_db()
    assert contact.is_enabled is False
    assert last_activity("ticket.attribute.switched") == (desk.user, "desk", ticket.pk, "")
    assert "jane@patchbay.example is off now" in desk.ticket(ticket)


def test_contacts_are_asked_to_confirm(desk, messages_of):
    ticket = TicketFactory()
    TicketAttributeFactory(ticket=ticket, value="jane@patchbay.example")

    response = desk.act(ticket, "contacts")

    assert messages_of(response) == ["1 contact was asked to confirm the details."]
    html = desk.ticket(ticket, show="events")
    assert "asked the contacts to confirm their details" in html
    assert "jane@patchbay.example</bdi>: <span" in html
    assert "Queued" in html


def test_contacts_without_address_are_a_refusal(desk):
    ticket = TicketFactory()

    html = desk.act(ticket, "contacts").content.decode()

    assert f"{ticket.human_id} has no enabled contact with an e-mail address." in html


def test_own_note_is_edited_and_deleted(desk, by, messages_of):
    ticket = TicketFactory()
    note = add_note(ticket_id=ticket.pk, body="Frist", by=by)

    desk.post("tickets_ticket_note_edit", ticket.pk, note.pk, body="First")
    note.refresh_from_db()
    assert note.body == "First"

    response = desk.post("tickets_ticket_note_delete", ticket.pk, note.pk)
    assert messages_of(response)[-1] == "Note deleted."
    assert not TicketNote.objects.exists()


def test_somebody_elses_note_is_not_offered_for_editing(desk, managers_desk, messages_of):
    note = add_note_of_another(TicketFactory())

    response = desk.post("tickets_ticket_note_edit", note.ticket_id, note.pk, body="Changed")

    assert messages_of(response) == [f"There is no note {note.pk}."]
    assert f"/note/{note.pk}/edit/" not in desk.ticket(note.ticket)
    assert f"/note/{note.pk}/edit/" in managers_desk.ticket(note.ticket)


def add_note_of_another(ticket):
    return add_note(ticket_id=ticket.pk, body="Mine", by=Caller(AgentFactory(), Channel.DESK))


@pytest.mark.parametrize(
    "address",
    [
        ("tickets_ticket_act", "close"),
        ("tickets_ticket_act", "hold"),
        ("tickets_ticket_act", "contacts"),
        ("tickets_ticket_note",),
        ("tickets_ticket_edit",),
        ("tickets_ticket_delete",),
    ],
)
def test_reading_changes_nothing(managers_desk, address):
    ticket = TicketFactory()
    name, *rest = address

    managers_desk.get(name, ticket.pk, *rest, status=1, reason="x", body="x", visibility="public")

    assert Ticket.objects.get() == ticket
    assert not Activity.objects.exists()
    assert ticket.history.count() == 1


def test_writes_need_the_forms_own_secret(agent):
    """Another site cannot press a button in the agent's name."""
    ticket = TicketFactory()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(agent)

    response = browser.post(reverse("admin:tickets_ticket_act", args=[ticket.pk, "take"]))

    assert response.status_code == 403
    assert not Activity.objects.exists()


@pytest.mark.parametrize("suffix", ["", "?status=1"])
def test_no_field_is_saved_by_posting_to_the_page(desk, suffix):
    ticket = TicketFactory(title="As it was")

    desk.http.post(reverse("admin:tickets_ticket_change", args=[ticket.pk]) + suffix, {"title": "New", "status": "2"})

    assert Ticket.objects.get().title == "As it was"


def test_changed_note_and_its_deletion_stay_on_the_timeline(desk, managers_desk, by, agent):
    ticket = TicketFactory()
    note = add_note(ticket_id=ticket.pk, body="Call at noon", by=by)
    update_note(note_id=note.pk, changes={"body": "Call at one"}, by=by)
    delete_note(note_id=note.pk, by=by)

    html = desk.ticket(ticket)

    assert "This note was deleted by <bdi>Casey Reed</bdi>." in html
    assert "deleted a note" in html
    assert "Call at one" in managers_desk.ticket(ticket)
