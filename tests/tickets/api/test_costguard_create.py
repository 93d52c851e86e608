"""Creating tickets through CostGuard Journal Management."""

import pytest
from django.utils import timezone

from apps.customers.factories import CustomerFactory
from apps.customers.models import SalesCode
from apps.dialects.datetimes import milliseconds
from apps.tickets.constants import ClassificationKind
from apps.tickets.models import Classification, Ticket
from apps.users.factories import AgentFactory
from tests.support.snapshot import nothing_written
from tests.tickets.api.costguard_requests import (
    CANCELLED,
    COMPLETED,
    JUST_NOW,
    NAMES,
    NEW,
    NO_TICKET,
    ON_HOLD,
    OPEN,
    PENDING,
    RESOLVED,
    answer_of,
    body_of,
    conflict,
    new_ticket,
    refused,
    status,
    ticket_of,
)

pytestmark = pytest.mark.contract("journal-management")


@pytest.mark.rule("createTicket", "lookups-and-customer-must-exist")
@pytest.mark.rule("createTicket", "sla-clock-starts-at-creation")
@pytest.mark.rule("getTicket", "sla-elapsed-stops-while-held")
@pytest.mark.sqlite
def test_create_answers_the_whole_ticket_as_reading_does(journal_management, agent):
    customer = CustomerFactory(account_number="12345A", name="Jane Doe")
    parent = ticket_of()
    sales_code = SalesCode.objects.create(name="John Smith")
    client = journal_management(agent)
    before = timezone.now().replace(microsecond=0)

    response = client.post(
        "/ticket",
        new_ticket(
            customer,
            description="Customer cannot sign in; account locked after failed attempts.",
            parentTicketID=parent.pk,
            ticketImpactID=1,
            ticketUrgencyID=2,
            salesCodeID=sales_code.pk,
            assignedTo="CSR1",
            isInternal=True,
        ),
    )

    ticket = Ticket.objects.order_by("pk").last()
    assert before <= ticket.created_at <= timezone.now()
    expected = {
        "assignedTo": "CSR1",
        "closeDate": None,
        "createDate": milliseconds(ticket.created_at),
        "createUser": "casey",
        "customerAcctNumber": "12345A",
        "customerID": customer.pk,
        "customerName": "Jane Doe",
        "description": "Customer cannot sign in; account locked after failed attempts.",
        "holdDate": None,
        "holdReason": None,
        "isInternal": True,
        "isOnHold": False,
        "lastModifiedDate": milliseconds(ticket.updated_at),
        "lastModifiedUser": "casey",
        "parentTicketID": parent.pk,
        "resolveDate": None,
        "resumeReason": None,
        "salesCode": "John Smith",
        "salesCodeID": sales_code.pk,
        "slaElapsedSeconds": JUST_NOW,
        "slaHeldSeconds": 0,
        "ticketID": ticket.pk,
        "ticketImpact": "1 - High",
        "ticketImpactID": 1,
        "ticketPriority": "Customer Action Needed",
        "ticketPriorityID": 2,
        "ticketStatus": "Pending",
        "ticketStatusID": 1001,
        "ticketType": "Trouble Ticket",
        "ticketTypeID": 1012,
        "ticketUrgency": "2 - Medium",
        "ticketUrgencyID": 2,
        "title": "Account Unlock Request",
    }
    assert answer_of(response) == (201, expected)
    assert answer_of(client.get(f"/ticket/{ticket.pk}")) == (200, expected)


@pytest.mark.rule("createTicket", "root-without-parent")
@pytest.mark.rule("createTicket", "internal-hides-ticket")
def test_create_with_the_least_leaves_the_rest_empty(journal_management, integrator):
    customer = CustomerFactory(organisation=integrator.organisation)

    response = journal_management(integrator).post("/ticket", new_ticket(customer))

    ticket = Ticket.objects.get()
    least = body_of(
        ticket,
        createUser="integrator",
        lastModifiedUser="integrator",
        description=None,
        title="Account Unlock Request",
        ticketTypeID=1012,
        ticketType="Trouble Ticket",
        ticketPriorityID=2,
        ticketPriority="Customer Action Needed",
        ticketStatusID=PENDING,
        ticketStatus="Pending",
    )
    assert answer_of(response) == (201, least)
    assert (ticket.reporter, ticket.organisation) == (integrator, integrator.organisation)


