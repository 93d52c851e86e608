"""Who sees which requests of the log."""

from typing import Any, Self

from django.db.models import QuerySet

from apps.core.caller import Caller
from apps.dialects.permissions import VIEW_ALL_REQUESTS


class ApiRequestQuerySet(QuerySet[Any]):
    def visible_to(self, caller: Caller) -> Self:
        """All for managers and administrators; for others those of their own, as long as they see the same rows."""
        if caller.may(VIEW_ALL_REQUESTS):
            return self
        if caller.user is None:
            return self.none()
        return self.filter(user=caller.user, organisation_id=caller.organisation_id)
