"""CostGuard Order Management: renewing advance pay services, and price points."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.activity.models import Activity
from apps.catalog.factories import CatalogItemFactory, PricePointChargeFactory, PricePointFactory
from apps.catalog.models import CatalogItem, PricePointCharge
from apps.customers.factories import CustomerFactory
from apps.customers.models import ServiceProduct
from apps.orders.constants import OrderAction, OrderObjectType, OrderState, OrderVerb
from apps.orders.factories import OrderItemFactory, ServiceInformationItemFactory
from apps.orders.models import Order, OrderItem, ServiceInformationItem
from apps.orders.operations import locking
from tests.journals.api.costguard_requests import answer_of, conflict, refused
from tests.orders.api.money_requests import (
    CLOSED_STATES,
    NONE,
    OPEN_STATES,
    advance_pay_product,
    charge_of,
    order_in,
    prepaid_service,
    product_line,
)
from tests.support.snapshot import history_of, nothing_written

pytestmark = pytest.mark.contract("order-management")

HOUR = datetime.timedelta(hours=1)
AFTER_CHANGE = {
    OrderState.IN_CART: OrderState.IN_CART,
    OrderState.CHECKED_OUT: OrderState.IN_CART,
    OrderState.PAUSED: OrderState.PAUSED,
}


def renew(client, order, service):
    return client.post(f"/order/{order.pk}/service/{service.pk}/renewAdvancePay")


def lines_of(order: Order) -> list[tuple]:
    return list(
        order.items.order_by("pk").values_list(
            "description", "quantity", "unit_price", "amount", "action", "object_type", "price_point_charge", "parent"
        )
    )


@pytest.mark.rule("renewAdvancePayService", "items-change-while-open")
@pytest.mark.rule("renewAdvancePayService", "change-voids-checkout")
@pytest.mark.parametrize("state", OPEN_STATES)
def test_service_is_renewed_at_its_favorite_price_points(staff, agent, state):
    order = order_in(state)
    talk, data = advance_pay_product("Prepaid Talk", "10.00"), advance_pay_product("Prepaid Data", "8.50")
    PricePointChargeFactory(price_point=PricePointFactory(product=talk, name="90 days"), amount=27)
    service = prepaid_service(order.customer, talk)
    ServiceProduct.objects.create(service=service, item=data, quantity=3)
    ServiceProduct.objects.create(service=service, item=advance_pay_product("Ended"), ends_at=timezone.now() - HOUR)
    ServiceProduct.objects.create(service=service, item=advance_pay_product("Later"), starts_at=timezone.now() + HOUR)
    ServiceProduct.objects.create(service=service, item=CatalogItemFactory(kind="feature", name="Voicemail"))

    answer = renew(staff, order, service)

    renewal = ServiceInformationItem.objects.get()
    expected = {
        "parentServiceInformationItemID": None,
        "renewedAdvancePayProductCount": 2,
        "serviceInformationItemID": renewal.pk,
    }
    assert answer_of(answer) == (200, expected)
    assert (renewal.order, renewal.service, renewal.item) == (order, service, service.item)
    assert (renewal.action, renewal.service_number) == (OrderAction.ADD, service.number)
    first, _, second, _ = order.items.order_by("pk").values_list("pk", flat=True)
    same = (OrderAction.SALE, OrderObjectType.RETAIL_ITEM)
    talk_charge = talk.price_points.get(is_favorite=True).charges.get().pk
    data_charge = data.price_points.get().charges.get().pk
    assert lines_of(order) == [
        ("Prepaid Talk", 1, 0, 0, *same, None, None),
        ("Prepaid Talk: 30 days", 1, Decimal("10.00"), Decimal("10.00"), *same, talk_charge, first),
        ("Prepaid Data", 3, 0, 0, *same, None, None),
        ("Prepaid Data: 30 days", 3, Decimal("8.50"), Decimal("25.50"), *same, data_charge, second),
    ]
    assert {item.service_item for item in order.items.all()} == {renewal}
    order.refresh_from_db()
    assert (order.state, order.is_checked_out, order.updated_by) == (AFTER_CHANGE[state], False, agent)
    activity = Activity.objects.get(verb=OrderVerb.ADVANCE_PAY_RENEWED)
    assert (activity.subject_id, activity.object_id) == (order.pk, renewal.pk)
    assert history_of(activity) == [("order", "~"), *[("orderitem", "+")] * 4, ("serviceinformationitem", "+")]


def test_renewal_hangs_on_the_parent_service_of_the_order(staff):
    order = order_in(OrderState.IN_CART)
    parent = prepaid_service(order.customer)
    service = prepaid_service(order.customer, advance_pay_product(), parent=parent)
    held = ServiceInformationItemFactory(order=order, service=parent, item=parent.item)
    ServiceInformationItemFactory(service=parent, item=parent.item)  # in another order

    status, answer = answer_of(renew(staff, order, service))

    assert (status, answer["parentServiceInformationItemID"]) == (200, held.pk)
    assert ServiceInformationItem.objects.get(service=service).parent == held


def test_newest_charge_in_force_is_taken(staff):
    order = order_in(OrderState.IN_CART)
    product = advance_pay_product(amount=None)
    now = timezone.now()
    for amount, fields in [
        (1, {"starts_at": now - 3 * HOUR}),
        (2, {"starts_at": now - 2 * HOUR}),
        (3, {"starts_at": now - HOUR, "is_active": False}),
        (4, {"starts_at": now - HOUR, "ends_at": now - HOUR / 2}),
        (5, {"starts_at": now + HOUR}),
    ]:
        PricePointChargeFactory(price_point=product.price_points.get(), amount=amount, **fields)

    assert renew(staff, order, prepaid_service(order.customer, product)).status_code == 200
    assert order.items.get(parent__isnull=False).amount == 2


@pytest.mark.rule("renewAdvancePayService", "service-already-in-order")
@pytest.mark.rule("renewAdvancePayService", "service-needs-active-product")
@pytest.mark.rule("renewAdvancePayService", "product-needs-favorite-price-point")
@pytest.mark.rule("renewAdvancePayService", "product-needs-active-charge")
@pytest.mark.rule("renewAdvancePayService", "service-of-order-customer")
@pytest.mark.rule("renewAdvancePayService", "refused-request-changes-nothing")
def test_service_that_cannot_be_renewed_changes_nothing(staff):
    order = order_in(OrderState.CHECKED_OUT)
    held = prepaid_service(order.customer, advance_pay_product())
    ServiceInformationItemFactory(order=order, service=held, item=held.item)
    good = advance_pay_product("Fine")
    customer = CustomerFactory(organisation=order.organisation)
    ended = prepaid_service(order.customer)
    ServiceProduct.objects.create(service=ended, item=good, ends_at=timezone.now())
    expired = advance_pay_product("Expired")
    PricePointCharge.objects.filter(price_point__product=expired).update(ends_at=timezone.now())
    dear = advance_pay_product("Dear", "999999999999.99")
    rich = prepaid_service(order.customer)
    ServiceProduct.objects.create(service=rich, item=dear, quantity=2)
    cases = [
        (held, f"Service {held.pk} is already in order {order.pk}."),
        (ended, f"Service {ended.pk} has no active advance pay product."),
        (prepaid_service(order.customer, good, advance_pay_product("Odd", is_favorite=False)),
         "Odd has no favorite price point."),
        (prepaid_service(order.customer, good, advance_pay_product("Free", None)), "Free has no valid active charge."),
        (prepaid_service(order.customer, good, expired), "Expired has no valid active charge."),
        (rich, "Dear comes to more than 999999999999.99."),
        (prepaid_service(customer, good), "Service {} does not belong to the customer of order {}."),
    ]  # fmt: skip

    with nothing_written():
        for service, message in cases:
            expected = conflict(message.format(service.pk, order.pk))
            assert answer_of(renew(staff, order, service)) == expected
    bare = prepaid_service(order.customer)
    with nothing_written():
        message = f"Service {bare.pk} has no active advance pay product."
        assert answer_of(renew(staff, order, bare)) == conflict(message)


@pytest.mark.rule("renewAdvancePayService", "items-change-while-open")
@pytest.mark.rule("addPricePoint", "items-change-while-open")
def test_items_stay_as_they_are_in_other_states(staff):
    orders = [order_in(state) for state in CLOSED_STATES]
    products = [
        (order, prepaid_service(order.customer, advance_pay_product()), product_line(order)) for order in orders
    ]

    with nothing_written():
        for order, service, line in products:
            expected = conflict(f"Order {order.pk} is {order.state_in_words}: it cannot be changed.")
            assert answer_of(renew(staff, order, service)) == expected
            body = {"advancePayPricePointChargeID": charge_of(line).pk, "quantity": 1}
            assert answer_of(staff.post(f"/orderItem/{line.pk}/pricePoint", body)) == expected


@pytest.mark.rule("addPricePoint", "new-item-is-child")
@pytest.mark.rule("addPricePoint", "items-change-while-open")
@pytest.mark.rule("addPricePoint", "change-voids-checkout")
@pytest.mark.parametrize("state", OPEN_STATES)
def test_price_point_is_added_under_its_product(staff, agent, state):
    order = order_in(state)
    service = ServiceInformationItemFactory(order=order)
    line = product_line(order, service_item=service)
    charge = charge_of(line)
    body = {"advancePayPricePointChargeID": charge.pk, "quantity": 3}

    answer = staff.post(f"/orderItem/{line.pk}/pricePoint", body)

    added = OrderItem.objects.exclude(pk=line.pk).get()
    assert answer_of(answer) == (201, {"orderItemID": added.pk})
    assert (added.order, added.parent, added.service_item) == (order, line, service)
    assert (added.item, added.sku, added.price_point_charge) == (line.item, line.item.sku, charge)
    assert (added.description, added.quantity, added.unit_price) == ("Prepaid Talk: 30 days", 3, 10)
    assert (added.amount, added.action, added.object_type) == (30, OrderAction.SALE, OrderObjectType.RETAIL_ITEM)
    order.refresh_from_db()
    assert (order.state, order.is_checked_out, order.updated_by) == (AFTER_CHANGE[state], False, agent)
    activity = Activity.objects.get(verb=OrderVerb.PRICE_POINT_ADDED)
    assert (activity.subject_id, activity.object_id) == (order.pk, added.pk)
    assert history_of(activity) == [("order", "~"), ("orderitem", "+")]


@pytest.mark.rule("addPricePoint", "charge-must-exist")
@pytest.mark.rule("addPricePoint", "charge-of-parent-product")
@pytest.mark.rule("addPricePoint", "quantity-at-least-one")
def test_price_point_that_cannot_be_added_changes_nothing(staff):
    order = order_in(OrderState.CHECKED_OUT)
    line, other = product_line(order), product_line(order)
    charge = charge_of(line).pk
    ended = PricePointChargeFactory(price_point=line.item.price_points.get(), ends_at=timezone.now()).pk
    off = PricePointChargeFactory(price_point=line.item.price_points.get(), is_active=False).pk
    foreign, loose = charge_of(other).pk, OrderItemFactory(order=order, item=None, description="Fee", sku=None,
                                                           quantity_divisor=1, unit_price=0)  # fmt: skip
    dear = PricePointChargeFactory(price_point=line.item.price_points.get(), amount="999999999999.99").pk
    another, range_ = "It is no charge of the order item's product.", "Must be between 1 and 1,000,000."
    member = "advancePayPricePointChargeID"

    with nothing_written():
        for parent, number, quantity, expected in [
            (line, NONE, 1, refused(member, NONE, "There is no such charge of a price point.")),
            (line, 2**60, 1, refused(member, 2**60, "There is no such charge of a price point.")),
            (line, foreign, 1, refused(member, foreign, another)),
            (loose, charge, 1, refused(member, charge, another)),
            (line, ended, 1, refused(member, ended, "It is not in force.")),
            (line, off, 1, refused(member, off, "It is not in force.")),
            (line, charge, 0, refused("quantity", 0, "Must be at least 1.")),
            (line, charge, -5, refused("quantity", -5, "Must be at least 1.")),
            (line, charge, 2**31, refused("quantity", 2**31, range_)),
            (line, charge, 2**63, refused("quantity", 2**63, "Is out of range.")),
            (line, charge, 1_000_001, refused("quantity", 1_000_001, range_)),
            (line, dear, 2, refused("quantity", 2, "Must not come to more than 999999999999.99.")),
        ]:
            body = {"advancePayPricePointChargeID": number, "quantity": quantity}
            assert answer_of(staff.post(f"/orderItem/{parent.pk}/pricePoint", body)) == expected


def test_long_names_fit_the_line(staff):
    order = order_in(OrderState.IN_CART)
    line = product_line(order, description="Prepaid")
    CatalogItem.objects.filter(pk=line.item_id).update(name="x" * 200)
    body = {"advancePayPricePointChargeID": charge_of(line).pk, "quantity": 1}

    assert staff.post(f"/orderItem/{line.pk}/pricePoint", body).status_code == 201
    assert order.items.latest("pk").description == "x" * 200


def test_order_holds_no_more_lines_than_it_can(staff, monkeypatch):
    monkeypatch.setattr(locking, "MAX_ITEMS", 3)
    order = order_in(OrderState.IN_CART)
    line = product_line(order)
    service = prepaid_service(order.customer, advance_pay_product(), advance_pay_product())
    body = {"advancePayPricePointChargeID": charge_of(line).pk, "quantity": 1_000_000}
    full = conflict("An order holds at most 3 items.")

    with nothing_written():
        assert answer_of(renew(staff, order, service)) == full
    for expected in (201, 201, 409):
        assert staff.post(f"/orderItem/{line.pk}/pricePoint", body).status_code == expected
    assert order.items.latest("pk").amount == 10_000_000
