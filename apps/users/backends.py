"""Django's authentication by the guard of every sign-in, and its permissions.

What a person may is read by one statement that is compiled once, together with the person where a session names them:
nearly every request asks for it.
"""

import functools

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.db.models import F

from apps.core.addresses import client_address
from apps.core.together import row_of, selecting
from apps.users.lockout import LockedOut, WrongPassword, check_password
from apps.users.models import User

PERSON, OWN, BY_GROUPS = 0, 1, 2


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

    def get_user(self, user_id):
        """The person of a session, read together with what they may do."""
        with connection.cursor() as cursor:
            cursor.execute(_statement_with_user(), [user_id] * 3)
            found = cursor.fetchall()
        users = [row_of(User, value) for way, value in found if way == PERSON]
        if not users or not self.user_can_authenticate(users[0]):
            return None
        _fill(users[0], [row for row in found if row[0] != PERSON])
        return users[0]

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
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [user.pk] * 2)
        _fill(user, cursor.fetchall())


def _fill(user, found) -> None:
    if user.is_active and not user.is_superuser:
        user._user_perm_cache = {name for way, name in found if way == OWN}
        user._group_perm_cache = {name for way, name in found if way == BY_GROUPS}


@functools.cache
def _statement_with_user() -> str:
    """The SQL for a user, and for what that user may; it takes the user's id three times."""
    sql, _ = selecting(PERSON, User.objects.filter(pk=0))
    return f"{sql} UNION ALL {_statement()}"


@functools.cache
def _statement() -> str:
    """The SQL for what a user may, as their own permission or by a group; it takes the user's id for each way."""
    rows = (
        Permission.objects.order_by()
        .annotate(app=F("content_type__app_label"), named=F("codename"))
        .values("app", "named")
    )
    own = rows.filter(user=0)
    by_groups = rows.filter(group__in=Group.objects.filter(user=0).order_by().values("pk"))
    return " UNION ALL ".join(
        f"SELECT {way}, q.app || '.' || q.named FROM ({permissions.query.sql_with_params()[0]}) q"  # noqa: S608
        for way, permissions in ((OWN, own), (BY_GROUPS, by_groups))
    )
