"""Orders at the desk: the dashboard, the list, the page of an order and the cart."""

from apps.orders.admin.orders import OrderAdmin

__all__ = ["OrderAdmin"]
