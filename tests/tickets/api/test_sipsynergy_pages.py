"""The lists of the tickets microservice that grow: none answers with all of a table."""

import pytest

from apps.tickets.factories import TicketFactory, TicketNoteFactory
from apps.tickets.models import TicketNote
from apps.users.factories import AgentFactory
from apps.users.models import User, WorkGroup

pytestmark = pytest.mark.contract("tickets-microservice")
MOST = 500
COUNT = MOST + 1


def agents():
    like = AgentFactory()
    columns = {field.attname: getattr(like, field.attname) for field in User._meta.concrete_fields}
    unique = ("id", "username", "email", "human_id")
    values = {name: value for name, value in columns.items() if name not in unique}
    names = [f"agent{number}" for number in range(COUNT)]
    User.objects.bulk_create(User(**values, username=name, email=f"{name}@example.com") for name in names)
    return "/users/agents"


def groups():
    WorkGroup.objects.bulk_create(WorkGroup(name=f"Group {number}") for number in range(COUNT))
    return "/groups"


def comments():
    note = TicketNoteFactory(ticket=TicketFactory())
    columns = {field.attname: getattr(note, field.attname) for field in TicketNote._meta.concrete_fields}
    TicketNote.objects.bulk_create(TicketNote(**columns | {"id": None}) for _ in range(MOST))
    return f"/tickets/{note.ticket.human_id}/comments"


@pytest.mark.rule("getAgents", "first-five-hundred-by-default")
@pytest.mark.rule("getAgents", "page-beyond-last-is-empty")
@pytest.mark.rule("getAgents", "paging-out-of-range-refused")
@pytest.mark.rule("listGroups", "first-five-hundred-by-default")
@pytest.mark.rule("listGroups", "page-beyond-last-is-empty")
@pytest.mark.rule("listGroups", "paging-out-of-range-refused")
@pytest.mark.rule("listTicketComments", "first-five-hundred-by-default")
@pytest.mark.rule("listTicketComments", "page-beyond-last-is-empty")
@pytest.mark.rule("listTicketComments", "paging-out-of-range-refused")
@pytest.mark.parametrize("grown", [agents, groups, comments])
def test_list_comes_by_pages(sip, agent, grown):
    path = grown()
    client = sip(agent)

    def ids(query=""):
        return [row["id"] for row in client.get(f"{path}{query}").json()["data"]]

    first, second = ids(), ids("?page=2")
    assert (len(first), len(second) > 0, ids("?page=3")) == (MOST, True, [])
    assert first + second == sorted({*first, *second})
    assert ids("?pageSize=2&page=250") == first[-2:]
    assert ids("?page=2147483647") == []
    for wrong in ["page=0", "page=-1", "page=x", "page=2147483648", "pageSize=0", "pageSize=501", "pageSize=1e2"]:
        assert client.get(f"{path}?{wrong}").status_code == 422
