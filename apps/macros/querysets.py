"""Who sees and uses which text blocks and macros."""

from typing import Self

from django.db.models import Q, QuerySet

from apps.core.caller import Caller
from apps.macros.permissions import SHARE_TEXT_BLOCK


def shared_with(caller: Caller) -> Q:
    """Those for everybody, or for a role and a group that the caller has; all for the system itself."""
    if caller.user is None:
        return Q()
    roles, groups = caller.user.groups.order_by().values("pk"), caller.user.work_groups.order_by().values("pk")
    return (Q(role=None) | Q(role__in=roles)) & (Q(group=None) | Q(group__in=groups))


class TextBlockQuerySet(QuerySet):
    def visible_to(self, caller: Caller) -> Self:
        """One's own and what is shared with one; all that are shared for those who run them."""
        if not caller.is_staff:
            return self.none()
        shared = Q() if caller.may(SHARE_TEXT_BLOCK) else shared_with(caller)
        return self.filter(Q(is_personal=False) & shared | Q(is_personal=True, owner=caller.user))

    def usable_by(self, caller: Caller) -> Self:
        """Those that the caller is offered while writing."""
        mine = Q(is_personal=True, owner=caller.user) | Q(is_personal=False) & shared_with(caller)
        return self.visible_to(caller).filter(mine, is_active=True)


class MacroQuerySet(QuerySet):
    def visible_to(self, caller: Caller) -> Self:
        """All for staff: what each of them does is no secret."""
        return self if caller.is_staff else self.none()

    def usable_by(self, caller: Caller) -> Self:
        """Those that the caller is offered."""
        roles = caller.user.groups.order_by().values("pk") if caller.user else None
        mine = Q() if roles is None else Q(role=None) | Q(role__in=roles)
        return self.visible_to(caller).filter(mine, is_active=True)
