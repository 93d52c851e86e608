"""Orders at the desk: the dashboard, the list, the page of an order, the cart and the configuration."""

from apps.orders.admin.configuration import CreditPolicyAdmin, LookupAdmin, StartingBlockAdmin
from apps.orders.admin.urls import OrderAdmin

__all__ = ["CreditPolicyAdmin", "LookupAdmin", "OrderAdmin", "StartingBlockAdmin"]
