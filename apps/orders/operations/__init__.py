"""Every write to orders, one verb each.

Lock order: the order, then its register, then the customer's services, then catalogue items, each by id.
"""

from apps.orders.operations.checkout import check_out
from apps.orders.operations.create import create_order
from apps.orders.operations.items import add_item, fulfil_item, remove_item
from apps.orders.operations.lifecycle import (
    cancel_order,
    hold_order,
    pause_order,
    release_order,
    resume_order,
    submit_order,
)
from apps.orders.operations.processing import process_due_orders, process_order

__all__ = [
    "add_item",
    "cancel_order",
    "check_out",
    "create_order",
    "fulfil_item",
    "hold_order",
    "pause_order",
    "process_due_orders",
    "process_order",
    "release_order",
    "remove_item",
    "resume_order",
    "submit_order",
]
