"""Who sees which bulk changes and saved views."""

from typing import Self

from django.db.models import Q, QuerySet

from apps.activity.audiences import shared_with
from apps.activity.permissions import CHANGE_QUEUE_VIEW, VIEW_ACTIVITY
from apps.core.caller import Caller


class BulkRunQuerySet(QuerySet):  # type: ignore[type-arg]  # takes no parameters at run time
    def visible_to(self, caller: Caller) -> Self:
        """One's own; all for those who read the audit."""
        return self if caller.may(VIEW_ACTIVITY) else self.filter(user=caller.user)


class QueueViewQuerySet(QuerySet):  # type: ignore[type-arg]  # takes no parameters at run time
    def visible_to(self, caller: Caller) -> Self:
        """One's own and those shared with one; all shared ones for those who may change them."""
        if caller.may(CHANGE_QUEUE_VIEW):
            return self.filter(Q(owner=caller.user) | ~Q(audience=""))
        return self.used_by(caller)

    def used_by(self, caller: Caller) -> Self:
        """One's own and those shared with one: the tabs of a queue."""
        return self.filter(Q(owner=caller.user) | shared_with(caller))
