"""Django's authentication by the guard of every sign-in, and its permissions.

Permissions are read by statements that are compiled once: nearly every request asks for them.
"""

import functools

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.db.models import Q

from apps.core.addresses import client_address
from apps.users.lockout import LockedOut, WrongPassword, check_password


class PermissionBackend(ModelBackend):
    """Django's backend, whose caches on the user are filled before it looks into them."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        if username is None or password is None:
            return None
        address = client_address(request) if request else ""
        try:
            return check_password(username=username, password=password, address=address)
        except (WrongPassword, LockedOut):
            return None

    def get_user_permissions(self, user_obj, obj=None):
        if _asks_the_database(user_obj, obj, "_user_perm_cache"):
            user_obj._user_perm_cache = _found(_own(), user_obj)
        return super().get_user_permissions(user_obj, obj)

    def get_group_permissions(self, user_obj, obj=None):
        if _asks_the_database(user_obj, obj, "_group_perm_cache"):
            user_obj._group_perm_cache = _found(_by_groups(), user_obj)
        return super().get_group_permissions(user_obj, obj)


def _asks_the_database(user, obj, cache: str) -> bool:
    """A superuser's permissions, all that there are, stay with Django."""
    return user.is_active and not user.is_superuser and obj is None and not hasattr(user, cache)


@functools.cache
def _own() -> str:
    return _statement(Q(user=0))


@functools.cache
def _by_groups() -> str:
    return _statement(Q(group__in=Group.objects.filter(user=0)))


def _statement(condition: Q) -> str:
    """The SQL for what a user holds; it takes the user's id."""
    rows = Permission.objects.filter(condition).values_list("content_type__app_label", "codename").order_by()
    sql, _ = rows.query.sql_with_params()
    return sql


def _found(statement: str, user) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [user.pk])
        return {f"{app}.{name}" for app, name in cursor.fetchall()}
