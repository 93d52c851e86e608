"""Users, groups and API tokens at the desk."""

import hashlib
import re

import pytest
from django.test import Client
from oauth2_provider.models import get_access_token_model

from apps.customers.factories import OrganisationFactory
from apps.users.constants import Role
from apps.users.factories import AgentFactory, UserFactory, WorkGroupFactory
from apps.users.models import ApiToken, User, WorkGroup
from tests.support.desk import Desk


def roles(user) -> list[str]:
    return sorted(user.groups.values_list("name", flat=True))


def test_user_is_added_with_roles(administrators_desk, messages_of, last_activity):
    organisation = OrganisationFactory()

    response = administrators_desk.post(
        "users_user_add",
        name="Jo Park",
        email="jo@patchbay.example",
        human_id="USR-77",
        organisation=organisation.pk,
        roles=[Role.CSR, Role.MANAGER],
    )

    user = User.objects.get(email="jo@patchbay.example")
    assert messages_of(response) == ["Jo Park added."]
    assert (user.name, user.human_id, user.organisation) == ("Jo Park", "USR-77", organisation)
    assert (user.is_agent, user.is_admin, roles(user)) == (True, False, ["CSR", "Manager"])
    assert last_activity("user.created") == (administrators_desk.user, "desk", user.pk, "")


def test_taken_email_is_refused_and_nobody_is_added(administrators_desk):
    UserFactory(email="jo@patchbay.example")

    html = administrators_desk.post(
        "users_user_add", name="Jo", email="JO@patchbay.example", roles=[Role.INTEGRATOR]
    ).content.decode()

    assert "Another user has this e-mail address." in html
    assert User.objects.filter(name="Jo").count() == 0


def test_refused_roles_take_the_new_user_back(administrators_desk):
    html = administrators_desk.post(
        "users_user_add", name="Jo", email="jo@patchbay.example", roles=[Role.INTEGRATOR, Role.CSR]
    ).content.decode()

    assert "An integrator has no other role." in html
    assert not User.objects.filter(name="Jo").exists()


def test_user_page_shows_the_present_roles(administrators_desk):
    user = AgentFactory()

    html = administrators_desk.read("users_user_change", user.pk)

    assert re.findall(r'value="(\w+)"[^>]*checked', html) == ["CSR"]


def test_user_is_changed(administrators_desk, last_activity):
    user = AgentFactory(name="Jo")

    administrators_desk.post(
        "users_user_change", user.pk, name="Jo Park", email=user.email, phone_number="", roles=[Role.MANAGER]
    )

    user.refresh_from_db()
    assert (user.name, user.is_agent, roles(user)) == ("Jo Park", True, ["Manager"])
    assert last_activity("user.changed") == (administrators_desk.user, "desk", user.pk, "")
    assert last_activity("user.roles") == (administrators_desk.user, "desk", user.pk, "")


def test_administrator_cannot_lock_everybody_out(administrators_desk):
    user = administrators_desk.user

    html = administrators_desk.post(
        "users_user_change", user.pk, name=user.name, email=user.email, roles=[Role.CSR]
    ).content.decode()

    assert "You cannot take your own administrator role away." in html
    user.refresh_from_db()
    assert user.is_admin


def test_agent_reads_users_and_changes_none(desk):
    user = AgentFactory(name="Jo")

    assert (
        "<button" not in desk.read("users_user_change", user.pk).split('class="desk-columns"')[1].split("</aside>")[0]
    )
    assert desk.post("users_user_change", user.pk, name="X", email="x@patchbay.example").status_code == 403
    user.refresh_from_db()
    assert user.name == "Jo"


def test_user_is_deactivated_after_being_asked_and_never_removed(administrators_desk, messages_of):
    user = AgentFactory(name="Jo")

    assert "can no longer sign in" in administrators_desk.read("users_user_deactivate", user.pk)
    user.refresh_from_db()
    assert user.is_active

    response = administrators_desk.post("users_user_deactivate", user.pk)
    user.refresh_from_db()
    assert not user.is_active
    assert messages_of(response) == ["Jo has no access any more."]
    assert administrators_desk.http.post(f"/admin/users/user/{user.pk}/delete/", {"post": "yes"}).status_code == 403


