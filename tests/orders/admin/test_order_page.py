"""The page of an order: what it tells, its buttons, its cart."""

import re
from decimal import Decimal

import pytest

from apps.catalog.factories import CatalogItemFactory, ServiceItemFactory, TaxFactory
from apps.customers.factories import CustomerFactory, ServiceFactory
from apps.orders import operations
from apps.orders.constants import OrderAction, OrderLookupKind, OrderObjectType, OrderState, OrderVerb
from apps.orders.factories import OrderFactory, OrderItemFactory, OrderTenderFactory, ServiceLineFactory, lookup
from apps.orders.models import Order, OrderItem
from apps.registers.factories import RegisterFactory
from apps.registers.models import TenderType
from tests.support.page_parts import form_of

pytestmark = pytest.mark.django_db
PAGE = "orders_order_change"


def read(desk, order, **query) -> str:
    return desk.read(PAGE, order.pk, **query)


def act(desk, order, button, **values):
    return desk.post("orders_order_act", order.pk, button, **values)


def buttons(html) -> set[str]:
    """Names of the buttons that the page offers."""
    return set(re.findall(r'action="[^"]*/do/([a-z]+)/"', html))


def items_of(html) -> str:
    return html[html.index('id="items"') : html.index("</table>")]


OFFERED = {
    OrderState.IN_CART: {"assign", "checkout", "tender", "cancel"},
    OrderState.CHECKED_OUT: {"assign", "tender", "submit", "receipt", "cancel"},
    OrderState.SUBMITTED: {"assign", "hold", "pause", "receipt", "cancel"},
    OrderState.IN_PROCESS: {"assign", "hold", "pause", "receipt", "cancel"},
    OrderState.PAUSED: {"assign", "tender", "resume", "receipt", "cancel"},
    OrderState.ON_HOLD: {"assign", "release", "receipt", "cancel"},
    OrderState.ERRORED: {"assign", "release", "receipt", "cancel"},
    OrderState.COMPLETED: {"receipt"},
    OrderState.CANCELLED: {"receipt"},
}


@pytest.mark.parametrize("state", OFFERED)
def test_page_offers_what_the_state_allows(desk, state):
    assert buttons(read(desk, OrderFactory(state=state))) == OFFERED[state]


def test_page_offers_nothing_to_one_who_may_only_look(desk, agent):
    permission = agent.groups.get().permissions.filter(content_type__app_label="orders").exclude(codename="view_order")
    agent.groups.get().permissions.remove(*permission)

    html = read(desk, OrderFactory())

    assert buttons(html) == set()
    assert 'id="finder"' not in html


def test_items_stand_below_what_they_belong_to(desk):
    order = OrderFactory()
    package = OrderItemFactory(order=order, object_type=OrderObjectType.PACKAGE_ITEM, description="Starter kit")
    other = OrderItemFactory(order=order, description="Charger")
    inside = OrderItemFactory(order=order, parent=package, description="Case")
    OrderItemFactory(
        order=order,
        primary=inside,
        is_auxiliary=True,
        object_type=OrderObjectType.PRICE_ADJUSTMENT,
        description="Scratched",
    )

    html = items_of(read(desk, order))

    shown = re.findall(r'is-depth-(\d)"><bdi>([^<]+)</bdi>', html)
    assert shown == [("0", "Starter kit"), ("1", "Case"), ("2", "Scratched"), ("0", other.description)]


