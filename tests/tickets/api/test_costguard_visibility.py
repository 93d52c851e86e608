"""Who may ask CostGuard what of a ticket: what one may not see does not exist, what one may not do is refused."""

import pytest
from django.contrib.auth.models import Group, Permission

from apps.core.caller import Caller, Channel
from apps.customers.factories import CustomerFactory, OrganisationFactory
from apps.customers.models import SalesCode
from apps.users.constants import Role
from apps.users.factories import UserFactory
from apps.users.operations import create_token
from tests.support.snapshot import nothing_written
from tests.tickets.api.costguard_requests import (
    COMPLETED,
    NO_TICKET,
    answer_of,
    asking,
    forbidden,
    new_ticket,
    refused,
    replacing,
    ticket_of,
    unknown,
)

pytestmark = pytest.mark.contract("journal-management")

REASON = {"reason": "x"}
OF_A_TICKET = [
    ("GET", "/ticket/{}", None),
    ("PATCH", "/ticket/{}", replacing(title="Mine now")),
    ("PATCH", "/ticket/{}/close", asking("close", COMPLETED)),
    ("PATCH", "/ticket/{}/resolve", asking("resolve", COMPLETED)),
    ("PATCH", "/ticket/{}/status", asking("status", COMPLETED, cascade=True)),
    ("POST", "/ticket/{}/hold", REASON),
    ("POST", "/ticket/{}/resumeHold", REASON),
]
EVERY = [("GET", "/ticket", None), ("GET", "/ticket/sales", None), ("POST", "/ticket", {}), *OF_A_TICKET]
NEEDED = [
    ("GET", "/ticket", "view_ticket", "You may not do this."),
    ("GET", "/ticket/sales", "view_ticket", "You may not do this."),
    ("GET", "/ticket/{}", "view_ticket", "You may not do this."),
    ("POST", "/ticket", "add_ticket", "You may not create tickets."),
    ("PATCH", "/ticket/{}", "change_ticket", "You may not change tickets."),
    ("PATCH", "/ticket/{}/close", "work_ticket", "You may not work tickets."),
    ("PATCH", "/ticket/{}/resolve", "work_ticket", "You may not work tickets."),
    ("PATCH", "/ticket/{}/status", "work_ticket", "You may not work tickets."),
    ("POST", "/ticket/{}/hold", "work_ticket", "You may not work tickets."),
    ("POST", "/ticket/{}/resumeHold", "work_ticket", "You may not work tickets."),
]


@pytest.mark.parametrize("why", ["foreign", "internal"])
@pytest.mark.parametrize(("method", "path", "body"), OF_A_TICKET)
def test_hidden_ticket_is_answered_like_an_unknown_one(journal_management, integrator, why, method, path, body):
    hidden = ticket_of() if why == "foreign" else ticket_of(integrator, is_internal=True)
    client = journal_management(integrator)
    client.get("/healthCheck")

    with nothing_written():
        answers = [answer_of(client.send(method, path.format(pk), body)) for pk in (hidden.pk, NO_TICKET)]

    assert answers == [unknown(hidden.pk), unknown(NO_TICKET)]


@pytest.mark.rule("searchTickets", "only-visible-tickets-counted")
@pytest.mark.rule("searchSalesTickets", "internal-tickets-hidden-from-subscribers")
@pytest.mark.sqlite
def test_searches_hold_what_the_organisation_has_to_do_with(journal_management, agent, integrator):
    own = integrator.organisation
    sold = {"sales_code": SalesCode.objects.create(name="John Smith")}
    seen = [
        ticket_of(integrator, **sold),
        ticket_of(buyer=own, **sold),
        ticket_of(consumer=own, **sold),
        ticket_of(reporter=integrator, **sold),
    ]
    hidden = [
        ticket_of(**sold),
        ticket_of(integrator, is_internal=True, **sold),
        ticket_of(reporter=integrator, is_internal=True, **sold),
    ]
    staff, subscriber = journal_management(agent), journal_management(integrator)

    for path in ("/ticket", "/ticket/sales"):
        query = f"{path}?$count=true&$select=ticketID"
        assert subscriber.get(query).json() == {"@count": 4, "value": [{"ticketID": ticket.pk} for ticket in seen]}
        assert staff.get(query).json() == {
            "@count": 7,
            "value": [{"ticketID": ticket.pk} for ticket in [*seen, *hidden]],
        }
    asked = f"ticketID in ({hidden[0].pk}, {hidden[1].pk}) or isInternal or customerID gt 0"
    assert subscriber.get(f"/ticket?$filter={asked}&$select=ticketID").json() == {
        "value": [{"ticketID": ticket.pk} for ticket in seen]
    }


