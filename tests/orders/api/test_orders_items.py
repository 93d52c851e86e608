"""addOrderItem, deleteOrderItem and updateOrderItem."""

from decimal import Decimal

import pytest

from apps.activity.models import Activity
from apps.catalog.constants import CatalogItemKind
from apps.catalog.factories import CatalogItemFactory, ServiceItemFactory
from apps.core.money import MAX_AMOUNT
from apps.customers.factories import CustomerFactory, ServiceFactory
from apps.orders.constants import OrderAction, OrderObjectType, OrderState, OrderVerb
from apps.orders.factories import OrderFactory, OrderItemFactory, ServiceLineFactory
from apps.orders.models import OrderItem, ServiceInformationItem
from apps.orders.operations import locking
from tests.orders.api.orders_requests import DONE, NONE, answer_of, conflict, refused, unknown
from tests.support.snapshot import nothing_written

pytestmark = pytest.mark.contract("order-management")


@pytest.fixture
def order(integrator):
    return OrderFactory(customer=CustomerFactory(organisation=integrator.organisation))


def add(client, order, **body) -> OrderItem:
    status, shown = answer_of(client.post(f"/order/{order.pk}/item", {"orderActionID": 1} | body))
    assert status == 201, shown
    line = OrderItem.objects.get(pk=shown["orderItemID"])
    assert shown == {"orderItemID": line.pk, "serviceInformationItemID": line.service_item_id}
    return line


@pytest.mark.parametrize(("action", "sign"), [(OrderAction.SALE, 1), (OrderAction.RETURN, -1)])
def test_product_comes_at_the_prices_of_the_catalogue(subscriber, integrator, order, action, sign):
    item = CatalogItemFactory(price=Decimal("9.99"), monthly_charge=3, one_time_charge=2, quantity_divisor=100)

    line = add(subscriber, order, sku=item.sku, quantity=7, orderActionID=action)

    assert (line.order, line.item, line.object_type, line.action) == (order, item, OrderObjectType.RETAIL_ITEM, action)
    assert (line.description, line.sku, line.quantity_divisor) == (item.name, item.sku, 100)
    assert (line.quantity, line.quantity_fulfilled, line.unit_price) == (7, 0, Decimal("9.99"))
    assert (line.amount, line.monthly_charge, line.one_time_charge) == (sign * Decimal("69.93"), 3, 2)
    assert (line.service_item, line.parent, line.is_auxiliary) == (None, None, False)
    entry = Activity.objects.get(verb=OrderVerb.ITEM_ADDED)
    assert (entry.subject_id, entry.object_id, entry.actor) == (order.pk, line.pk, integrator)
    assert {row.activity for row in (*line.history.all(), order.history.first())} == {entry}


def test_new_service_brings_its_service_information_item(subscriber, order):
    service = ServiceItemFactory()

    line = add(subscriber, order, serviceCatalogID=service.pk, orderActionID=4)

    assert (line.object_type, line.action, line.amount) == (OrderObjectType.SERVICE_ITEM, OrderAction.ADD, 0)
    assert (str(line.monthly_charge), str(line.one_time_charge)) == ("12.95", "5.95")
    shown = line.service_item
    assert (shown.order, shown.item, shown.action, shown.service, shown.service_number) == (
        order,
        service,
        OrderAction.ADD,
        None,
        None,
    )


def test_product_on_a_service_hangs_on_what_the_order_has_of_it(subscriber, order):
    service = ServiceFactory(customer=order.customer)
    feature = CatalogItemFactory(kind=CatalogItemKind.FEATURE)

    first, second = (add(subscriber, order, sku=feature.sku, serviceID=service.pk) for _ in range(2))

    assert first.service_item == second.service_item
    shown = first.service_item
    assert (shown.service, shown.service_number, shown.item, shown.action) == (
        service,
        service.number,
        service.item,
        OrderAction.ADD,
    )


def test_package_brings_its_contents_at_its_own_price(subscriber, order):
    package = CatalogItemFactory(kind=CatalogItemKind.PACKAGE, price=39)
    inner = CatalogItemFactory(kind=CatalogItemKind.PACKAGE, package=package, price=5)
    charger = CatalogItemFactory(package=inner, price=19, stock=4)
    type(package).objects.filter(pk=package.pk).update(package=inner)  # a circle makes no endless order

    line = add(subscriber, order, sku=package.sku, quantity=2)

    assert (line.object_type, line.amount) == (OrderObjectType.PACKAGE_ITEM, 78)
    below = line.children.get()
    assert (below.item, below.object_type, below.amount, below.quantity) == (inner, OrderObjectType.PACKAGE_ITEM, 0, 2)
    lowest = below.children.get()
    assert (lowest.item, lowest.unit_price, lowest.amount, lowest.quantity) == (charger, 0, 0, 2)
    assert order.items.count() == 3


