"""Changing and deleting tickets through the tickets microservice."""

import datetime

import pytest

from apps.activity.models import Activity
from apps.customers.factories import OrganisationFactory
from apps.customers.models import Contract, Tenant
from apps.tickets.factories import TicketAttributeFactory, TicketNoteFactory
from apps.tickets.models import Ticket, TicketAttribute
from apps.users.factories import UserFactory
from tests.support.snapshot import nothing_written
from tests.tickets.api.sipsynergy_requests import missing, new_ticket, refusal, stranger, ticket_of

pytestmark = pytest.mark.contract("tickets-microservice")

LONG_AGO = datetime.datetime(2016, 12, 2, 17, 21, 22, tzinfo=datetime.UTC)


@pytest.fixture
def ticket(integrator):
    ticket = ticket_of(
        integrator,
        title="Ticket ticket",
        description="this is a long a fun description",
        contract=Contract.objects.create(organisation=integrator.organisation, human_id="CON-1"),
        tenant=Tenant.objects.create(organisation=integrator.organisation, number=1),
        created_at=LONG_AGO,
    )
    Ticket.objects.update(updated_at=LONG_AGO)
    return ticket


def _shown(client, ticket):
    [body] = client.get(f"/tickets/{ticket.human_id}").json()["data"]
    return body


@pytest.mark.rule("updateTicket", "absent-members-keep-value")
@pytest.mark.rule("updateTicket", "null-clears-title")
@pytest.mark.rule("updateTicket", "success-is-204-with-ticket-location")
@pytest.mark.parametrize(
    "change",
    [
        {"title": "Other"},
        {"title": None},
        {"title": "t" * 10_000},
        {"description": "Other"},
        {"contractHumanId": "CON-2-3"},
        {"tenantHumanId": 0},
        {"reporterHumanId": "USR-55"},
        {"title": "a", "description": "b", "contractHumanId": "CON-9", "tenantHumanId": 9, "reporterHumanId": "USR-55"},
        {},
    ],
)
def test_changed_ticket_keeps_what_was_not_given(sip, integrator, ticket, change):
    UserFactory(human_id="USR-55", organisation=integrator.organisation)
    client = sip(integrator)
    before = _shown(client, ticket)

    response = client.patch(f"/tickets/{ticket.human_id}", change)

    after = _shown(client, ticket)
    assert (response.status_code, response.content, response["Location"]) == (204, b"", ticket.human_id)
    assert after == before | change | {"dateUpdated": after["dateUpdated"]}


@pytest.mark.rule("updateTicket", "update-moves-date-updated")
@pytest.mark.rule("tickets-microservice", "updated-never-before-created")
def test_change_moves_the_date_of_the_update_alone(sip, integrator, ticket):
    client = sip(integrator)
    before = _shown(client, ticket)

    client.patch(f"/tickets/{ticket.human_id}", {"title": "Other"})

    after = _shown(client, ticket)
    assert (before["dateCreated"], before["dateUpdated"]) == ("2016-12-02T17:21:22+0000",) * 2
    assert after["dateCreated"] == "2016-12-02T17:21:22+0000"
    assert after["dateUpdated"] > before["dateUpdated"]


def test_new_organisation_takes_contract_and_tenant_along(sip, agent, integrator, ticket):
    partner = OrganisationFactory()
    other = OrganisationFactory(partner=partner)
    client = sip(agent)

    client.patch(f"/tickets/{ticket.human_id}", {"organisationHumanId": other.human_id})

    after = _shown(client, ticket)
    assert (after["organisationHumanId"], after["contractHumanId"], after["tenantHumanId"]) == (
        other.human_id,
        "CON-1",
        1,
    )
    assert after["buyer"]["id"] == partner.human_id
    assert Ticket.objects.get().contract.organisation == other


@pytest.mark.rule("updateTicket", "given-references-must-exist")
@pytest.mark.parametrize(
    ("change", "name", "message"),
    [
        ({"organisationHumanId": "ORG-404"}, "organisationHumanId", "There is no organisation ORG-404."),
        ({"organisationHumanId": "ORG-666"}, "organisationHumanId", "There is no organisation ORG-666."),
        ({"reporterHumanId": "USR-404"}, "reporterHumanId", "There is no active user USR-404."),
        ({"reporterHumanId": "USR-666"}, "reporterHumanId", "There is no active user USR-666."),
        ({"reporterHumanId": "USR-13"}, "reporterHumanId", "There is no active user USR-13."),
        ({"contractHumanId": "CON-" + "1" * 37}, "contractHumanId", "Must have at most 40 characters."),
    ],
)
def test_change_that_names_what_there_is_not_changes_nothing(sip, integrator, ticket, change, name, message):
    UserFactory(human_id="USR-13", organisation=integrator.organisation, is_active=False)
    other = stranger()
    other.organisation.human_id = "ORG-666"
    other.organisation.save()
    client = sip(integrator)
    client.get("/users")

    with nothing_written():
        response = client.patch(f"/tickets/{ticket.human_id}", {"title": "Other"} | change)

    assert (response.status_code, response.json()) == (422, refusal({name: [message]}, message))


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"description": None}, "description"),
        ({"description": " \n"}, "description"),
        ({"title": 5}, "title"),
        ({"title": "a\x00"}, "title"),
        ({"tenantHumanId": None}, "tenantHumanId"),
        ({"reporterHumanId": "usr-1"}, "reporterHumanId"),
        ({"attributes": {}}, "preferredContactMethod"),
    ],
)
def test_change_of_another_form_changes_nothing(sip, integrator, ticket, change, name):
    client = sip(integrator)
    client.get("/users")

    with nothing_written():
        response = client.patch(f"/tickets/{ticket.human_id}", {"title": "Other"} | change)

    assert (response.status_code, list(response.json()["errors"])) == (422, [name])


