"""Who sees which service addresses, and named reads."""

from typing import Self

from django.db.models import QuerySet

from apps.core.caller import Caller


class OfServiceItemQuerySet(QuerySet):
    """Rows that belong to a service information item by their field `item`."""

    def visible_to(self, caller: Caller) -> Self:
        if caller.is_staff:
            return self
        if caller.organisation_id is None:
            return self.filter(item__order__organisation=None, item__order__created_by=caller.user)
        return self.filter(item__order__organisation=caller.organisation_id)
