"""Who sees which users, and finding them by the ids that the dialects use."""

import re
from collections.abc import Callable

from django.contrib.auth.base_user import BaseUserManager
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from apps.core.caller import Caller
from apps.core.text import identity

DERIVED_HUMAN_ID = re.compile(r"USR-0-([1-9][0-9]{0,17})\Z")


def derived_human_id(pk: int) -> str:
    """The id that the dialects tell of a user without a human id."""
    return f"USR-0-{pk}"


def _named(name: str) -> Q:
    return Q(username=name) | Q(username__iexact=identity(name))


def _by_username(name: str) -> tuple[Callable, Callable]:
    """Whether it is a user's name, first as it is written, then in any letter case."""
    return lambda user: user.username == name, lambda user: identity(user.username) == identity(name)


def _only(found: QuerySet, *tests: Callable):
    """The one row that passes the first test that any passes; None where several do, or none."""
    rows = list(found[:10])
    for passes in tests:
        if same := [row for row in rows if passes(row)]:
            return same[0] if len(same) == 1 else None
    return None


class UserQuerySet(QuerySet):
    def visible_to(self, caller: Caller):
        """All for staff; otherwise oneself, one's organisation's people and the operator's agents."""
        if caller.is_staff:
            return self
        mine = Q(pk=caller.user.pk) | Q(is_agent=True)
        if caller.organisation_id is not None:
            mine |= Q(organisation=caller.organisation_id)
        return self.filter(mine)

    def assignable_by(self, caller: Caller):
        """Whom the caller may give work, and so have reminded by mail: for staff, anybody who is still here.

        For others it is their own organisation's people, and of the operator those agents who work in a group.
        """
        if caller.is_staff:
            return self.active()
        reached = Q(pk=caller.user.pk) | Q(is_agent=True, work_groups__isnull=False)
        if caller.organisation_id is not None:
            reached |= Q(organisation=caller.organisation_id)
        return self.active().filter(reached).distinct()

    def active(self):
        return self.filter(is_active=True)

    def signing_in_as(self, name: str):
        """The user of this user name, or else of this e-mail address, in any letter case; None when there is none.

        None as well for a name that is several people's in other letter cases and nobody's in this one.
        """
        sought = identity(name)
        found = self.alias(lower_email=Lower("email")).filter(_named(name) | Q(lower_email=sought))
        return _only(found, *_by_username(name), lambda user: identity(user.email) == sought)

    def with_username(self, name: str):
        """The user of this user name in any letter case, as `signing_in_as` reads it, but by no e-mail address."""
        return _only(self.filter(_named(name)), *_by_username(name))

    def agents(self):
        """Those who work tickets and are still here."""
        return self.active().filter(is_agent=True)

    def with_human_id(self, human_id: str):
        """The user whom this human id names, the derived id of a user without one included."""
        query = Q(human_id=human_id)
        if match := DERIVED_HUMAN_ID.match(human_id):
            query |= Q(human_id=None, pk=int(match[1]))
        return self.filter(query)


class ApiTokenQuerySet(QuerySet):
    def made_by_hand(self):
        """Those that an administrator created, without what API clients got for themselves."""
        return self.filter(access_token__application=None)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """Also makes users for `createsuperuser` and for tests."""

    def create_user(self, username, email, password=None, **fields):
        user = self.model(username=username, email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username, email, password=None, **fields):
        fields |= {"is_superuser": True, "is_admin": True, "is_agent": True}
        return self.create_user(username, email, password, **fields)
