"""The desk's pages of orders."""

from apps.orders.admin.configuration import CreditPolicyAdmin, LookupAdmin, StartingBlockAdmin

__all__ = ["CreditPolicyAdmin", "LookupAdmin", "StartingBlockAdmin"]
