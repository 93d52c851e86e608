"""Permissions of users are Django's, whatever way they are read."""

import pytest
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.users.backends import PermissionBackend
from apps.users.factories import AdministratorFactory, AgentFactory, ManagerFactory, UserFactory
from apps.users.models import User


def _people() -> list[User]:
    """Of no role, of one, of two with a permission of their own, inactive, a superuser."""
    ManagerFactory(username="another")
    several = AgentFactory()
    several.groups.add(*Group.objects.all())
    several.user_permissions.add(*Permission.objects.filter(codename__in=["add_ticket", "delete_session"]))
    own = UserFactory()
    own.user_permissions.add(Permission.objects.get(codename="view_ticket"))
    return [
        UserFactory(),
        AgentFactory(),
        AdministratorFactory(),
        several,
        own,
        AgentFactory(is_active=False),
        UserFactory(is_superuser=True),
        UserFactory(is_superuser=True, is_active=False),
    ]


@pytest.mark.sqlite
@pytest.mark.parametrize("asked", ["get_user_permissions", "get_group_permissions", "get_all_permissions"])
@pytest.mark.django_db
def test_permissions_are_those_that_django_finds(asked):
    people = [user.pk for user in _people()]
    found = []
    for pk in people:
        for obj in (None, object()):
            ours, djangos = (
                getattr(backend, asked)(User.objects.get(pk=pk), obj)
                for backend in (PermissionBackend(), ModelBackend())
            )
            assert ours == djangos
            found.append(ours)
    assert any(found)
    assert getattr(PermissionBackend(), asked)(AnonymousUser()) == set()


@pytest.mark.django_db
def test_site_asks_for_permissions_once_in_one_statement():
    user = User.objects.get(pk=AgentFactory().pk)
    with CaptureQueriesContext(connection) as captured:
        assert user.has_perm("tickets.view_ticket")
        assert user.has_perm("tickets.add_ticket")
        assert not user.has_perm("users.add_user")
    assert len(captured) == 1


@pytest.mark.sqlite
@pytest.mark.django_db
def test_person_of_a_session_is_read_with_permissions_in_one_statement():
    for person in _people():
        with CaptureQueriesContext(connection) as captured:
            found = PermissionBackend().get_user(person.pk)
            permissions = found and not found.is_superuser and found.get_all_permissions()
        assert len(captured) == 1
        djangos = ModelBackend().get_user(person.pk)
        assert found == djangos
        if found is not None:
            assert found.is_superuser or permissions == User.objects.get(pk=person.pk).get_all_permissions()
            for column in User._meta.concrete_fields:
                assert getattr(found, column.attname) == getattr(djangos, column.attname), column.name
    assert PermissionBackend().get_user(0) is None
