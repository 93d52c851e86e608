"""What the steps of an order change, as the other operations, the desk and the history show it."""

import pytest

from apps.catalog.factories import CatalogItemFactory
from apps.customers.factories import CustomerFactory
from apps.orders.constants import OrderState, OrderVerb
from apps.orders.factories import OrderFactory, OrderItemFactory, OrderTenderFactory
from apps.orders.models import Order
from apps.registers.factories import RegisterFactory
from tests.registers.api.no_sale_requests import new_no_sale, tender
from tests.support.order_effects import Effects

pytestmark = pytest.mark.contract("order-management")
PAGE, LIST = "orders_order_change", "orders_order_changelist"


@pytest.fixture
def order(db):
    """`order(state)`: one with an item of 25, of which ten are in stock, and 25 in cash."""

    def make(state: OrderState, **fields) -> Order:
        fields = {"subtotal": 25, "total": 25, "tender_total": 25, "tax": 0} | fields
        number = None if state == OrderState.IN_CART else "STORE7-05-0001"
        order = OrderFactory(state=state, receipt_number=number, **fields)
        OrderItemFactory(order=order, item=CatalogItemFactory(stock=10))
        OrderTenderFactory(order=order, type_id=1)
        return order

    return make


def step(name: str, order: Order, body=None) -> tuple:
    return "POST", f"/order/{order.pk}/{name}", body


def state(order: Order, before: str, after: str) -> dict:
    """The state as getOrder answers it."""
    return {"answer": (f"/order/{order.pk}", "orderState", before, after), "page": (PAGE, order.pk)}


@pytest.mark.effect("createOrder", "order-created")
def test_new_order_is_found_and_listed(effects):
    customer = CustomerFactory(name="Harbour Fish")
    effects.show(
        "POST", "/order", {"customerID": customer.pk},
        answer=("/order", "value.0.customerName", None, "Harbour Fish"),
        page=(LIST,), appears="Harbour Fish",
        history=(OrderVerb.CREATED, "+order"),
    )  # fmt: skip


@pytest.mark.effect("checkoutOrder", "order-checked-out")
@pytest.mark.effect("checkoutOrder", "checkout-dated")
def test_checkout_changes_the_state_and_its_date(effects, order):
    cart = order(OrderState.IN_CART)
    assert effects.read(f"/order/{cart.pk}", "checkoutDate") is None
    effects.show(
        *step("checkout", cart), **state(cart, "InCart", "CheckedOut"),
        vanishes="Checked out —", history=(OrderVerb.CHECKED_OUT, "~order"),
    )  # fmt: skip
    assert effects.read(f"/order/{cart.pk}", "checkoutDate")


@pytest.mark.effect("checkoutOrder", "amounts-worked-out")
def test_checkout_works_out_what_the_order_comes_to(effects, order):
    cart = order(OrderState.IN_CART)
    effects.show(
        *step("checkout", cart),
        answer=(f"/order/{cart.pk}/checkoutOverview?$filter=categoryID eq 1", "value.0.amount", None, 25.0),
        page=(PAGE, cart.pk), appears="Subtotal 25.00",
        history=(OrderVerb.CHECKED_OUT, "~order"),
    )  # fmt: skip
    assert effects.read(f"/order/{cart.pk}/checkoutOverview?$filter=categoryID eq 3", "value.0.amount") == 25.0


@pytest.mark.effect("checkoutOrder", "receipt-numbered")
def test_checkout_gives_the_order_its_receipt_number(effects, order):
    cart = order(OrderState.IN_CART)
    number = f"{cart.register.location.code}-{cart.register.number:02}-0001"
    effects.show(
        *step("checkout", cart),
        answer=(f"/order/{cart.pk}", "receiptNumber", None, number),
        page=(PAGE, cart.pk), appears=f"Receipt {number}",
        history=(OrderVerb.CHECKED_OUT, "~order"),
    )  # fmt: skip


@pytest.mark.effect("submitOrder", "order-submitted")
@pytest.mark.effect("submitOrder", "submission-dated")
def test_submission_changes_the_state_and_its_date(effects, order):
    ready = order(OrderState.CHECKED_OUT)
    effects.show(
        *step("submit", ready), **state(ready, "CheckedOut", "Submitted"),
        vanishes="Submitted —", history=(OrderVerb.SUBMITTED, "~order"),
    )  # fmt: skip
    assert effects.read(f"/order/{ready.pk}", "submitDate")


