"""What becomes of the open work of a user who is deactivated or is no agent any more."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from apps.activity.models import Activity
from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid
from apps.journals.factories import FollowUpFactory
from apps.journals.models import FollowUp
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Ticket
from apps.tickets.operations import assign_ticket
from apps.users import handover
from apps.users.constants import Role, UserVerb
from apps.users.factories import AgentFactory, UserFactory
from apps.users.models import User, WorkGroup
from apps.users.operations import deactivate_user, set_roles, update_user
from tests.support.browser_forms import writing_forms


@pytest.fixture
def by(administrator):
    return Caller(administrator, Channel.DESK)


@pytest.fixture
def leaving(agent):
    """An agent with an open and a closed ticket and an open follow-up."""
    TicketFactory(assignee=agent)
    TicketFactory(assignee=agent, closed_at=timezone.now())
    FollowUpFactory(assignee=agent, assignee_name=agent.username)
    return agent


@pytest.mark.sqlite
def test_every_assignable_thing_is_handed_over():
    """Each model with an assignee registers its work."""
    from django.apps import apps

    assignable = {
        model._meta.label
        for model in apps.get_models()
        if not hasattr(model, "instance_type") and any(field.name == "assignee" for field in model._meta.fields)
    }
    offered = {kind.open_of(User(pk=0)).model._meta.label for kind in handover.KINDS}

    assert offered == assignable == {"tickets.Ticket", "journals.FollowUp", "cases.Case", "orders.Order"}


@pytest.mark.sqlite
@pytest.mark.parametrize("has_successor", [True, False])
def test_open_work_goes_to_the_successor_or_among_the_unassigned_with_history(leaving, by, has_successor):
    successor = AgentFactory() if has_successor else None
    assert handover.left_by(leaving) == {"tickets": 1, "follow-ups": 1}

    deactivate_user(user_id=leaving.pk, successor_id=successor and successor.pk, by=by)

    assert handover.left_by(leaving) == {}
    ticket, follow_up = Ticket.objects.unfinished().get(), FollowUp.objects.get()
    assert (ticket.assignee, follow_up.assignee) == (successor, successor)
    assert follow_up.assignee_name == (successor and successor.username)
    assert Ticket.objects.filter(assignee=leaving).count() == 1  # what is closed keeps who had it
    for row in (ticket, follow_up):
        entry = row.history.latest().activity
        assert entry.reason == entry.why == "Casey Reed was deactivated."
        with translation.override("de"):
            assert entry.why == "Casey Reed wurde deaktiviert."
    data = Activity.objects.get(verb=UserVerb.USER_DEACTIVATED).data
    assert data == {"tickets": 1, "follow-ups": 1} | ({"successor": successor.username} if successor else {})


@pytest.mark.parametrize("who", ["themselves", "deactivated", "no agent", "nobody"])
def test_successor_must_be_another_active_agent(leaving, by, who):
    others = {
        "themselves": leaving.pk,
        "deactivated": AgentFactory(is_active=False).pk,
        "no agent": UserFactory().pk,
        "nobody": 10**9,
    }
    with pytest.raises(Invalid) as refusal:
        deactivate_user(user_id=leaving.pk, successor_id=others[who], by=by)

    leaving.refresh_from_db()
    assert (refusal.value.field, leaving.is_active) == ("successor", True)


def test_page_says_what_is_left_and_asks_who_takes_it(client, administrator, leaving):
    client.force_login(administrator)
    url = reverse("admin:users_user_deactivate", args=[leaving.pk])

    page = client.get(url).content.decode()
    assert "1 open ticket of theirs needs somebody else." in page
    assert "1 open follow-up of theirs needs somebody else." in page
    agents = reverse("admin:users_user_agents")
    assert f'{agents}?besides={leaving.pk}"' in page
    assert str(leaving.pk) in {row["id"] for row in client.get(agents).json()["results"]}
    others = client.get(agents, {"besides": leaving.pk}).json()["results"]
    assert str(leaving.pk) not in {row["id"] for row in others}
    assert client.get(agents, {"besides": "\x00"}).status_code == 200
    for nobody in ("nobody-here", "9" * 30, "\x00", leaving.pk, administrator.pk):
        refused = client.post(url, {"successor": nobody}).content.decode()
        assert re.search("Select a valid choice|Null characters", refused)
    assert handover.left_by(leaving)

    successor = AgentFactory(username="robin", name="Robin Vale")
    found = client.get(reverse("admin:users_user_agents"), {"term": "robin"}).json()
    assert found == {"results": [{"id": str(successor.pk), "text": "Robin Vale"}], "pagination": {"more": False}}
    assert client.post(url, {"successor": successor.pk}).status_code == 302
    assert Ticket.objects.unfinished().get().assignee == successor


def test_page_of_somebody_without_work_asks_for_nobody(client, administrator, agent):
    client.force_login(administrator)
    url = reverse("admin:users_user_deactivate", args=[agent.pk])

    assert "Work goes to" not in client.get(url).content.decode()
    assert client.post(url).status_code == 302
    agent.refresh_from_db()
    assert not agent.is_active


@pytest.mark.parametrize(
    ("take_role", "verb"),
    [
        (lambda user, by: set_roles(user_id=user.pk, roles={Role.INTEGRATOR}, by=by), UserVerb.USER_ROLES_CHANGED),
        (lambda user, by: set_roles(user_id=user.pk, roles={Role.ADMINISTRATOR}, by=by), UserVerb.USER_ROLES_CHANGED),
        (lambda user, by: update_user(user_id=user.pk, changes={"is_agent": False}, by=by), UserVerb.USER_CHANGED),
    ],
    ids=["integrator", "administrator", "flag"],
)
def test_open_work_of_one_who_is_no_agent_any_more_is_nobodys(leaving, by, take_role, verb):
    take_role(leaving, by)

    assert handover.left_by(leaving) == {}
    for row in (Ticket.objects.unfinished().get(), FollowUp.objects.unfinished().get()):
        assert row.assignee is None
        assert row.history.latest().activity.reason == "Casey Reed is no agent any more."
    data = Activity.objects.get(verb=verb).data
    assert {name: data[name] for name in ("tickets", "follow-ups")} == {"tickets": 1, "follow-ups": 1}


def test_open_work_stays_with_an_agent_whose_roles_change(leaving, by):
    set_roles(user_id=leaving.pk, roles={Role.MANAGER}, by=by)

    assert handover.left_by(leaving) == {"tickets": 1, "follow-ups": 1}


def test_page_says_what_an_agent_without_the_role_has_left(client, administrator, leaving):
    client.force_login(administrator)
    url = reverse("admin:users_user_change", args=[leaving.pk])
    (form,) = writing_forms(client.get(url).content.decode())

    page = client.post(url, form.values | {"roles": [Role.INTEGRATOR]}, follow=True).content.decode()

    assert "changed. 1 open ticket of theirs needs somebody else. 1 open follow-up of theirs needs" in page


def test_ticket_is_not_assigned_to_a_deactivated_agent(leaving, by):
    gone = AgentFactory(is_active=False)

    with pytest.raises(Invalid):
        assign_ticket(ticket_id=Ticket.objects.unfinished().get().pk, assignee=gone, by=by)


def test_changing_the_group_alone_keeps_the_assignee_and_says_when_they_are_outside(client, leaving, agent):
    group, ticket = WorkGroup.objects.create(name="Field"), Ticket.objects.unfinished().get()

    changed = assign_ticket(ticket_id=ticket.pk, group=group, by=Caller(agent, Channel.DESK))

    assert (changed.assignee, changed.group) == (agent, group)
    from apps.tickets.admin.actions import _assign

    words = _assign(ticket, {"group": group, "reason": ""}, Caller(agent, Channel.DESK))
    assert words.endswith("Casey Reed keeps it, who is no member of Field.")
    group.members.add(agent)
    assert "no member" not in _assign(ticket, {"group": group, "reason": ""}, Caller(agent, Channel.DESK))
