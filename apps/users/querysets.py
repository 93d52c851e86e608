"""Who sees which users, and finding them by the ids that the dialects use."""

import re
from typing import Self

from django.contrib.auth.base_user import BaseUserManager
from django.db.models import Q, QuerySet

from apps.activity.history import unrecorded
from apps.core.caller import Caller
from apps.core.identity import comparable

DERIVED_HUMAN_ID = re.compile(r"USR-0-([1-9][0-9]{0,17})\Z")


def derived_human_id(pk: int) -> str:
    """The id that the dialects tell of a user without a human id."""
    return f"USR-0-{pk}"


class UserQuerySet(QuerySet):
    def visible_to(self, caller: Caller) -> Self:
        """All for staff; otherwise oneself, one's organisation's people and the operator's agents."""
        if caller.is_staff:
            return self
        mine = Q(pk=caller.user.pk) | Q(is_agent=True)
        if caller.organisation_id is not None:
            mine |= Q(organisation=caller.organisation_id)
        return self.filter(mine)

    def assignable_by(self, caller: Caller) -> Self:
        """Whom the caller may give work, and so have reminded by mail: for staff, anybody who is still here.

        For others it is their own organisation's people, and of the operator those agents who work in a group.
        """
        if caller.is_staff:
            return self.active()
        reached = Q(pk=caller.user.pk) | Q(is_agent=True, work_groups__isnull=False)
        if caller.organisation_id is not None:
            reached |= Q(organisation=caller.organisation_id)
        return self.active().filter(reached).distinct()

    def active(self) -> Self:
        return self.filter(is_active=True)

    def signing_in_as(self, name: str):
        """The user of this user name, or else of this e-mail address, in any spelling; None when there is none."""
        found = self.filter(Q(username_identity=name) | Q(email_identity=name))
        return max(found, key=lambda user: user.username_identity == comparable(name), default=None)

    def keys_named(self, name: str) -> list[int]:
        """The ids of those whom the audit may mean by a name: the user of that name or address, or all so called."""
        user = self.signing_in_as(name)
        return [user.pk] if user else list(self.filter(name=name).order_by("pk").values_list("pk", flat=True)[:20])

    def with_username(self, name: str):
        """The user of this user name in any spelling, but by no e-mail address."""
        return self.filter(username_identity=name).first()

    def with_email(self, email: str):
        """The user of this e-mail address in any spelling; None when there is none."""
        return self.filter(email_identity=email).first() if email else None

    def agents(self) -> Self:
        """Those who work tickets and are still here."""
        return self.active().filter(is_agent=True)

    def with_human_id(self, human_id: str) -> Self:
        """The user whom this human id names, the derived id of a user without one included."""
        query = Q(human_id=human_id)
        if match := DERIVED_HUMAN_ID.match(human_id):
            query |= Q(human_id=None, pk=int(match[1]))
        return self.filter(query)


class ApiTokenQuerySet(QuerySet):
    def made_by_hand(self) -> Self:
        """Those that an administrator created, without what API clients got for themselves."""
        return self.filter(access_token__application=None)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """Also makes users for `createsuperuser` and for tests."""

    def create_user(self, username, email, password=None, **fields):
        user = self.model(username=username, email=email.lower(), **fields)
        user.set_password(password)
        with unrecorded():
            user.save(using=self._db)
        return user

    def create_superuser(self, username, email, password=None, **fields):
        fields |= {"is_superuser": True, "is_admin": True, "is_agent": True}
        return self.create_user(username, email, password, **fields)
