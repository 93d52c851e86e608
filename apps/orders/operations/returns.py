"""Which sale a return gives back: what a customer bought comes back at the price that was paid."""

from typing import Any

from django.db.models import F, IntegerField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from apps.catalog.models import CatalogItem
from apps.core.errors import Invalid
from apps.core.locks import locked
from apps.orders.constants import OrderAction, OrderState
from apps.orders.models import Order, OrderItem

TRIES = 10


def lock_sold_line(order: Order, item: CatalogItem, quantity: int) -> OrderItem | None:
    """The customer's latest purchase of which so many can still be returned, locked until the transaction ends.

    None without a customer, and for an item that this customer never bought here: there is no price to go by but
    the catalogue's. Raises Invalid (the quantity) when no purchase has so many left. Orders are locked before the
    lines of others.
    """
    if order.customer_id is None:
        return None
    bought = _bought(order, item)
    for _ in range(TRIES):  # another return may take the line while this one waits for its lock
        found = bought.filter(left__gte=quantity).order_by("-pk").values_list("pk", flat=True).first()
        if found is None:
            break
        line = locked(OrderItem.objects.filter(pk=found)).get()
        if bought.filter(pk=found, left__gte=quantity).exists():
            return line
    most = bought.order_by("-left").values_list("left", flat=True).first()
    if most is None:
        return None
    message = (
        gettext("At most %(most)s of one purchase can still be returned.") % {"most": most}
        if most > 0
        else gettext("All of it was returned.")
    )
    raise Invalid("quantity", message, value=quantity)


def _bought(order: Order, item: CatalogItem) -> QuerySet[Any]:
    """Completed purchases of the item by the order's customer, each with how many are `left` to return."""
    returns = OrderItem.objects.standing().filter(returned_line=OuterRef("pk"))
    pieces = returns.order_by().values("returned_line").annotate(pieces=Sum("quantity")).values("pieces")
    returned = Coalesce(Subquery(pieces, output_field=IntegerField()), Value(0))
    return OrderItem.objects.filter(
        order__customer=order.customer_id,
        order__state=OrderState.COMPLETED,
        order__voided_at=None,
        item=item,
        action=OrderAction.SALE,
        is_auxiliary=False,
        parent=None,
    ).annotate(left=F("quantity") - returned)
