"""This app's entries of the sidebar; `apps.desk.navigation` gathers them."""

from django.utils.translation import gettext_lazy

from apps.core.sidebar import Entry, Section
from apps.orders.permissions import VIEW_ORDER

ENTRIES = [
    Entry(
        Section.ORDERS,
        10,
        gettext_lazy("Order dashboard"),
        "dashboard",
        page="admin:orders_order_dashboard",
        permission=VIEW_ORDER,
    ),
    Entry(Section.ORDERS, 20, gettext_lazy("Orders"), "shopping_bag", "orders.order"),
    Entry(Section.CONFIGURATION, 70, gettext_lazy("Starting blocks"), "start", "orders.startingblock"),
    Entry(Section.CONFIGURATION, 80, gettext_lazy("Order code lists"), "list_alt", "orders.lookup"),
    Entry(Section.CONFIGURATION, 90, gettext_lazy("Credit policies"), "credit_score", "orders.creditpolicy"),
]
