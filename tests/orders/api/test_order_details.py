"""The lines of an order as searchOrderDetails and searchRetailItems tell them, in order and with their relations."""

from decimal import Decimal

import pytest

from apps.catalog.constants import CatalogLookupKind
from apps.catalog.factories import CatalogItemFactory, lookup
from apps.customers.factories import ServiceFactory
from apps.orders.constants import OrderAction, OrderObjectType
from apps.orders.factories import OrderFactory, OrderItemFactory, ServiceInformationItemFactory, ServiceLineFactory
from tests.orders.api.reads_requests import adjust, found

pytestmark = pytest.mark.contract("order-management")


@pytest.fixture
def client(agent, order_management):
    return order_management(agent)


@pytest.fixture
def order(db):
    return OrderFactory()


@pytest.fixture
def lines(order):
    """Lines in an order of ids that is not theirs in the answer: adjustments long after what they are about."""
    first = OrderItemFactory(order=order, description="first")
    package = OrderItemFactory(order=order, description="package", object_type=OrderObjectType.PACKAGE_ITEM)
    alone = OrderItemFactory(order=order, description="alone")
    child = OrderItemFactory(order=order, description="child", parent=package)
    service = ServiceLineFactory(order=order, description="service")
    other = OrderItemFactory(order=order, description="other child", parent=package)
    adjust(other, -1, description="of other child")
    adjust(first, -2, description="of first")
    adjust(package, -3, description="of package")
    adjust(first, -4, description="again of first")
    adjust(service, -5, description="of service")
    return {line.description: line for line in (first, package, alone, child, service, other)}


def summary_of(client, order, search: str, orderby: str) -> list[str]:
    return [item["description"] for item in found(client, f"/order/{order.pk}/{search}?$orderby={orderby}")]


@pytest.mark.sqlite
@pytest.mark.rule("searchOrderDetails", "auxiliary-rows-follow-primary")
@pytest.mark.parametrize(
    "orderby", ["orderDetailID,isAuxiliary", "orderDetailID", "orderDetailID,isAuxiliary,ledgerItemID"]
)
def test_auxiliary_rows_come_right_after_their_primary_row(client, order, lines, orderby):
    assert summary_of(client, order, "detail", orderby) == [
        "first", "of first", "again of first", "package", "of package", "alone", "child", "service", "of service",
        "other child", "of other child",
    ]  # fmt: skip


@pytest.mark.sqlite
@pytest.mark.rule("searchOrderDetails", "children-follow-parent")
def test_children_come_right_after_their_package(client, order, lines):
    assert summary_of(client, order, "detail", "parentOrderDetailID,orderDetailID,isAuxiliary") == [
        "first", "of first", "again of first", "package", "of package", "child", "other child", "of other child",
        "alone", "service", "of service",
    ]  # fmt: skip


@pytest.mark.rule("searchOrderDetails", "ids-of-auxiliary-and-parentless-rows")
def test_rows_name_their_primary_and_their_parent(client, order, lines):
    ids = {
        item["description"]: (item["orderDetailID"], item["parentOrderDetailID"], item["orderItemID"])
        for item in found(client, f"/order/{order.pk}/detail")
    }

    pk = {name: line.pk for name, line in lines.items()}
    assert ids == {
        "first": (pk["first"],) * 3,
        "of first": (pk["first"], pk["first"], None),
        "again of first": (pk["first"], pk["first"], None),
        "package": (pk["package"],) * 3,
        "of package": (pk["package"], pk["package"], None),
        "alone": (pk["alone"],) * 3,
        "child": (pk["child"], pk["package"], pk["child"]),
        "service": (pk["service"],) * 3,
        "of service": (pk["service"], pk["service"], None),
        "other child": (pk["other child"], pk["package"], pk["other child"]),
        "of other child": (pk["other child"], pk["package"], None),
    }