@pytest.mark.effect("submitOrder", "cart-ended")
def test_submitted_order_is_no_cart_any_more(effects, order):
    ready = order(OrderState.CHECKED_OUT, created_by=effects.desk.user)
    effects.show(
        *step("submit", ready), answer=("/cart", "value.#", 1, 0),
        page=(LIST, {"view": "carts"}), vanishes=f"Order {ready.pk}", history=(OrderVerb.SUBMITTED, "~order"),
    )  # fmt: skip


@pytest.mark.effect("submitOrder", "goods-reserved")
@pytest.mark.effect("submitOrder", "stock-taken")
@pytest.mark.effect("resumeOrder", "goods-reserved")
@pytest.mark.effect("resumeOrder", "stock-taken")
@pytest.mark.parametrize(
    ("name", "before", "verb"),
    [("submit", OrderState.CHECKED_OUT, OrderVerb.SUBMITTED), ("resume", OrderState.PAUSED, OrderVerb.RESUMED)],
)
def test_goods_of_the_order_are_reserved_in_stock(effects, order, name, before, verb):
    ready, another = order(before), OrderFactory()
    effects.show(
        *step(name, ready),
        answer=(f"/order/{ready.pk}/retailItem", "value.0.inventoryStatus", None, "Reserved"),
        page=(PAGE, another.pk), appears="9 in stock", vanishes="10 in stock",
        history=(verb, "~catalogitem", "~orderitem"),
    )  # fmt: skip
    assert "Reserved" in effects.desk.read(PAGE, ready.pk)


@pytest.mark.effect("submitOrder", "change-given")
@pytest.mark.effect("resumeOrder", "change-given")
@pytest.mark.parametrize(("name", "before"), [("submit", OrderState.CHECKED_OUT), ("resume", OrderState.PAUSED)])
def test_overpaid_cash_is_given_back_as_a_tender(effects, order, name, before):
    ready = order(before, subtotal=20, total=20)
    effects.show(
        *step(name, ready), answer=(f"/order/{ready.pk}/tender?$orderby=amount", "value.0.amount", 25.0, -5.0),
        page=(PAGE, ready.pk), appears="Change in Cash", history=(OrderVerb.CHANGE_GIVEN, "+ordertender"),
    )  # fmt: skip
    assert effects.read(f"/order/{ready.pk}", "tenderTotal") == 20.0


@pytest.mark.effect("submitOrder", "drawer-counts-tenders")
@pytest.mark.effect("resumeOrder", "drawer-counts-tenders")
@pytest.mark.effect("cancelOrder", "cash-goes-back")
@pytest.mark.parametrize(("name", "before"), [("submit", OrderState.CHECKED_OUT), ("resume", OrderState.PAUSED)])
def test_cash_of_an_order_comes_into_the_drawer_and_goes_back(
    request, order_management, manager, managers_desk, order, name, before
):
    effects = Effects(order_management(manager), managers_desk, request.node.iter_markers("effect"))
    register = RegisterFactory()
    ready = order(before, register=register)
    page = ("registers_nosale_add", {"register": register.pk, "type": "PettyCash"})
    petty = new_no_sale(register, noSaleType="PettyCash", noSaleReasonID=None, tenders=[tender(25.01)])
    effects.show(*step(name, ready), page=page, appears="The drawer holds 25.00 USD in cash now.")
    assert effects.show("POST", "/noSale", petty)["errorMessage"] == "The drawer holds 25.00 in cash."

    cancel = step("cancel", ready, {"reason": "Changed their mind"})
    effects.show(*cancel, page=page, vanishes="The drawer holds 25.00 USD in cash now.")
    assert effects.show("POST", "/noSale", petty)["errorMessage"] == "The drawer holds 0.00 in cash."


@pytest.mark.effect("pauseOrder", "order-paused")
@pytest.mark.effect("pauseOrder", "processing-stopped")
def test_paused_order_is_shown_as_such(effects, order):
    running = order(OrderState.IN_PROCESS)
    effects.show(
        *step("pause", running), **state(running, "InProcess", "Paused"),
        appears="Paused", history=(OrderVerb.PAUSED, "~order"),
    )  # fmt: skip
    assert effects.read(f"/order/{running.pk}", "processingStoppedDate")


