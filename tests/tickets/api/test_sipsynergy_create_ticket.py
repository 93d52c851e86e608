"""Creating tickets through the tickets microservice."""

import json

import pytest

from apps.activity.models import Activity
from apps.customers.factories import OrganisationFactory
from apps.customers.models import Contract, Tenant
from apps.dialects.sipsynergy.base import timestamp
from apps.items.models import JournalItem
from apps.tickets.models import Ticket, TicketAttribute
from apps.users.factories import UserFactory
from tests.support.snapshot import nothing_written
from tests.tickets.api.sipsynergy_requests import new_ticket, refusal, stranger, ticket_of

pytestmark = pytest.mark.contract("tickets-microservice")


def _without(body, *members):
    return {name: value for name, value in body.items() if name not in members}


@pytest.mark.rule("createTicket", "location-is-ticket-id")
@pytest.mark.rule("createTicket", "links-name-own-ticket")
@pytest.mark.rule("tickets-microservice", "location-is-bare-id")
def test_created_ticket_is_answered_with_its_id_in_location(sip, integrator):
    acme = OrganisationFactory(human_id="ORG-2134-342", name="Acme", legal_name="Acme Company", role="partner")
    integrator.organisation.partner = acme
    integrator.organisation.save()
    client = sip(integrator)

    response = client.post("/tickets", new_ticket(integrator))

    ticket = Ticket.objects.get()
    assert response.status_code == 201
    assert response["Location"] == f"INC-{ticket.pk}"
    assert response.json() == {
        "data": {
            "id": f"INC-{ticket.pk}",
            "organisationHumanId": integrator.organisation.human_id,
            "contractHumanId": "CON-123562",
            "tenantHumanId": 123,
            "title": "Ticket ticket",
            "description": "this is a long a fun description",
            "reporterHumanId": "USR-12343",
            "links": {"self": f"/tickets/INC-{ticket.pk}", "comments": f"/tickets/INC-{ticket.pk}/comments"},
            "dateCreated": timestamp(ticket.created_at),
            "dateUpdated": timestamp(ticket.updated_at),
            "buyer": {
                "type": "organisations",
                "id": "ORG-2134-342",
                "attributes": {"legalName": "Acme Company", "name": "Acme", "role": "partner"},
            },
            "consumer": None,
        }
    }
    assert client.get(f"/tickets/INC-{ticket.pk}").json() == {"data": [response.json()["data"]]}


@pytest.mark.rule("createTicket", "ticket-members-required")
def test_every_missing_member_of_a_ticket_is_named(sip, integrator):
    body = {"title": "Ticket ticket"}

    response = sip(integrator).post("/tickets", body)

    required = ["organisationHumanId", "contractHumanId", "tenantHumanId", "description", "reporterHumanId"]
    assert response.status_code == 422
    assert response.json() == refusal({name: ["A value is required."] for name in required})


@pytest.mark.rule("createTicket", "ticket-members-required")
@pytest.mark.parametrize(
    "member", ["organisationHumanId", "contractHumanId", "tenantHumanId", "description", "reporterHumanId"]
)
def test_ticket_without_a_required_member_is_refused(sip, integrator, member):
    client = sip(integrator)
    client.get("/users")

    with nothing_written():
        absent = client.post("/tickets", _without(new_ticket(integrator), member))
        empty = client.post("/tickets", new_ticket(integrator, **{member: None}))

    assert (absent.status_code, absent.json()) == (422, refusal({member: ["A value is required."]}))
    assert (empty.status_code, list(empty.json()["errors"])) == (422, [member])


@pytest.mark.rule("createTicket", "organisation-and-reporter-must-exist")
@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"organisationHumanId": "ORG-404"}, {"organisationHumanId": ["There is no organisation ORG-404."]}),
        ({"reporterHumanId": "USR-404"}, {"reporterHumanId": ["There is no active user USR-404."]}),
        ({"reporterHumanId": "USR-13"}, {"reporterHumanId": ["There is no active user USR-13."]}),
        ({"reporterHumanId": "USR-0-999999"}, {"reporterHumanId": ["There is no active user USR-0-999999."]}),
        ({"contractHumanId": "CON-" + "1" * 40}, {"contractHumanId": ["Must have at most 40 characters."]}),
    ],
)
def test_ticket_that_names_what_there_is_not_is_refused(sip, agent, integrator, change, errors):
    UserFactory(human_id="USR-13", organisation=integrator.organisation, is_active=False)
    clients = [sip(agent), sip(integrator)]

    for client in clients:
        client.get("/users")
        with nothing_written():
            response = client.post("/tickets", new_ticket(integrator, **change))
        [[message]] = errors.values()
        assert (response.status_code, response.json()) == (422, refusal(errors, message))


