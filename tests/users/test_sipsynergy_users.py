"""Users in the words of the tickets microservice."""

import pytest

from apps.users.factories import AgentFactory

pytestmark = pytest.mark.contract("tickets-microservice")


@pytest.mark.rule("getLoggedInUser", 0)
@pytest.mark.rule("getLoggedInUser", 1)
def test_logged_in_user_is_the_one_whose_token_it_is(sip, agent, integrator):
    answers = [sip(user).get("/users").json()["data"] for user in (agent, integrator)]

    assert [answer["id"] for answer in answers] == [agent.pk, integrator.pk]
    assert answers[1] == {
        "id": integrator.pk,
        "humanId": "USR-12343",
        "organisationId": integrator.organisation.human_id,
        "email": "integrator@patchbay.example",
        "name": "Harbour Integration",
        "phoneNumber": None,
        "admin": False,
        "agent": False,
    }


@pytest.mark.rule("getAgents", 0)
@pytest.mark.rule("getAgents", 1)
@pytest.mark.rule("getAgents", 2)
def test_agents_are_the_active_ones_by_id(sip, integrator):
    second, first = AgentFactory(), AgentFactory()
    AgentFactory(is_active=False)

    answer = sip(integrator).get("/users/agents").json()

    assert [user["id"] for user in answer["data"]] == sorted([first.pk, second.pk])
    assert all(user["agent"] for user in answer["data"])


@pytest.mark.rule("getAgents", 3)
def test_agents_without_any_are_an_empty_list(sip, integrator):
    assert sip(integrator).get("/users/agents").json() == {"data": []}
