"""Orders as a store has them on a busy day, in every state: made through the operations, then moved back in time."""

import datetime
from decimal import Decimal

from apps.activity.factories import move_back
from apps.activity.history import unrecorded
from apps.core.caller import Caller, Channel
from apps.customers.constants import ServiceStatus
from apps.customers.factories import CustomerFactory
from apps.customers.models import Customer, Organisation, Service
from apps.orders import operations
from apps.orders.constants import OrderAction, OrderState
from apps.orders.demo.base import SUSPENDED
from apps.orders.demo.catalogue import item
from apps.orders.factories import OrderTenderFactory
from apps.orders.models import Order, OrderItem
from apps.orders.operations.processing import begin_billing, finish_billing, start_processing
from apps.users.models import User

ORDER, SALE, INVOICE = 44, 45, 46  # starting blocks
PRICE_MATCH = 3  # a discount reason
SYSTEM = Caller(None, Channel.TASK)
TIMES = ("created_at", "updated_at", "checkout_at", "submitted_at", "processing_at", "processing_started_at",
           "processing_stopped_at", "completed_at", "held_at", "cancelled_at", "voided_at")  # fmt: skip

VOIDED = "voided"  # once it was completed
STORIES = [  # starting block, what for, what is on it, hours ago, how far it got
    (SALE, "Walk-in: charger and case", ["CHG-USBC-01", "CASE-GS20"], 2, OrderState.COMPLETED),
    (SALE, "Walk-in: new handset", ["GS20-128-BLK", "SIM-NANO", "CASE-GS20"], 26, OrderState.COMPLETED),
    (SALE, "Returned charger, defective", ["-CHG-USBC-01"], 27, OrderState.COMPLETED),
    (SALE, "Walk-in: case for the wrong phone", ["CASE-GS20"], 5, VOIDED),
    (SALE, "Starter kits for the night shift", ["KIT-STARTER"], 3, OrderState.SUBMITTED),
    (SALE, "Walk-in: two SIM cards", ["SIM-NANO", "SIM-NANO"], 1, OrderState.CHECKED_OUT),
    (SALE, "Charger, customer still looking", ["CHG-USBC-01"], 1, OrderState.IN_CART),
    (INVOICE, "Handsets for the depot", ["GS20-128-BLK", "GS20-128-BLK"], 50, OrderState.COMPLETED),
    (INVOICE, "Cable for the new office", ["CABLE-CAT6"], 5, OrderState.IN_PROCESS),
    (INVOICE, "Cases, wrong colour ordered", ["CASE-GS20"], 30, OrderState.CANCELLED),
    (INVOICE, "Spare chargers", ["CHG-USBC-01"], 4, OrderState.ON_HOLD),
    (ORDER, "New line for the front office", ["WIRELESS-LTE", "SIM-NANO"], 70, OrderState.COMPLETED),
    (ORDER, "Fibre for the harbour gate", ["FIBRE-500"], 28, OrderState.COMPLETED),
    (ORDER, "Two business lines", ["LINE-BUSINESS", "LINE-BUSINESS"], 6, OrderState.IN_PROCESS),
    (ORDER, "Fibre at the west clinic, address unclear", ["FIBRE-500"], 47, OrderState.ON_HOLD),
    (ORDER, "Line and handset, credit review", ["WIRELESS-LTE", "GS20-128-BLK"], 22, OrderState.ON_HOLD),
    (ORDER, "Customer wants another handset", ["WIRELESS-LTE", "GS20-128-BLK"], 20, OrderState.PAUSED),
    (ORDER, "Prepaid line", ["WIRELESS-LTE", "PREPAID-30"], 8, OrderState.SUBMITTED),
    (ORDER, "Suspend the lost phone's line", ["*SUSPEND"], 12, OrderState.ERRORED),
    (ORDER, "Move the gate's line", ["*MOVE"], 33, OrderState.ERRORED),
    (ORDER, "Quote for the depot", ["FIBRE-500", "LINE-BUSINESS"], 9, OrderState.CHECKED_OUT),
    (ORDER, "Line for a new employee", ["WIRELESS-LTE"], 2, OrderState.IN_CART),
    (ORDER, "Line for a trade fair, fair cancelled", ["WIRELESS-LTE"], 60, OrderState.CANCELLED),
    (ORDER, "Roaming for the sales team", ["FEAT-ROAMING"], 55, OrderState.COMPLETED),
    (ORDER, "Business line, second attempt", ["LINE-BUSINESS"], 90, OrderState.COMPLETED),
    (SALE, "Handset in installments", ["GS20-128-BLK/24"], 49, OrderState.COMPLETED),
    (SALE, "Case with a scratch", ["CASE-GS20%"], 7, OrderState.COMPLETED),
    (SALE, "Handset in installments, still to be paid", ["GS20-128-BLK/12", "CASE-GS20"], 1, OrderState.CHECKED_OUT),
]  # fmt: skip