def test_csr_sells_from_cart_to_submission(desk, agent, messages_of, last_activity):
    TaxFactory(name="State tax", rate="0.08")
    charger = CatalogItemFactory(price=25)
    plan = ServiceItemFactory()
    customer = CustomerFactory()

    started = desk.post(
        "orders_order_add", customer_id=customer.pk, register_id=RegisterFactory().pk, type_number=lookup(1, 1).pk
    )
    order = Order.objects.get()
    desk.post("orders_order_item_add", order.pk, item=charger.pk, quantity=2)
    desk.post("orders_order_item_add", order.pk, item=plan.pk, quantity=1)
    checked = act(desk, order, "checkout")
    order.refresh_from_db()
    assert order.total == Decimal("54.00")
    html = read(desk, order)
    assert '<input type="number" name="amount" value="54.00"' in html
    paid = act(desk, order, "tender", type=TenderType.objects.get(name="Cash").pk, amount="54.00")
    submitted = act(desk, order, "submit")

    order.refresh_from_db()
    assert (order.state, order.customer, order.created_by, order.submitted_by) == (
        OrderState.SUBMITTED, customer, agent, agent
    )  # fmt: skip
    assert [messages_of(answer)[-1] for answer in (started, checked, paid, submitted)] == [
        f"Order {order.pk} is started. Put something into it.",
        f"Order {order.pk} comes to 54.00.",
        "Cash 54.00 taken.",
        f"Order {order.pk} is submitted.",
    ]
    assert last_activity(OrderVerb.SUBMITTED) == (agent, "desk", order.pk, "")


def test_new_order_starts_with_the_caller_and_shows_what_is_under_way(desk):
    customer = CustomerFactory(name="Harbour Foods")
    ServiceFactory(customer=customer, number="02071234567")
    rows = [OrderFactory(customer=customer, description=f"Order of day {day}") for day in range(7)]
    OrderFactory(customer=customer, description="Long over", state=OrderState.COMPLETED)
    few = desk.queries("orders_order_add", caller="020 7123 4567")

    html = desk.read("orders_order_add", caller="020 7123 4567")

    assert form_of(html)["customer_id"] == str(customer.pk)
    open_work = html[html.index('id="open-work"') :]
    assert re.findall(r"/order/(\d+)/change/", open_work) == [str(row.pk) for row in reversed(rows[2:])]
    assert "Long over" not in open_work
    OrderFactory.create_batch(30, customer=customer)
    assert desk.queries("orders_order_add", caller="020 7123 4567") == few <= 15


def test_submission_without_payment_is_refused_on_the_page(desk):
    order = OrderFactory(state=OrderState.CHECKED_OUT, total=10, subtotal=10)

    response = act(desk, order, "submit")

    assert response.status_code == 200
    assert '<div class="desk-refusal" role="alert"><strong>Submit:</strong>' in response.content.decode()
    order.refresh_from_db()
    assert order.state == OrderState.CHECKED_OUT


def test_order_is_held_released_paused_and_cancelled(desk, last_activity, agent):
    order = OrderFactory(state=OrderState.SUBMITTED)
    reason = lookup(OrderLookupKind.HOLD_REASON, 2)

    steps = []
    for button, values in [
        ("hold", {"hold_reason_number": reason.pk}),
        ("release", {}),
        ("pause", {}),
        ("resume", {}),
        ("cancel", {"reason": "They moved away"}),
    ]:
        act(desk, order, button, **values)
        order.refresh_from_db()
        steps.append(OrderState(order.state).label)

    assert steps == ["OnHold", "Submitted", "Paused", "InProcess", "Cancelled"]
    assert last_activity(OrderVerb.CANCELLED) == (agent, "desk", order.pk, "They moved away")
    html = desk.read("orders_order_change", order.pk)
    changes = re.findall(r'class="desk-old" title="(.*?)".*?class="desk-new" title="(.*?)"', html)
    assert ("Paused", "In process") in changes
    assert not {"InProcess", "OnHold"} & {word for change in changes for word in change}


def test_item_is_taken_off_with_what_hangs_on_it(desk):
    order = OrderFactory()
    package = OrderItemFactory(order=order)
    OrderItemFactory(order=order, parent=package)
    kept = OrderItemFactory(order=order)

    desk.post("orders_order_item_remove", order.pk, package.pk)

    assert list(OrderItem.objects.values_list("pk", flat=True)) == [kept.pk]


@pytest.mark.parametrize("values", [{"item": 1, "quantity": 0}, {"item": "x", "quantity": 1}, {"item": 10**12}])
def test_cart_refuses_what_is_no_item(desk, values, messages_of):
    order = OrderFactory()

    response = desk.post("orders_order_item_add", order.pk, **values)

    assert messages_of(response) != []
    assert not OrderItem.objects.exists()