@pytest.mark.rule("updateTicket", "attributes-replace-contact-attributes")
def test_attributes_replace_the_contacts_alone(sip, integrator, ticket):
    TicketAttributeFactory(ticket=ticket, key="mainEmail", value="old@example.com")
    other = TicketAttributeFactory(ticket=ticket, type="Line", key="circuit", value="44-1180")
    client = sip(integrator)

    client.patch(f"/tickets/{ticket.human_id}", {"title": "Other"})
    assert TicketAttribute.objects.filter(value="old@example.com").exists()
    client.patch(f"/tickets/{ticket.human_id}", {"attributes": {"preferredContactMethod": "phone"}})

    answer = client.get(f"/tickets/{ticket.human_id}/attributes").json()
    assert [(body["id"] == other.pk, body["type"], body["key"], body["value"]) for body in answer["data"]] == [
        (True, "Line", "circuit", "44-1180"),
        (False, "Contact", "preferredContactMethod", "phone"),
    ]


@pytest.mark.rule("listTicketAttributes", "ticket-without-attributes-is-empty")
def test_ticket_without_attributes_has_an_empty_list(sip, integrator, ticket):
    response = sip(integrator).get(f"/tickets/{ticket.human_id}/attributes")

    assert (response.status_code, response.json()) == (200, {"data": []})


@pytest.mark.rule("deleteTicket", "success-is-202-with-null")
@pytest.mark.rule("deleteTicket", "deleted-ticket-is-gone")
@pytest.mark.rule("deleteTicket", "second-deletion-is-404")
@pytest.mark.rule("getComment", "comment-of-deleted-ticket-is-404")
def test_deleted_ticket_and_what_belongs_to_it_are_not_found(sip, manager, ticket):
    TicketAttributeFactory(ticket=ticket)
    note = TicketNoteFactory(ticket=ticket)
    client = sip(manager)
    assert client.post(f"/events/confirm-contacts/{ticket.human_id}").status_code == 201

    response = client.delete(f"/tickets/{ticket.human_id}")

    assert (response.status_code, response.json()) == (202, {"data": None})
    gone = missing("ticket", ticket.human_id)
    for method, path in [
        ("GET", f"/tickets/{ticket.human_id}"),
        ("GET", f"/tickets/{ticket.human_id}/comments"),
        ("GET", f"/tickets/{ticket.human_id}/attributes"),
        ("GET", f"/events/confirm-contacts/{ticket.human_id}"),
        ("POST", f"/events/confirm-contacts/{ticket.human_id}"),
        ("PATCH", f"/tickets/{ticket.human_id}"),
        ("POST", f"/tickets/{ticket.human_id}"),
        ("DELETE", f"/tickets/{ticket.human_id}"),
    ]:
        again = client.send(method, path, {} if method in ("PATCH", "POST") else None)
        assert (again.status_code, again.json()) == (404, gone), path
    comment = client.get(f"/comments/{note.pk}")
    assert (comment.status_code, comment.json()) == (404, missing("comment", note.pk))
    assert client.get("/tickets").json() == {"data": []}


@pytest.mark.parametrize("role", ["manager", "administrator"])
def test_managers_and_administrators_delete_tickets(sip, request, ticket, role):
    response = sip(request.getfixturevalue(role)).delete(f"/tickets/{ticket.human_id}")

    assert (response.status_code, Ticket.objects.count()) == (202, 0)


@pytest.mark.parametrize("role", ["agent", "integrator"])
def test_nobody_else_deletes_tickets_or_learns_which_there_are(sip, request, ticket, role):
    client = sip(request.getfixturevalue(role))
    client.get("/users")

    with nothing_written():
        responses = [client.delete(f"/tickets/{name}") for name in (ticket.human_id, "INC-999999", "INC-", "x")]

    assert {response.status_code for response in responses} == {403}
    assert [response.json() for response in responses] == [
        {"title": "Forbidden", "message": "Deleting tickets is a manager's right."}
    ] * 4


def test_deleted_ticket_leaves_its_history_and_its_children(sip, manager, integrator):
    client = sip(manager)
    human_id = client.post("/tickets", new_ticket(integrator)).json()["data"]["id"]
    parent = Ticket.objects.get()
    child = ticket_of(integrator, parent=parent)

    client.delete(f"/tickets/{human_id}")

    child.refresh_from_db()
    assert child.parent is None
    assert [row.history_type for row in Ticket.history.filter(item_id=parent.pk).order_by("history_id")] == ["+", "-"]
    assert list(
        Activity.objects.filter(subject_id=parent.pk, subject_type="tickets.ticket")
        .order_by("pk")
        .values_list("verb", flat=True)
    ) == ["ticket.created", "ticket.deleted"]
