"""A financed sale and its steps, for the tests of installments."""

from decimal import Decimal

from apps.catalog.factories import CatalogItemFactory, TaxFactory
from apps.catalog.models import Tax
from apps.core.caller import Caller, Channel
from apps.orders import operations
from apps.orders.constants import OrderAction
from apps.orders.factories import OrderFactory
from apps.orders.models import InstallmentAgreement, Order, OrderItem
from apps.orders.operations.processing import PROCESSOR, begin_billing, finish_billing, start_processing
from apps.registers.models import TenderType

SYSTEM = Caller(None, Channel.TASK)
CARD = 3


def phone_in_cart(price="749.00", rate="0.08", order: Order | None = None, **fields) -> OrderItem:
    """A line of one new phone, with one tax on it."""
    Tax.objects.update(is_active=False)
    TaxFactory(rate=rate)
    order = order or OrderFactory(**fields)
    sku = CatalogItemFactory(name="Phone", price=Decimal(price)).sku
    return operations.add_item(order_id=order.pk, sku=sku, action=OrderAction.SALE, by=SYSTEM)


def finance(line: OrderItem, months=24, down="100.00"):
    return operations.finance_item(order_item_id=line.pk, months=months, down_payment=Decimal(down), by=SYSTEM)


def submit(order: Order) -> Order:
    """Checked out, paid as far as it must be, and submitted."""
    order = operations.check_out(order_id=order.pk, by=SYSTEM)
    due = order.to_pay - order.tender_total
    if due:
        card = TenderType.objects.get(pk=CARD)
        operations.add_tender(order_id=order.pk, type=card, amount=due, by=SYSTEM)
    return operations.submit_order(order_id=order.pk, by=SYSTEM)


def carry_out(order: Order) -> bool:
    start_processing(order_id=order.pk, by=PROCESSOR)
    begin_billing(order_id=order.pk, by=PROCESSOR, at_once=True)
    return finish_billing(order_id=order.pk, by=PROCESSOR)


def sold(line: OrderItem) -> InstallmentAgreement:
    """The agreement of a financed line whose order was carried out."""
    submit(line.order)
    assert carry_out(line.order)
    return InstallmentAgreement.objects.get(items=line)
