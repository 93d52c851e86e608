"""Equipment of services, from the cart to the search that lists it, the pages and the history."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.catalog.factories import CatalogItemFactory, ServiceItemFactory
from apps.core.caller import Caller, Channel
from apps.customers.factories import CustomerFactory, ServiceFactory
from apps.customers.models import Service, ServiceEquipment
from apps.orders import operations
from apps.orders.models import Order
from tests.orders.api.orders_requests import answer_of, conflict, refused
from tests.orders.equipment import (
    EMBEDDED,
    MICRO,
    NANO,
    carried_out,
    handset,
    listed,
    plan,
    put,
    sim_card,
    started,
    submitted,
)
from tests.support.snapshot import nothing_written

pytestmark = pytest.mark.contract("order-management")


@pytest.fixture(autouse=True)
def at_once(settings):
    settings.ORDER_BILLING_DELAY = 0


@pytest.fixture
def customer(integrator):
    return CustomerFactory(organisation=integrator.organisation)


@pytest.fixture
def service(customer):
    return ServiceFactory(customer=customer)


def equip(client, service, sku, serial=None, action=1, **members) -> Order:
    """An order that sells, or takes back, one piece of equipment of the service."""
    members |= {"serviceID": service.pk} | ({"serialNumber": serial} if serial else {})
    order_id = started(client, service.customer)
    put(client, order_id, sku, action, **members)
    return carried_out(client, order_id)


@pytest.mark.rule("addOrderItem", "equipment-set-on-completion")
@pytest.mark.effect("addOrderItem", "service-equipment-set")
@pytest.mark.effect("addOrderItem", "sim-class-set")
def test_new_service_has_the_handset_and_card_of_its_order(subscriber, customer, managers_desk):
    handset("NEW"), sim_card("NANO")
    service_catalog = ServiceItemFactory()
    order_id = started(subscriber, customer)
    added = subscriber.post(
        f"/order/{order_id}/item", {"serviceCatalogID": service_catalog.pk, "orderActionID": 4}
    ).json()["serviceInformationItemID"]
    put(subscriber, order_id, "NEW", serviceInformationItemID=added, serialNumber="356-1")
    put(subscriber, order_id, "NANO", serviceInformationItemID=added, serialNumber="8901-1")

    submitted(subscriber, order_id)
    assert listed(subscriber, customer) == []
    operations.process_order(order_id=order_id)

    assert listed(subscriber, customer) == [("NEW", "356-1", NANO, "8901-1")]
    equipment = ServiceEquipment.objects.get()
    assert equipment.service == Service.objects.get(order_items=added)
    assert equipment.sim_association_type.number == 1
    activity = equipment.history.get().activity
    assert (activity.verb, activity.subject_id) == ("order.completed", order_id)
    page = managers_desk.read("customers_service_change", equipment.service_id)
    assert all(text in page for text in ("Phone NEW", "356-1", "8901-1"))
    of_customer = managers_desk.read("customers_customer_change", customer.pk)
    assert all(text in of_customer for text in ("Phone NEW", "356-1", "Nano SIM", "8901-1"))
    assert "356-1" in managers_desk.read("orders_order_change", order_id)


@pytest.mark.rule("addOrderItem", "equipment-set-on-completion")
@pytest.mark.rule("addOrderItem", "returned-equipment-cleared")
@pytest.mark.rule("searchExchangeableServiceEquipment", "services-without-equipment-not-listed")
@pytest.mark.effect("addOrderItem", "service-equipment-cleared")
def test_equipment_is_swapped_and_returned(subscriber, customer, service, managers_desk):
    handset("OLD"), handset("NEW"), sim_card("NANO")
    equip(subscriber, service, "OLD", "356-1")
    equip(subscriber, service, "NANO", "8901-1")
    assert listed(subscriber, customer) == [("OLD", "356-1", NANO, "8901-1")]

    equip(subscriber, service, "NEW", "356-2")
    assert listed(subscriber, customer) == [("NEW", "356-2", NANO, "8901-1")]
    equip(subscriber, service, "NEW", action=2)
    assert listed(subscriber, customer) == [(None, None, NANO, "8901-1")]
    equip(subscriber, service, "NANO", action=2)
    assert listed(subscriber, customer) == []

    serials = ServiceEquipment.history.order_by("history_id").values_list("handset_serial_number", flat=True)
    assert list(serials) == ["356-1", "356-1", "356-2", None, None]
    history = managers_desk.read("customers_service_history", service.pk)
    assert history.index("8901-1") < history.index("356-2") < history.rindex("356-1")
    assert "Phone OLD" in history


def test_handset_is_swapped_by_one_order(subscriber, customer, service):
    handset("OLD"), handset("NEW", takes=EMBEDDED), sim_card("NANO"), sim_card("ESIM", EMBEDDED)
    equip(subscriber, service, "OLD", "356-1")
    equip(subscriber, service, "NANO", "8901-1")
    order_id = started(subscriber, customer)
    for sku, serial in [("NEW", "356-2"), ("ESIM", "8901-2")]:
        put(subscriber, order_id, sku, serviceID=service.pk, serialNumber=serial)
    for sku in ("OLD", "NANO"):
        put(subscriber, order_id, sku, 2, serviceID=service.pk)

    carried_out(subscriber, order_id)

    assert listed(subscriber, customer) == [("NEW", "356-2", EMBEDDED, "8901-2")]


@pytest.mark.rule("addOrderItem", "sim-class-must-be-supported")
@pytest.mark.rule("addOrderItem", "device-fields-fit-item")
@pytest.mark.rule("addOrderItem", "equipment-set-on-completion")
@pytest.mark.rule("addOrderItem", "returned-equipment-cleared")
@pytest.mark.rule("addOrderItem", "service-item-on-same-order")
def test_equipment_that_does_not_fit_is_refused_where_it_is_given(subscriber, customer):
    phone, card = handset("NANO-PHONE"), sim_card("ANY", None)
    sim_card("MICRO", MICRO)
    CatalogItemFactory(sku="CHG")
    kit = CatalogItemFactory(sku="KIT", kind="package", name="Kit")
    by_class = ServiceFactory(customer=customer, item=ServiceItemFactory(supported_sim_class=phone.supported_sim_class))
    equipped = ServiceFactory(customer=customer)
    ServiceEquipment.objects.create(service=equipped, handset=phone, handset_serial_number="356-1")
    order_id, other = started(subscriber, customer), started(subscriber, customer)
    put(subscriber, order_id, "NANO-PHONE", serviceID=by_class.pk)
    foreign = subscriber.post(f"/order/{other}/item", {
        "serviceCatalogID": equipped.item_id, "orderActionID": 4,
    }).json()["serviceInformationItemID"]  # fmt: skip
    takes = "Phone NANO-PHONE takes Nano SIM, and Card {} is Micro SIM."
    cases = [
        ({"sku": "ANY", "serviceID": equipped.pk, "simClassID": MICRO}, "simClassID", MICRO, takes.format("ANY")),
        ({"sku": "MICRO", "serviceID": equipped.pk}, "sku", "MICRO", takes.format("MICRO")),
        ({"sku": "MICRO", "serviceID": by_class.pk}, "sku", "MICRO", takes.format("MICRO")),
        ({"sku": "ANY", "serviceID": equipped.pk}, "simClassID", "", "The class of Card ANY has to be given."),
        ({"sku": "ANY", "simClassID": 99}, "simClassID", 99, "There is no such SIM class."),
        ({"sku": "MICRO", "simClassID": NANO}, "simClassID", NANO, "Card MICRO is a Micro SIM."),
        ({"sku": "ANY", "simCardAssociationTypeID": 99}, "simCardAssociationTypeID", 99,
         "There is no such SIM card association type."),
        ({"sku": "CHG", "simClassID": NANO}, "simClassID", NANO, "USB-C Charger is no SIM card."),
        ({"sku": "CHG", "simCardAssociationTypeID": 1}, "simCardAssociationTypeID", 1, "USB-C Charger is no SIM card."),
        ({"sku": "CHG", "serialNumber": "1", "quantity": 2}, "serialNumber", "1",
         "A serial number is that of one piece."),
        ({"sku": kit.sku, "serialNumber": "1"}, "serialNumber", "1", "Kit has no serial number."),
        ({"sku": "NANO-PHONE", "serviceID": equipped.pk, "quantity": 2}, "quantity", 2,
         "A service has one handset at a time."),
        ({"sku": "NANO-PHONE", "serviceID": by_class.pk}, "sku", "NANO-PHONE",
         "The order has another handset for this service."),
        ({"sku": "NANO-PHONE", "orderActionID": 2, "serviceID": by_class.pk}, "sku", "NANO-PHONE",
         "The service does not have Phone NANO-PHONE."),
        ({"sku": "ANY", "orderActionID": 2, "serviceID": equipped.pk}, "sku", "ANY",
         "The service does not have Card ANY."),
        ({"sku": "NANO-PHONE", "orderActionID": 2, "serviceID": equipped.pk, "serialNumber": "356-9"},
         "serialNumber", "356-9", "The service's handset has another one."),
        ({"sku": "NANO-PHONE", "serviceInformationItemID": foreign}, "serviceInformationItemID", foreign,
         "The order has no such service."),
        ({"sku": "NANO-PHONE", "serviceInformationItemID": foreign, "serviceID": equipped.pk},
         "serviceInformationItemID", foreign, "Is for products, and without a service of the customer."),
    ]  # fmt: skip
    assert card.sim_class is None
    failures = []
    for members, field, value, reason in cases:
        with nothing_written():
            response = subscriber.post(f"/order/{order_id}/item", {"orderActionID": 1} | members)
        if answer_of(response) != refused(field, value, reason):
            failures.append((members, response.json()))
    assert failures == []


@pytest.mark.rule("submitOrder", "equipment-must-fit")
@pytest.mark.rule("addOrderItem", "sim-class-must-be-supported")
def test_handset_for_which_the_card_in_use_does_not_fit_keeps_the_order_back(subscriber, customer, service):
    handset("OTHER", takes=EMBEDDED), sim_card("NANO"), sim_card("ESIM", EMBEDDED)
    order_id = started(subscriber, customer)
    put(subscriber, order_id, "OTHER", serviceID=service.pk)
    assert subscriber.post(f"/order/{order_id}/checkout").status_code == 200
    equip(subscriber, service, "NANO", "8901-1")
    words = f"Service {service.number}: Phone OTHER takes eSIM, and its SIM card is Nano SIM."

    assert answer_of(subscriber.post(f"/order/{order_id}/submit")) == conflict(words)

    put(subscriber, order_id, "ESIM", serviceID=service.pk)
    carried_out(subscriber, order_id)
    assert listed(subscriber, customer) == [("OTHER", None, EMBEDDED, None)]


@pytest.mark.rule("submitOrder", "equipment-must-fit")
def test_order_that_no_longer_fits_fails_with_nothing_changed(subscriber, customer, service):
    handset("OTHER", takes=EMBEDDED), sim_card("NANO")
    order_id = started(subscriber, customer)
    put(subscriber, order_id, "OTHER", serviceID=service.pk)
    submitted(subscriber, order_id)
    equip(subscriber, service, "NANO", "8901-1")
    before = list(ServiceEquipment.history.values_list("history_id", flat=True))

    operations.process_order(order_id=order_id)

    order = Order.objects.get(pk=order_id)
    assert order.get_state_display() == "Errored"
    assert order.error.endswith("Phone OTHER takes eSIM, and its SIM card is Nano SIM.")
    assert list(ServiceEquipment.history.values_list("history_id", flat=True)) == before
    assert listed(subscriber, customer) == [(None, None, NANO, "8901-1")]


def test_void_gives_the_service_its_equipment_from_before(subscriber, customer, service):
    handset("OLD"), handset("NEW")
    equip(subscriber, service, "OLD", "356-1")
    order = equip(subscriber, service, "NEW", "356-2")

    operations.void_transaction(order_id=order.pk, reason="Wrong phone", by=Caller(None, Channel.TASK))

    assert listed(subscriber, customer) == [("OLD", "356-1", None, None)]


def test_completion_takes_as_many_statements_for_the_equipment_of_many_services(subscriber, customer):
    handset("ONE"), plan()

    def statements(services: int) -> int:
        order_id = started(subscriber, customer)
        for _ in range(services):
            of_service = {"serviceID": ServiceFactory(customer=customer).pk}
            put(subscriber, order_id, "ONE", **of_service)
            put(subscriber, order_id, "PLAN", **of_service)
        submitted(subscriber, order_id)
        with CaptureQueriesContext(connection) as queries:
            operations.process_order(order_id=order_id)
        return sum("serviceequipment" in query["sql"] or "protectionplan" in query["sql"] for query in queries)

    assert statements(1) == statements(3)
