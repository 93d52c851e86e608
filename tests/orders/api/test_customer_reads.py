"""What a customer may exchange, and what of theirs may be voided."""

import datetime

import pytest
from django.utils import timezone

from apps.catalog.constants import CatalogLookupKind
from apps.catalog.factories import CatalogItemFactory, ServiceItemFactory, lookup
from apps.core.caller import Caller, Channel
from apps.customers.constants import ServiceStatus
from apps.customers.factories import CustomerFactory, ServiceFactory
from apps.customers.models import ServiceEquipment
from apps.orders.constants import OrderAction, OrderState, TransactionType
from apps.orders.factories import OrderFactory, OrderTenderFactory, ServiceInformationItemFactory, ServiceLineFactory
from apps.orders.models import Order, OrderDeposit
from apps.orders.operations import void_transaction
from apps.users.factories import UserFactory
from tests.orders.api.reads_requests import answer_of, found

pytestmark = [pytest.mark.contract("order-management"), pytest.mark.sqlite]
SUBMITTED_AT = datetime.datetime(2020, 10, 27, 20, 3, 36, 443_000, tzinfo=datetime.UTC)


@pytest.fixture
def client(agent, order_management):
    return order_management(agent)


@pytest.fixture
def customer(db):
    return CustomerFactory()


@pytest.mark.rule("searchExchangeableServiceEquipment", "sim-class-fields-present")
def test_equipment_tells_handset_card_and_service(client, customer):
    handset = CatalogItemFactory(
        sku="GS20-128-BLK",
        name="Galaxy S20 128GB",
        technology_type=lookup(CatalogLookupKind.TECHNOLOGY_TYPE, 4),
        supported_sim_class=lookup(CatalogLookupKind.SIM_CLASS, 2),
    )
    item = ServiceItemFactory(name="Wireless Service", technology_type=lookup(CatalogLookupKind.TECHNOLOGY_TYPE, 5))
    service = ServiceFactory(customer=customer, item=item, number="8881110000")
    ServiceEquipment.objects.create(
        service=service,
        handset=handset,
        handset_serial_number="356938035643809",
        sim_serial_number="89014103211118510720",
        sim_class=lookup(CatalogLookupKind.SIM_CLASS, 3),
        sim_association_type=lookup(CatalogLookupKind.SIM_ASSOCIATION_TYPE, 1),
    )

    assert answer_of(client.get(f"/customer/{customer.pk}/exchangeableServiceEquipment")) == (200, {"value": [{
        "handsetCatalog": "Galaxy S20 128GB",
        "handsetCatalogID": handset.pk,
        "handsetSKU": "GS20-128-BLK",
        "handsetSerialNumber": "356938035643809",
        "handsetSupportedSIMClass": "Nano SIM",
        "handsetSupportedSIMClassID": 2,
        "handsetTechnologyType": "LTE",
        "handsetTechnologyTypeID": 4,
        "serviceCatalog": "Wireless Service",
        "serviceCatalogID": item.pk,
        "serviceID": service.pk,
        "serviceNumber": "8881110000",
        "serviceTechnologyType": "5G",
        "serviceTechnologyTypeID": 5,
        "simCardAssociationType": "Removable",
        "simCardAssociationTypeID": 1,
        "simCardSerialNumber": "89014103211118510720",
        "simClass": "eSIM",
        "simClassID": 3,
    }]})  # fmt: skip


@pytest.mark.rule("searchExchangeableServiceEquipment", "only-equipment-on-active-services")
def test_only_equipment_of_active_services_of_the_customer_is_listed(client, customer):
    for status in ServiceStatus:
        service = ServiceFactory(customer=customer, status=status, number=status)
        ServiceEquipment.objects.create(service=service, sim_serial_number="8901")
    ServiceFactory(customer=customer)
    ServiceEquipment.objects.create(service=ServiceFactory(), sim_serial_number="8901")

    items = found(client, f"/customer/{customer.pk}/exchangeableServiceEquipment")

    assert [item["serviceNumber"] for item in items] == [ServiceStatus.ACTIVE]


def voidable(client, customer) -> list[int]:
    return [item["orderID"] for item in found(client, f"/customer/{customer.pk}/voidableTransaction?$top=500")]


def submitted(customer, **fields) -> Order:
    fields = {"state": OrderState.COMPLETED, "receipt_number": f"R-{Order.objects.count()}"} | fields
    return OrderFactory(customer=customer, **fields)


