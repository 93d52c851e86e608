"""Creating and changing users: all or nothing, even when two do it at once."""

import threading

import pytest
from django.db import connection

from apps.activity.models import Activity
from apps.core.caller import Caller, Channel
from apps.core.errors import AlreadyTaken, NotAllowed, NotFound
from apps.users import operations
from apps.users.factories import UserFactory
from apps.users.models import User
from apps.users.operations import people

SYSTEM = Caller(None, Channel.COMMAND)


def _rows():
    return User.objects.count(), User.history.count(), Activity.objects.count()


@pytest.mark.sqlite
@pytest.mark.django_db
@pytest.mark.parametrize("email", ["jo@example.com", "JO@example.com"])
def test_constraint_refuses_an_email_that_was_free_a_moment_ago(monkeypatch, email):
    UserFactory(email="jo@example.com")
    monkeypatch.setattr(people, "_refuse_taken_email", lambda *args, **kwargs: None)
    before = _rows()

    with pytest.raises(AlreadyTaken) as refused:
        operations.create_user(email=email, name="Jo", by=SYSTEM)

    assert (refused.value.code, refused.value.field, _rows()) == ("already_taken", "email", before)


@pytest.mark.sqlite
@pytest.mark.django_db
def test_constraint_refuses_a_change_to_an_email_that_was_free_a_moment_ago(monkeypatch):
    UserFactory(email="jo@example.com")
    sam = UserFactory(email="sam@example.com", name="Sam")
    monkeypatch.setattr(people, "_refuse_taken_email", lambda *args, **kwargs: None)
    before = _rows()

    with pytest.raises(AlreadyTaken):
        operations.update_user(user_id=sam.pk, changes={"email": "Jo@example.com", "name": "S"}, by=SYSTEM)

    sam.refresh_from_db()
    assert (sam.email, sam.name, _rows()) == ("sam@example.com", "Sam", before)


@pytest.mark.sqlite
@pytest.mark.django_db
def test_user_name_that_was_free_a_moment_ago_gives_way_to_another(monkeypatch):
    """The name is made of the address, which nobody else has."""
    UserFactory(username="JO@example.com", email="sam@example.com")
    free = people._free_username
    names = iter(["jo@example.com"])
    monkeypatch.setattr(people, "_free_username", lambda email: next(names, None) or free(email))

    user = operations.create_user(email="jo@example.com", name="Jo", by=SYSTEM)

    assert user.username.startswith("jo@example.com-")
    assert Activity.objects.get(verb="user.created").subject_id == user.pk


@pytest.mark.django_db(transaction=True)
def test_two_who_create_the_same_user_at_once_get_one_user_and_one_conflict(sip, administrator, monkeypatch):
    """Both look for the address before either stores it."""
    both_looked = threading.Barrier(2, timeout=10)
    look = people._refuse_taken_email

    def look_together(email, **kwargs):
        look(email, **kwargs)
        both_looked.wait()

    monkeypatch.setattr(people, "_refuse_taken_email", look_together)
    clients = [sip(administrator), sip(administrator)]
    answers = []

    def create(client, email):
        try:
            answers.append(client.post("/users", {"email": email, "name": "Jo"}))
        finally:
            connection.close()

    threads = [
        threading.Thread(target=create, args=pair)
        for pair in zip(clients, ["jo@example.com", "Jo@Example.com"], strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert sorted(answer.status_code for answer in answers) == [201, 409]
    refused = max(answers, key=lambda answer: answer.status_code)
    assert refused.json() == {"title": "Conflict", "message": "Another user has this e-mail address."}
    assert User.objects.filter(email__iexact="jo@example.com").count() == 1
    assert Activity.objects.filter(verb="user.created").count() == 1


@pytest.mark.django_db
def test_each_write_is_one_activity_with_its_history(sip, administrator):
    client = sip(administrator)
    headers = {"X-Request-ID": "request-0001"}
    created = client.post("/users", {"email": "jo@example.com", "name": "Jo"}, headers=headers)
    pk = created.json()["data"]["id"]
    client.patch(f"/users/{pk}", {"name": "J"}, headers=headers)
    client.delete(f"/users/{pk}", headers=headers)

    rows = Activity.objects.filter(subject_type="users.user", subject_id=pk).order_by("pk")

    assert [
        (row.verb, row.actor, row.channel, row.route, row.credential, row.request_id, row.object_id) for row in rows
    ] == [
        (verb, administrator, "sipsynergy", route, "tests", "request-0001", pk)
        for verb, route in [
            ("user.created", "POST /api/users"),
            ("user.changed", "PATCH /api/users/{id}"),
            ("user.deactivated", "DELETE /api/users/{id}"),
        ]
    ]
    history = User.history.filter(id=pk).order_by("history_id")
    assert [(row.history_type, row.activity, row.history_user, row.name, row.is_active) for row in history] == [
        ("+", rows[0], administrator, "Jo", True),
        ("~", rows[1], administrator, "J", True),
        ("~", rows[2], administrator, "J", False),
    ]
    assert not hasattr(history[0], "password")


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["agent", "manager", "integrator"])
def test_operations_ask_for_the_right_themselves(request, role):
    by = Caller(request.getfixturevalue(role), Channel.DESK)
    user = UserFactory()
    before = _rows()

    for act in (
        lambda: operations.create_user(email="jo@example.com", name="Jo", by=by),
        lambda: operations.update_user(user_id=user.pk, changes={"name": "x"}, by=by),
        lambda: operations.deactivate_user(user_id=user.pk, by=by),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert _rows() == before


@pytest.mark.django_db
def test_deactivated_user_cannot_be_changed_again():
    user = UserFactory()
    operations.deactivate_user(user_id=user.pk, by=SYSTEM)

    with pytest.raises(NotFound):
        operations.update_user(user_id=user.pk, changes={"is_admin": True}, by=SYSTEM)
    with pytest.raises(NotFound):
        operations.deactivate_user(user_id=user.pk, by=SYSTEM)
