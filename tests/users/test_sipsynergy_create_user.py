"""Creating users through the tickets microservice."""

import pytest

from apps.activity.models import Activity
from apps.customers.factories import OrganisationFactory
from apps.users.constants import Role
from apps.users.factories import UserFactory
from apps.users.models import User

pytestmark = pytest.mark.contract("tickets-microservice")

JOHN = {
    "humanId": "USR-123-433",
    "organisationId": "ORG-1234-3542",
    "email": "example@example.com",
    "name": "John Doe",
    "phoneNumber": "0123456981",
    "admin": False,
    "agent": False,
}


def _refused(errors):
    return {
        "title": "Unprocessable Entity",
        "message": "Some values of the request are not valid.",
        "errors": errors,
    }


@pytest.mark.rule("createUser", "location-is-user-id")
@pytest.mark.rule("tickets-microservice", "location-is-bare-id")
def test_created_user_is_answered_with_the_id_in_location(sip, administrator):
    OrganisationFactory(human_id="ORG-1234-3542")

    response = sip(administrator).post("/users", JOHN)

    created = User.objects.get(email="example@example.com")
    assert response.status_code == 201
    assert response["Location"] == str(created.pk)
    assert response.json() == {"data": {"id": created.pk} | JOHN}
    assert [group.name for group in created.groups.all()] == [Role.INTEGRATOR]
    assert not created.has_usable_password()


@pytest.mark.rule("createUser", "roles-default-to-false")
@pytest.mark.rule("tickets-microservice", "empty-members-present-as-null")
def test_created_user_has_null_and_false_for_what_was_not_given(sip, administrator):
    response = sip(administrator).post("/users", {"email": "jo@example.com", "name": "Jo"})

    assert response.json() == {
        "data": {
            "id": User.objects.get(email="jo@example.com").pk,
            "humanId": None,
            "organisationId": None,
            "email": "jo@example.com",
            "name": "Jo",
            "phoneNumber": None,
            "admin": False,
            "agent": False,
        }
    }


@pytest.mark.rule("createUser", "only-admins-create-users")
@pytest.mark.parametrize("role", ["agent", "manager", "integrator"])
def test_creating_users_is_refused_to_all_but_administrators(sip, request, role):
    caller = request.getfixturevalue(role)
    before = User.objects.count(), Activity.objects.count()
    client = sip(caller)
    entries = Activity.objects.count()

    response = client.post("/users", {"email": "broken"})

    assert response.status_code == 403
    assert response.json() == {"title": "Forbidden", "message": "Only an administrator may create users."}
    assert (User.objects.count(), Activity.objects.count()) == (before[0], entries)


@pytest.mark.rule("createUser", "email-and-name-required")
@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, {"email": ["A value is required."], "name": ["A value is required."]}),
        ({"email": "jo@example.com"}, {"name": ["A value is required."]}),
        ({"name": "Jo"}, {"email": ["A value is required."]}),
        ({"email": None, "name": None}, {"email": ["Must be a string."], "name": ["Must be a string."]}),
        (
            {"email": "nobody", "name": " \t"},
            {"email": ["Is not a valid e-mail address."], "name": ["Must not be blank."]},
        ),
    ],
)
def test_user_without_email_or_name_is_refused(sip, administrator, body, errors):
    client = sip(administrator)
    before = Activity.objects.count()

    response = client.post("/users", body)

    assert (response.status_code, response.json()) == (422, _refused(errors))
    assert (User.objects.count(), Activity.objects.count()) == (1, before)


@pytest.mark.rule("createUser", "integer-phone-number-becomes-text")
@pytest.mark.parametrize(
    ("sent", "stored"),
    [(123456981, "123456981"), (100, "100"), (999999999999999, "999999999999999"), ("0123456981", "0123456981"),
     ("+447700900123", "+447700900123"), (1e3, "1000"), (None, None)],
)  # fmt: skip
def test_phone_number_comes_back_as_text(sip, administrator, sent, stored):
    body = {"email": "jo@example.com", "name": "Jo", "phoneNumber": sent}

    response = sip(administrator).post("/users", body)

    assert response.json()["data"]["phoneNumber"] == stored
    assert User.objects.get(email="jo@example.com").phone_number == stored


@pytest.mark.parametrize(
    "sent", [99, 1000000000000000, -100, 100.5, True, "12", "+", "0" * 16, "12 34", "٣٣٣٣", [], {}]
)
def test_phone_number_of_another_form_is_refused(sip, administrator, sent):
    body = {"email": "jo@example.com", "name": "Jo", "phoneNumber": sent}

    response = sip(administrator).post("/users", body)

    assert response.status_code == 422
    assert list(response.json()["errors"]) == ["phoneNumber"]


