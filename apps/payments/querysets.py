"""Who sees which payments, and named reads."""

import datetime
from typing import Self

from django.db.models import Q, QuerySet

from apps.core.caller import Caller
from apps.orders.models import Order
from apps.orders.querysets import OfOrderQuerySet
from apps.payments.constants import OPEN_STATES


class TransactionQuerySet(QuerySet):
    def visible_to(self, caller: Caller) -> Self:
        """All for staff; otherwise those whose order, or a link to whose order, the caller sees."""
        if caller.is_staff:
            return self
        orders = Order.objects.visible_to(caller).order_by()
        linked = orders.filter(payment_links__isnull=False).values("payment_links__reference_number")
        return self.filter(Q(cg_reference_number__in=orders.values("pk")) | Q(reference_number__in=linked))


class LinkQuerySet(OfOrderQuerySet):
    def free(self) -> Self:
        """Those that can take a transaction and its tender."""
        return self.filter(transaction=None, tender=None)


class AttemptQuerySet(OfOrderQuerySet):
    def open(self) -> Self:
        return self.filter(state__in=OPEN_STATES)

    def due(self, now: datetime.datetime) -> Self:
        """What nobody is asking the gateway about, and that has waited long enough."""
        return self.open().filter(retry_after__lte=now)
