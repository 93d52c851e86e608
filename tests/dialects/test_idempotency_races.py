"""Requests with the same Idempotency-Key at the same time, on PostgreSQL with a thread and a connection for each."""

import threading

import pytest

from apps.dialects.m4.base import M4ViewSet
from apps.tickets.factories import TicketFactory
from apps.tickets.models import TicketNote
from apps.users.factories import AgentFactory
from tests.contract.client import DialectClient
from tests.dialects.test_idempotency import keeping_rules
from tests.tickets.test_races import PATIENCE, Racer, holding, race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("postgresql_only")]
MANY = 6


@pytest.fixture
def adding():
    """A function that adds a note to the returned ticket with the key it is given."""
    ticket = TicketFactory()
    client = DialectClient(M4ViewSet.contract, AgentFactory())
    body = {"TicketID": ticket.pk, "Note": "x"}
    return ticket, lambda key: client.post("/AddTicketNote", body, headers={"Idempotency-Key": key})


@keeping_rules("idempotency-key-in-use")
def test_key_at_work_is_refused_and_answered_afterwards(adding):
    ticket, add = adding
    refused = Racer(lambda: add("k"))

    def second():  # comes while the first one waits for the ticket, and waits for nothing itself
        refused.start()
        refused.join(PATIENCE)
        return add("other")

    [first, other] = race(lambda: add("k"), second, gate=holding(ticket))

    again = add("k")
    assert (refused.outcome.status_code, refused.outcome["Retry-After"]) == (409, "1")
    assert (first.status_code, other.status_code, again.status_code) == (200, 200, 200)
    assert (again.content, again["Idempotency-Replayed"]) == (first.content, "true")
    assert TicketNote.objects.count() == 2


@keeping_rules("idempotency-key-in-use")
def test_one_of_many_that_come_together_is_carried_out(adding):
    _, add = adding
    together = threading.Barrier(MANY)

    def act():
        together.wait(PATIENCE)
        return add("k")

    racers = [Racer(act) for _ in range(MANY)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(2 * PATIENCE)

    answers = [racer.outcome for racer in racers]
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert len({answer.content for answer in answers if answer.status_code == 200}) == 1
    assert TicketNote.objects.count() == 1
