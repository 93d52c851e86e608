"""What tests share, people and snapshots, passes nothing from one test to the next."""

import pytest

from apps.tickets.factories import TicketFactory
from apps.tickets.models import Ticket
from apps.users.models import User
from tests.support.people import PEOPLE
from tests.support.snapshot import everything, nothing_written, unless_unchanged


@pytest.mark.parametrize("time", ["first", "again"])
def test_what_a_test_does_to_a_person_ends_with_it(agent, desk, sip, time):
    assert (agent.name, User.objects.get(pk=agent.pk).name) == ("Casey Reed", "Casey Reed")
    assert desk.read("index")
    assert sip(agent).get("/users").status_code == 200

    agent.name = "Somebody Else"
    agent.save()
    desk.http.logout()


def test_people_are_there_for_whoever_asks_and_for_whoever_does_not(db):
    names = set(User.objects.values_list("username", flat=True))

    assert names == {"casey", "maria", "alex", "integrator"}
    assert len(PEOPLE) == 4


def test_row_that_is_written_is_seen(db):
    with pytest.raises(AssertionError), nothing_written():
        TicketFactory()


def test_row_that_is_written_in_a_second_block_is_seen(db):
    ticket = TicketFactory()
    with nothing_written():
        pass

    with pytest.raises(AssertionError), nothing_written():
        Ticket.objects.filter(pk=ticket.pk).update(title="changed")
    with pytest.raises(AssertionError), nothing_written():
        Ticket.objects.filter(pk=ticket.pk).delete()


@pytest.mark.parametrize("time", ["first", "again"])
def test_what_was_read_in_one_test_is_read_again_in_the_next(agent, time):
    if time == "first":
        TicketFactory(title="of the first")

    rows = unless_unchanged(everything)["tickets.ticket"]

    assert len(rows) == (time == "first")
