"""What tests share, people and snapshots, passes nothing from one test to the next."""

import pytest

from apps.customers.factories import OrganisationFactory
from apps.dialects.sipsynergy.base import SipSynergyViewSet
from apps.tickets.constants import TicketVerb
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Ticket
from apps.tickets.operations import assign_ticket
from apps.users.factories import AgentFactory
from apps.users.models import User
from tests.contract.client import check
from tests.support.people import PEOPLE
from tests.support.snapshot import calling, everything, nothing_written, one_activity, unless_unchanged


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


def test_row_is_looked_for_where_its_key_is_given_alone(db, django_assert_num_queries):
    named = OrganisationFactory(human_id="ORG-7")

    assert OrganisationFactory(human_id="ORG-7") == named
    with django_assert_num_queries(2):  # the row and its history
        assert OrganisationFactory() != named


def test_answer_off_its_schema_is_seen_after_one_that_fits(sip, agent):
    api, contract = sip(agent), SipSynergyViewSet.contract
    right = api.get("/users/agents")
    check(contract, "GET", "/users/agents", right)  # the same once more

    right.content = b'{"data": 5}'
    for _ in range(2):
        with pytest.raises(AssertionError):
            check(contract, "GET", "/users/agents", right)


def test_one_activity_is_one_of_the_caller_with_all_that_was_written(agent, manager):
    ticket, others = TicketFactory(), AgentFactory.create_batch(6)

    def assign(by=agent, *, times=1, **written):
        with one_activity(TicketVerb.ASSIGNED, by=calling(agent)):
            for _ in range(times):
                assign_ticket(ticket_id=ticket.pk, assignee=others.pop(), by=calling(by))
            Ticket.history.filter(pk=Ticket.history.latest("pk").pk).update(**{"history_type": "~"} | written)

    assign()
    for wrong in ({"by": manager}, {"times": 2}, {"activity": None}, {"history_user": manager}):
        with pytest.raises((AssertionError, ValueError)):
            assign(**wrong)