def test_null_counts_as_left_out(journal_management, agent):
    empty = dict.fromkeys(
        ["description", "parentTicketID", "ticketImpactID", "ticketUrgencyID", "salesCodeID", "assignedTo"]
    )

    response = journal_management(agent).post("/ticket", new_ticket(CustomerFactory(), **empty))

    assert response.status_code == 201
    assert {name: response.json()[name] for name in empty} == empty


@pytest.mark.rule("createTicket", "lookups-and-customer-must-exist")
@pytest.mark.parametrize(
    ("member", "reason"),
    [
        ("customerID", "There is no such customer."),
        ("ticketTypeID", "There is no such type."),
        ("ticketPriorityID", "There is no such priority."),
        ("ticketImpactID", "There is no such impact."),
        ("ticketUrgencyID", "There is no such urgency."),
        ("ticketStatusID", "There is no such status."),
        ("salesCodeID", "There is no such sales code."),
    ],
)
def test_id_that_does_not_exist_is_refused(journal_management, agent, member, reason):
    client, body = journal_management(agent), new_ticket(CustomerFactory())
    client.get("/healthCheck")

    for number in (99_999, 2**63 - 1):
        with nothing_written():
            response = client.post("/ticket", body | {member: number})
        assert answer_of(response) == refused(member, number, reason)


@pytest.mark.rule("createTicket", "lookups-and-customer-must-exist")
def test_id_of_another_kind_is_refused(journal_management, agent):
    type_number = Classification.objects.of(ClassificationKind.TYPE).first().number
    body = new_ticket(CustomerFactory(), ticketPriorityID=type_number)

    response = journal_management(agent).post("/ticket", body)

    assert answer_of(response) == refused("ticketPriorityID", type_number, "There is no such priority.")


@pytest.mark.rule("createTicket", "lookups-and-customer-must-exist")
def test_names_follow_from_the_ids(journal_management, agent):
    client = journal_management(agent)
    customer = CustomerFactory()
    ticket_id = client.post("/ticket", new_ticket(customer)).json()["ticketID"]
    customer.name = "Jane Roe"
    customer.save()
    Classification.objects.filter(kind=ClassificationKind.PRIORITY, number=2).update(name="Renamed")

    body = client.get(f"/ticket/{ticket_id}").json()

    assert (body["customerName"], body["ticketPriority"]) == ("Jane Roe", "Renamed")


@pytest.mark.rule("createTicket", "first-status-is-open")
@pytest.mark.rule("createTicket", "sla-clock-starts-at-creation")
@pytest.mark.parametrize("number", [NEW, PENDING, OPEN, ON_HOLD])
def test_first_status_may_be_any_that_ends_nothing(journal_management, agent, number):
    response = journal_management(agent).post("/ticket", new_ticket(CustomerFactory(), ticketStatusID=number))

    body = response.json()
    assert response.status_code == 201
    assert (body["ticketStatusID"], body["ticketStatus"]) == (number, NAMES[number])
    assert (body["isOnHold"], body["holdDate"], body["holdReason"]) == (False, None, None)
    assert (body["slaElapsedSeconds"], body["slaHeldSeconds"]) == (JUST_NOW, 0)


@pytest.mark.rule("createTicket", "first-status-is-open")
@pytest.mark.parametrize("number", [RESOLVED, COMPLETED, CANCELLED])
def test_first_status_cannot_be_closed_or_resolved(journal_management, agent, number):
    client, body = journal_management(agent), new_ticket(CustomerFactory(), ticketStatusID=number)
    client.get("/healthCheck")

    with nothing_written():
        response = client.post("/ticket", body)

    assert answer_of(response) == refused("ticketStatusID", number, f"A ticket cannot start as {NAMES[number]}.")


