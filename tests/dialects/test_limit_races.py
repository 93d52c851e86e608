"""Requests of one credential at the same time, on PostgreSQL with a thread and a connection for each."""

import threading

import pytest

from apps.dialects.models import Bucket
from apps.users.factories import AgentFactory
from tests.dialects.test_limits import answer_of, limit_rules
from tests.support.tokens import bearer_token
from tests.tickets.test_races import PATIENCE, Racer

MANY, QUOTA = 8, 3


@limit_rules("requests-limited-by-class")
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("postgresql_only")
def test_of_many_that_come_together_as_many_as_may_be_are_carried_out(settings):
    settings.API_LIMITS = {"read": QUOTA, "write": 0, "search": 0}
    token = bearer_token(AgentFactory())
    together = threading.Barrier(MANY)

    def ask():
        together.wait(PATIENCE)
        return answer_of(token).status_code

    racers = [Racer(ask) for _ in range(MANY)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(2 * PATIENCE)

    answers = sorted(racer.outcome for racer in racers)
    assert answers == [200] * QUOTA + [429] * (MANY - QUOTA)
    assert Bucket.objects.get().refusals == MANY - QUOTA