@pytest.mark.parametrize("change", ["organisationHumanId", "reporterHumanId"])
def test_integrator_gets_the_same_answer_for_what_is_not_theirs(sip, integrator, change):
    other = stranger()
    foreign = {"organisationHumanId": other.organisation.human_id, "reporterHumanId": "USR-666"}[change]
    client = sip(integrator)
    client.get("/users")

    with nothing_written():
        response = client.post("/tickets", new_ticket(integrator, **{change: foreign}))

    what = "organisation" if change == "organisationHumanId" else "active user"
    message = f"There is no {what} {foreign}."
    assert (response.status_code, response.json()) == (422, refusal({change: [message]}, message))


@pytest.mark.rule("createTicket", "attributes-need-contact-method")
def test_attributes_need_the_preferred_contact_method(sip, integrator):
    body = new_ticket(integrator, attributes={"mainEmail": "example@example.com"})

    response = sip(integrator).post("/tickets", body)

    assert (response.status_code, response.json()) == (
        422,
        refusal({"preferredContactMethod": ["A value is required."]}),
    )
    assert Ticket.objects.count() == 0


@pytest.mark.rule("createTicket", "attributes-become-contact-attributes")
@pytest.mark.rule("listTicketAttributes", "attributes-ascend-by-id")
@pytest.mark.rule("listTicketAttributes", "contact-attributes-keyed-by-member")
def test_attributes_become_contacts_in_the_order_of_the_document(sip, integrator):
    attributes = {
        "additionalEmails": ["second@example.com", "third@example.com"],
        "preferredContactMethod": "phone",
        "phoneNumber": 447700900123,
        "mainEmail": "example@example.com",
        "fax": "ignored",
    }
    client = sip(integrator)

    human_id = client.post("/tickets", new_ticket(integrator, attributes=attributes)).json()["data"]["id"]

    stored = list(TicketAttribute.objects.order_by("pk"))
    answer = client.get(f"/tickets/{human_id}/attributes").json()
    assert answer == {
        "data": [
            {
                "id": attribute.pk,
                "key": key,
                "value": value,
                "type": "Contact",
                "dateCreated": timestamp(attribute.created_at),
            }
            for attribute, (key, value) in zip(
                stored,
                [
                    ("mainEmail", "example@example.com"),
                    ("phoneNumber", "447700900123"),
                    ("preferredContactMethod", "phone"),
                    ("additionalEmails", "second@example.com"),
                    ("additionalEmails", "third@example.com"),
                ],
                strict=True,
            )
        ]
    }


@pytest.mark.parametrize(
    ("attributes", "member"),
    [
        (None, "attributes"),
        ([], "attributes"),
        ({"preferredContactMethod": "Email"}, "preferredContactMethod"),
        ({"preferredContactMethod": None}, "preferredContactMethod"),
        ({"preferredContactMethod": "email", "mainEmail": "nobody"}, "mainEmail"),
        ({"preferredContactMethod": "email", "mainEmail": None}, "mainEmail"),
        ({"preferredContactMethod": "email", "mainEmail": "a@example.com\nBcc: b@example.com"}, "mainEmail"),
        ({"preferredContactMethod": "email", "mainEmail": "a\x00@example.com"}, "mainEmail"),
        ({"preferredContactMethod": "email", "phoneNumber": "call me"}, "phoneNumber"),
        ({"preferredContactMethod": "email", "additionalEmails": "second@example.com"}, "additionalEmails"),
        ({"preferredContactMethod": "email", "additionalEmails": ["second@example.com", 5]}, "additionalEmails"),
    ],
)
def test_attributes_of_another_form_are_refused(sip, integrator, attributes, member):
    client = sip(integrator)
    client.get("/users")

    with nothing_written():
        response = client.post("/tickets", new_ticket(integrator, attributes=attributes))

    assert (response.status_code, list(response.json()["errors"])) == (422, [member])