@pytest.mark.rule("createTicket", "lookups-and-customer-must-exist")
@pytest.mark.parametrize("write", ["create", "update"])
def test_customer_of_another_organisation_does_not_exist(journal_management, integrator, write):
    foreign, ticket = CustomerFactory(), ticket_of(integrator)
    client = journal_management(integrator)
    client.get("/healthCheck")

    with nothing_written():
        if write == "create":
            response = client.post("/ticket", new_ticket(foreign))
        else:
            response = client.patch(f"/ticket/{ticket.pk}", replacing(customerID=foreign.pk))

    assert answer_of(response) == refused("customerID", foreign.pk, "There is no such customer.")


@pytest.mark.rule("updateTicket", "parent-must-not-form-cycle")
@pytest.mark.parametrize("why", ["foreign", "internal"])
def test_hidden_parent_does_not_exist(journal_management, integrator, why):
    hidden = ticket_of() if why == "foreign" else ticket_of(integrator, is_internal=True)
    ticket, client = ticket_of(integrator), journal_management(integrator)
    client.get("/healthCheck")

    with nothing_written():
        response = client.patch(f"/ticket/{ticket.pk}", replacing(parentTicketID=hidden.pk))

    assert answer_of(response) == refused("parentTicketID", hidden.pk, f"There is no ticket INC-{hidden.pk}.")


def test_user_without_an_organisation_sees_what_was_reported_by_it(journal_management):
    loner = UserFactory(organisation=None)
    reported = ticket_of(reporter=loner)
    ticket_of()

    found = journal_management(loner).get("/ticket?$select=ticketID").json()

    assert found == {"value": [{"ticketID": reported.pk}]}


# -- rights


@pytest.mark.parametrize(("method", "path", "permission", "message"), NEEDED)
def test_permission_is_asked_before_anything_is_read(journal_management, method, path, permission, message):
    limited = Group.objects.create(name="limited")
    limited.permissions.set(
        Group.objects.get(name=Role.CSR).permissions.exclude(codename=permission, content_type__app_label="tickets")
    )
    user = UserFactory()
    user.groups.set([limited])
    ticket, client = ticket_of(user), journal_management(user)
    client.get("/healthCheck")

    with nothing_written():
        answers = [
            answer_of(client.send(method, path.format(pk), raw=raw))
            for pk, raw in ((ticket.pk, b"{"), (NO_TICKET, b""), ("x", b""), (2**63, b""))
        ]

    assert answers == [forbidden(message)] * 4
    assert Permission.objects.filter(codename=permission).exists()


@pytest.mark.parametrize(("method", "path", "body"), EVERY)
def test_token_for_another_api_is_refused(journal_management, agent, method, path, body):
    ticket, client = ticket_of(), journal_management(None)
    token = create_token(user=agent, name="narrow", scopes=["m4"], by=Caller(None, Channel.COMMAND))
    client.headers["Authorization"] = f"Bearer {token}"
    client.get("/healthCheck")

    with nothing_written():
        response = client.send(method, path.format(ticket.pk), body)

    assert answer_of(response) == forbidden("The token does not open this API (scope costguard).")


@pytest.mark.parametrize(("method", "path", "body"), EVERY)
def test_without_a_good_token_nothing_is_shown(journal_management, method, path, body):
    ticket, client = ticket_of(), journal_management(None)

    for header in [None, "Bearer x", "Bearer", "Basic Y2FzZXk6cHc=", 'WRAP access_token="x"', "x" * 5000]:
        client.headers = {} if header is None else {"Authorization": header}
        with nothing_written():
            responses = [client.send(method, path.format(pk), body) for pk in (ticket.pk, NO_TICKET, "x")]

        assert {response.status_code for response in responses} == {401}, header
        assert {response["WWW-Authenticate"] for response in responses} == {"WRAP, Bearer"}
        assert {error["loggingNumber"] for response in responses for error in response.json()["errors"]} == {500101}


def test_manager_of_another_organisation_stays_a_stranger(journal_management, integrator):
    stranger = UserFactory(organisation=OrganisationFactory(), role=Role.MANAGER)
    ticket = ticket_of(integrator)

    assert answer_of(journal_management(stranger).get(f"/ticket/{ticket.pk}")) == unknown(ticket.pk)