@unrecorded()
def load_counter() -> None:
    """Create the day once: a database that has other orders than the samples' is not changed."""
    if Order.objects.filter(starting_block=SALE).exists():
        return
    staff = Caller(User.objects.get(username="csr"), Channel.DESK)
    integrator = Caller(User.objects.get(username="integrator"), Channel.COSTGUARD)
    customers = list(Customer.objects.filter(pk__in=(70, 3210, 3211, 1014)).order_by("pk"))
    for position, (block, description, goods, hours, state) in enumerate(STORIES):
        customer = customers[position % len(customers)]
        is_harbour = customer.organisation_id == integrator.organisation_id
        by = integrator if position % 2 and is_harbour else staff
        order = operations.create_order(
            starting_block_id=block,
            customer_id=customer.pk,
            register_id=1014,
            sales_code_id=42,
            description=description,
            by=by,
        )
        for good in goods:
            _lower(_add(order, good.rstrip("%").partition("/")[0], by), good, staff)
        _bring(order, state, by)
        _move_back(order, datetime.timedelta(hours=hours))
    _suspend_account(customers[0].organisation, staff)


def _suspend_account(organisation: Organisation, by: Caller) -> None:
    """An account that did not pay, with its line."""
    kiosk = CustomerFactory(organisation=organisation, account_number="12399A", name="Quayside Kiosk")
    Service.objects.create(customer=kiosk, item=item("WIRELESS-LTE"), number="8881110399")
    order = operations.create_order(
        customer_id=kiosk.pk,
        new_account_status_number=SUSPENDED,
        account_terms=operations.ActionTerms(reason_number=1),
        description="Three bills are open",
        by=by,
    )
    _bring(order, OrderState.COMPLETED, by)
    _move_back(order, datetime.timedelta(hours=30))


def _lower(line: OrderItem, good: str, by: Caller) -> None:
    """A tenth off what ends with a percent sign, and so many months for what has a number behind a stroke."""
    months = good.partition("/")[2]
    if good.endswith("%"):
        operations.discount_item(order_item_id=line.pk, reason_id=PRICE_MATCH, percent=Decimal(10), by=by)
    elif months:
        operations.finance_item(order_item_id=line.pk, months=int(months), down_payment=Decimal(100), by=by)


def _add(order: Order, good: str, by: Caller) -> OrderItem:
    if good.startswith("*"):  # something with a service that billing will not do
        service, _ = Service.objects.get_or_create(
            customer=order.customer,
            item=item("WIRELESS-LTE"),
            number=f"88822{order.pk:05}",
            defaults={"status": ServiceStatus.DISCONNECTED, "disconnected_at": order.created_at},
        )
        fields = {"service_catalog_id": service.item_id, "service_id": service.pk, "action": OrderAction[good[1:]]}
    elif item(good.lstrip("-")).kind == "service":
        fields = {"service_catalog_id": item(good).pk, "action": OrderAction.ADD}
    else:
        fields = {"sku": good.lstrip("-"), "action": OrderAction.RETURN if good.startswith("-") else OrderAction.SALE}
        fields["quantity"] = 1_200 if good == "CABLE-CAT6" else 1
    return operations.add_item(order_id=order.pk, by=by, **fields)


def _bring(order: Order, state: OrderState, by: Caller) -> None:
    """As far in its life as it shall be."""
    if state == OrderState.IN_CART:
        return
    total = operations.check_out(order_id=order.pk, by=by).to_pay
    if state == OrderState.CHECKED_OUT:
        return
    _pay(order, total, by)
    operations.submit_order(order_id=order.pk, by=by)
    if state in (OrderState.IN_PROCESS, OrderState.COMPLETED, OrderState.ERRORED, OrderState.PAUSED, VOIDED):
        start_processing(order_id=order.pk, by=SYSTEM)
    match state:
        case OrderState.COMPLETED | OrderState.ERRORED | "voided":
            begin_billing(order_id=order.pk, by=SYSTEM, at_once=True)
            finish_billing(order_id=order.pk, by=SYSTEM)
            if state == VOIDED:
                operations.void_transaction(order_id=order.pk, reason="Wrong phone", by=by)
        case OrderState.ON_HOLD:
            reason = 3 if "credit" in order.description else 1
            operations.hold_order(order_id=order.pk, hold_reason_number=reason, by=by)
        case OrderState.PAUSED:
            operations.pause_order(order_id=order.pk, by=by)
        case OrderState.CANCELLED:
            operations.cancel_order(order_id=order.pk, reason="Ordered by mistake", by=by)


def _pay(order: Order, total: Decimal, by: Caller) -> None:
    """By card at the counter, on the account otherwise."""
    if total:
        OrderTenderFactory(
            order=order, type_id=3 if order.starting_block_id == SALE else 7, amount=total, created_by=by.user
        )
        Order.objects.filter(pk=order.pk).update(tender_total=total)


def _move_back(order: Order, span: datetime.timedelta) -> None:
    """As if it had been started `span` ago and worked within the same minutes."""
    move_back(order, TIMES, made=span, changed=span)
