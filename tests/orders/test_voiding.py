"""Voiding a transaction: what is taken back, what stands against it, and that it happens whole or not at all."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.activity.history import unrecorded
from apps.activity.models import Activity
from apps.catalog.constants import CatalogItemKind, InventoryStatus
from apps.catalog.factories import CatalogItemFactory, ServiceItemFactory
from apps.catalog.models import Tax
from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid, NotAllowed, NotFound, WrongState
from apps.customers.constants import ServiceStatus
from apps.customers.factories import CustomerFactory, ServiceFactory, account_status
from apps.customers.models import Adjustment, Service, ServiceEquipment, ServiceProduct
from apps.customers.operations import change_account_status
from apps.orders import operations
from apps.orders.billing import BillingAdapter, ServiceRecords
from apps.orders.constants import OrderAction, OrderState, OrderVerb, TenderStatus
from apps.orders.factories import OrderFactory, OrderTenderFactory, ServiceInformationItemFactory, ServiceLineFactory
from apps.orders.models import Order, OrderDeposit
from apps.orders.operations.processing import process_order
from apps.orders.reads.metrics import by_day, by_location
from apps.orders.reads.receipts import void_document
from apps.orders.reads.voids import void_plan
from apps.registers.constants import NoSaleType
from apps.registers.defaults import CREDIT, DEBIT
from apps.registers.factories import RegisterFactory
from apps.registers.models import TenderType
from apps.registers.operations import Count, create_no_sale
from apps.registers.reads.cash_drawer import cash_in_drawer, drawer
from apps.users.factories import AgentFactory, UserFactory
from tests.support.snapshot import nothing_written

pytestmark = pytest.mark.django_db
CASH, CHECK, BTA = 1, 2, 7
SYSTEM = Caller(None, Channel.TASK)


@pytest.fixture(autouse=True)
def at_once(settings):
    settings.ORDER_BILLING_DELAY = 0


class Shop:
    """A register with ten cases at 5.00, a customer, and who serves."""

    def __init__(self):
        Tax.objects.all().delete()
        self.by, self.register = Caller(AgentFactory(), Channel.DESK), RegisterFactory()
        self.customer = CustomerFactory()
        self.item = CatalogItemFactory(name="Case", price=Decimal(5), stock=10)

    def order(self, *, action=OrderAction.SALE, quantity=2, **line) -> Order:
        order = operations.create_order(customer_id=self.customer.pk, register_id=self.register.pk, by=self.by)
        line = line or {"sku": self.item.sku, "quantity": quantity}
        operations.add_item(order_id=order.pk, action=action, by=self.by, **line)
        return operations.check_out(order_id=order.pk, by=self.by)

    def submit(self, order: Order, *tenders: tuple[int, str]) -> Order:
        for type, amount in tenders:
            operations.add_tender(
                order_id=order.pk, type=TenderType.objects.get(pk=type), amount=Decimal(amount), by=self.by
            )
        return operations.submit_order(order_id=order.pk, by=self.by)

    def sold(self, *tenders: tuple[int, str], **line) -> Order:
        order = self.submit(self.order(**line), *tenders)
        process_order(order_id=order.pk)
        order.refresh_from_db()
        assert order.state == OrderState.COMPLETED, order.error
        return order

    def void(self, order: Order, by: Caller | None = None) -> Order:
        return operations.void_transaction(order_id=order.pk, reason="Wrong phone", by=by or self.by)

    def no_sale(self, type: NoSaleType, amount: str):
        cash = [Count(TenderType.objects.get(pk=CASH), Decimal(amount))]
        return create_no_sale(register=self.register, type=type, tenders=cash, by=self.by)

    @property
    def stock(self) -> int:
        self.item.refresh_from_db()
        return self.item.stock

    @property
    def cash(self) -> Decimal:
        return cash_in_drawer(self.register, timezone.now())


@pytest.fixture
def shop(db):
    return Shop()


@pytest.mark.sqlite
def test_void_of_a_sale_takes_back_goods_and_money_and_is_marked(shop):
    order = shop.sold((CASH, "20"))
    assert (shop.stock, shop.cash) == (8, 10)

    shop.void(order)

    order.refresh_from_db()
    assert (order.state, order.voided_by, order.cancelled_at) == (OrderState.COMPLETED, shop.by.user, None)
    assert (shop.stock, shop.cash) == (10, 0)
    assert order.items.get().inventory_status.number == InventoryStatus.IN_STOCK
    tenders = [(tender.amount, tender.status, tender.is_locked) for tender in order.tenders.order_by("pk")]
    assert tenders == [(20, TenderStatus.VOIDED, True), (-10, TenderStatus.VOIDED, True)]
    assert drawer(shop.register, timezone.now())[CASH].parts == {"Paid": 20, "Change given": -10, "Voided orders": -10}
    assert drawer(shop.register, order.submitted_at + (order.voided_at - order.submitted_at) / 2)[CASH].amount == 10
    entry = Activity.objects.get(verb=OrderVerb.VOIDED)
    assert (entry.actor, entry.reason, entry.subject_id) == (shop.by.user, "Wrong phone", order.pk)
    assert order.history.first().activity == entry


def test_void_prints_a_receipt_that_says_what_went_back(shop):
    order = shop.sold((CASH, "10"))

    shop.void(order)

    order.refresh_from_db()
    receipt = order.receipts.get()
    assert (receipt.category, bytes(receipt.content)[:4]) == ("Void receipt", b"%PDF")
    assert Activity.objects.get(verb=OrderVerb.RECEIPT_MADE).data == {"guid": str(receipt.guid)}
    document = void_document(order, "Wrong phone")
    assert (document.title, document.number, document.balance) == (
        "Void receipt",
        order.receipt_number,
        ("Given back", "10.00"),
    )
    assert document.payments == [("Paid by Cash, voided", "10.00")]
    facts = dict(document.facts)
    assert (facts["Reason"], facts["Voided by"]) == ("Wrong phone", shop.by.user.name)


def test_void_of_a_return_puts_the_money_back_and_takes_the_goods_out(shop):
    shop.no_sale(NoSaleType.FLOAT, "30")
    order = shop.sold((CASH, "-10"), action=OrderAction.RETURN)
    assert (shop.stock, shop.cash) == (12, 20)

    shop.void(order)

    assert (shop.stock, shop.cash) == (10, 30)


def test_return_whose_goods_were_sold_since_is_not_voided(shop):
    shop.no_sale(NoSaleType.FLOAT, "30")
    order = shop.sold((CASH, "-10"), action=OrderAction.RETURN)
    type(shop.item).objects.filter(pk=shop.item.pk).update(stock=1)

    words = "There are only 1 of Case in stock, and 2 were returned."
    with pytest.raises(WrongState, match=words):
        shop.void(order)


def test_order_that_is_not_carried_out_yet_is_cancelled_too(shop):
    order = shop.submit(shop.order(), (CASH, "10"))

    shop.void(order)

    order.refresh_from_db()
    assert (order.state, order.cancelled_at) == (OrderState.CANCELLED, order.voided_at)
    assert (shop.stock, shop.cash) == (10, 0)
    process_order(order_id=order.pk)
    order.refresh_from_db()
    assert order.state == OrderState.CANCELLED


def test_service_that_the_order_started_is_disconnected(shop):
    order = shop.sold(action=OrderAction.ADD, service_catalog_id=ServiceItemFactory().pk)
    service = Service.objects.get(customer=shop.customer)
    assert service.status == ServiceStatus.ACTIVE

    shop.void(order)

    service.refresh_from_db()
    assert (service.status, service.disconnected_at is None) == (ServiceStatus.DISCONNECTED, False)


@pytest.mark.parametrize(
    ("before", "action", "after"),
    [
        (ServiceStatus.ACTIVE, OrderAction.SUSPEND, ServiceStatus.SUSPENDED),
        (ServiceStatus.SUSPENDED, OrderAction.RESTORE, ServiceStatus.ACTIVE),
        (ServiceStatus.SUSPENDED, OrderAction.DISCONNECT, ServiceStatus.DISCONNECTED),
        (ServiceStatus.DISCONNECTED, OrderAction.RECONNECT, ServiceStatus.ACTIVE),
    ],
)
def test_service_is_again_what_it_was_before_the_order(shop, before, action, after):
    service, order, product = changed_service(shop, before, action)
    assert Service.objects.get(pk=service.pk).status == after

    shop.void(order)

    found = Service.objects.get(pk=service.pk)
    assert (found.status, found.disconnected_at) == (before, service.disconnected_at)
    product.refresh_from_db()
    assert product.ends_at is None


def changed_service(shop, before, action):
    service = ServiceFactory(
        customer=shop.customer,
        status=before,
        disconnected_at=timezone.now() if before == ServiceStatus.DISCONNECTED else None,
    )
    product = ServiceProduct(service=service, item=CatalogItemFactory(kind=CatalogItemKind.FEATURE))
    with unrecorded():
        product.save()
    order = shop.sold(action=action, service_catalog_id=service.item_id, service_id=service.pk)
    return service, order, product


def test_order_whose_service_was_changed_since_is_not_voided(shop):
    service, order, _ = changed_service(shop, ServiceStatus.ACTIVE, OrderAction.SUSPEND)
    shop.sold(action=OrderAction.RESTORE, service_catalog_id=service.item_id, service_id=service.pk)

    with pytest.raises(WrongState, match="was changed since"):
        shop.void(order)


def test_order_whose_new_service_another_order_is_about_is_not_voided(shop):
    started = shop.sold(action=OrderAction.ADD, service_catalog_id=ServiceItemFactory().pk)
    service = Service.objects.get(customer=shop.customer)
    later = shop.order(action=OrderAction.SUSPEND, service_catalog_id=service.item_id, service_id=service.pk)

    with pytest.raises(WrongState, match=f"order {later.pk} is about a service that it started"):
        shop.void(started)

    operations.cancel_order(order_id=later.pk, reason="x", by=shop.by)
    assert shop.void(started).voided_at


def test_account_has_the_status_again_that_it_had_before_the_order(shop):
    service = ServiceFactory(customer=shop.customer)
    before = shop.customer.status
    order = operations.create_order(
        customer_id=shop.customer.pk, register_id=shop.register.pk, new_account_status_number=1014, by=shop.by
    )
    operations.add_item(order_id=order.pk, action=OrderAction.SALE, sku=shop.item.sku, quantity=1, by=shop.by)
    operations.add_item(
        order_id=order.pk,
        action=OrderAction.SUSPEND,
        service_catalog_id=service.item_id,
        service_id=service.pk,
        by=shop.by,
    )
    operations.check_out(order_id=order.pk, by=shop.by)
    shop.submit(order, (CASH, "5"))
    process_order(order_id=order.pk)
    shop.customer.refresh_from_db()
    assert (shop.customer.status.number, shop.stock) == (1014, 9)

    shop.void(order)

    shop.customer.refresh_from_db()
    service.refresh_from_db()
    assert (shop.customer.status, service.status, shop.stock) == (before, ServiceStatus.ACTIVE, 10)


def test_order_whose_account_was_changed_since_is_not_voided(shop):
    order = operations.create_order(
        customer_id=shop.customer.pk, register_id=shop.register.pk, new_account_status_number=1014, by=shop.by
    )
    operations.check_out(order_id=order.pk, by=shop.by)
    shop.submit(order)
    process_order(order_id=order.pk)
    change_account_status(customer_id=shop.customer.pk, status=account_status(1), by=SYSTEM)

    with refused("by now, no longer"):
        shop.void(order)


def test_received_deposit_is_given_back(shop):
    order = shop.sold((CASH, "10"))
    deposit = OrderDeposit(order=order, amount=100, received_at=timezone.now())
    with unrecorded():
        deposit.save()

    shop.void(order)

    deposit.refresh_from_db()
    order.refresh_from_db()
    assert deposit.returned_at == order.voided_at
    assert deposit.history.first().activity.verb == OrderVerb.VOIDED


def test_what_was_captured_on_the_account_is_credited(shop):
    order = shop.submit(shop.order(), (BTA, "10"))
    with unrecorded():
        captured = Adjustment.objects.create(customer=shop.customer, type_id=DEBIT, amount=10)
    operations.capture_tender(
        order_id=order.pk, tender_id=order.tenders.get().pk, adjustment_id=captured.pk, by=shop.by
    )

    shop.void(order)

    credit = Adjustment.objects.exclude(pk=captured.pk).get()
    assert (credit.customer, credit.type_id, credit.amount) == (shop.customer, CREDIT, -10)
    assert order.tenders.get().status == TenderStatus.VOIDED


def refused(words):
    return pytest.raises(WrongState, match=words)


@pytest.mark.sqlite
def test_drawer_that_holds_too_little_or_is_closed_refuses(shop):
    order = shop.sold((CASH, "10"))
    shop.no_sale(NoSaleType.SKIM_CASH, "0.01")
    with refused(r"The drawer holds 9\.99 in cash, and 10\.00 goes back\."):
        shop.void(order)

    shop.no_sale(NoSaleType.ADD_CASH, "1")
    type(shop.register).objects.update(is_active=False)
    with refused("is out of use, so nothing can be given back from its drawer"):
        shop.void(order)


def test_what_is_voided_once_is_not_voided_again(shop):
    order = shop.sold((CASH, "10"))
    shop.void(order)

    with nothing_written(), refused(f"Order {order.pk} is voided already"):
        shop.void(order)


def test_documented_exceptions_and_other_states_refuse(shop):
    def order_in(state=OrderState.COMPLETED, **fields) -> Order:
        return OrderFactory(state=state, receipt_number=f"R-{Order.objects.count()}", **fields)

    now = timezone.now()
    cart, cancelled = order_in(OrderState.IN_CART), order_in(OrderState.CANCELLED)
    billed = order_in(OrderState.IN_PROCESS, processing_started_at=now)
    owing, moving, by_line, refunded = (order_in() for _ in range(4))
    with unrecorded():
        OrderDeposit.objects.create(order=owing, amount=100)
    ServiceInformationItemFactory(order=moving, action=OrderAction.MOVE)
    ServiceLineFactory(order=by_line, action=OrderAction.MOVE, service_item=None)
    OrderTenderFactory(order=refunded, type_id=8, amount=-5)

    for order, words in [
        (cart, "is no submitted transaction with a receipt number"),
        (cancelled, "is cancelled: there is nothing to void"),
        (billed, "cannot be voided: it is being billed"),
        (owing, "cannot be voided: it has a deposit that was not received"),
        (moving, "cannot be voided: it moves a service"),
        (by_line, "cannot be voided: it moves a service"),
        (refunded, "cannot be voided: it has a refund through Paymentus"),
    ]:
        with refused(f"Order {order.pk} {words}"):
            shop.void(order)
    assert not Order.objects.voidable().exists()


def test_void_needs_the_permission_a_reason_and_the_order_in_sight(shop):
    order = shop.sold((CASH, "10"))
    by = Caller(UserFactory(organisation=order.organisation), Channel.COSTGUARD)
    stranger = Caller(UserFactory(), Channel.COSTGUARD)

    with nothing_written():
        with pytest.raises(NotAllowed, match="You may not void transactions"):
            shop.void(order, by)
        with pytest.raises(NotFound):
            shop.void(order, stranger)
        with pytest.raises(Invalid, match="A reason is needed"):
            operations.void_transaction(order_id=order.pk, reason=" ", by=shop.by)


class Equips(ServiceRecords):
    """Billing that notes the serial number of what the customer got, on a service with equipment and on one without."""

    def carry_out(self, order):
        super().carry_out(order)
        for service in order.customer.services.order_by("pk"):
            equipment = ServiceEquipment.objects.filter(service=service).first() or ServiceEquipment(service=service)
            equipment.handset_serial_number = "IMEI-2"
            equipment.save()


def test_serial_numbers_of_equipment_are_again_what_they_were(shop, settings):
    settings.ORDER_BILLING_ADAPTER = f"{__name__}.Equips"
    equipped, bare = (ServiceFactory(customer=shop.customer) for _ in range(2))
    with unrecorded():
        ServiceEquipment.objects.create(service=equipped, handset_serial_number="IMEI-1")
    order = shop.sold((CASH, "10"))
    assert ServiceEquipment.objects.filter(handset_serial_number="IMEI-2").count() == 2

    shop.void(order)

    found = ServiceEquipment.objects.values_list("service", "handset_serial_number")
    assert list(found) == [(equipped.pk, "IMEI-1")]
    assert ServiceEquipment.history.filter(service_id=bare.pk).count() == 2  # it came and went


class KeepsAll(BillingAdapter):
    def carry_out(self, order):
        pass


def test_billing_that_takes_nothing_back_refuses(shop, settings):
    settings.ORDER_BILLING_ADAPTER = f"{__name__}.KeepsAll"
    order = shop.sold((CASH, "10"))

    with refused("the billing system takes nothing back"):
        shop.void(order)


@pytest.mark.sqlite
def test_figures_leave_voided_orders_out(shop):
    order, other = shop.sold((CASH, "10")), shop.sold((CASH, "5"), quantity=1)

    shop.void(order)

    orders = Order.objects.all()
    assert [(bar.count, bar.amount) for bar in by_location(orders)] == [(1, other.total)]
    assert (by_day(orders)[-1].count, by_day(orders)[-1].amount) == (1, other.total)


def test_void_and_its_plan_cost_the_same_for_1_and_10_lines(shop):
    def costs(order):
        with CaptureQueriesContext(connection) as captured:
            void_plan(order)
            shop.void(order)
        return len(captured)

    def order_of(lines):
        order = operations.create_order(customer_id=shop.customer.pk, register_id=shop.register.pk, by=shop.by)
        type(shop.item).objects.update(stock=1000)
        for _ in range(lines):
            operations.add_item(order_id=order.pk, action=OrderAction.SALE, sku=shop.item.sku, quantity=1, by=shop.by)
        operations.check_out(order_id=order.pk, by=shop.by)
        for _ in range(lines):
            operations.add_tender(
                order_id=order.pk, type=TenderType.objects.get(pk=CHECK), amount=Decimal(5), by=shop.by
            )
        operations.submit_order(order_id=order.pk, by=shop.by)
        process_order(order_id=order.pk)
        return Order.objects.get(pk=order.pk)

    costs(order_of(1))  # the row of an inventory status is made once
    assert costs(order_of(1)) == costs(order_of(10))
