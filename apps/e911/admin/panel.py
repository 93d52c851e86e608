"""What an order page shows of emergency-call addresses."""

from django.db.models import Prefetch

from apps.core.caller import Caller
from apps.core.rows import first_rows
from apps.e911.models import ServiceItemAddress
from apps.orders.models import Order
from apps.orders.permissions import CHANGE_ORDER

TEMPLATE = "desk/orders/e911_panel.html"
ROWS = 50


def panel_of(order: Order, caller: Caller) -> dict | None:
    """The order's services with their addresses and E911 settings; None without a service."""
    places = Prefetch("service_addresses", ServiceItemAddress.objects.select_related("address__status"))
    rows = order.service_items.select_related(
        "item", "e911__class_of_service", "e911__type_of_service", "e911__place"
    ).prefetch_related(places)
    items = first_rows(rows, ROWS)
    if not items:
        return None
    services = [
        {
            "item": item,
            "e911": getattr(item, "e911", None),
            "addresses": [
                {"address": pair.address, "is_told": hasattr(item, "e911") and item.e911.place_id == pair.pk}
                for pair in item.service_addresses.all()
            ],
        }
        for item in items
    ]
    return {
        "template": TEMPLATE,
        "order": order,
        "rows": items,
        "services": services,
        "may_change": caller.may(CHANGE_ORDER),
    }
