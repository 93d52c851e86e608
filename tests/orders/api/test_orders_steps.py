"""Every step of an order's life from every state: what comes of it, and that a refused one changes nothing."""

from decimal import Decimal

import pytest
from django.utils import timezone

from apps.activity.models import Activity
from apps.catalog.factories import CatalogItemFactory, TaxFactory
from apps.customers.factories import CustomerFactory
from apps.dialects.datetimes import milliseconds
from apps.orders.constants import OrderLookupKind, OrderState, OrderVerb
from apps.orders.factories import OrderFactory, OrderItemFactory, OrderTenderFactory, lookup
from apps.orders.models import Order
from apps.registers.factories import RegisterFactory
from tests.orders.api.orders_requests import CONTRACT, DONE, answer_of, conflict, order_body, refused
from tests.support.snapshot import nothing_written

pytestmark = pytest.mark.contract("order-management")
CHANGED = {
    OrderState.IN_CART: OrderState.IN_CART,
    OrderState.CHECKED_OUT: OrderState.IN_CART,
    OrderState.PAUSED: OrderState.PAUSED,
}
EVERY = {state: state for state in OrderState if state not in (OrderState.COMPLETED, OrderState.CANCELLED)}
OVER = "it cannot be changed."
# Operation: what it needs to be refused with, and the state that each permitted one goes to.
TABLE = {
    "addOrderItem": (OVER, CHANGED),
    "deleteOrderItem": (OVER, CHANGED),
    "updateOrderItem": (OVER, EVERY),
    "checkoutOrder": (
        OVER,
        {
            OrderState.IN_CART: OrderState.CHECKED_OUT,
            OrderState.CHECKED_OUT: OrderState.CHECKED_OUT,
            OrderState.PAUSED: OrderState.PAUSED,
        },
    ),
    "submitOrder": ("cannot be submitted.", {OrderState.CHECKED_OUT: OrderState.SUBMITTED}),
    "pauseOrder": (
        "cannot be paused.",
        {OrderState.SUBMITTED: OrderState.PAUSED, OrderState.IN_PROCESS: OrderState.PAUSED},
    ),
    "resumeOrder": ("cannot be resumed.", {OrderState.PAUSED: OrderState.IN_PROCESS}),
    "holdOrder": (
        "cannot be put on hold.",
        {OrderState.SUBMITTED: OrderState.ON_HOLD, OrderState.IN_PROCESS: OrderState.ON_HOLD},
    ),
    "releaseOrder": (
        "cannot be released.",
        {OrderState.ON_HOLD: OrderState.SUBMITTED, OrderState.ERRORED: OrderState.IN_PROCESS},
    ),
    "cancelOrder": ("cannot become cancelled.", dict.fromkeys(EVERY, OrderState.CANCELLED)),
}
RULES = {
    "addOrderItem": ["items-change-while-open", "change-voids-checkout"],
    "deleteOrderItem": ["items-change-while-open", "change-voids-checkout"],
    "updateOrderItem": ["item-of-final-order-is-conflict"],
    "checkoutOrder": ["order-must-be-open", "checkout-state-change"],
    "submitOrder": ["only-checked-out-submits", "order-becomes-submitted"],
    "pauseOrder": ["only-submitted-or-in-process", "order-becomes-paused"],
    "resumeOrder": ["only-paused-resumes", "order-becomes-in-process"],
    "holdOrder": ["only-submitted-or-in-process", "order-becomes-on-hold"],
    "releaseOrder": ["only-held-or-errored", "release-returns-to-state"],
    "cancelOrder": ["final-order-is-conflict", "cancelled-with-read-only-tenders"],
}


@pytest.fixture
def own(integrator):
    return CustomerFactory(organisation=integrator.organisation)


def order_in(state: OrderState, customer, **fields) -> Order:
    """An order with one item of 25, paid for, that has come to the state."""
    if state != OrderState.IN_CART:
        fields.setdefault("receipt_number", f"STORE7-05-{Order.objects.count():04}")
    order = OrderFactory(customer=customer, state=state, **fields)
    OrderItemFactory(order=order)
    OrderTenderFactory(order=order)
    Order.objects.filter(pk=order.pk).update(tender_total=25)
    return order