@pytest.mark.sqlite
@pytest.mark.rule("createUser", "email-and-human-id-unique")
@pytest.mark.parametrize(
    "email",
    [
        "taken_one@example.com",
        "TAKEN_One@Example.COM",
        "taken_one@\uff45xample.com",
        "taken_one@exam\u200bple.com",
    ],
)
def test_email_of_another_user_is_a_conflict_in_any_spelling(sip, administrator, email):
    UserFactory(email="taken_one@example.com", is_active=False)
    client = sip(administrator)
    before = User.objects.count(), Activity.objects.count()

    response = client.post("/users", {"email": email, "name": "Jo"})

    assert response.status_code == 409
    assert response.json() == {"title": "Conflict", "message": "Another user has this e-mail address."}
    assert (User.objects.count(), Activity.objects.count()) == before


@pytest.mark.parametrize("email", ["takenXone@example.com", "taken%@example.com"])
def test_email_is_compared_by_its_characters(sip, administrator, email):
    UserFactory(email="taken_one@example.com")

    assert sip(administrator).post("/users", {"email": email, "name": "Jo"}).status_code == 201


@pytest.mark.rule("createUser", "email-and-human-id-unique")
def test_human_id_of_another_user_is_a_conflict(sip, administrator):
    unnamed = UserFactory(human_id=None)
    UserFactory(human_id="USR-7")
    client = sip(administrator)

    for human_id in ("USR-7", f"USR-0-{unnamed.pk}"):
        response = client.post("/users", {"email": "jo@example.com", "name": "Jo", "humanId": human_id})
        assert response.status_code == 409
        assert response.json() == {"title": "Conflict", "message": "Another user has this human id."}
    assert not User.objects.filter(email="jo@example.com").exists()


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"organisationId": "ORG-404"}, {"organisationId": ["There is no organisation ORG-404."]}),
        ({"humanId": "USR-" + "1" * 40}, {"humanId": ["Must have at most 40 characters."]}),
        ({"humanId": "USR-0-987654321"},
         {"humanId": ["Ids of this form are kept for users without a human id."]}),
    ],
)  # fmt: skip
def test_user_with_a_value_that_cannot_be_stored_is_refused(sip, administrator, change, errors):
    client = sip(administrator)
    before = User.objects.count(), Activity.objects.count()

    response = client.post("/users", {"email": "jo@example.com", "name": "Jo"} | change)

    [[message]] = errors.values()
    assert response.status_code == 422
    assert response.json() == {"title": "Unprocessable Entity", "message": message, "errors": errors}
    assert (User.objects.count(), Activity.objects.count()) == before


@pytest.mark.rule("tickets-microservice", "types-not-coerced")
@pytest.mark.parametrize("value", ["true", "false", 1, 0, None, [], {}])
@pytest.mark.parametrize("member", ["admin", "agent"])
def test_flag_that_is_no_boolean_is_refused(sip, administrator, member, value):
    response = sip(administrator).post("/users", {"email": "jo@example.com", "name": "Jo", member: value})

    assert (response.status_code, response.json()) == (422, _refused({member: ["Must be a boolean."]}))


@pytest.mark.rule("tickets-microservice", "unknown-members-ignored")
def test_unknown_members_of_a_user_are_ignored(sip, administrator):
    body = {
        "email": "jo@example.com",
        "name": "Jo",
        "id": 1,
        "is_superuser": True,
        "password": "x",
        "nested": {"a": []},
    }

    response = sip(administrator).post("/users", body)

    created = User.objects.get(email="jo@example.com")
    assert response.status_code == 201
    assert set(response.json()["data"]) == {
        "id", "humanId", "organisationId", "email", "name", "phoneNumber", "admin", "agent",
    }  # fmt: skip
    assert (created.is_superuser, created.has_usable_password()) == (False, False)


@pytest.mark.parametrize(
    ("flags", "roles"),
    [
        ({}, [Role.INTEGRATOR]),
        ({"agent": True}, [Role.CSR]),
        ({"admin": True}, [Role.ADMINISTRATOR]),
        ({"admin": True, "agent": True}, [Role.ADMINISTRATOR, Role.CSR]),
    ],
)
def test_flags_decide_the_roles(sip, administrator, flags, roles):
    sip(administrator).post("/users", {"email": "jo@example.com", "name": "Jo"} | flags)

    created = User.objects.get(email="jo@example.com")
    assert sorted(created.groups.values_list("name", flat=True)) == sorted(roles)


def test_email_as_long_as_an_address_can_be_is_stored(sip, administrator):
    email = f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 45}.com"
    client = sip(administrator)
    first = client.post("/users", {"email": email, "name": "Jo"})
    second = client.post("/users", {"email": email.replace("com", "net"), "name": "Jo"})
    too_long = client.post("/users", {"email": "a" * 310 + "@example.com", "name": "Jo"})

    assert len(email) > 290
    assert [first.status_code, second.status_code, too_long.status_code] == [201, 201, 422]
    assert first.json()["data"]["email"] == email
    assert len(set(User.objects.values_list("username", flat=True))) == 3