def test_service_in_a_package_is_added_with_what_comes_along(subscriber, order):
    package = CatalogItemFactory(kind=CatalogItemKind.PACKAGE, price=39)
    service = ServiceItemFactory(package=package)

    line = add(subscriber, order, sku=package.sku)

    below = line.children.get()
    assert (below.action, below.service_item.item, below.service_item.action) == (
        OrderAction.ADD,
        service,
        OrderAction.ADD,
    )
    url = f"/order/{order.pk}/item"
    assert subscriber.post(url, {"sku": package.sku, "orderActionID": 1, "quantity": 2}).status_code == 400
    assert subscriber.post(url, {"sku": package.sku, "orderActionID": 2}).status_code == 400
    type(package).objects.filter(pk=service.pk).update(is_active=False)
    assert subscriber.post(url, {"sku": package.sku, "orderActionID": 1}).status_code == 400
    assert order.items.count() == 2


@pytest.mark.rule("addOrderItem", "one-of-sku-and-catalog")
@pytest.mark.rule("addOrderItem", "malformed-body-refused")
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"sku": "CHG-1", "serviceCatalogID": 1},
        {"sku": ""},
        {"sku": 1},
        {"sku": "CHG-1", "quantity": 0},
        {"sku": "CHG-1", "quantity": "2"},
        {"sku": "CHG-1", "quantity": 1.5},
        {"sku": "CHG-1", "unitPrice": 1},
        {"sku": "CHG-1", "orderActionID": None},
        {"serviceCatalogID": 0},
        {"sku": "a\0b"},
    ],
)
def test_body_of_another_shape_adds_nothing(subscriber, order, body):
    CatalogItemFactory(sku="CHG-1")

    with nothing_written():
        response = subscriber.post(f"/order/{order.pk}/item", {"orderActionID": 1} | body)

    assert response.status_code == 400


@pytest.mark.rule("addOrderItem", "item-references-must-exist")
@pytest.mark.rule("addOrderItem", "action-fits-item-kind")
@pytest.mark.rule("addOrderItem", "service-action-needs-own-service")
def test_what_cannot_be_ordered_is_refused(subscriber, order):
    item, service = CatalogItemFactory(sku="CHG-1"), ServiceItemFactory()
    CatalogItemFactory(sku="OLD-1", is_active=False)
    old = ServiceItemFactory(is_active=False)
    own, foreign = ServiceFactory(customer=order.customer, item=service), ServiceFactory(item=service)
    other = ServiceFactory(customer=order.customer)
    no_product, no_service = "There is no such product to be ordered.", "There is no such service to be ordered."
    goods = "Must be one of 1 Sale, 2 Return."
    services = "Must be one of 4 Add, 5 Disconnect, 6 Suspend, 7 Restore, 8 Reconnect, 9 Move."
    not_theirs = "The order's customer has no such service."
    cases = [
        ({"sku": "NO-1", "orderActionID": 1}, refused("sku", "NO-1", no_product)),
        ({"sku": "OLD-1", "orderActionID": 1}, refused("sku", "OLD-1", no_product)),
        ({"sku": service.sku, "orderActionID": 4}, refused("sku", service.sku, no_product)),
        ({"serviceCatalogID": NONE, "orderActionID": 4}, refused("serviceCatalogID", NONE, no_service)),
        ({"serviceCatalogID": item.pk, "orderActionID": 1}, refused("serviceCatalogID", item.pk, no_service)),
        ({"serviceCatalogID": old.pk, "orderActionID": 4}, refused("serviceCatalogID", old.pk, no_service)),
        *[({"sku": "CHG-1", "orderActionID": n}, refused("orderActionID", n, goods)) for n in (3, 4, 5, 9, 10)],
        *[
            ({"serviceCatalogID": service.pk, "orderActionID": n}, refused("orderActionID", n, services))
            for n in (1, 2, 3, 10)
        ],
        *[
            (
                {"serviceCatalogID": service.pk, "orderActionID": action.value},
                refused("serviceID", "", f"{action.label} needs a service."),
            )
            for action in OrderAction
            if action > OrderAction.ADD
        ],
        *[
            (
                {"serviceCatalogID": service.pk, "orderActionID": n, "serviceID": pk},
                refused("serviceID", pk, not_theirs),
            )
            for n in (4, 5)
            for pk in (foreign.pk, NONE)
        ],
        ({"sku": "CHG-1", "orderActionID": 1, "serviceID": foreign.pk}, refused("serviceID", foreign.pk, not_theirs)),
        (
            {"serviceCatalogID": service.pk, "orderActionID": 5, "serviceID": other.pk},
            refused("serviceID", other.pk, f"Is not a {service.name}."),
        ),
        (
            {"serviceCatalogID": service.pk, "orderActionID": 4, "quantity": 2},
            refused("quantity", 2, "Services are ordered one at a time."),
        ),
    ]

    with nothing_written():
        for body, expected in cases:
            assert answer_of(subscriber.post(f"/order/{order.pk}/item", body)) == expected
    for action in (4, 5, 6, 7, 8, 9):
        line = add(subscriber, order, serviceCatalogID=service.pk, orderActionID=action, serviceID=own.pk)
        assert (line.action, line.service_item.action, line.service_item.service) == (action, action, own)