@pytest.mark.sqlite
@pytest.mark.rule("searchRetailItems", "auxiliary-rows-follow-primary-item")
def test_auxiliary_retail_rows_come_right_after_their_primary_row(client, order, lines):
    assert summary_of(client, order, "retailItem", "orderItemID,isAuxiliary") == [
        "first", "of first", "again of first", "package", "of package", "alone", "child", "other child",
        "of other child",
    ]  # fmt: skip


@pytest.mark.rule("searchRetailItems", "auxiliary-rows-carry-primary-id")
def test_auxiliary_retail_rows_carry_the_id_of_their_primary_row(client, order, lines):
    items = found(client, f"/order/{order.pk}/retailItem?$filter=orderItemID eq {lines['first'].pk}")

    assert [(item["orderItemID"], item["isAuxiliary"], item["amount"], item["objectType"]) for item in items] == [
        (lines["first"].pk, False, 25.0, "RetailItem"),
        (lines["first"].pk, True, -2.0, "PriceAdjustment"),
        (lines["first"].pk, True, -4.0, "PriceAdjustment"),
    ]


@pytest.mark.rule("searchOrderDetails", "processing-action-fields-present")
def test_detail_tells_the_whole_line_and_its_service(client, order):
    service = ServiceInformationItemFactory(order=order, service_number="8881110000", action=OrderAction.ADD)
    line = OrderItemFactory(
        order=order,
        service_item=service,
        item=CatalogItemFactory(sku="CHG-USBC-01", price=Decimal("12.05")),
        quantity=3,
        quantity_fulfilled=2,
        inventory_status=lookup(CatalogLookupKind.INVENTORY_STATUS, 3),
        ledger_item_id=71,
        price_adjustment_id=8,
    )
    known = ServiceFactory(number="8881110009")
    ServiceInformationItemFactory(order=order, service=known)
    alone = OrderItemFactory(order=order, action=OrderAction.RETURN, sku=None)
    retail = {
        "amount": 36.15,
        "description": "USB-C Charger",
        "inventoryStatus": "Sold",
        "inventoryStatusID": 3,
        "isAuxiliary": False,
        "ledgerItemID": 71,
        "objectType": "RetailItem",
        "orderAction": "Sale",
        "orderActionID": 1,
        "orderItemID": line.pk,
        "priceAdjustmentID": 8,
        "quantity": 3,
        "quantityFulfilled": 2,
        "serviceInformationItemID": service.pk,
        "serviceNumber": "8881110000",
        "sku": "CHG-USBC-01",
        "unitPrice": 12.05,
    }
    own = {"orderDetailID": line.pk, "parentOrderDetailID": line.pk}

    detail = found(client, f"/order/{order.pk}/detail")

    assert detail[0] == retail | own | {"serviceProcessingAction": "Add", "serviceProcessingActionID": 4}
    nothing = ("inventoryStatus", "inventoryStatusID", "ledgerItemID", "priceAdjustmentID", "serviceInformationItemID",
               "serviceNumber", "sku", "serviceProcessingAction", "serviceProcessingActionID")  # fmt: skip
    assert {name: detail[1][name] for name in nothing} == dict.fromkeys(nothing)
    assert (detail[1]["orderAction"], detail[1]["amount"], detail[1]["orderItemID"]) == ("Return", -25.0, alone.pk)
    assert found(client, f"/order/{order.pk}/retailItem")[0] == retail
    sorted_by_service = found(client, f"/order/{order.pk}/detail?$orderby=serviceInformationItemID desc")
    assert sorted_by_service == detail


def test_service_number_is_that_of_the_service_where_the_order_gives_none(client, order):
    known = ServiceFactory(number="8881110009")
    for number in (None, "8881110001"):
        service = ServiceInformationItemFactory(order=order, service=known, service_number=number)
        ServiceLineFactory(order=order, service_item=service, item=service.item)

    for path in ("detail", "serviceItemSummary"):
        items = found(client, f"/order/{order.pk}/{path}")
        assert [item["serviceNumber"] for item in items] == ["8881110009", "8881110001"]
    assert len(found(client, f"/order/{order.pk}/detail?$filter=serviceNumber eq '8881110009'")) == 1
