"""This app's entries of the sidebar; `apps.desk.navigation` gathers them."""

from apps.core.sidebar import Entry, Section
from apps.orders.permissions import VIEW_ORDER

ENTRIES = [
    Entry(
        Section.ORDERS,
        10,
        "Order dashboard",
        "dashboard",
        page="admin:orders_order_dashboard",
        permission=VIEW_ORDER,
    ),
    Entry(Section.ORDERS, 20, "Orders", "shopping_bag", "orders.order"),
    Entry(Section.CONFIGURATION, 70, "Starting blocks", "start", "orders.startingblock"),
    Entry(Section.CONFIGURATION, 80, "Order code lists", "list_alt", "orders.lookup"),
    Entry(Section.CONFIGURATION, 90, "Credit policies", "credit_score", "orders.creditpolicy"),
]
