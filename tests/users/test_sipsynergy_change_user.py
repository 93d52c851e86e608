"""Changing and deactivating users through the tickets microservice."""

import pytest
from oauth2_provider.models import AccessToken

from apps.activity.models import Activity
from apps.tickets.factories import TicketFactory, TicketNoteFactory
from apps.users.constants import Role
from apps.users.factories import AgentFactory, UserFactory
from apps.users.models import User

pytestmark = pytest.mark.contract("tickets-microservice")

NOT_FOUND = {"title": "Not Found", "message": "There is no such resource."}


@pytest.fixture
def sam(db):
    return UserFactory(
        username="sam", email="sam@example.com", name="Sam Rivers", human_id="USR-55", phone_number="0123456981"
    )


def _body(user, **changes):
    return {
        "data": {
            "id": user.pk,
            "humanId": "USR-55",
            "organisationId": user.organisation.human_id,
            "email": "sam@example.com",
            "name": "Sam Rivers",
            "phoneNumber": "0123456981",
            "admin": False,
            "agent": False,
        }
        | changes
    }


@pytest.mark.rule("updateUser", "absent-members-keep-value")
@pytest.mark.rule("updateUser", "success-is-202-with-user")
@pytest.mark.parametrize(
    "change",
    [
        {},
        {"name": "Sam Brooks"},
        {"email": "Sam@Example.com"},
        {"email": "brooks@example.com", "name": "S", "phoneNumber": "+4477009001", "admin": True, "agent": True},
    ],
)
def test_changed_user_keeps_what_was_not_given(sip, administrator, sam, change):
    response = sip(administrator).patch(f"/users/{sam.pk}", change)

    assert (response.status_code, response.json()) == (202, _body(sam, **change))
    assert sip(sam).get("/users").json() == _body(sam, **change)


@pytest.mark.rule("updateUser", "fixed-members-ignored")
def test_ids_of_a_user_are_ignored_in_a_change(sip, administrator, sam):
    UserFactory(human_id="USR-56")

    response = sip(administrator).patch(f"/users/{sam.pk}", {"humanId": "USR-56", "organisationId": 7, "name": "S"})

    assert (response.status_code, response.json()) == (202, _body(sam, name="S"))


@pytest.mark.rule("updateUser", "null-clears-phone-number")
def test_phone_number_of_null_clears_the_number(sip, administrator, sam):
    response = sip(administrator).patch(f"/users/{sam.pk}", {"phoneNumber": None})

    assert response.json() == _body(sam, phoneNumber=None)


@pytest.mark.sqlite
@pytest.mark.rule("updateUser", "taken-email-refused")
def test_email_of_another_user_is_a_conflict_and_changes_nothing(sip, administrator, sam):
    UserFactory(email="taken@example.com")
    client = sip(administrator)
    before = Activity.objects.count(), User.history.count()

    response = client.patch(f"/users/{sam.pk}", {"email": "TAKEN@example.com", "name": "S", "admin": True})

    assert response.status_code == 409
    assert response.json() == {"title": "Conflict", "message": "Another user has this e-mail address."}
    assert sip(sam).get("/users").json() == _body(sam)
    assert User.history.count() == before[1]
    assert not Activity.objects.filter(verb="user.changed").exists()


@pytest.mark.rule("updateUser", "unknown-or-deactivated-user-is-404")
@pytest.mark.rule("deleteUser", "second-deletion-is-404")
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_deactivated_or_unknown_user_is_not_found(sip, administrator, sam, method):
    gone = UserFactory(is_active=False)
    client = sip(administrator)

    for pk in (gone.pk, 999_999_999, 9223372036854775807):
        # The check of the path comes before that of the body.
        response = client.send(method, f"/users/{pk}", {"name": 5} if method == "PATCH" else None)
        assert response.status_code == 404
        assert response.json() == {"title": "Not Found", "message": f"There is no user {pk}."}


@pytest.mark.rule("tickets-microservice", "malformed-path-id-is-404")
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
@pytest.mark.parametrize(
    "pk", ["0", "-1", "abc", "1.0", "9223372036854775808", "1" * 400, "%D9%A3", "1%00", "1%0A", "+1"]
)
def test_id_of_a_user_of_another_form_is_not_found(sip, administrator, method, pk):
    response = sip(administrator).send(method, f"/users/{pk}", {} if method == "PATCH" else None)

    assert (response.status_code, response.json()) == (404, NOT_FOUND)


