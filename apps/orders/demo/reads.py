"""What the samples of the reads around orders show: a protected item with agreements, and a sale to be voided."""

import datetime
from dataclasses import replace
from decimal import Decimal

from apps.activity.history import unrecorded
from apps.activity.operations import recording
from apps.catalog.constants import CatalogLookupKind
from apps.catalog.factories import lookup as catalog_lookup
from apps.catalog.models import OverviewGroup, RetailDiscountReason, Tax
from apps.core.caller import Caller, Channel
from apps.core.sequences import pass_highest_ids
from apps.customers.constants import AccountState
from apps.customers.factories import CustomerFactory
from apps.customers.models import AccountStatus, Customer, Organisation
from apps.orders.constants import CheckoutCategory, OrderAction, OrderLookupKind, OrderState, OrderVerb, TransactionType
from apps.orders.demo.base import FIRST, FIRST_CREATED, TERMS
from apps.orders.demo.catalogue import item
from apps.orders.factories import (
    OrderFactory,
    OrderItemFactory,
    OrderTenderFactory,
    ServiceInformationItemFactory,
    lookup,
)
from apps.orders.models import (
    CheckoutLine,
    InstallmentAgreement,
    Lookup,
    Order,
    OrderItem,
    ProtectionPlanInformation,
    RetailDiscount,
)
from apps.orders.operations import plan_customer_action
from apps.orders.operations.agreements import write_schedule
from apps.registers.models import Register
from apps.users.models import User

ITEM, SALE, ACTION = 1, 4321, 83468  # of the samples; the last is an order, its customer and two look-ups of its action
ACTION_SERVICES = ["WIRELESS-LTE", "DSL-50", "LANDLINE", "SECURITY", "TV-CABLE"]
ACTION_LOOKUPS = [
    (OrderLookupKind.CUSTOMER_ACTION_TYPE, ACTION, "order/cart action"),
    (OrderLookupKind.CHANGE_REASON, 354883, "configured change reason description"),
    (OrderLookupKind.RECONNECT_METHOD, 0, "my reconnect method primary"),
]
AGREEMENT = "874c41dc-d104-480f-a576-dac472c5e0e4"
FINANCED = Decimal("749.00")
FEE = Decimal(5)  # of the item, taken off again by a promotion
SOLD_AT = datetime.datetime(2020, 10, 27, 20, 3, 36, 443_000, tzinfo=datetime.UTC)


@unrecorded()
def load_reads() -> None:
    """Create what was never there. Needs the base."""
    by = Caller(User.objects.get(username="integrator"), Channel.COMMAND)
    line = OrderItem.objects.filter(pk=ITEM, order=FIRST).first()
    if line is not None and not ProtectionPlanInformation.objects.exists():
        _protect(line, by)
    if not Order.objects.filter(pk=SALE).exists():
        _sell(by)
    if not Order.objects.filter(pk=ACTION).exists():
        _act_as_printed(by)
    pass_highest_ids(Customer, Order, ProtectionPlanInformation, RetailDiscount, InstallmentAgreement)


