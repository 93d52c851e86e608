"""Each write to a ticket through the tickets microservice is one activity, linked to the history it made."""

import pytest

from apps.activity.models import Activity
from apps.core.caller import Caller, Channel
from apps.customers.factories import OrganisationFactory
from apps.tickets.factories import TicketAttributeFactory, TicketNoteFactory
from apps.tickets.models import Ticket
from tests.support.snapshot import history_of, nothing_written, one_activity
from tests.tickets.api.sipsynergy_requests import new_ticket, ticket_of

pytestmark = pytest.mark.contract("tickets-microservice")

REQUEST = {"X-Request-ID": "request-0001"}


@pytest.fixture
def ticket(integrator):
    return ticket_of(integrator)


def _through(user, route):
    """Who the write must be told to come from."""
    return Caller(user, Channel.SIPSYNERGY, request_id="request-0001", route=route, credential="tests")


def test_creation_is_shown_once_with_contract_and_contacts(sip, integrator):
    client = sip(integrator)
    attributes = {"preferredContactMethod": "email", "mainEmail": "example@example.com"}

    with one_activity(
        "ticket.created",
        by=_through(integrator, "POST /api/tickets"),
        history=[("ticket", "+"), ("ticketattribute", "+"), ("ticketattribute", "+")],
    ):
        client.post("/tickets", new_ticket(integrator, attributes=attributes), headers=REQUEST)

    ticket, entry = Ticket.objects.get(), Activity.objects.get(verb="ticket.created")
    assert (entry.subject_id, entry.object_type, entry.object_id) == (ticket.pk, "tickets.ticket", ticket.pk)
    [row] = Ticket.history.all()
    assert (row.activity, row.history_user, row.title) == (entry, integrator, "Ticket ticket")


@pytest.mark.sqlite
def test_change_is_shown_once_with_the_contacts_it_replaced(sip, agent, integrator, ticket):
    TicketAttributeFactory(ticket=ticket)
    client = sip(agent)

    with one_activity(
        "ticket.changed",
        by=_through(agent, "PATCH /api/tickets/{ticketId}"),
        subject_id=ticket.pk,
        history=[("ticket", "~"), ("ticketattribute", "-"), ("ticketattribute", "+")],
    ):
        client.patch(
            f"/tickets/{ticket.human_id}",
            {"title": "Other", "attributes": {"preferredContactMethod": "email"}},
            headers=REQUEST,
        )

    row = Ticket.history.order_by("-history_id").first()
    assert (row.title, row.updated_by, row.history_user) == ("Other", agent, agent)


def test_deletion_is_shown_once_with_all_that_went(sip, manager, ticket):
    TicketAttributeFactory(ticket=ticket)
    TicketNoteFactory(ticket=ticket)
    child = ticket_of(ticket.reporter, parent=ticket)
    client = sip(manager)

    with one_activity(
        "ticket.deleted",
        by=_through(manager, "DELETE /api/tickets/{ticketId}"),
        subject_id=ticket.pk,
        history=[("ticket", "-"), ("ticket", "~"), ("ticketattribute", "-"), ("ticketnote", "-")],
    ):
        client.delete(f"/tickets/{ticket.human_id}", headers=REQUEST)

    assert Ticket.history.filter(item_id=child.pk).latest("history_id").history_type == "~"


@pytest.mark.sqlite
def test_life_of_a_comment_is_shown_write_by_write(sip, integrator, ticket):
    client = sip(integrator)
    body = {"ticketId": ticket.human_id, "description": "one", "userHumanId": "USR-12343"}

    with one_activity(
        "ticket.note.added",
        by=_through(integrator, "POST /api/tickets/{ticketId}"),
        subject_id=ticket.pk,
        history=[("ticketnote", "+")],
    ):
        pk = client.post(f"/tickets/{ticket.human_id}", body, headers=REQUEST).json()["data"]["id"]
    with one_activity(
        "ticket.note.changed",
        by=_through(integrator, "PATCH /api/comments/{commentId}"),
        subject_id=ticket.pk,
        history=[("ticketnote", "~")],
    ):
        client.patch(f"/comments/{pk}", {"description": "two"}, headers=REQUEST)
    with one_activity(
        "ticket.note.deleted",
        by=_through(integrator, "DELETE /api/comments/{commentId}"),
        subject_id=ticket.pk,
        history=[("ticketnote", "-")],
    ):
        client.delete(f"/comments/{pk}", headers=REQUEST)

    entries = Activity.objects.filter(object_type="tickets.ticketnote").order_by("pk")
    assert [entry.object_id for entry in entries] == [pk] * 3


def test_confirmation_is_shown_once_and_changes_no_row(sip, integrator, ticket):
    TicketAttributeFactory(ticket=ticket)
    client = sip(integrator)

    with one_activity(
        "notification.ticket.confirm-contacts",
        by=_through(integrator, "POST /api/events/confirm-contacts/{ticketId}"),
        subject_id=ticket.pk,
        history=[],
    ):
        client.post(f"/events/confirm-contacts/{ticket.human_id}", headers=REQUEST)

    event = Activity.objects.get(verb="notification.ticket.confirm-contacts")
    assert (event.data, history_of(event)) == ({"addresses": 1}, [])


def test_reading_writes_nothing(sip, agent, ticket):
    note = TicketNoteFactory(ticket=ticket)
    client = sip(agent)
    client.get("/users")

    with nothing_written():
        for path in (
            "/users", "/users/agents", "/tickets", f"/tickets/{ticket.human_id}",
            f"/tickets/{ticket.human_id}/comments", f"/tickets/{ticket.human_id}/attributes",
            f"/comments/{note.pk}", "/groups", "/states", "/states/",
            f"/events/confirm-contacts/{ticket.human_id}", "/reporting/tickets", "/reporting/tickets/download",
        ):  # fmt: skip
            client.get(path, headers=REQUEST)


def test_refused_writes_leave_no_trace(sip, integrator, ticket):
    other = OrganisationFactory()
    client = sip(integrator)
    client.get("/users")

    with nothing_written():
        for method, path, body in [
            ("POST", "/tickets", new_ticket(integrator, organisationHumanId=other.human_id)),
            ("POST", "/tickets", new_ticket(integrator, contractHumanId="CON-" + "1" * 60)),
            ("PATCH", f"/tickets/{ticket.human_id}", {"title": "x", "contractHumanId": "CON-" + "1" * 60}),
            ("POST", f"/tickets/{ticket.human_id}", {"ticketId": "INC-1", "description": "x", "userHumanId": "USR-1"}),
            ("DELETE", f"/tickets/{ticket.human_id}", None),
            ("POST", f"/events/confirm-contacts/{ticket.human_id}", None),
        ]:
            assert client.send(method, path, body, headers=REQUEST).status_code in (403, 409, 422)
