"""Deliveries and real worker processes, one of which dies while a receiver has a delivery in hand."""

import threading
from collections import defaultdict

import pytest
from django.db import transaction

from apps.activity.operations import recording
from apps.core.caller import Caller, Channel
from apps.customers.factories import OrganisationFactory
from apps.events import operations
from apps.events.constants import DeliveryState
from apps.events.models import Delivery
from apps.tickets.constants import TicketVerb
from apps.tickets.factories import TicketFactory
from apps.users.factories import UserFactory
from tests.events.receiver import Receiver
from tests.support.processes import workers

SYSTEM = Caller(None, Channel.COMMAND)
TICKETS, EACH = 6, 5


@pytest.fixture
def running(transactional_db):
    with workers(
        PERIODIC_INTERVAL="0.2",
        WEBHOOK_ALLOW_PRIVATE="true",
        WEBHOOK_TIMEOUT="2",
        WEBHOOK_LEASE_SECONDS="1",
        WEBHOOK_RETRY_SECONDS="0.2",
    ) as started:
        yield started


@pytest.mark.contract("webhooks")
@pytest.mark.rule("webhooks", "same-id-on-every-try")
@pytest.mark.rule("webhooks", "order-kept-per-record")
@pytest.mark.usefixtures("postgresql_only")
def test_each_event_arrives_in_order_though_a_worker_is_killed_with_one_in_flight(running, settings):
    settings.WEBHOOK_ALLOW_PRIVATE = True
    organisation = OrganisationFactory()
    by = Caller(UserFactory(organisation=organisation), Channel.EVENTS)
    stuck, go_on = threading.Event(), threading.Event()

    def answer(came, number):
        if number == 7:  # the worker that has this one in hand dies
            stuck.set()
            go_on.wait(60)
        return 503 if number % 11 == 0 else 200

    with Receiver().running() as receiver:
        receiver.answer = answer
        operations.create_webhook(url=receiver.url, by=by)
        tickets = [TicketFactory(organisation=organisation) for _ in range(TICKETS)]
        for _ in range(EACH):
            for ticket in tickets:
                with transaction.atomic(), recording(TicketVerb.CHANGED, by=SYSTEM, subject=ticket):
                    pass
        doomed = running.start()
        running.wait_until(stuck.is_set)
        running.kill(doomed)
        for _ in range(2):
            running.start()
        running.wait_until(lambda: Delivery.objects.filter(state=DeliveryState.DELIVERED).count() == TICKETS * EACH)
        go_on.set()

    first_seen = list(dict.fromkeys(came.id for came in receiver.came))
    assert sorted(first_seen) == sorted(Delivery.objects.values_list("message", flat=True))
    assert len(first_seen) == TICKETS * EACH
    by_ticket = defaultdict(list)
    for came in receiver.came:
        by_ticket[came.event["subject"]["id"]].append(came.event["id"])
    for ids in by_ticket.values():
        tries = [int(name.removeprefix("evt_")) for name in ids]
        assert tries == sorted(tries)
        assert len(set(tries)) == EACH