def test_cart_finds_active_items_by_name_and_sku(desk):
    CatalogItemFactory(name="Galaxy case", sku="CASE-1")
    CatalogItemFactory(name="Charger", sku="CHG-1")
    CatalogItemFactory(name="Galaxy of old", sku="OLD-1", is_active=False)
    order = OrderFactory()

    def found(text):
        html = read(desk, order, find=text)
        return re.findall(r'desk-found-name"><bdi>([^<]+)</bdi>', html)

    assert (found("galaxy"), found("chg"), found("nothing")) == (["Galaxy case"], ["Charger"], [])


def test_service_of_the_customer_is_disconnected_by_the_order(desk):
    service = ServiceFactory()
    order = OrderFactory(customer=service.customer)

    desk.post("orders_order_service", order.pk, service=service.pk, action=OrderAction.DISCONNECT.value)

    line = OrderItem.objects.get()
    assert (line.action, line.service_item.service) == (OrderAction.DISCONNECT, service)


def test_service_of_another_customer_is_refused(desk, messages_of):
    order = OrderFactory()

    response = desk.post(
        "orders_order_service", order.pk, service=ServiceFactory().pk, action=OrderAction.SUSPEND.value
    )

    assert messages_of(response) != []
    assert not OrderItem.objects.exists()


def test_receipt_is_made_and_downloaded(desk, by):
    order = OrderFactory()
    OrderItemFactory(order=order, description="Galaxy case")
    operations.check_out(order_id=order.pk, by=by)

    act(desk, order, "receipt")
    receipt = order.receipts.get()
    answer = desk.get("orders_order_receipt", order.pk, receipt.guid)

    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="receipt-{order.pk}.pdf"'
    assert str(receipt.guid) in read(desk, order)


def test_timeline_tells_steps_items_and_payments_apart(desk, by):
    order = OrderFactory()
    item = CatalogItemFactory(name="Galaxy case", price=25)
    operations.add_item(order_id=order.pk, sku=item.sku, action=OrderAction.SALE, by=by)
    operations.check_out(order_id=order.pk, by=by)
    operations.add_tender(order_id=order.pk, type=TenderType.objects.get(name="Cash"), amount=Decimal(25), by=by)

    def did(shown):
        html = read(desk, order, show=shown)
        return [" ".join(text.split()) for text in re.findall(r"</strong>\s*([a-z ]+?)\s*<time", html)]

    assert did("all") == ["added a tender", "checked the order out", "added an item"]
    assert did("steps") == ["checked the order out"]
    assert did("items") == ["added an item"]
    assert did("money") == ["added a tender"]
    html = read(desk, order)
    assert "Added: 1 of Galaxy case, 25.00" in html
    assert "Cash 25.00: Open" in html


def test_texts_of_others_stay_inert(desk):
    script = "<script>alert(1)</script>"
    order = OrderFactory(note=script, description=script, customer=CustomerFactory(name=script))
    OrderItemFactory(order=order, description=script)

    assert script not in read(desk, order)
    assert script not in desk.read("orders_order_changelist")


def test_page_takes_as_many_statements_for_a_full_order_as_for_a_small_one(desk):
    small, full = OrderFactory(state=OrderState.PAUSED), OrderFactory(state=OrderState.PAUSED)
    for order, count in ((small, 1), (full, 40)):
        for _ in range(count):
            ServiceLineFactory(order=order)
            OrderItemFactory(order=order)
            OrderTenderFactory(order=order)
            ServiceFactory(customer=order.customer)

    assert desk.queries(PAGE, full.pk) == desk.queries(PAGE, small.pk)


def test_unknown_order_leads_back_to_the_list(desk, messages_of):
    response = desk.get(PAGE, 2**40)

    assert response.url == "/admin/orders/order/"
    assert messages_of(response) == [f"There is no order {2**40}."]
