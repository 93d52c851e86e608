"""What changes of an order's items change, as the other operations, the desk and the history show it."""

import pytest

from apps.catalog.factories import CatalogItemFactory, ServiceItemFactory
from apps.orders.constants import OrderState, OrderVerb
from apps.orders.factories import OrderFactory, OrderItemFactory, ServiceLineFactory
from tests.orders.api.money_requests import advance_pay_product, charge_of, prepaid_service, product_line

pytestmark = pytest.mark.contract("order-management")
PAGE = "orders_order_change"


@pytest.fixture
def order(db):
    return OrderFactory(state=OrderState.CHECKED_OUT, receipt_number="STORE7-05-0001")


@pytest.fixture
def line(order):
    return OrderItemFactory(order=order, quantity=3)


@pytest.fixture
def product(order):
    return product_line(order)


@pytest.fixture
def service(order):
    return prepaid_service(order.customer, advance_pay_product(), number="8881110001")


@pytest.fixture
def request_of(order, line, product, service):
    """`request_of(operation)`: a request that changes the items."""
    requests = {
        "addOrderItem": ("POST", f"/order/{order.pk}/item", {"sku": line.sku, "orderActionID": 1}),
        "deleteOrderItem": ("DELETE", f"/orderItem/{line.pk}"),
        "addPricePoint": (
            "POST",
            f"/orderItem/{product.pk}/pricePoint",
            {"advancePayPricePointChargeID": charge_of(product).pk, "quantity": 1},
        ),
        "renewAdvancePayService": ("POST", f"/order/{order.pk}/service/{service.pk}/renewAdvancePay"),
    }
    return requests.get


CHANGES = {
    "addOrderItem": OrderVerb.ITEM_ADDED,
    "deleteOrderItem": OrderVerb.ITEM_REMOVED,
    "addPricePoint": OrderVerb.PRICE_POINT_ADDED,
    "renewAdvancePayService": OrderVerb.ADVANCE_PAY_RENEWED,
}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.effect(name, "checkout-voided")) for name in CHANGES]
)
def test_change_of_the_items_makes_the_order_a_cart_again(effects, order, request_of, name):
    effects.show(
        *request_of(name),
        answer=(f"/order/{order.pk}", "orderState", "CheckedOut", "InCart"),
        page=(PAGE, order.pk), appears="Something changed since the checkout", history=(CHANGES[name], "~order"),
    )  # fmt: skip


@pytest.mark.effect("addOrderItem", "item-added")
def test_added_item_is_found_on_the_order(effects, order):
    item = CatalogItemFactory(name="Car kit", sku="CAR-1", price=40)
    effects.show(
        "POST", f"/order/{order.pk}/item", {"sku": item.sku, "orderActionID": 1, "quantity": 2},
        answer=(f"/order/{order.pk}/detail", "value.0.amount", None, 80.0),
        page=(PAGE, order.pk), appears="Car kit CAR-1 Sale 2 40.00 80.00", history=(OrderVerb.ITEM_ADDED, "+orderitem"),
    )  # fmt: skip


@pytest.mark.effect("addOrderItem", "service-added")
def test_added_service_is_found_on_the_order(effects, order):
    item = ServiceItemFactory(name="Fiber 100")
    effects.show(
        "POST", f"/order/{order.pk}/item", {"serviceCatalogID": item.pk, "orderActionID": 4},
        answer=(f"/order/{order.pk}/serviceItemSummary", "value.0.serviceType", None, "Fiber 100"),
        page=(PAGE, order.pk), appears="Services Fiber 100 — Add",
        history=(OrderVerb.ITEM_ADDED, "+serviceinformationitem"),
    )  # fmt: skip


