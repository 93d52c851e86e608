"""What CostGuard Order Management's samples name: customers, services, stores, starting blocks and two orders."""

import datetime
from decimal import Decimal

from django.utils import timezone

from apps.activity.history import unrecorded
from apps.activity.operations import recording
from apps.core.caller import Caller, Channel
from apps.core.sequences import pass_highest_ids
from apps.customers.factories import CustomerFactory
from apps.customers.models import (
    Adjustment,
    AdjustmentType,
    CreditReport,
    Customer,
    Organisation,
    SalesCode,
    Service,
    ServiceProduct,
)
from apps.orders.constants import OrderAction, OrderLookupKind, OrderState, OrderVerb, StartAs
from apps.orders.demo.catalogue import item, load_catalogue
from apps.orders.factories import (
    OrderFactory,
    OrderItemFactory,
    OrderTenderFactory,
    ServiceInformationItemFactory,
    ServiceLineFactory,
    lookup,
)
from apps.orders.models import Order, OrderItem, OrderTender, ServiceInformationItem, StartingBlock
from apps.orders.operations import ActionTerms, plan_customer_action
from apps.registers.models import Location, Register
from apps.users.models import User

FIRST, PAUSED = 1, 1256  # the orders of the samples
SUSPENDED = 1014
FIRST_CREATED = datetime.datetime(2020, 10, 27, 20, 3, 36, 443_000, tzinfo=datetime.UTC)
ALLOWANCES = {
    field.name: True for field in StartingBlock._meta.get_fields() if field.name.startswith("allow_")
}  # the sample's block may do everything
ACTED_AT = datetime.datetime(2017, 9, 9, 17, 35, 9, 156_000, tzinfo=datetime.UTC)
TERMS = ActionTerms(  # of the sample of the customer action
    change_description="action description",
    ends_at=ACTED_AT,
    suspends_at=ACTED_AT,
    exclude_final_billed_one_time_charges=True,
    expire_units_on_disconnect=True,
    is_porting_out=True,
    reconnect_final_billed_items=True,
    restart_final_billed_billing_charges=True,
    extended_information_id=0,
    reason_number=1,
    reconnect_method_primary_number=1,
    reconnect_method_secondary_number=2,
)


@unrecorded()
def load_base() -> None:
    """Create what was never there; what exists stays as it is. Needs the demo people."""
    load_catalogue()
    _load_stores()
    _load_customers()
    _load_starting_blocks()
    by = Caller(User.objects.get(username="integrator"), Channel.COMMAND)
    if not Order.objects.filter(pk=FIRST).exists():
        _first_order(by)
    if not Order.objects.filter(pk=PAUSED).exists():
        _paused_order(by)
    pass_highest_ids(Order, OrderItem, ServiceInformationItem, OrderTender)


def _load_stores() -> None:
    """Three stores; the numbers are those of the samples."""
    for pk, code, name, registers in [
        (1, "STORE1", "Harbour Mall", [(1014, 1, 1)]),
        (3, "STORE3", "Old Town", [(43, 5, 590)]),
        (4, "STORE4", "Store #4", [(9, 14, 1)]),
    ]:
        location, _ = Location.objects.get_or_create(
            id=pk,
            defaults={"code": code, "name": name, "invoice_template": "Thank you for your business."},
        )
        for register, number, next_receipt in registers:
            name = "Register_4" if register == 9 else f"Register_{number}"
            defaults = {"location": location, "number": number, "name": name, "next_receipt": next_receipt}
            Register.objects.get_or_create(id=register, defaults=defaults | {"tolerance": 5})
    pass_highest_ids(Location, Register)


def _load_customers() -> None:
    harbour = Organisation.objects.get(human_id="ORG-12333")
    john = CustomerFactory(
        id=1,
        organisation=harbour,
        account_number="ABCAccountNum",
        name="John Smith",
        email="john.smith@patchbay.example",
        first_name="John",
        last_name="Smith",
        address1="123 Main Street",
        address2="Apartment 10",
        city="New York",
        county="Orange",
        state="NY",
        zip="55555",
        country="USA",
    )
    office = CustomerFactory(
        id=1014,
        organisation=harbour,
        account_number="12347A",
        name="Harbour Front Office",
        address1="1 Quay Road",
        city="New York",
        state="NY",
        zip="10004",
        country="USA",
    )
    for pk, customer in [(24, office), (2, john)]:
        defaults = {"customer": customer, "provider": "TransUnion", "score": 720}
        CreditReport.objects.get_or_create(id=pk, defaults=defaults)
    for pk, name in [(1, "AA99"), (42, "Front desk")]:
        SalesCode.objects.get_or_create(id=pk, defaults={"name": name})
    for pk, customer, number in [
        (10101, office, "8881110101"),
        (24, john, "8881110000"),
        (96, john, "8881110096"),
        (97, john, "8881110097"),
    ]:
        Service.objects.get_or_create(
            id=pk, defaults={"customer": customer, "item": item("WIRELESS-LTE"), "number": number}
        )
    if not ServiceProduct.objects.filter(service=97).exists():
        for sku in ("PREPAID-30", "PREPAID-DATA"):
            ServiceProduct.objects.create(service_id=97, item=item(sku))
        Service.objects.filter(pk=97).update(parent=96)
    # The adjustment that captures the sample's tender.
    bill = AdjustmentType.objects.get(pk=11)
    Adjustment.objects.get_or_create(id=7654321, defaults={"customer": john, "type": bill, "amount": Decimal(25)})
    pass_highest_ids(Customer, CreditReport, SalesCode, Service, Adjustment)


