"""Who sees which bulk changes."""

from typing import Self

from django.db.models import QuerySet

from apps.activity.permissions import VIEW_ACTIVITY
from apps.core.caller import Caller


class BulkRunQuerySet(QuerySet):  # type: ignore[type-arg]  # takes no parameters at run time
    def visible_to(self, caller: Caller) -> Self:
        """One's own; all for those who read the audit."""
        return self if caller.may(VIEW_ACTIVITY) else self.filter(user=caller.user)