@pytest.mark.rule("updateUser", "only-admins-change-users")
@pytest.mark.rule("deleteUser", "only-admins-delete-users")
@pytest.mark.rule("tickets-microservice", "order-of-checks")
@pytest.mark.parametrize("role", ["agent", "manager", "integrator"])
@pytest.mark.parametrize(("method", "verb"), [("PATCH", "change"), ("DELETE", "delete")])
def test_changing_users_is_refused_to_all_but_administrators(sip, request, sam, role, method, verb):
    client = sip(request.getfixturevalue(role))
    before = Activity.objects.count()

    # Whether the user exists, and whether the body is right, is not told to those who may not ask.
    for pk in (sam.pk, 999_999_999, "abc"):
        response = client.send(method, f"/users/{pk}", {"name": 5})
        assert response.status_code == 403
        assert response.json() == {"title": "Forbidden", "message": f"Only an administrator may {verb} users."}
    sam.refresh_from_db()
    assert (sam.is_active, sam.name, Activity.objects.count()) == (True, "Sam Rivers", before)


@pytest.mark.rule("deleteUser", "deletion-deactivates-user")
@pytest.mark.rule("deleteUser", "authorship-survives-deletion")
@pytest.mark.rule("deleteUser", "success-is-202-with-null")
def test_deactivated_user_stays_author_and_reporter(sip, administrator, sam):
    ticket = TicketFactory(reporter=sam, organisation=sam.organisation)
    note = TicketNoteFactory(ticket=ticket, author=sam)
    client = sip(administrator)
    paths = [f"/tickets/{ticket.human_id}", f"/comments/{note.pk}", f"/tickets/{ticket.human_id}/comments"]
    before = [client.get(path).json() for path in paths]

    response = client.delete(f"/users/{sam.pk}")

    sam.refresh_from_db()
    assert (response.status_code, response.json(), sam.is_active) == (202, {"data": None}, False)
    assert [client.get(path).json() for path in paths] == before
    assert before[0]["data"][0]["reporterHumanId"] == "USR-55"
    assert before[1]["data"]["userHumanId"] == "USR-55"


@pytest.mark.rule("deleteUser", "deactivated-token-refused")
def test_token_of_a_deactivated_user_no_longer_works(sip, administrator, sam):
    client = sip(sam)
    assert client.get("/users").status_code == 200

    sip(administrator).delete(f"/users/{sam.pk}")

    assert client.get("/users").status_code == 401
    assert not AccessToken.objects.filter(user=sam).exists()


def test_token_of_a_user_deactivated_elsewhere_no_longer_works(sip, sam):
    client = sip(sam)
    User.objects.filter(pk=sam.pk).update(is_active=False)

    response = client.get("/users")

    assert response.status_code == 401
    assert response.json() == {"title": "Unauthorized", "message": "A valid bearer token is needed."}


@pytest.mark.rule("deleteUser", "deleted-user-no-longer-agent")
def test_deactivated_agent_is_no_longer_among_the_agents(sip, administrator):
    stays, goes = AgentFactory(), AgentFactory()
    client = sip(administrator)

    client.delete(f"/users/{goes.pk}")

    assert [user["id"] for user in client.get("/users/agents").json()["data"]] == [stays.pk]


@pytest.mark.rule("deleteUser", "second-deletion-is-404")
def test_second_delete_of_a_user_is_not_found(sip, administrator, sam):
    client = sip(administrator)

    statuses = [client.delete(f"/users/{sam.pk}").status_code for _ in range(2)]

    assert statuses == [202, 404]
    assert Activity.objects.filter(verb="user.deactivated", subject_id=sam.pk).count() == 1


def test_administrator_may_deactivate_themself(sip, administrator):
    client = sip(administrator)

    response = client.delete(f"/users/{administrator.pk}")

    assert (response.status_code, response.json()) == (202, {"data": None})
    assert client.get("/users").status_code == 401


@pytest.mark.parametrize(
    ("role", "change", "roles"),
    [
        (Role.INTEGRATOR, {"agent": True}, [Role.CSR]),
        (Role.INTEGRATOR, {"admin": True}, [Role.ADMINISTRATOR]),
        (Role.INTEGRATOR, {"name": "S"}, [Role.INTEGRATOR]),
        (Role.CSR, {"agent": False}, [Role.INTEGRATOR]),
        (Role.MANAGER, {"name": "S"}, [Role.MANAGER]),
        (Role.MANAGER, {"agent": True}, [Role.MANAGER]),
        (Role.MANAGER, {"admin": True}, [Role.ADMINISTRATOR, Role.MANAGER]),
        (Role.MANAGER, {"agent": False}, [Role.INTEGRATOR]),
    ],
)
def test_roles_follow_the_flags(sip, administrator, role, change, roles):
    user = UserFactory(role=role, role__duties=[], is_agent=role != Role.INTEGRATOR)

    sip(administrator).patch(f"/users/{user.pk}", change)

    assert sorted(user.groups.values_list("name", flat=True)) == roles