def _load_starting_blocks() -> None:
    for pk, name, start_as, order_type, action, register in [
        (44, "My Fave!", StartAs.ORDER, 1, 1, None),
        (45, "Counter sale", StartAs.SALE, 3, None, 43),
        (46, "Direct invoice", StartAs.DIRECT_INVOICE, 2, None, 43),
    ]:
        StartingBlock.objects.get_or_create(
            id=pk,
            defaults={
                "name": name,
                "caption": name,
                "start_as": start_as,
                "order_type": lookup(OrderLookupKind.ORDER_TYPE, order_type),
                "starting_action": action and lookup(OrderLookupKind.STARTING_ACTION, action),
                "register_id": register,
                **(ALLOWANCES if pk == 44 else {"allow_add_order": True}),
            },
        )
    pass_highest_ids(StartingBlock)


def _first_order(by: Caller) -> None:
    """The order that most samples speak of: a cart with a new service, its product, and a phone case for 23.15."""
    order = _order(
        FIRST,
        by,
        state=OrderState.IN_CART,
        note="TRogers",
        initiating_call_id="my service representative id",
        workflow_request_guid="11111111-2222-3333-4444-555555555555",
        estimated_complete_on=FIRST_CREATED.date(),
        created_at=FIRST_CREATED,
    )
    with recording(OrderVerb.CREATED, by=by, subject=order):
        order.save(force_insert=True)
        service = ServiceInformationItemFactory(
            id=1, order=order, item=item("WIRELESS-LTE"), service_number="8881110001"
        )
        OrderItemFactory(id=1, order=order, item=item("PREPAID-30"), service_item=service)
        OrderItemFactory(id=2, order=order, item=item("CASE-GS20"))
        ServiceLineFactory(id=3, order=order, item=service.item, service_item=service)
        OrderTenderFactory(id=1, order=order)
    plan_customer_action(order_id=FIRST, new_account_status_number=SUSPENDED, terms=TERMS, by=by)
    Order.objects.filter(pk=FIRST).update(updated_at=FIRST_CREATED)


def _paused_order(by: Caller) -> None:
    """A paused order, so that the samples can both add to it and capture its tender."""
    order = _order(PAUSED, by, state=OrderState.PAUSED, subtotal=25, tax=2, total=27, tender_total=27)
    with recording(OrderVerb.CREATED, by=by, subject=order):
        order.save(force_insert=True)
        service = ServiceInformationItemFactory(
            id=11,
            order=order,
            item=item("WIRELESS-LTE"),
            service=Service.objects.get(pk=24),
            service_number="8881110000",
        )
        parent = {"item": item("WIRELESS-LTE"), "service": Service.objects.get(pk=96), "service_number": "8881110096"}
        ServiceInformationItemFactory(id=10, order=order, **parent)
        charger = {"item": item("CHG-USBC-01"), "service_item": service, "unit_price": Decimal("10.25")}
        OrderItemFactory(id=5, order=order, **charger)
        OrderItemFactory(id=7, order=order, item=item("CASE-GS20"), unit_price=Decimal("14.75"))
        ServiceLineFactory(id=6, order=order, item=service.item, action=OrderAction.ADD, service_item=service)
        OrderTenderFactory(id=97, order=order)
        OrderTenderFactory(id=98, order=order, type_id=1, amount=2)
    plan_customer_action(order_id=PAUSED, new_account_status_number=SUSPENDED, by=by)


def _order(pk: int, by: Caller, **fields) -> Order:
    fields = {"tender_total": 25, "receipt_number": None} | fields
    paused = fields["state"] == OrderState.PAUSED
    now = timezone.now()
    return OrderFactory.build(
        id=pk,
        customer=Customer.objects.get(pk=1),
        type=lookup(OrderLookupKind.ORDER_TYPE, 1),
        starting_block=StartingBlock.objects.get(pk=44),
        starting_action=lookup(OrderLookupKind.STARTING_ACTION, 1),
        source_code=lookup(OrderLookupKind.SOURCE_CODE, 1),
        sales_code=SalesCode.objects.get(pk=1),
        credit_provider=lookup(OrderLookupKind.CREDIT_PROVIDER, 2),
        credit_report_id=2,
        register=Register.objects.get(pk=1014),
        description="My Order Description",
        cart_number=pk,
        created_by=by.user,
        updated_by=by.user,
        submitted_by=by.user if paused else None,
        submitted_at=now if paused else None,
        **fields,
    )
