"""Every write to orders, one verb each.

Lock order: the order, then its register, then its customer, then the customer's services, then lines of other orders
that are given back and their installment agreements, then catalogue items, then adjustments, each by id.
"""

from apps.orders.operations.advance_pay import add_price_point, renew_advance_pay
from apps.orders.operations.agreements import pay_off_agreement, record_installment
from apps.orders.operations.assigning import assign_order, hand_over_orders, undo_assignment
from apps.orders.operations.checkout import check_out
from apps.orders.operations.create import create_order
from apps.orders.operations.customer_actions import ActionTerms, plan_customer_action
from apps.orders.operations.devices import set_device
from apps.orders.operations.discounts import discount_item, remove_discount
from apps.orders.operations.equipment import Device
from apps.orders.operations.files import (
    NewOrder,
    add_files,
    remove_file,
    restore_file,
    start_order,
    undo_file_removal,
)
from apps.orders.operations.financing import finance_item, remove_financing
from apps.orders.operations.items import add_item, change_quantity, fulfil_item, remove_item
from apps.orders.operations.lifecycle import (
    cancel_order,
    hold_order,
    pause_order,
    release_order,
    resume_order,
    submit_order,
)
from apps.orders.operations.processing import process_due_orders, process_order
from apps.orders.operations.protection import cancel_protection_plan
from apps.orders.operations.receipts import generate_receipt
from apps.orders.operations.tenders import add_tender, capture_tender, remove_tender
from apps.orders.operations.undoing import undo_removal, undo_step
from apps.orders.operations.voiding import register_reversal, void_transaction

__all__ = [
    "ActionTerms",
    "Device",
    "NewOrder",
    "add_files",
    "add_item",
    "add_price_point",
    "add_tender",
    "assign_order",
    "cancel_order",
    "cancel_protection_plan",
    "capture_tender",
    "change_quantity",
    "check_out",
    "create_order",
    "discount_item",
    "finance_item",
    "fulfil_item",
    "generate_receipt",
    "hand_over_orders",
    "hold_order",
    "pause_order",
    "pay_off_agreement",
    "plan_customer_action",
    "process_due_orders",
    "process_order",
    "record_installment",
    "register_reversal",
    "release_order",
    "remove_discount",
    "remove_file",
    "remove_financing",
    "remove_item",
    "remove_tender",
    "renew_advance_pay",
    "restore_file",
    "resume_order",
    "set_device",
    "start_order",
    "submit_order",
    "undo_assignment",
    "undo_file_removal",
    "undo_removal",
    "undo_step",
    "void_transaction",
]