def test_administrator_sets_a_password(administrators_desk, last_activity):
    user = AgentFactory()

    administrators_desk.post("users_user_password", user.pk, password="long-and-new-7", again="long-and-new-7")

    assert Client().login(username=user.username, password="long-and-new-7")
    assert last_activity("user.password") == (administrators_desk.user, "desk", user.pk, "")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"present": "wrong", "password": "long-and-new-7", "again": "long-and-new-7"}, "not your present password"),
        ({"present": "old-pass-1", "password": "long-and-new-7", "again": "other"}, "The two passwords differ."),
        ({"present": "old-pass-1", "password": "12345678", "again": "12345678"}, "This password is too common."),
    ],
)
def test_own_password_is_not_changed_by(agent, values, message):
    agent.set_password("old-pass-1")
    agent.save()

    html = Desk(agent).post("users_user_password", agent.pk, **values).content.decode()

    assert message in html
    assert Client().login(username=agent.username, password="old-pass-1")


def test_own_password_is_changed_and_the_session_goes_on(agent):
    agent.set_password("old-pass-1")
    agent.save()
    desk = Desk(agent)

    desk.post("users_user_password", agent.pk, present="old-pass-1", password="new-long-2", again="new-long-2")

    assert Client().login(username=agent.username, password="new-long-2")
    assert desk.get("index").status_code == 200


def test_agent_may_not_set_somebody_elses_password(desk):
    user = AgentFactory()

    assert desk.get("users_user_password", user.pk).status_code == 403
    assert desk.post("users_user_password", user.pk, password="a-b-c-d-1", again="a-b-c-d-1").status_code == 403


def test_token_secret_is_shown_once_and_opens_its_api(administrators_desk, last_activity):
    user = UserFactory()

    html = administrators_desk.post(
        "users_apitoken_add", user=user.pk, name="Harbour", scopes=["m4"], days="30"
    ).content.decode()

    secret = re.search(r'id="token-secret">([^<]+)<', html)[1]
    stored = get_access_token_model().objects.get()
    assert stored.token_checksum == hashlib.sha256(secret.encode()).hexdigest()
    assert stored.scope == "m4"
    assert secret not in administrators_desk.read("users_apitoken_changelist")
    assert last_activity("token.created") == (administrators_desk.user, "desk", user.pk, "")


def test_token_is_revoked_after_being_asked(administrators_desk, messages_of):
    administrators_desk.post("users_apitoken_add", user=UserFactory().pk, name="Harbour", scopes=["m4"], days="30")
    token = ApiToken.objects.get()

    assert "stops working at once" in administrators_desk.read("users_apitoken_revoke", token.pk)
    assert ApiToken.objects.exists()
    administrators_desk.post("users_apitoken_revoke", token.pk)

    assert not get_access_token_model().objects.exists()


def test_group_is_saved_with_its_members(managers_desk, last_activity):
    first, second = AgentFactory.create_batch(2)

    managers_desk.post("users_workgroup_add", name="MAC", members=[first.pk, second.pk])

    group = WorkGroup.objects.get()
    assert set(group.members.all()) == {first, second}
    assert last_activity("group.created") == (managers_desk.user, "desk", group.pk, "")
    assert "added the group" in managers_desk.read("users_workgroup_history", group.pk)


def test_group_keeps_members_who_are_not_agents_any_more(managers_desk):
    gone = AgentFactory(is_active=False)
    group = WorkGroupFactory()
    group.members.add(gone)

    managers_desk.post("users_workgroup_change", group.pk, name="Renamed", members=[gone.pk])

    group.refresh_from_db()
    assert group.name == "Renamed"
    assert list(group.members.all()) == [gone]