def request_of(name: str, order: Order) -> tuple[str, str, object]:
    operation = CONTRACT.operations[name]
    line = order.items.first()
    body = {
        "addOrderItem": {"sku": line.sku, "orderActionID": 1},
        "updateOrderItem": [{"op": "replace", "path": "/quantityFulfilled", "value": 1}],
        "holdOrder": {"holdReasonID": 1},
        "cancelOrder": {"reason": "Changed their mind"},
    }.get(name)
    return operation.method.upper(), operation.path.format(orderID=order.pk, orderItemID=line.pk), body


def marked(name: str):
    return pytest.param(name, marks=[pytest.mark.rule(name, rule) for rule in RULES.get(name, [])])


@pytest.mark.parametrize("name", [marked(name) for name in TABLE])
def test_step_from_every_state(subscriber, own, name):
    refusal, permitted = TABLE[name]
    for state in OrderState:
        order = order_in(state, own)
        if state in permitted:
            assert subscriber.send(*request_of(name, order)).status_code in (200, 201, 204), state.label
            assert Order.objects.get(pk=order.pk).state == permitted[state], state.label
            continue
        between = ": " if refusal == OVER else " and "
        with nothing_written():
            answer = answer_of(subscriber.send(*request_of(name, order)))
        assert answer == conflict(f"Order {order.pk} is {order.state_in_words}{between}{refusal}"), state.label


@pytest.mark.rule("addOrderItem", "change-voids-checkout")
@pytest.mark.rule("deleteOrderItem", "change-voids-checkout")
@pytest.mark.rule("updateOrderItem", "fulfilling-keeps-checkout")
@pytest.mark.rule("checkoutOrder", "item-change-voids-checkout")
@pytest.mark.rule("resumeOrder", "modified-order-needs-checkout")
@pytest.mark.parametrize("name", ["addOrderItem", "deleteOrderItem", "updateOrderItem"])
def test_change_of_the_items_makes_the_checkout_void(subscriber, own, name):
    voids = name != "updateOrderItem"
    cart, paused = (order_in(state, own) for state in (OrderState.CHECKED_OUT, OrderState.PAUSED))
    OrderItemFactory(order=paused)

    for order in (cart, paused):
        assert subscriber.send(*request_of(name, order)).status_code < 300

    assert [Order.objects.get(pk=order.pk).is_checked_out for order in (cart, paused)] == [not voids] * 2
    if not voids:
        assert answer_of(subscriber.post(f"/order/{paused.pk}/resume")) == DONE
        return
    with nothing_written():
        assert subscriber.post(f"/order/{cart.pk}/submit").status_code == 409
        answer = answer_of(subscriber.post(f"/order/{paused.pk}/resume"))
    assert answer == conflict(f"Order {paused.pk} was modified; check it out first.")
    Order.objects.filter(pk=paused.pk).update(tender_total=1000)
    status, shown = answer_of(subscriber.post(f"/order/{paused.pk}/checkout"))
    assert (status, shown["orderState"], shown["orderStateID"]) == (200, "Paused", 3)
    assert answer_of(subscriber.post(f"/order/{paused.pk}/resume")) == DONE


@pytest.mark.rule("checkoutOrder", "empty-order-is-conflict")
def test_order_without_items_cannot_be_checked_out(subscriber, own):
    order = OrderFactory(customer=own)

    with nothing_written():
        answer = answer_of(subscriber.post(f"/order/{order.pk}/checkout"))

    assert answer == conflict(f"Order {order.pk} has no items.")


