"""Who sees which service addresses, and named reads."""

from typing import Self

from django.db.models import QuerySet

from apps.core.caller import Caller
from apps.orders.querysets import orders_seen_by


class OfServiceItemQuerySet(QuerySet):
    """Rows that belong to a service information item by their field `item`."""

    def visible_to(self, caller: Caller) -> Self:
        return self.filter(orders_seen_by(caller, "item__order__"))
