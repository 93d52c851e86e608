"""What the operations of the tickets microservice change, as other operations, the desk and the history show it."""

from types import SimpleNamespace

import pytest

from apps.dialects.m4.base import M4ViewSet
from apps.dialects.sipsynergy.base import SipSynergyViewSet
from apps.tickets.factories import TicketAttributeFactory
from apps.users.factories import AdministratorFactory, AgentFactory, UserFactory
from tests.contract.client import DialectClient
from tests.support.databases import rolled_back
from tests.support.desk import Desk
from tests.support.effects import Act, assert_shown, marked
from tests.tickets.api.sipsynergy_requests import new_ticket

pytestmark = pytest.mark.contract("tickets-microservice")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Rows made once; each test rolls back to here."""
    with django_db_blocker.unblock(), rolled_back():
        yield make_world()


def make_world():
    user, integrator = AdministratorFactory(is_superuser=True), UserFactory(human_id="USR-12343")
    api, m4 = (DialectClient(viewset.contract, user) for viewset in (SipSynergyViewSet, M4ViewSet))
    number = api.post("/tickets", new_ticket(integrator, title="Fibre cut"))["Location"]
    path = f"/tickets/{number}"
    pk = int(number.removeprefix("INC-"))
    TicketAttributeFactory(ticket_id=pk, key="mainEmail", value="one@example.com")
    colleague = AgentFactory(name="Old Name", email="old@example.com")
    w = SimpleNamespace(desk=Desk(user), api=api, m4=m4, path=path, number=number, pk=pk, integrator=integrator)
    w.colleague = colleague
    w.comment = comment(w, "First words")["Location"]
    return w


def comment(w, text):
    body = {"ticketId": w.number, "description": text, "userHumanId": w.integrator.public_human_id}
    return w.api.post(w.path, body)


def get(path):
    return lambda w: (w.api, "GET", path(w) if callable(path) else path, None)


def page(w):
    return [w.pk], {}


def anywhere(w):
    return [], {}


ACTS = [
    Act(
        "createUser",
        "user-created",
        lambda w: w.api.post("/users", {"email": "nora@example.com", "name": "Nora New", "agent": True}),
        get("/users/agents"),
        anywhere,
        "Nora New",
    ),
    Act(
        "updateUser",
        "user-changed",
        lambda w: w.api.patch(f"/users/{w.colleague.pk}", {"email": "old@example.com", "name": "Newer Name"}),
        get("/users/agents"),
        anywhere,
        "Newer Name",
    ),
    Act(
        "deleteUser",
        "user-deactivated",
        lambda w: w.api.delete(f"/users/{w.colleague.pk}"),
        get("/users/agents"),
        lambda w: ([w.colleague.pk], {}),
        "Old Name",
        "deactivated",
        gone=True,
        html_gone=False,
    ),
    Act(
        "createTicket",
        "ticket-opened",
        lambda w: w.api.post("/tickets", new_ticket(w.integrator, title="Line noise")),
        get("/tickets"),
        lambda w: ([], {"view": "all"}),
        "Line noise",
    ),
    Act(
        "updateTicket",
        "ticket-changed",
        lambda w: w.api.patch(w.path, new_ticket(w.integrator, title="Fibre cut twice")),
        get(lambda w: w.path),
        page,
        "Fibre cut twice",
    ),
    Act(
        "deleteTicket",
        "ticket-deleted",
        lambda w: w.api.delete(w.path),
        get("/tickets"),
        lambda w: ([], {"view": "all"}),
        "Fibre cut",
        gone=True,
    ),
    Act(
        "createComment",
        "comment-added",
        lambda w: comment(w, "Power is back"),
        get(lambda w: f"{w.path}/comments"),
        page,
        "Power is back",
    ),
    Act(
        "createComment",
        "comment-is-note",
        lambda w: comment(w, "Power is back"),
        lambda w: (w.m4, "GET", f"/GetTicketNotesByTicket/{w.pk}", None),
        page,
        "Power is back",
    ),
    Act(
        "updateComment",
        "comment-changed",
        lambda w: w.api.patch(f"/comments/{w.comment}", {"description": "Other words"}),
        get(lambda w: f"/comments/{w.comment}"),
        page,
        "Other words",
    ),
    Act(
        "deleteComment",
        "comment-removed",
        lambda w: w.api.delete(f"/comments/{w.comment}"),
        get(lambda w: f"{w.path}/comments"),
        page,
        "First words",
        "deleted a note",
        gone=True,
        html_gone=False,
    ),
    Act(
        "confirmTicketContacts",
        "confirmation-queued",
        lambda w: w.api.post(f"/events/confirm-contacts/{w.number}"),
        get(lambda w: f"/events/confirm-contacts/{w.number}"),
        page,
        '"target"',
        "E-mail to one@example.com : Queued",
    ),
]


@pytest.mark.parametrize("act", marked(ACTS))
def test_effect_is_shown(act, world, db):
    assert_shown(act, SipSynergyViewSet.contract, world, world.desk)