def test_voidable_transaction_tells_receipt_and_total(client, customer):
    order = submitted(
        customer,
        transaction_type=TransactionType.SALE,
        receipt_number="ABC12345",
        total=25,
        created_by=UserFactory(username="TRogers"),
        submitted_at=SUBMITTED_AT,
    )

    assert answer_of(client.get(f"/customer/{customer.pk}/voidableTransaction")) == (200, {"value": [{
        "orderID": order.pk,
        "orderTransactionType": "Sale",
        "orderTransactionTypeID": 1,
        "receiptNumber": "ABC12345",
        "submitDate": "2020-10-27T20:03:36.443Z",
        "submitUser": "TRogers",
        "total": 25.0,
    }]})  # fmt: skip


@pytest.mark.rule("searchVoidableTransactions", "move-service-not-voidable")
def test_what_moves_a_service_is_not_voidable(client, customer):
    plain, moving, by_line = (submitted(customer) for _ in range(3))
    ServiceInformationItemFactory(order=plain, action=OrderAction.ADD)
    ServiceInformationItemFactory(order=moving, action=OrderAction.ADD)
    ServiceInformationItemFactory(order=moving, action=OrderAction.MOVE)
    ServiceLineFactory(order=by_line, action=OrderAction.MOVE, service_item=None)

    assert voidable(client, customer) == [plain.pk]


@pytest.mark.rule("searchVoidableTransactions", "unreceived-deposit-not-voidable")
def test_what_a_deposit_is_owed_for_is_not_voidable(client, customer):
    received, owed, partly = (submitted(customer) for _ in range(3))
    for order, moment in [(received, timezone.now()), (owed, None), (partly, timezone.now()), (partly, None)]:
        OrderDeposit.objects.create(order=order, amount=100, received_at=moment)

    assert voidable(client, customer) == [received.pk]


@pytest.mark.rule("searchVoidableTransactions", "negative-paymentus-not-voidable")
def test_what_paymentus_refunded_is_not_voidable(client, customer):
    paid, refunded, in_cash = (submitted(customer) for _ in range(3))
    for order, tender_type, amount in [
        (paid, 8, 25), (paid, 1, -5), (refunded, 8, 25), (refunded, 8, -5), (in_cash, 1, -25),
    ]:  # fmt: skip
        OrderTenderFactory(order=order, type_id=tender_type, amount=amount)

    assert voidable(client, customer) == [paid.pk, in_cash.pk]


@pytest.mark.rule("searchVoidableTransactions", "only-submitted-transactions-voidable")
def test_only_what_was_submitted_and_not_cancelled_is_voidable(client, customer):
    orders = {state: submitted(customer, state=state) for state in OrderState}
    for state in (OrderState.IN_CART, OrderState.CHECKED_OUT):
        assert orders[state].submitted_at is None
    submitted(CustomerFactory())

    expected = [
        orders[state].pk
        for state in OrderState
        if state not in (OrderState.CANCELLED, OrderState.IN_CART, OrderState.CHECKED_OUT)
    ]
    assert voidable(client, customer) == expected


@pytest.mark.rule("searchVoidableTransactions", "transaction-being-billed-not-voidable")
def test_what_billing_carries_out_is_not_voidable(client, customer):
    waiting = submitted(customer, state=OrderState.IN_PROCESS)
    submitted(customer, state=OrderState.IN_PROCESS, processing_started_at=timezone.now())

    assert voidable(client, customer) == [waiting.pk]


@pytest.mark.rule("searchVoidableTransactions", "voided-transaction-leaves-the-list")
@pytest.mark.parametrize(("state", "after"), [(OrderState.COMPLETED, "Completed"), (OrderState.SUBMITTED, "Cancelled")])
def test_what_was_voided_is_not_listed_any_more(client, customer, state, after):
    order = submitted(customer, state=state)
    OrderTenderFactory(order=order, type_id=2, amount=25)
    assert voidable(client, customer) == [order.pk]

    void_transaction(order_id=order.pk, reason="Wrong phone", by=Caller(None, Channel.TASK))

    assert voidable(client, customer) == []
    assert client.get(f"/order/{order.pk}").json()["orderState"] == after
    [tender] = found(client, f"/order/{order.pk}/tender")
    assert (tender["amount"], tender["tenderStatus"], tender["isReadOnly"]) == (25.0, "Voided", True)
