"""What the operations of M4 TicketNote change, as other operations, the ticket page and the history show it."""

from types import SimpleNamespace

import pytest

from apps.dialects.m4.base import M4ViewSet
from apps.tickets.factories import TicketFactory
from apps.users.factories import AdministratorFactory
from tests.support.desk import Desk
from tests.support.effects import Act, assert_shown, marked

pytestmark = pytest.mark.contract("ticketnote")


@pytest.fixture
def world(m4, sip):
    user = AdministratorFactory(is_superuser=True)
    api, ticket, other = m4(user), TicketFactory(), TicketFactory()
    note = api.post("/AddTicketNote", {"TicketID": ticket.pk, "Note": "First words"}).json()["ID"]
    return SimpleNamespace(user=user, api=api, sip=sip(user), ticket=ticket, other=other, note=note)


def add(w):
    return w.api.post("/AddTicketNote", {"TicketID": w.ticket.pk, "Note": "Power is back"})


def update(w, **members):
    return w.api.post("/UpdateTicketNote", {"ID": w.note, "TicketID": w.ticket.pk} | members)


def of_ticket(w):
    return w.api, "GET", f"/GetTicketNotesByTicket/{w.ticket.pk}", None


def page(w):
    return [w.ticket.pk], {}


ACTS = [
    Act("AddTicketNote", "note-added", add, of_ticket, page, "Power is back"),
    Act(
        "AddTicketNote",
        "note-is-comment",
        add,
        lambda w: (w.sip, "GET", f"/tickets/{w.ticket.human_id}/comments", None),
        page,
        "Power is back",
    ),
    Act(
        "UpdateTicketNote",
        "note-changed",
        lambda w: update(w, Note="Other words"),
        lambda w: (w.api, "GET", f"/GetTicketNote/{w.note}", None),
        page,
        "Other words",
    ),
    Act(
        "UpdateTicketNote",
        "note-moved",
        lambda w: update(w, TicketID=w.other.pk),
        lambda w: (w.api, "GET", f"/GetTicketNotesByTicket/{w.other.pk}", None),
        lambda w: ([w.other.pk], {}),
        "First words",
    ),
    Act(
        "DeleteTicketNote",
        "note-removed",
        lambda w: w.api.get(f"/DeleteTicketNote/{w.note}"),
        lambda w: (w.api, "POST", "/GetTicketNotes", {"TicketID": w.ticket.pk}),
        page,
        "First words",
        "deleted a note",
        gone=True,
        html_gone=False,
    ),
]


@pytest.mark.parametrize("act", marked(ACTS))
def test_effect_is_shown(act, world):
    assert_shown(act, M4ViewSet.contract, world, Desk(world.user))
