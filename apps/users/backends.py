"""Django's authentication by the guard of every sign-in, and its permissions.

Permissions are read by one statement that is compiled once: nearly every request asks for them.
"""

import functools

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.db.models import Value

from apps.core.addresses import client_address
from apps.users.lockout import LockedOut, WrongPassword, check_password

OWN, BY_GROUPS = 1, 2


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
        _read_once(user_obj, obj)
        return super().get_user_permissions(user_obj, obj)

    def get_group_permissions(self, user_obj, obj=None):
        _read_once(user_obj, obj)
        return super().get_group_permissions(user_obj, obj)


def _read_once(user, obj) -> None:
    """Fill both of Django's caches on the user, in one statement. A superuser, who may all, is left to Django."""
    if not user.is_active or user.is_superuser or obj is not None or hasattr(user, "_group_perm_cache"):
        return
    user._user_perm_cache, user._group_perm_cache = set(), set()
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [OWN, user.pk, BY_GROUPS, user.pk])
        for app, name, way in cursor.fetchall():
            (user._user_perm_cache if way == OWN else user._group_perm_cache).add(f"{app}.{name}")


@functools.cache
def _statement() -> str:
    """The SQL for what a user may, as their own permission or by a group; it takes each way with the user's id."""
    rows = Permission.objects.order_by()
    own = rows.filter(user=0).annotate(way=Value(OWN))
    by_groups = rows.filter(group__in=Group.objects.filter(user=0).order_by().values("pk")).annotate(
        way=Value(BY_GROUPS)
    )
    columns = ("content_type__app_label", "codename", "way")
    statement = own.values_list(*columns).union(by_groups.values_list(*columns), all=True)
    sql, _ = statement.query.sql_with_params()
    return sql
