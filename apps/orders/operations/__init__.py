"""Every write to orders, one verb each.

Lock order: the order, then registers and adjustments by id.
"""

from apps.orders.operations.advance_pay import add_price_point, renew_advance_pay
from apps.orders.operations.receipts import generate_receipt
from apps.orders.operations.tenders import add_tender, capture_tender, remove_tender

__all__ = [
    "add_price_point",
    "add_tender",
    "capture_tender",
    "generate_receipt",
    "remove_tender",
    "renew_advance_pay",
]
