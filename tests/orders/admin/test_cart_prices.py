"""Quantities and discounts of a cart's lines at the desk."""

import re

import pytest

from apps.catalog.factories import CatalogItemFactory, PromotionFactory
from apps.catalog.models import RetailDiscountReason
from apps.core.caller import Caller, Channel
from apps.orders import operations
from apps.orders.constants import OrderAction, OrderState, OrderVerb
from apps.orders.factories import OrderFactory, OrderItemFactory
from apps.orders.models import Order, RetailDiscount

pytestmark = pytest.mark.django_db
PAGE, DISCOUNT, QUANTITY = "orders_order_change", "orders_order_item_discount", "orders_order_item_quantity"
UNDO = "orders_order_discount_remove"


@pytest.fixture
def line():
    return OrderItemFactory(order=OrderFactory(), unit_price=25)


def address(*parts) -> str:
    return "/".join(["/admin/orders/order", *map(str, parts), ""])


def test_price_is_lowered_and_raised_again(desk, line, last_activity):
    order = line.order
    page = desk.read(PAGE, order.pk)
    assert address(order.pk, "item", line.pk, "discount") in page
    assert "Price match" in desk.read(DISCOUNT, order.pk, line.pk)

    desk.post(DISCOUNT, order.pk, line.pk, percent="10", reason_id=3)

    discount = RetailDiscount.objects.get()
    assert (discount.amount, discount.description, discount.type) == (2.5, "Price match", "Manual")
    assert last_activity(OrderVerb.DISCOUNTED) == (desk.user, "desk", order.pk, "Price match")
    page = desk.read(PAGE, order.pk)
    assert ": \u22122.50" in page
    assert "Taken off: Price match, 2.50" in page
    assert f"Item: {line.description}" in page

    desk.post(UNDO, order.pk, discount.pk)

    assert not RetailDiscount.objects.exists()
    assert last_activity(OrderVerb.DISCOUNT_REMOVED)[:3] == (desk.user, "desk", order.pk)


def test_discount_of_a_return_lessens_what_is_given_back(desk):
    line = OrderItemFactory(order=OrderFactory(), unit_price=25, action=OrderAction.RETURN)
    RetailDiscount.objects.create(order_item=line, type="Manual", description="Price match", amount="2.50")

    assert "Price match: +2.50" in re.sub(r"</?bdi>", "", desk.read(PAGE, line.order_id))


def test_refused_discount_keeps_what_was_written(desk, line, messages_of):
    response = desk.post(DISCOUNT, line.order_id, line.pk, amount="25.01", reason_id=3, description="Too kind")

    html = response.content.decode()
    assert "At most 25.00 can be taken off" in html
    assert 'value="Too kind"' in html
    assert not RetailDiscount.objects.exists()


def test_reasons_out_of_force_are_not_offered(desk, line):
    RetailDiscountReason.objects.create(description="Never on sales", hide_on_sales=True)
    RetailDiscountReason.objects.create(description="Long over", ends_at="2020-01-01T00:00Z")

    html = desk.read(DISCOUNT, line.order_id, line.pk)
    assert ("Never on sales" in html, "Long over" in html) == (True, False)
    Order.objects.update(transaction_type=1)
    assert "Never on sales" not in desk.read(DISCOUNT, line.order_id, line.pk)


def test_buttons_are_for_open_orders_and_those_who_may(desk, line):
    order = line.order
    buttons = [address(order.pk, "item", line.pk, name) for name in ("discount", "quantity")]
    auxiliary = OrderItemFactory(order=order, is_auxiliary=True, primary=line, unit_price=1)
    page = desk.read(PAGE, order.pk)
    assert [button in page for button in buttons] == [True, True]
    assert address(order.pk, "item", auxiliary.pk, "discount") not in page

    Order.objects.update(state=OrderState.SUBMITTED)
    page = desk.read(PAGE, order.pk)
    assert [button in page for button in buttons] == [False, False]
    assert "cannot be changed" in desk.post(DISCOUNT, order.pk, line.pk, amount=1, reason_id=3).content.decode()

    Order.objects.update(state=OrderState.IN_CART)
    group = desk.user.groups.get()
    group.permissions.remove(group.permissions.get(codename="discount_item"))
    page = desk.read(PAGE, order.pk)
    assert [button in page for button in buttons] == [False, True]
    assert desk.post(DISCOUNT, order.pk, line.pk, amount=1, reason_id=3).status_code == 403
    assert desk.post(UNDO, order.pk, 1).status_code == 403
    assert not RetailDiscount.objects.exists()


def test_quantity_is_changed(desk, line, messages_of, last_activity):
    PromotionFactory(percent=10)

    response = desk.post(QUANTITY, line.order_id, line.pk, quantity=4)

    assert messages_of(response) == [f"{line.description}: 4."]
    line.refresh_from_db()
    assert (line.quantity, line.amount, line.discounts.get().amount) == (4, 100, 10)
    assert last_activity(OrderVerb.QUANTITY_CHANGED)[:3] == (desk.user, "desk", line.order_id)
    assert 'value="4"' in desk.read(QUANTITY, line.order_id, line.pk)


def test_forms_of_unknown_lines_lead_back(desk, line, messages_of):
    for page in (DISCOUNT, QUANTITY):
        assert messages_of(desk.get(page, OrderFactory().pk, line.pk))[-1] == f"There is no order item {line.pk}."
    assert messages_of(desk.post(UNDO, line.order_id, 999))[-1] == "There is no retail discount 999."


def test_order_page_costs_the_same_with_many_discounts(desk, line):
    PromotionFactory(percent=10)
    by, counts = Caller(desk.user, Channel.DESK), []
    for lines in (1, 12):
        for _ in range(lines):
            item = CatalogItemFactory(price=5)
            operations.add_item(order_id=line.order_id, sku=item.sku, action=OrderAction.SALE, by=by)
        counts.append(desk.queries(PAGE, line.order_id))
    assert counts[0] == counts[1]
