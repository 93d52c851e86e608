"""Saying at the desk which device a line is, and for which service."""

import pytest

from apps.customers.factories import CustomerFactory, ServiceFactory
from apps.customers.models import ServiceEquipment
from apps.orders.factories import OrderFactory, OrderItemFactory, ServiceInformationItemFactory
from apps.orders.models import OrderItem
from tests.orders.equipment import EMBEDDED, MICRO, handset, plan, sim_card
from tests.support.snapshot import nothing_written

pytestmark = pytest.mark.django_db
PAGE = "orders_order_item_device"


@pytest.fixture
def order(db):
    return OrderFactory(customer=CustomerFactory())


def test_device_of_a_line_is_noted_for_a_service(desk, order, last_activity):
    service = ServiceFactory(customer=order.customer)
    new = ServiceInformationItemFactory(order=order)
    line = OrderItemFactory(order=order, item=handset("PHONE"))
    assert "Device of Phone PHONE" in desk.read("orders_order_change", order.pk)
    page = desk.read(PAGE, order.pk, line.pk)
    assert f"service_item-{new.pk}" in page
    assert f"service-{service.pk}" in page
    assert "SIM class" not in page

    desk.post(PAGE, order.pk, line.pk, service=f"service-{service.pk}", serial_number="356-1")

    line.refresh_from_db()
    assert (line.serial_number, line.service_item.service) == ("356-1", service)
    assert last_activity("order.device")[:2] == (desk.user, "desk")
    assert "Serial number <bdi>356-1</bdi>" in desk.read("orders_order_change", order.pk)

    desk.post(PAGE, order.pk, line.pk, service=f"service_item-{new.pk}", serial_number="356-2")
    line.refresh_from_db()
    assert (line.serial_number, line.service_item) == ("356-2", new)


@pytest.mark.rule("addOrderItem", "sim-class-must-be-supported")
def test_card_that_the_handset_does_not_support_is_refused_at_its_field(desk, order):
    service = ServiceFactory(customer=order.customer)
    ServiceEquipment.objects.create(service=service, handset=handset("PHONE", takes=EMBEDDED))
    line = OrderItemFactory(order=order, item=sim_card("ANY", None))
    micro = OrderItemFactory(order=order, item=sim_card("MICRO", MICRO)).item.sim_class
    values = {"service": f"service-{service.pk}", "sim_class_number": micro.pk}

    with nothing_written():
        response = desk.post(PAGE, order.pk, line.pk, **values)

    form = response.context["form"]
    assert form.errors == {"sim_class_number": ["Phone PHONE takes eSIM, and Card ANY is Micro SIM."]}
    assert OrderItem.objects.get(pk=line.pk).service_item is None


def test_plan_in_a_cart_covers_the_device_that_the_line_names(desk, order):
    item = plan()
    desk.post("orders_order_item_add", order.pk, item=item.pk, quantity=1)
    line = order.items.get()

    desk.post(PAGE, order.pk, line.pk, service="", serial_number="356-7")

    assert line.protection_plan.serial_number == "356-7"


def test_item_is_taken_back_at_the_desk(desk, order):
    item = handset("PHONE")
    service = ServiceFactory(customer=order.customer)
    assert "Sell or take back Phone PHONE" in desk.read("orders_order_change", order.pk, find="PHONE")
    assert "Handset Protection" in desk.read("orders_order_change", order.pk, find=plan().name)
    desk.post("orders_order_item_add", order.pk, item=item.pk, quantity=1, action=2)
    line = order.items.get()
    assert line.is_return
    values = {"service": f"service-{service.pk}", "serial_number": ""}

    refused = desk.post(PAGE, order.pk, line.pk, **values)
    ServiceEquipment.objects.create(service=service, handset=item)
    desk.post(PAGE, order.pk, line.pk, **values)

    assert "The service does not have Phone PHONE." in refused.content.decode()
    line.refresh_from_db()
    assert line.service_item.service == service


def test_page_is_for_devices_of_the_order_alone(desk, order):
    other = OrderItemFactory(item=handset("PHONE"))
    package = OrderItemFactory(order=order, item=handset("KIT"))
    package.item.kind = "package"
    package.item.save()

    assert desk.get(PAGE, order.pk, other.pk).status_code == 302
    assert desk.get(PAGE, order.pk, package.pk).status_code == 302