def test_quantity_and_amount_have_bounds(subscriber, order, monkeypatch):
    cheap = CatalogItemFactory(price=Decimal("0.01"))
    dear = CatalogItemFactory(price=MAX_AMOUNT)

    assert add(subscriber, order, sku=cheap.sku, quantity=1_000_000).amount == 10_000
    assert add(subscriber, order, sku=dear.sku).amount == MAX_AMOUNT
    for sku, quantity, reason in [
        (cheap.sku, 1_000_001, "Must be between 1 and 1,000,000."),
        (cheap.sku, 2**63 - 1, "Must be between 1 and 1,000,000."),
        (dear.sku, 2, "Would cost more than 999,999,999,999.99."),
    ]:
        with nothing_written():
            answer = answer_of(
                subscriber.post(f"/order/{order.pk}/item", {"sku": sku, "orderActionID": 1, "quantity": quantity})
            )
        assert answer == refused("quantity", quantity, reason)
    with nothing_written():
        answer = answer_of(subscriber.post(f"/order/{order.pk}/checkout"))
    assert answer == conflict(f"Order {order.pk} comes to more than 999,999,999,999.99.")

    monkeypatch.setattr(locking, "MAX_ITEMS", 2)
    with nothing_written():
        answer = answer_of(subscriber.post(f"/order/{order.pk}/item", {"sku": cheap.sku, "orderActionID": 1}))
    assert answer == conflict("An order holds at most 2 items.")


@pytest.mark.rule("deleteOrderItem", "children-and-auxiliaries-deleted")
@pytest.mark.rule("deleteOrderItem", "deleted-item-is-404")
def test_removed_item_takes_along_what_hangs_on_it(subscriber, integrator, order):
    line = OrderItemFactory(order=order)
    child = OrderItemFactory(order=order, parent=line)
    below = [
        child,
        OrderItemFactory(order=order, parent=child),
        OrderItemFactory(order=order, primary=line, is_auxiliary=True),
        OrderItemFactory(order=order, primary=child, is_auxiliary=True),
    ]
    other = OrderItemFactory(order=order)

    assert answer_of(subscriber.delete(f"/orderItem/{line.pk}")) == DONE

    assert list(order.items.all()) == [other]
    for gone in (line, *below):
        assert answer_of(subscriber.delete(f"/orderItem/{gone.pk}")) == unknown("orderItem", gone.pk)
        assert OrderItem.history.filter(id=gone.pk, history_type="-").count() == 1
    entry = Activity.objects.get(verb=OrderVerb.ITEM_REMOVED)
    assert (entry.subject_id, entry.object_id, entry.actor) == (order.pk, line.pk, integrator)


def test_removed_service_takes_along_its_products_and_its_information(subscriber, order):
    line = ServiceLineFactory(order=order)
    OrderItemFactory(order=order, service_item=line.service_item)
    kept = ServiceLineFactory(order=order)
    product = OrderItemFactory(order=order, service_item=kept.service_item)

    assert answer_of(subscriber.delete(f"/orderItem/{line.pk}")) == DONE
    assert set(order.items.all()) == {kept, product}
    assert answer_of(subscriber.delete(f"/orderItem/{product.pk}")) == DONE
    assert list(ServiceInformationItem.objects.filter(order=order)) == [kept.service_item]