def _protect(line: OrderItem, by: Caller) -> None:
    """Give the line a protection plan, agreements, and a fee that a discount takes off: it comes to the same."""
    with recording(OrderVerb.ITEM_CHANGED, by=by, subject=line.order, obj=line):
        line.installment_agreement = InstallmentAgreement.objects.create(
            id=12, guid=AGREEMENT, customer=line.order.customer, amount=FINANCED, started_on=FIRST_CREATED.date()
        )
        write_schedule(line.installment_agreement)
        line.service_agreement = catalog_lookup(CatalogLookupKind.SERVICE_AGREEMENT, 9)
        line.contract_service_agreement = catalog_lookup(CatalogLookupKind.CONTRACT_SERVICE_AGREEMENT, 31)
        line.document_template_type = catalog_lookup(CatalogLookupKind.DOCUMENT_TEMPLATE_TYPE, 6)
        line.unit_price, line.amount = FEE, FEE * line.quantity
        line.save()
        RetailDiscount.objects.create(
            id=4,
            order_item=line,
            description="Holiday promotion",
            reason=RetailDiscountReason.objects.get(pk=3),
            promotion=catalog_lookup(CatalogLookupKind.PROMOTION, 6),
            amount=FEE,
        )
        ProtectionPlanInformation.objects.create(
            id=1,
            order_item=line,
            plan=item("PROTECT-01"),
            profile_id=1,
            serial_number="123",
            activated_at="2019-08-24T14:15:22Z",
            cancelled_at="2019-08-24T14:15:22Z",
            first_name="John",
            last_name="Doe",
            company_name="IDI",
            email="jdoe@company.com",
            address1="123 Main Street",
            address2="Apartment 10",
            city="New York",
            county="Orange",
            state="NY",
            zip="55555",
            country="USA",
            verification_request_id=0,
        )


def _act_as_printed(by: Caller) -> None:
    """An order with five services and the action that the document prints, whose look-ups are its own."""
    harbour = Organisation.objects.get(human_id="ORG-12333")
    order = OrderFactory.build(
        id=ACTION,
        customer=CustomerFactory(id=ACTION, organisation=harbour, account_number="34636", name="John Smith"),
        type=lookup(OrderLookupKind.ORDER_TYPE, 2),
        register=Register.objects.get(pk=43),
        description="order/cart description",
        cart_number=ACTION,
        created_by=by.user,
        updated_by=by.user,
    )
    with recording(OrderVerb.CREATED, by=by, subject=order):
        order.save(force_insert=True)
        for sku in ACTION_SERVICES:
            ServiceInformationItemFactory(order=order, item=item(sku))
    for kind, number, name in ACTION_LOOKUPS:
        Lookup.objects.get_or_create(kind=kind, number=number, defaults={"name": name})
    AccountStatus.objects.get_or_create(
        number=ACTION, defaults={"name": "new account status description", "state": AccountState.SUSPENDED}
    )
    terms = replace(
        TERMS,
        type_number=ACTION,
        reason_number=354883,
        reconnect_method_primary_number=0,
        reconnect_method_secondary_number=0,
    )
    plan_customer_action(order_id=ACTION, new_account_status_number=ACTION, terms=terms, by=by)


def _sell(by: Caller) -> None:
    """A case for 25.00 with its tax, sold years ago."""
    charge, tax = Decimal("23.15"), Decimal("1.85")
    order = OrderFactory.build(
        id=SALE,
        transaction_type=TransactionType.SALE,
        state=OrderState.COMPLETED,
        customer=Customer.objects.get(pk=1),
        type=lookup(OrderLookupKind.ORDER_TYPE, 3),
        register=Register.objects.get(pk=43),
        receipt_number="ABC12345",
        cart_number=SALE,
        sale_number=SALE,
        created_at=SOLD_AT,
        created_by=by.user,
        updated_by=by.user,
        submitted_by=by.user,
        completed_by=by.user,
        checkout_at=SOLD_AT,
        submitted_at=SOLD_AT,
        completed_at=SOLD_AT,
        subtotal=charge,
        tax=tax,
        total=charge + tax,
        tender_total=charge + tax,
    )
    with recording(OrderVerb.CREATED, by=by, subject=order):
        order.save(force_insert=True)
        OrderItemFactory(order=order, item=item("CASE-GS20"), unit_price=charge)
        OrderTenderFactory(order=order, type_id=1, amount=order.total)
        CheckoutLine.objects.create(
            order=order,
            category=CheckoutCategory.SUBTOTAL,
            group=OverviewGroup.objects.get(pk=1),
            action=OrderAction.SALE,
            item_count=1,
            amount=charge,
        )
        CheckoutLine.objects.create(order=order, category=CheckoutCategory.TAX, tax=Tax.objects.get(pk=1), amount=tax)
