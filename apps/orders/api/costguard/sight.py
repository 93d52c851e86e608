"""What the path of a request names, if the caller sees it."""

from apps.core.caller import Caller
from apps.core.errors import NotFound
from apps.orders.models import Order


def seen_order(order_id: int, by: Caller) -> Order:
    """The order. Raises NotFound."""
    order = Order.objects.visible_to(by).filter(pk=order_id).first()
    if order is None:
        raise NotFound("order", order_id)
    return order