@pytest.mark.effect("updateOrderItem", "quantity-fulfilled-set")
def test_quantity_that_was_handed_out_is_shown(effects, order, line):
    effects.show(
        "PATCH", f"/orderItem/{line.pk}", [{"op": "replace", "path": "/quantityFulfilled", "value": 2}],
        answer=(f"/order/{order.pk}/detail", "value.0.quantityFulfilled", 0, 2),
        page=(PAGE, order.pk), appears="2 handed out", history=(OrderVerb.ITEM_CHANGED, "~orderitem"),
    )  # fmt: skip


@pytest.mark.effect("deleteOrderItem", "item-removed")
def test_removed_item_is_gone_with_what_hangs_on_it(effects, order, line):
    OrderItemFactory(order=order, parent=line, description="Case")
    effects.show(
        "DELETE", f"/orderItem/{line.pk}", answer=(f"/order/{order.pk}/detail", "value.#", 2, 0),
        page=(PAGE, order.pk), appears="Nothing is in it yet.", vanishes="Case",
        history=(OrderVerb.ITEM_REMOVED, "-orderitem"),
    )  # fmt: skip


@pytest.mark.effect("deleteOrderItem", "service-removed")
def test_service_of_a_removed_item_is_gone(effects, order):
    line = ServiceLineFactory(order=order, item__name="Fiber 100")
    effects.show(
        "DELETE", f"/orderItem/{line.pk}", answer=(f"/order/{order.pk}/serviceItemSummary", "value.#", 1, 0),
        page=(PAGE, order.pk), vanishes="Services Fiber 100 — Add",
        history=(OrderVerb.ITEM_REMOVED, "-serviceinformationitem"),
    )  # fmt: skip


@pytest.mark.effect("deleteOrderItem", "goods-given-back")
def test_goods_of_a_removed_item_are_in_stock_again(effects):
    order, another = OrderFactory(state=OrderState.CHECKED_OUT, receipt_number="STORE7-05-0002"), OrderFactory()
    line = OrderItemFactory(order=order, item=CatalogItemFactory(stock=10), unit_price=0)
    for name in ("submit", "pause"):
        effects.show("POST", f"/order/{order.pk}/{name}")
    effects.show(
        "DELETE", f"/orderItem/{line.pk}", page=(PAGE, another.pk), appears="10 in stock", vanishes="9 in stock",
        history=(OrderVerb.ITEM_REMOVED, "~catalogitem"),
    )  # fmt: skip


@pytest.mark.effect("addPricePoint", "price-point-added")
def test_added_price_point_is_found_under_its_product(effects, order, product, request_of):
    product.order.items.exclude(pk=product.pk).delete()
    effects.show(
        *request_of("addPricePoint"), answer=(f"/order/{order.pk}/detail", "value.1.amount", None, 10.0),
        page=(PAGE, order.pk), appears="Prepaid Talk: 30 days", history=(OrderVerb.PRICE_POINT_ADDED, "+orderitem"),
    )  # fmt: skip
    row = effects.client.get(f"/order/{order.pk}/detail").json()["value"][1]
    assert row["parentOrderDetailID"] == product.pk


@pytest.mark.effect("renewAdvancePayService", "renewal-added")
@pytest.mark.effect("renewAdvancePayService", "service-put-on-order")
def test_renewal_puts_the_service_and_its_price_points_on_the_order(effects, order, service):
    effects.show(
        "POST", f"/order/{order.pk}/service/{service.pk}/renewAdvancePay",
        answer=(f"/order/{order.pk}/serviceItemSummary", "value.0.serviceNumber", None, "8881110001"),
        page=(PAGE, order.pk), appears="Prepaid Talk: 30 days",
        history=(OrderVerb.ADVANCE_PAY_RENEWED, "+orderitem", "+serviceinformationitem"),
    )  # fmt: skip
    rows = effects.client.get(f"/order/{order.pk}/detail").json()["value"]
    assert [(row["description"], row["amount"]) for row in rows] == [
        ("Prepaid Talk", 0.0), ("Prepaid Talk: 30 days", 10.0),
    ]  # fmt: skip
