"""Who sees which scheduled reports."""

from typing import Any, Self

from django.db.models import QuerySet

from apps.core.caller import Caller


class ReportScheduleQuerySet(QuerySet[Any]):
    def visible_to(self, caller: Caller) -> Self:
        """One's own; all for the system, which sends them."""
        if caller.is_system:
            return self
        return self.none() if caller.user is None else self.filter(owner=caller.user)
