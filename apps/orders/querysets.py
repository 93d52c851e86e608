"""Who sees which orders, and named reads."""

from django.db.models import QuerySet

from apps.core.caller import Caller
from apps.orders.constants import CART, LookupKind, TransactionType


class LookupQuerySet(QuerySet):
    def of(self, kind: LookupKind):
        return self.filter(kind=kind)


class OrderQuerySet(QuerySet):
    def visible_to(self, caller: Caller):
        """All for staff; otherwise those of the caller's organisation, and without one only one's own."""
        if caller.is_staff:
            return self
        if caller.organisation_id is None:
            return self.filter(organisation=None, created_by=caller.user)
        return self.filter(organisation=caller.organisation_id)

    def carts(self):
        return self.filter(state__in=CART)

    def sales(self):
        """Sales that were submitted; earlier ones are carts."""
        return self.filter(transaction_type=TransactionType.SALE, submitted_at__isnull=False)

    def direct_invoices(self):
        return self.filter(transaction_type=TransactionType.DIRECT_INVOICE)


class OfOrderQuerySet(QuerySet):
    """Rows that belong to an order by their field `order`."""

    def visible_to(self, caller: Caller):
        if caller.is_staff:
            return self
        if caller.organisation_id is None:
            return self.filter(order__organisation=None, order__created_by=caller.user)
        return self.filter(order__organisation=caller.organisation_id)