@pytest.mark.rule("checkoutOrder", "checkout-state-change")
@pytest.mark.rule("checkoutOrder", "total-is-subtotal-plus-tax")
@pytest.mark.rule("checkoutOrder", "checkout-date-is-now")
def test_checkout_tells_what_the_order_comes_to(subscriber, own, integrator):
    TaxFactory(rate="0.08")
    order = OrderFactory(customer=own, register=RegisterFactory(location__code="STORE7", number=5, next_receipt=590))
    OrderItemFactory(order=order, item__price=Decimal("30.00"), quantity=2)
    OrderItemFactory(order=order, item__price=Decimal("9.99"), action=2)
    before = timezone.now()

    status, shown = answer_of(subscriber.post(f"/order/{order.pk}/checkout"))

    order.refresh_from_db()
    assert before <= order.checkout_at <= timezone.now()
    assert (status, shown) == (
        200,
        {
            "amountDue": 54.01,
            "checkoutDate": milliseconds(order.checkout_at),
            "orderID": order.pk,
            "orderState": "CheckedOut",
            "orderStateID": 9,
            "subtotal": 50.01,
            "tax": 4.0,
            "tenderTotal": 0.0,
            "total": 54.01,
        },
    )
    assert order.receipt_number == "STORE7-05-0590"
    expected = order_body(
        order,
        checkoutDate=shown["checkoutDate"],
        lastModifiedUser=integrator.username,
        orderState="CheckedOut",
        orderStateID=9,
        receiptNumber="STORE7-05-0590",
    )
    assert answer_of(subscriber.get(f"/order/{order.pk}")) == (200, expected)
    assert subscriber.post(f"/order/{order.pk}/checkout").status_code == 200
    assert Order.objects.get(pk=order.pk).receipt_number == "STORE7-05-0590"
    order.register.refresh_from_db()
    assert order.register.next_receipt == 591


@pytest.mark.rule("submitOrder", "order-becomes-submitted")
def test_submitted_order_is_shown_and_its_cart_is_gone(subscriber, own, integrator):
    order = order_in(OrderState.CHECKED_OUT, own, receipt_number="STORE7-05-0001")
    assert [row["orderID"] for row in subscriber.get("/cart").json()["value"]] == [order.pk]

    status, shown = answer_of(subscriber.post(f"/order/{order.pk}/submit"))

    order.refresh_from_db()
    assert (status, shown) == (
        200,
        {
            "orderID": order.pk,
            "orderState": "Submitted",
            "orderStateID": 1,
            "receiptNumber": "STORE7-05-0001",
            "submitDate": milliseconds(order.submitted_at),
        },
    )
    assert order.submitted_by == integrator
    assert subscriber.get("/cart").json()["value"] == []


@pytest.mark.rule("submitOrder", "tenders-must-cover-total")
@pytest.mark.rule("submitOrder", "register-policy-applies")
@pytest.mark.rule("submitOrder", "refused-request-changes-nothing")
@pytest.mark.rule("resumeOrder", "policy-and-submit-checks-apply")
@pytest.mark.rule("resumeOrder", "refused-request-changes-nothing")
@pytest.mark.parametrize(("step", "state"), [("submit", OrderState.CHECKED_OUT), ("resume", OrderState.PAUSED)])
def test_tenders_and_register_policy_decide_over_submit_and_resume(subscriber, own, integrator, step, state):
    register = RegisterFactory(name="Till")
    nobodys = {"organisation": integrator.organisation, "created_by": integrator}

    def refusal(fields: dict, policy: dict) -> str:
        order = order_in(state, own, register=register)
        Order.objects.filter(pk=order.pk).update(total=25, **fields)
        type(register).objects.filter(pk=register.pk).update(
            **{"is_active": True, "needs_customer": False, "order_limit": None} | policy
        )
        with nothing_written():
            status, shown = answer_of(subscriber.post(f"/order/{order.pk}/{step}"))
        assert (status, shown["errors"][0]["loggingNumber"]) == (409, 500108)
        return shown["errors"][0]["message"]

    assert refusal({"tender_total": "24.99"}, {}) == "The tenders of 24.99 do not cover the total of 25.00."
    assert refusal({}, {"is_active": False}) == "Till takes no orders."
    assert refusal({}, {"order_limit": "24.99"}) == "Till takes no orders above 24.99."
    assert refusal({"customer": None}, {"needs_customer": True}) == "Till takes no orders without a customer."
    order = order_in(state, None, register=register, **nobodys)
    assert subscriber.post(f"/order/{order.pk}/{step}").status_code == 409
    type(register).objects.update(needs_customer=False, order_limit="25")
    assert subscriber.post(f"/order/{order.pk}/{step}").status_code < 300
    without = order_in(state, own, register=None, receipt_number="ORDER-1")
    assert subscriber.post(f"/order/{without.pk}/{step}").status_code < 300


