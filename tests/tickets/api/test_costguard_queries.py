"""How many SQL statements CostGuard's requests about tickets take: as many for 200 tickets as for one."""

import pytest

from apps.customers.factories import CustomerFactory
from apps.customers.models import SalesCode
from apps.items.models import JournalItem
from apps.tickets.constants import ClassificationKind
from apps.tickets.models import Classification, Ticket
from apps.users.factories import AgentFactory, UserFactory
from tests.tickets.api.costguard_requests import OPEN, asking, new_ticket, replacing, ticket_of

pytestmark = pytest.mark.contract("journal-management")

MANY = 200
# Every request looks the token up with its user, and reads the user's permissions, once of the user's own
# and once of the groups'. What comes on top stands beside each count.
AUTHENTICATION = 2


def _full_ticket(integrator, agent) -> Ticket:
    """A ticket that refers to one of everything that a ticket's body tells of."""
    return ticket_of(
        integrator,
        parent=ticket_of(integrator),
        sales_code=SalesCode.objects.create(name="John Smith"),
        assignee=agent,
        impact=Classification.objects.of(ClassificationKind.IMPACT).first(),
        urgency=Classification.objects.of(ClassificationKind.URGENCY).first(),
    )


def _fill(ticket: Ticket, agent) -> None:
    """Copies of the ticket, up to MANY, for twenty customers and by twenty users."""
    items = JournalItem.objects.bulk_create([JournalItem(kind="ticket") for _ in range(MANY - 2)])
    same = {field.attname: getattr(ticket, field.attname) for field in Ticket._meta.concrete_fields}
    customers = [CustomerFactory(organisation=ticket.organisation) for _ in range(20)]
    users, agents = [UserFactory() for _ in range(20)], [AgentFactory() for _ in range(20)]
    Ticket.objects.bulk_create(
        Ticket(
            **same
            | {
                "item_id": item.pk,
                "customer_id": customers[position % 20].pk,
                "created_by_id": users[position % 20].pk,
                "updated_by_id": users[(position + 7) % 20].pk,
                "assignee_id": agents[position % 20].pk,
            }
        )
        for position, item in enumerate(items)
    )


SEARCHES = {  # how many statements each takes
    "/ticket?$top=500": 1,
    "/ticket?$top=500&$count=true": 2,
    "/ticket?$top=500&$select=title,customerName": 1,
    "/ticket?$top=500&$filter=ticketPriorityID eq 3 and contains(title, 'Ticket')&$orderby=createDate desc": 1,
    "/ticket?$top=500&$orderby=customerName,ticketStatus desc,assignedTo&$inlinecount=allpages": 2,
    "/ticket?$top=0&$count=true": 1,
    "/ticket/sales?$top=500": 1,
    "/ticket/sales?$top=500&$count=true&$orderby=salesCode": 2,
}


@pytest.mark.parametrize("who", ["agent", "integrator"])
def test_search_takes_as_many_statements_for_200_tickets_as_for_one(
    journal_management, agent, integrator, django_assert_num_queries, who
):
    client = journal_management({"agent": agent, "integrator": integrator}[who])
    ticket = _full_ticket(integrator, agent)
    client.get("/healthCheck")

    for path, statements in SEARCHES.items():
        with django_assert_num_queries(AUTHENTICATION + statements, info=path):
            client.get(path)
    _fill(ticket, agent)
    found = {}
    for path, statements in SEARCHES.items():
        with django_assert_num_queries(AUTHENTICATION + statements, info=path):
            found[path] = len(client.get(path).json()["value"])

    assert found == {path: MANY - path.startswith("/ticket/sales") for path in SEARCHES} | {
        "/ticket?$top=0&$count=true": 0
    }


def test_next_page_takes_as_many_statements_as_the_first(
    journal_management, agent, integrator, django_assert_num_queries
):
    client = journal_management(agent)
    _fill(_full_ticket(integrator, agent), agent)
    link = client.get("/ticket?$top=50&$orderby=createDate desc,customerName").json()["@nextLink"]

    with django_assert_num_queries(AUTHENTICATION + 1):
        body = client.get(link.partition("/api")[2]).json()

    assert len(body["value"]) == 50


def test_writes_take_few_statements(
    journal_management, agent, integrator, django_assert_num_queries, django_assert_max_num_queries
):
    client, ticket = journal_management(agent), _full_ticket(integrator, agent)
    client.get("/healthCheck")
    path = f"/ticket/{ticket.pk}"

    with django_assert_num_queries(AUTHENTICATION + 1):
        client.get(path)
    for method, where, body, most in [
        ("POST", "/ticket", new_ticket(ticket.customer, assignedTo="casey"), 18),
        ("PATCH", path, replacing(title="x"), 14),
        ("PATCH", f"{path}/status", asking("status", OPEN), 18),
        ("POST", f"{path}/hold", {"reason": "x"}, 14),
        ("POST", f"{path}/resumeHold", {"reason": "x"}, 14),
        ("PATCH", f"{path}/close", asking("close", 1005, cascade=True), 20),
    ]:
        with django_assert_max_num_queries(AUTHENTICATION + most):
            response = client.send(method, where, body)
        assert response.status_code in (201, 204)
