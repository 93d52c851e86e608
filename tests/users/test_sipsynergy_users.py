"""Users in the words of the tickets microservice."""

import pytest

from apps.users.factories import AgentFactory

pytestmark = pytest.mark.contract("tickets-microservice")


@pytest.mark.rule("getLoggedInUser", "data-is-token-owner")
@pytest.mark.rule("getLoggedInUser", "different-callers-different-ids")
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


@pytest.mark.rule("getAgents", "only-agents-listed")
@pytest.mark.rule("getAgents", "deactivated-users-left-out")
@pytest.mark.rule("getAgents", "users-ascend-by-id")
def test_agents_are_the_active_ones_by_id(sip, integrator):
    second, first = AgentFactory(), AgentFactory()
    AgentFactory(is_active=False)

    answer = sip(integrator).get("/users/agents").json()

    assert [user["id"] for user in answer["data"]] == sorted([first.pk, second.pk])
    assert all(user["agent"] for user in answer["data"])


@pytest.mark.rule("getAgents", "no-agent-is-empty-array")
def test_agents_without_any_are_an_empty_list(sip, integrator):
    assert sip(integrator).get("/users/agents").json() == {"data": []}