def test_more_than_is_in_stock_is_neither_submitted_nor_resumed(subscriber, own):
    item = CatalogItemFactory(name="Case", stock=1)
    for step, state in [("submit", OrderState.CHECKED_OUT), ("resume", OrderState.PAUSED)]:
        order = order_in(state, own)
        OrderItemFactory.create_batch(2, order=order, item=item)
        with nothing_written():
            answer = answer_of(subscriber.post(f"/order/{order.pk}/{step}"))
        assert answer == conflict("There are only 1 of Case in stock.")


@pytest.mark.rule("pauseOrder", "billing-begun-is-conflict")
@pytest.mark.rule("pauseOrder", "pause-leaves-workflow")
@pytest.mark.rule("resumeOrder", "resume-leaves-workflow")
def test_pausing_ends_when_billing_begins_and_leaves_the_workflow_alone(subscriber, own):
    guid = "11111111-2222-3333-4444-555555555555"
    order = order_in(OrderState.IN_PROCESS, own, processing_started_at=timezone.now(), workflow_request_guid=guid)
    with nothing_written():
        answer = answer_of(subscriber.post(f"/order/{order.pk}/pause"))
    assert answer == conflict(f"Billing order processing of order {order.pk} has begun.")

    Order.objects.filter(pk=order.pk).update(processing_started_at=None)
    assert answer_of(subscriber.post(f"/order/{order.pk}/pause")) == DONE
    shown = subscriber.get(f"/order/{order.pk}").json()
    assert (shown["orderState"], shown["workflowRequestGUID"]) == ("Paused", guid)
    assert shown["processingStoppedDate"] is not None
    assert answer_of(subscriber.post(f"/order/{order.pk}/resume")) == DONE
    shown = subscriber.get(f"/order/{order.pk}").json()
    assert (shown["orderState"], shown["workflowRequestGUID"]) == ("InProcess", guid)
    assert (shown["processingStartedDate"], shown["processingStoppedDate"]) == (None, None)


@pytest.mark.rule("holdOrder", "order-becomes-on-hold")
@pytest.mark.rule("releaseOrder", "release-returns-to-state")
@pytest.mark.rule("releaseOrder", "hold-fields-become-null")
@pytest.mark.parametrize("state", [OrderState.SUBMITTED, OrderState.IN_PROCESS])
def test_hold_and_release(subscriber, own, state):
    order = order_in(state, own)
    before = timezone.now()

    assert answer_of(subscriber.post(f"/order/{order.pk}/hold", {"holdReasonID": 2})) == DONE
    shown = subscriber.get(f"/order/{order.pk}").json()
    order.refresh_from_db()
    assert (shown["orderState"], shown["holdReasonID"], shown["holdReason"]) == ("OnHold", 2, "Waiting for Stock")
    assert shown["holdDate"] == milliseconds(order.held_at)
    assert before <= order.held_at <= timezone.now()

    assert answer_of(subscriber.post(f"/order/{order.pk}/release")) == DONE
    shown = subscriber.get(f"/order/{order.pk}").json()
    assert shown["orderStateID"] == state
    assert (shown["holdReasonID"], shown["holdReason"], shown["holdDate"]) == (None, None, None)


@pytest.mark.rule("releaseOrder", "release-returns-to-state")
@pytest.mark.rule("releaseOrder", "hold-fields-become-null")
def test_released_error_is_processed_again(subscriber, own):
    reason = lookup(OrderLookupKind.HOLD_REASON, 1)
    now = timezone.now()
    order = order_in(
        OrderState.ERRORED,
        own,
        error="Nope",
        hold_reason=reason,
        held_at=now,
        processing_at=now,
        processing_started_at=now,
    )

    assert answer_of(subscriber.post(f"/order/{order.pk}/release")) == DONE

    order.refresh_from_db()
    assert (order.state, order.error, order.held_at, order.hold_reason) == (OrderState.IN_PROCESS, "", None, None)
    assert (order.processing_started_at, order.processing_at > now) == (None, True)