@pytest.mark.rule("createTicket", "ticket-id-never-reused")
@pytest.mark.rule("deleteTicket", "deleted-id-never-reused")
@pytest.mark.sqlite
def test_id_of_a_deleted_ticket_is_never_given_again(sip, manager, integrator):
    client = sip(manager)
    ids = []
    for _ in range(3):
        ids.append(client.post("/tickets", new_ticket(integrator, id="INC-7")).json()["data"]["id"])
        client.delete(f"/tickets/{ids[-1]}")

    assert len(set(ids)) == 3
    assert ids == sorted(ids, key=lambda human_id: int(human_id[4:]))
    assert JournalItem.objects.count() == 3


def test_contract_and_tenant_are_known_from_the_first_time_they_are_named(sip, integrator):
    client = sip(integrator)

    for _ in range(2):
        client.post("/tickets", new_ticket(integrator))

    assert [contract.human_id for contract in Contract.objects.all()] == ["CON-123562"]
    assert [tenant.number for tenant in Tenant.objects.all()] == [123]


@pytest.mark.parametrize(
    ("sent", "shown"),
    [(0, 0), (999999999999999, 999999999999999), ("123", 123), ("000", 0), ("999999999999999", 999999999999999),
     (5.0, 5)],
)  # fmt: skip
def test_tenant_may_be_an_integer_or_its_digits(sip, integrator, sent, shown):
    response = sip(integrator).post("/tickets", new_ticket(integrator, tenantHumanId=sent))

    assert response.json()["data"]["tenantHumanId"] == shown


@pytest.mark.parametrize(
    "sent", [-1, 10**15, 10**40, 1.5, 1e400, True, "", "1" * 16, " 1", "1\n", "\u0661", "TEN-1", None, [], {}]
)
def test_tenant_of_another_form_is_refused(sip, integrator, sent):
    response = sip(integrator).post(
        "/tickets", None, raw=_json_with_infinity(new_ticket(integrator, tenantHumanId=sent))
    )

    assert (response.status_code, list(response.json()["errors"])) == (422, ["tenantHumanId"])


def _json_with_infinity(body):
    """JSON has no Infinity, but a number such as 1e400 that no float holds."""
    return json.dumps(body).replace("Infinity", "1e400").encode()


@pytest.mark.parametrize("title", [None, "", "  ", "t" * 10_000, "\u202etitle\n\ttwo", "<b>&amp;</b>", "\U0001f4de"])
def test_title_may_be_any_text(sip, integrator, title):
    client = sip(integrator)

    response = client.post("/tickets", new_ticket(integrator, title=title))

    assert response.status_code == 201
    assert response.json()["data"]["title"] == title
    assert client.get("/tickets").json()["data"][0]["title"] == title


def test_title_may_be_absent(sip, integrator):
    response = sip(integrator).post("/tickets", _without(new_ticket(integrator), "title"))

    assert response.json()["data"]["title"] is None


def test_long_values_are_kept_whole(sip, integrator):
    email = f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 45}.com"
    contract = "CON-" + "1" * 36
    attributes = {"preferredContactMethod": "email", "mainEmail": email}
    client = sip(integrator)

    response = client.post(
        "/tickets",
        new_ticket(integrator, description="d" * 500_000, contractHumanId=contract, attributes=attributes),
    )

    created = response.json()["data"]
    assert len(email) > 290
    assert (created["description"], created["contractHumanId"]) == ("d" * 500_000, contract)
    assert client.get(f"/tickets/{created['id']}/attributes").json()["data"][0]["value"] == email


@pytest.mark.rule("getTicket", "data-is-array-of-one")
def test_single_ticket_is_an_array_of_one(sip, integrator):
    ticket_of(integrator)
    ticket = ticket_of(integrator)
    client = sip(integrator)

    answer = client.get(f"/tickets/{ticket.human_id}").json()

    assert answer == {"data": [body for body in client.get("/tickets").json()["data"] if body["id"] == ticket.human_id]}
    assert len(answer["data"]) == 1


def test_ticket_may_be_filed_by_somebody_for_a_colleague(sip, integrator):
    colleague = UserFactory(organisation=integrator.organisation, human_id=None)

    response = sip(integrator).post("/tickets", new_ticket(colleague))

    ticket = Ticket.objects.get()
    assert response.json()["data"]["reporterHumanId"] == f"USR-0-{colleague.pk}"
    assert (ticket.reporter, ticket.created_by) == (colleague, integrator)
    assert Activity.objects.get(verb="ticket.created").actor == integrator
