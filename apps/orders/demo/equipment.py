"""The equipment and the protection plans of the demo's services, sold, swapped and returned by orders."""

import datetime

from apps.activity.factories import move_back
from apps.activity.history import unrecorded
from apps.core.caller import Caller, Channel
from apps.customers.models import Service, ServiceEquipment
from apps.orders import operations
from apps.orders.constants import OrderAction
from apps.orders.models import Order
from apps.orders.operations import Device
from apps.orders.operations.processing import begin_billing, finish_billing, start_processing
from apps.registers.models import TenderType
from apps.users.models import User

SAMPLE, SWAPPED, RETURNED = 24, 10101, 96  # services
SALE, RETURN = OrderAction.SALE, OrderAction.RETURN
BILL_TO_ACCOUNT = 7
SYSTEM = Caller(None, Channel.TASK)
HANDSET, CARD, PLAN = "GS20-128-BLK", "SIM-NANO", "PROTECT-01"
TIMES = ("created_at", "updated_at", "checkout_at", "submitted_at", "processing_at", "processing_started_at",
         "completed_at")  # fmt: skip
ORDERS = [  # service, what for, the products with their actions and serial numbers, days ago
    (SAMPLE, "Handset, card and protection", [
        (HANDSET, SALE, "356938035643809"), (CARD, SALE, "89014103211118510720"), (PLAN, SALE, None),
    ], 40),
    (SWAPPED, "Handset for the front office", [
        (HANDSET, SALE, "356938035650001"), (CARD, SALE, "89014103211118519001"),
    ], 35),
    (SWAPPED, "Display broken, another handset", [
        (HANDSET, RETURN, "356938035650001"), (HANDSET, SALE, "356938035650002"), (PLAN, SALE, None),
    ], 12),
    (RETURNED, "Handset on trial", [(HANDSET, SALE, "356938035650003"), (PLAN, SALE, None)], 9),
    (RETURNED, "Handset and protection given back", [
        (HANDSET, RETURN, "356938035650003"), (PLAN, RETURN, None),
    ], 2),
]  # fmt: skip


@unrecorded()
def load_equipment() -> None:
    """Create what was never there. Needs the base."""
    if ServiceEquipment.objects.filter(service=SAMPLE).exists():
        return
    by = Caller(User.objects.get(username="csr"), Channel.DESK)
    for service_id, description, products, days in ORDERS:
        service = Service.objects.get(pk=service_id)
        order = operations.create_order(customer_id=service.customer_id, description=description, by=by)
        for sku, action, serial in products:
            device = Device(serial_number=serial)
            operations.add_item(order_id=order.pk, sku=sku, action=action, service_id=service.pk, device=device, by=by)
        _carry_out(order, by)
        _move_back(order, datetime.timedelta(days=days))


def _carry_out(order: Order, by: Caller) -> None:
    total = operations.check_out(order_id=order.pk, by=by).total
    if total:
        kind = TenderType.objects.get(pk=BILL_TO_ACCOUNT)
        operations.add_tender(order_id=order.pk, type=kind, amount=total, by=by)
    operations.submit_order(order_id=order.pk, by=by)
    start_processing(order_id=order.pk, by=SYSTEM)
    begin_billing(order_id=order.pk, by=SYSTEM, at_once=True)
    finish_billing(order_id=order.pk, by=SYSTEM)


def _move_back(order: Order, ago: datetime.timedelta) -> None:
    """As if it had been started then and worked within the same minutes."""
    move_back(order, TIMES, made=ago, changed=ago)