@pytest.mark.effect("resumeOrder", "order-in-process")
@pytest.mark.effect("resumeOrder", "processing-dated")
def test_resumed_order_is_in_process(effects, order):
    paused = order(OrderState.PAUSED)
    effects.show(
        *step("resume", paused), **state(paused, "Paused", "InProcess"),
        vanishes="In process —", history=(OrderVerb.RESUMED, "~order"),
    )  # fmt: skip
    assert effects.read(f"/order/{paused.pk}", "processingDate")


@pytest.mark.effect("holdOrder", "order-on-hold")
@pytest.mark.effect("holdOrder", "hold-reason-set")
@pytest.mark.effect("holdOrder", "hold-dated")
def test_order_on_hold_says_why(effects, order):
    running = order(OrderState.IN_PROCESS)
    [_, reason, *_] = effects.client.get("/holdReason").json()["value"]
    effects.show(
        *step("hold", running, {"holdReasonID": reason["holdReasonID"]}), **state(running, "InProcess", "OnHold"),
        appears=reason["description"], history=(OrderVerb.HELD, "~order"),
    )  # fmt: skip
    assert "On hold" in effects.desk.read(PAGE, running.pk)
    assert effects.read(f"/order/{running.pk}", "holdReason") == reason["description"]
    assert effects.read("/order", "value.0.holdDate")


@pytest.mark.effect("releaseOrder", "order-released")
@pytest.mark.effect("releaseOrder", "hold-ended")
def test_released_order_goes_on_without_the_hold(effects, order):
    running = order(OrderState.IN_PROCESS)
    effects.show(*step("hold", running, {"holdReasonID": 1}))
    reason = effects.read(f"/order/{running.pk}", "holdReason")
    effects.show(
        *step("release", running), **state(running, "OnHold", "InProcess"),
        vanishes=reason, history=(OrderVerb.RELEASED, "~order"),
    )  # fmt: skip
    assert [effects.read(f"/order/{running.pk}", name) for name in ("holdReason", "holdDate")] == [None, None]


@pytest.mark.effect("releaseOrder", "failed-order-retried")
def test_released_order_that_failed_is_in_process_again(effects, order):
    failed = order(OrderState.ERRORED, error="Billing refused it")
    effects.show(
        *step("release", failed), **state(failed, "Errored", "InProcess"),
        vanishes="Billing refused it", history=(OrderVerb.RELEASED, "~order"),
    )  # fmt: skip


@pytest.mark.effect("cancelOrder", "order-cancelled")
def test_cancelled_order_is_shown_as_such(effects, order):
    running = order(OrderState.CHECKED_OUT)
    effects.show(
        *step("cancel", running, {"reason": "Changed their mind"}), **state(running, "CheckedOut", "Cancelled"),
        appears="Cancelled", history=(OrderVerb.CANCELLED, "~order"),
    )  # fmt: skip
    assert "Changed their mind" in effects.desk.read(PAGE, running.pk)  # on its timeline


@pytest.mark.effect("cancelOrder", "tenders-locked")
def test_tenders_of_a_cancelled_order_are_read_only(effects, order):
    running = order(OrderState.CHECKED_OUT)
    effects.show(
        *step("cancel", running, {"reason": "Changed their mind"}),
        answer=(f"/order/{running.pk}/tender", "value.0.isReadOnly", False, True),
        history=(OrderVerb.CANCELLED, "~ordertender"),
    )  # fmt: skip


@pytest.mark.effect("cancelOrder", "goods-given-back")
def test_goods_of_a_cancelled_order_are_in_stock_again(effects, order):
    ready, another = order(OrderState.CHECKED_OUT), OrderFactory()
    effects.show(*step("submit", ready))
    effects.show(
        *step("cancel", ready, {"reason": "Changed their mind"}),
        answer=(f"/order/{ready.pk}/retailItem", "value.0.inventoryStatus", "Reserved", "In stock"),
        page=(PAGE, another.pk), appears="10 in stock", vanishes="9 in stock",
        history=(OrderVerb.CANCELLED, "~catalogitem", "~orderitem"),
    )  # fmt: skip
