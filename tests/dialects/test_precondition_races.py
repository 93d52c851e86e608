"""Writes with If-Match at the same time, on PostgreSQL with a thread and a connection for each."""

import pytest

from apps.core.caller import Caller, Channel
from apps.dialects.m4.base import M4ViewSet
from apps.dialects.sipsynergy.base import SipSynergyViewSet
from apps.tickets import operations
from apps.tickets.factories import TicketFactory, TicketNoteFactory
from apps.users.factories import AgentFactory
from tests.contract.client import DialectClient
from tests.dialects.test_preconditions import condition_rules
from tests.tickets.test_races import holding, race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("postgresql_only")]


@pytest.fixture
def ticket():
    return TicketFactory(title="at first")


@condition_rules("if-match-guards-write")
def test_one_of_two_writers_with_the_same_tag_is_carried_out(ticket):
    client = DialectClient(SipSynergyViewSet.contract, AgentFactory())
    path = f"/tickets/INC-{ticket.pk}"
    tag = client.get(path)["ETag"]

    def writing(title):
        return lambda: client.patch(path, {"title": title}, headers={"If-Match": tag})

    answers = race(writing("first"), writing("second"), gate=holding(ticket))

    assert [answer.status_code for answer in answers] == [204, 412]
    ticket.refresh_from_db()
    assert ticket.title == "first"


@condition_rules("if-match-guards-write")
def test_change_from_the_desk_that_comes_in_between_is_noticed(ticket):
    """Both writers read the ticket before either has its lock; the operation of the second one looks again."""
    agent = AgentFactory()
    client = DialectClient(SipSynergyViewSet.contract, agent)
    path = f"/tickets/INC-{ticket.pk}"
    tag = client.get(path)["ETag"]
    desk = Caller(agent, Channel.DESK)

    _, answer = race(
        lambda: operations.update_ticket(ticket_id=ticket.pk, changes={"title": "desk"}, by=desk),
        lambda: client.patch(path, {"title": "late"}, headers={"If-Match": tag}),
        gate=holding(ticket),
    )

    assert answer.status_code == 412
    ticket.refresh_from_db()
    assert ticket.title == "desk"


@condition_rules("if-match-guards-write")
def test_refusal_by_what_another_did_meanwhile_is_a_failed_condition(ticket):
    """The note is gone when the second writer gets to it: the condition does not hold, whatever the operation says."""
    note = TicketNoteFactory(ticket=ticket, body="x")
    client = DialectClient(M4ViewSet.contract, AgentFactory())
    tag = client.get(f"/GetTicketNote/{note.pk}")["ETag"]

    deleted, changed = race(
        lambda: client.get(f"/DeleteTicketNote/{note.pk}", headers={"If-Match": tag}),
        lambda: client.post(
            "/UpdateTicketNote", {"ID": note.pk, "TicketID": ticket.pk, "Note": "y"}, headers={"If-Match": tag}
        ),
        gate=holding(ticket),
    )

    assert (deleted.status_code, changed.status_code) == (200, 412)
