"""How many queries each list of the tickets microservice takes: as many for 200 rows as for one."""

import json

import pytest

from apps.customers.factories import OrganisationFactory
from apps.customers.models import Contract, Tenant
from apps.items.models import JournalItem
from apps.tickets.constants import ClassificationKind
from apps.tickets.factories import TicketAttributeFactory, TicketFactory, TicketNoteFactory
from apps.tickets.models import Classification, Ticket, TicketAttribute, TicketNote
from apps.users.factories import AgentFactory, UserFactory, WorkGroupFactory
from apps.users.models import ApiToken, User, WorkGroup
from tests.contract.client import content_of

pytestmark = pytest.mark.contract("tickets-microservice")

MANY = 200
# Every request looks the token up with its user, and reads the user's permissions, once of the user's own
# and once of the groups'. What comes on top stands beside each count.
TOKEN, PERMISSIONS = 1, 1
TICKETS = 5  # the tickets, and apart from them organisations, contracts, tenants and reporters


def _copies(row, count, **changes):
    """Unsaved copies of a row, numbered in what must be unique."""
    for number in range(count):
        values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
        del values[row._meta.pk.attname]
        yield type(row)(**values | {name: make(number) for name, make in changes.items()})


def _full_ticket(**fields):
    """A ticket that refers to one of everything that a ticket's body tells of."""
    harbour = OrganisationFactory()
    return TicketFactory(
        organisation=harbour,
        contract=Contract.objects.create(organisation=harbour, human_id="CON-1"),
        tenant=Tenant.objects.create(organisation=harbour, number=1),
        buyer=OrganisationFactory(),
        **fields,
    )


def _many_tickets(ticket):
    """Tickets of `MANY` reporters and organisations."""
    items = JournalItem.objects.bulk_create([JournalItem(kind="ticket") for _ in range(MANY - 1)])
    copies = list(_copies(ticket, MANY - 1))
    reporters = [UserFactory(human_id=None) for _ in range(20)]
    for position, (copy, item) in enumerate(zip(copies, items, strict=True)):
        copy.item, copy.reporter = item, reporters[position % 20]
        copy.organisation = copy.buyer = copy.reporter.organisation
    Ticket.objects.bulk_create(copies)


def _tickets(agent):
    ticket = _full_ticket(assignee=agent)
    return lambda: _many_tickets(ticket)


def _comments(agent):
    ticket = TicketFactory()
    first = TicketNoteFactory(ticket=ticket)

    def fill():
        authors = [UserFactory(human_id=None) for _ in range(20)]
        TicketNote.objects.bulk_create(_copies(first, MANY - 1, author_id=lambda number: authors[number % 20].pk))

    return fill, f"/tickets/{ticket.human_id}/comments"


def _attributes(agent):
    ticket = TicketFactory()
    first = TicketAttributeFactory(ticket=ticket)
    return (
        lambda: TicketAttribute.objects.bulk_create(_copies(first, MANY - 1)),
        f"/tickets/{ticket.human_id}/attributes",
    )


def _agents(agent):
    return lambda: [AgentFactory() for _ in range(MANY - User.objects.agents().count())]


def _groups(agent):
    first = WorkGroupFactory()
    return lambda: WorkGroup.objects.bulk_create(_copies(first, MANY - 1, name="Group of {}".format))


def _states(agent):
    first = Classification.objects.filter(kind=ClassificationKind.STAGE).first()
    return lambda: Classification.objects.bulk_create(
        _copies(first, MANY - Classification.objects.filter(kind__lte=5).count(), number=lambda number: 1000 + number)
    )


@pytest.mark.parametrize(
    ("make", "path", "queries"),
    [
        (_tickets, "/tickets?pageSize=500", TOKEN + PERMISSIONS + TICKETS),
        (_tickets, "/tickets?pageSize=500&q=o", TOKEN + PERMISSIONS + TICKETS),
        (_comments, None, TOKEN + PERMISSIONS + 2),  # whether the ticket is visible; the comments with authors
        (_attributes, None, TOKEN + PERMISSIONS + 2),  # whether the ticket is visible; the attributes
        (_agents, "/users/agents", TOKEN + 1),  # the agents with their organisations
        (_groups, "/groups", TOKEN + 1),
        (_states, "/states", TOKEN + 1),
        (_states, "/states/?type=all", TOKEN + 1),
        (_tickets, "/reporting/tickets", TOKEN + PERMISSIONS + 1),  # one cursor over the tickets
        (_tickets, "/reporting/tickets/download?period=weekly", TOKEN + PERMISSIONS + 1),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_list_takes_as_many_queries_for_200_rows_as_for_one(sip, agent, django_assert_num_queries, make, path, queries):
    made = make(agent)
    fill, path = made if isinstance(made, tuple) else (made, path)
    client = sip(agent)
    client.get("/users")

    with django_assert_num_queries(queries):
        content_of(client.get(path))
    fill()
    with django_assert_num_queries(queries):
        content = content_of(client.get(path))

    if "q=" not in path:
        assert len(content.splitlines()) == MANY + 1 or len(json.loads(content)["data"]) == MANY


def test_use_of_a_token_is_noted_in_a_savepoint_of_its_own(sip, integrator, django_assert_num_queries):
    client = sip(integrator)
    ApiToken.objects.update(last_used_at=None)
    _full_ticket(reporter=integrator)

    with django_assert_num_queries(TOKEN + 3 + PERMISSIONS + TICKETS):
        assert len(client.get("/tickets").json()["data"]) == 1
    with django_assert_num_queries(TOKEN + PERMISSIONS + TICKETS):
        assert len(client.get("/tickets").json()["data"]) == 1


def test_single_rows_take_few_queries(sip, agent, django_assert_num_queries):
    ticket = _full_ticket()
    note = TicketNoteFactory(ticket=ticket)
    client = sip(agent)
    client.get("/users")

    for path, queries in [
        (f"/tickets/{ticket.human_id}", TOKEN + PERMISSIONS + TICKETS),
        (f"/comments/{note.pk}", TOKEN + PERMISSIONS + 1),
        (f"/groups/{WorkGroupFactory().pk}", TOKEN + 1),
        ("/users", TOKEN),
    ]:
        with django_assert_num_queries(queries):
            assert client.get(path).status_code == 200