def test_goods_that_were_reserved_are_back_in_stock(subscriber, order):
    item = CatalogItemFactory(stock=5)
    add(subscriber, order, sku=item.sku, quantity=2)
    line = add(subscriber, order, sku=item.sku, quantity=3)
    type(order).objects.filter(pk=order.pk).update(tender_total=1000)
    for step in ("checkout", "submit", "pause"):
        assert subscriber.post(f"/order/{order.pk}/{step}").status_code < 300
    item.refresh_from_db()
    assert (item.stock, item.history.first().stock) == (0, 0)

    assert answer_of(subscriber.delete(f"/orderItem/{line.pk}")) == DONE
    item.refresh_from_db()
    assert (item.stock, item.history.first().stock) == (3, 3)
    assert answer_of(subscriber.post(f"/order/{order.pk}/cancel", {"reason": "x"})) == DONE
    item.refresh_from_db()
    assert item.stock == 5


@pytest.mark.rule("updateOrderItem", "only-quantity-fulfilled-patched")
@pytest.mark.rule("updateOrderItem", "fulfilled-within-quantity")
@pytest.mark.rule("updateOrderItem", "remove-sets-zero")
@pytest.mark.rule("updateOrderItem", "number-as-string-accepted")
@pytest.mark.rule("updateOrderItem", "patch-all-or-nothing")
@pytest.mark.parametrize(
    ("steps", "left"),
    [
        ([("add", 0)], 0),
        ([("add", 3)], 3),
        ([("replace", "2")], 2),
        ([("replace", 1), ("remove", None)], 0),
        ([("remove", None)], 0),
        ([("remove", None), ("add", 1), ("replace", 3)], 3),
    ],
)
def test_fulfilment_is_patched_in_order(subscriber, order, steps, left):
    line = OrderItemFactory(order=order, quantity=3, quantity_fulfilled=1)
    patch = [{"op": op, "path": "/quantityFulfilled"} | ({} if op == "remove" else {"value": v}) for op, v in steps]

    assert answer_of(subscriber.patch(f"/orderItem/{line.pk}", patch)) == DONE

    line.refresh_from_db()
    assert (line.quantity_fulfilled, line.history.first().quantity_fulfilled) == (left, left)
    assert Activity.objects.get(verb=OrderVerb.ITEM_CHANGED).object_id == line.pk


@pytest.mark.rule("updateOrderItem", "only-quantity-fulfilled-patched")
@pytest.mark.rule("updateOrderItem", "fulfilled-within-quantity")
@pytest.mark.rule("updateOrderItem", "value-required-to-set")
@pytest.mark.rule("updateOrderItem", "patch-all-or-nothing")
def test_patch_that_fails_in_any_part_changes_nothing(subscriber, order):
    line = OrderItemFactory(order=order, quantity=3, quantity_fulfilled=2)
    good = {"op": "replace", "path": "/quantityFulfilled", "value": 1}
    too_much = refused("quantityFulfilled", 4, "Must be between 0 and 3.")
    cases = [
        ([good | {"value": 4}], too_much),
        ([good | {"value": 4}, good], too_much),
        ([good, good | {"value": "4"}], too_much),
        ([good, good | {"value": -1}], None),
        ([good, good | {"value": 1.5}], None),
        ([good | {"value": "1.5"}], None),
        ([good | {"value": "9" * 30}], None),
        ([good | {"value": None}], None),
        ([{"op": "add", "path": "/quantityFulfilled"}], None),
        ([{"op": "replace", "path": "/quantityFulfilled"}], None),
        ([good, good | {"path": "/quantity"}], None),
        ([good, good | {"op": "move"}], None),
        ([good, good | {"op": "test"}], None),
        ([], None),
        ({}, None),
    ]

    with nothing_written():
        for patch, expected in cases:
            answer = answer_of(subscriber.patch(f"/orderItem/{line.pk}", patch))
            assert answer[0] == 400
            if expected:
                assert answer == expected


def test_state_of_a_removed_or_finished_order_is_shown(subscriber, integrator):
    order = OrderFactory(customer=CustomerFactory(organisation=integrator.organisation), state=OrderState.COMPLETED)
    line = OrderItemFactory(order=order)

    answer = answer_of(subscriber.delete(f"/orderItem/{line.pk}"))

    assert answer == conflict(f"Order {order.pk} is completed: it cannot be changed.")
