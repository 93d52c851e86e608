"""Places in the order of commits: a reader that goes on from one misses nothing, whoever commits when."""

import threading

import pytest
from django.db import connection, transaction

from apps.activity.models import Activity
from apps.activity.operations import recording
from apps.activity.positions import give_positions, last_position
from apps.core.caller import Caller, Channel
from apps.tickets.constants import TicketVerb
from apps.tickets.factories import TicketFactory
from apps.users.factories import AgentFactory

SYSTEM = Caller(None, Channel.COMMAND)


def write(ticket) -> int:
    with transaction.atomic(), recording(TicketVerb.CHANGED, by=SYSTEM, subject=ticket) as activity:
        return activity.pk


def position_of(activity: int) -> int | None:
    return Activity.objects.values_list("position", flat=True).get(pk=activity)


@pytest.mark.sqlite
def test_positions_follow_the_ids_of_what_is_committed_together(db):
    ticket = TicketFactory()
    first, second = write(ticket), write(ticket)

    assert (give_positions(), give_positions()) == (2, 0)

    assert [position_of(first), position_of(second)] == [last_position() - 1, last_position()]


def test_positions_are_given_in_batches_without_a_gap(db, monkeypatch):
    monkeypatch.setattr("apps.activity.positions.BATCH", 2)
    ticket, before = TicketFactory(), last_position()
    written = [write(ticket) for _ in range(5)]

    assert give_positions() == 5
    assert [position_of(pk) for pk in written] == list(range(before + 1, before + 6))


@pytest.mark.rule("listEvents", "next-continues-without-gap")
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("postgresql_only")
def test_a_lower_id_that_is_committed_later_is_not_skipped(feed):
    """Two transactions, of which the one that took its id first ends last; a reader comes in between."""
    one, other, reader = TicketFactory(), TicketFactory(), feed(AgentFactory())
    has_written, may_commit, ids = threading.Event(), threading.Event(), []

    def slow():
        with transaction.atomic():
            ids.append(write(one))
            has_written.set()
            may_commit.wait(10)
        connection.close()

    start = reader.get("/?after=latest").json()["next"]
    thread = threading.Thread(target=slow)
    thread.start()
    assert has_written.wait(10)
    ids.append(write(other))
    try:
        early = reader.get(f"/?after={start}").json()
    finally:
        may_commit.set()
        thread.join()
    late = reader.get(f"/?after={early['next']}").json()

    assert ids[0] < ids[1]
    assert [event["id"] for event in early["events"]] == [f"evt_{ids[1]}"]
    assert [event["id"] for event in late["events"]] == [f"evt_{ids[0]}"]
    assert reader.get(f"/?after={late['next']}").json() == {"events": [], "next": late["next"]}


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("postgresql_only")
def test_two_that_give_positions_at_the_same_time_give_each_once():
    ticket = TicketFactory()
    written = [write(ticket) for _ in range(20)]

    def give():
        give_positions()
        connection.close()

    threads = [threading.Thread(target=give) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    positions = [position_of(pk) for pk in written]
    assert positions == list(range(positions[0], positions[0] + 20))