@pytest.mark.rule("holdOrder", "unknown-hold-reason-refused")
@pytest.mark.rule("cancelOrder", "reason-required")
@pytest.mark.parametrize(
    ("step", "body", "expected"),
    [
        ("hold", {"holdReasonID": 99}, refused("holdReasonID", 99, "There is no such hold reason.")),
        ("hold", {"holdReasonID": 1014}, refused("holdReasonID", 1014, "There is no such hold reason.")),
        ("hold", {}, refused("holdReasonID", "", "A value is required.")),
        ("cancel", {}, refused("reason", "", "A value is required.")),
        ("cancel", {"reason": ""}, None),
        ("cancel", {"reason": " \t"}, refused("reason", " \t", "A reason is needed.")),
        ("cancel", {"reason": "x" * 501}, None),
    ],
)
def test_reason_that_is_none(subscriber, own, step, body, expected):
    order = order_in(OrderState.SUBMITTED, own)

    with nothing_written():
        status, shown = answer_of(subscriber.post(f"/order/{order.pk}/{step}", body))

    assert (status, len(shown["errors"])) == (400, 1)
    assert shown["errors"][0]["field"] == ("holdReasonID" if step == "hold" else "reason")
    if expected:
        assert (status, shown) == expected


@pytest.mark.rule("cancelOrder", "cancelled-with-read-only-tenders")
@pytest.mark.rule("cancelOrder", "reason-kept-in-history")
def test_cancelled_order_keeps_the_reason_and_locks_its_tenders(subscriber, own, integrator):
    order = order_in(OrderState.SUBMITTED, own)
    tender = order.tenders.get()

    assert answer_of(subscriber.post(f"/order/{order.pk}/cancel", {"reason": "Changed their mind"})) == DONE

    entry = Activity.objects.get(verb=OrderVerb.CANCELLED, subject_id=order.pk)
    assert (entry.reason, entry.actor, entry.channel) == ("Changed their mind", integrator, "costguard")
    row = order.history.first()
    assert (row.activity, row.state, row.history_change_reason) == (entry, OrderState.CANCELLED, "Changed their mind")
    tender.refresh_from_db()
    assert (tender.is_locked, tender.history.first().is_locked, tender.history.first().activity) == (True, True, entry)


def test_each_step_is_one_activity_with_its_history(subscriber, own):
    order = order_in(OrderState.IN_CART, own)
    steps = [("checkout", OrderVerb.CHECKED_OUT), ("submit", OrderVerb.SUBMITTED), ("hold", OrderVerb.HELD),
             ("release", OrderVerb.RELEASED), ("pause", OrderVerb.PAUSED), ("resume", OrderVerb.RESUMED),
             ("cancel", OrderVerb.CANCELLED)]  # fmt: skip
    bodies = {"hold": {"holdReasonID": 1}, "cancel": {"reason": "x"}}

    for step, verb in steps:
        assert subscriber.post(f"/order/{order.pk}/{step}", bodies.get(step)).status_code < 300
        entry = Activity.objects.latest("pk")
        assert (entry.verb, entry.subject_id, entry.route.partition(" ")[0]) == (verb, order.pk, "POST")
        assert order.history.first().activity == entry
    assert Activity.objects.filter(subject_type="orders.order", subject_id=order.pk).count() == len(steps)


def test_order_cannot_be_submitted_with_services_but_without_a_customer(subscriber, integrator):
    order = OrderFactory(customer=None, organisation=integrator.organisation)
    service = CatalogItemFactory(kind="service", price=0)
    assert (
        subscriber.post(f"/order/{order.pk}/item", {"serviceCatalogID": service.pk, "orderActionID": 4}).status_code
        == 201
    )
    assert subscriber.post(f"/order/{order.pk}/checkout").status_code == 200

    with nothing_written():
        answer = answer_of(subscriber.post(f"/order/{order.pk}/submit"))

    assert answer == conflict(f"Order {order.pk} has services, but no customer to give them to.")