@pytest.mark.rule("createTicket", "parent-visible-and-open")
def test_parent_may_belong_to_another_customer(journal_management, agent):
    parent = ticket_of()
    customer = CustomerFactory()

    response = journal_management(agent).post("/ticket", new_ticket(customer, parentTicketID=parent.pk))

    assert response.status_code == 201
    assert (response.json()["parentTicketID"], response.json()["customerID"]) == (parent.pk, customer.pk)
    assert customer.organisation != parent.customer.organisation


@pytest.mark.rule("createTicket", "parent-visible-and-open")
@pytest.mark.parametrize("number", [COMPLETED, CANCELLED])
def test_closed_parent_takes_no_child(journal_management, agent, number):
    parent = ticket_of(status=status(number), closed_at=timezone.now())
    client, body = journal_management(agent), new_ticket(CustomerFactory(), parentTicketID=parent.pk)
    client.get("/healthCheck")

    with nothing_written():
        response = client.post("/ticket", body)

    assert answer_of(response) == conflict(f"INC-{parent.pk} is closed and takes no children.")


@pytest.mark.rule("createTicket", "parent-visible-and-open")
def test_resolved_parent_takes_a_child(journal_management, agent):
    parent = ticket_of(status=status(RESOLVED), resolved_at=timezone.now())

    response = journal_management(agent).post("/ticket", new_ticket(CustomerFactory(), parentTicketID=parent.pk))

    assert response.status_code == 201


@pytest.mark.rule("createTicket", "parent-visible-and-open")
@pytest.mark.parametrize("why", ["unknown", "foreign", "internal"])
def test_parent_out_of_sight_is_refused(journal_management, integrator, why):
    parents = {"foreign": ticket_of().pk, "internal": ticket_of(integrator, is_internal=True).pk}
    parent = parents.get(why, NO_TICKET)
    customer = CustomerFactory(organisation=integrator.organisation)
    client = journal_management(integrator)
    client.get("/healthCheck")

    with nothing_written():
        response = client.post("/ticket", new_ticket(customer, parentTicketID=parent))

    assert answer_of(response) == refused("parentTicketID", parent, f"There is no ticket INC-{parent}.")


@pytest.mark.rule("createTicket", "root-without-parent")
def test_tickets_nest_to_any_depth(journal_management, agent):
    client, customer = journal_management(agent), CustomerFactory()
    line = [client.post("/ticket", new_ticket(customer)).json()["ticketID"]]

    for _ in range(12):
        line.append(client.post("/ticket", new_ticket(customer, parentTicketID=line[-1])).json()["ticketID"])

    parents = [client.get(f"/ticket/{ticket_id}").json()["parentTicketID"] for ticket_id in line]
    assert parents == [None, *line[:-1]]


@pytest.mark.rule("createTicket", "assignee-unchecked")
@pytest.mark.sqlite
@pytest.mark.parametrize("name", ["CSR1", "nobody here", "", " ", "Zoë 📞", "x" * 10_000])
def test_assigned_to_is_any_text(journal_management, agent, name):
    response = journal_management(agent).post("/ticket", new_ticket(CustomerFactory(), assignedTo=name))

    assert (response.status_code, response.json()["assignedTo"]) == (201, name)


@pytest.mark.rule("createTicket", "assignee-unchecked")
def test_assigned_to_finds_the_agent_of_that_name(journal_management, agent):
    robin = AgentFactory(username="robin")

    response = journal_management(agent).post("/ticket", new_ticket(CustomerFactory(), assignedTo="robin"))

    assert (response.status_code, response.json()["assignedTo"]) == (201, "robin")
    assert Ticket.objects.get().assignee == robin


@pytest.mark.rule("createTicket", "internal-hides-ticket")
def test_internal_ticket_is_hidden_from_its_organisation(journal_management, agent, integrator):
    customer = CustomerFactory(organisation=integrator.organisation)
    staff, subscriber = journal_management(agent), journal_management(integrator)

    hidden = staff.post("/ticket", new_ticket(customer, isInternal=True)).json()["ticketID"]
    shown = staff.post("/ticket", new_ticket(customer)).json()["ticketID"]

    assert [subscriber.get(f"/ticket/{ticket_id}").status_code for ticket_id in (hidden, shown)] == [404, 200]
