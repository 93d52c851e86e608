"""CostGuard Order Management: adding and capturing the tenders of an order."""

import json
from decimal import Decimal

import pytest

from apps.activity.models import Activity
from apps.core.caller import Channel
from apps.customers.factories import CustomerFactory
from apps.orders.constants import OrderState, OrderVerb, TenderStatus
from apps.orders.factories import OrderTenderFactory
from apps.orders.models import Order, OrderTender
from apps.orders.operations.tenders import MAX_TENDERS
from apps.registers.defaults import CREDIT, DEBIT
from apps.registers.models import TenderType
from tests.journals.api.costguard_requests import DONE, answer_of, conflict, refused
from tests.orders.api.money_requests import (
    CLOSED_STATES,
    NONE,
    OPEN_STATES,
    adjustment_of,
    order_in,
    tender_of,
)
from tests.support.snapshot import history_of, nothing_written

pytestmark = pytest.mark.contract("order-management")

LARGEST = 999999999999.99
RANGE = "Must be between -999999999999.99 and 999999999999.99."
DECIMALS = "Must have at most 2 decimals."
NOTHING = "Must not be 0."
AMOUNTS = [  # as the body has it, as the answer shows it, why not
    ("0", 0, NOTHING),
    ("0.0", 0, NOTHING),
    ("-0.0", 0, NOTHING),
    ("1e-400", 0, NOTHING),
    ("0.001", 0.001, DECIMALS),
    ("-25.005", -25.005, DECIMALS),
    ("25.00001", 25.00001, DECIMALS),
    ("1e-9", 1e-09, DECIMALS),
    ("1000000000000", 1000000000000, RANGE),
    ("-1000000000000.00", -1000000000000, RANGE),
    ("1e15", 1000000000000000, RANGE),
    ("1e300", 1e300, RANGE),
    ("1e400", "inf", "Is out of range."),
    ("-1e400", "-inf", "Is out of range."),
    ("9223372036854775808", 9223372036854775808, "Is out of range."),
]


def stored(order: Order) -> dict:
    """The order's columns, without those that any change moves."""
    [row] = Order.objects.filter(pk=order.pk).values()
    return {name: value for name, value in row.items() if name not in ("updated_at", "updated_by_id", "tender_total")}


def only_activity(verb: str) -> Activity:
    return Activity.objects.get(verb=verb)


@pytest.mark.rule("addOrderTender", "order-must-be-open")
@pytest.mark.rule("addOrderTender", "tender-leaves-state-and-checkout")
@pytest.mark.rule("addOrderTender", "tender-total-grows")
@pytest.mark.parametrize("state", OPEN_STATES)
def test_added_tender_is_open_and_grows_the_total_alone(subscriber, integrator, state):
    order = order_in(state, customer=CustomerFactory(organisation=integrator.organisation))
    tender_of(order, amount=Decimal("10.10"))
    before = stored(order)

    answer = subscriber.post(f"/order/{order.pk}/tender", {"tenderTypeID": 3, "amount": 25.05})
    refund = subscriber.post(f"/order/{order.pk}/tender", {"tenderTypeID": 3, "amount": -5})

    first, second = OrderTender.objects.order_by("pk")[1:]
    assert answer_of(answer) == (201, {"tenderInformationItemID": first.pk})
    assert answer_of(refund) == (201, {"tenderInformationItemID": second.pk})
    shown = [(row.order_id, row.type_id, row.amount, row.status, row.created_by) for row in (first, second)]
    assert shown == [
        (order.pk, 3, Decimal("25.05"), TenderStatus.OPEN, integrator),
        (order.pk, 3, Decimal("-5.00"), TenderStatus.OPEN, integrator),
    ]
    order.refresh_from_db()
    assert (order.tender_total, order.updated_by) == (Decimal("30.15"), integrator)
    assert stored(order) == before


@pytest.mark.rule("addOrderTender", "order-must-be-open")
def test_no_tender_is_added_in_other_states(staff):
    orders = [order_in(state) for state in CLOSED_STATES]

    with nothing_written():
        for order in orders:
            answer = staff.post(f"/order/{order.pk}/tender", {"tenderTypeID": 7, "amount": 25})
            message = f"Order {order.pk} is {order.state_in_words}: it cannot be changed."
            assert answer_of(answer) == conflict(message)


@pytest.mark.rule("addOrderTender", "unknown-tender-type-refused")
def test_tender_of_an_unknown_type_is_refused(staff):
    order = order_in(OrderState.IN_CART)

    with nothing_written():
        for number in (NONE, 4, 2**62):
            answer = staff.post(f"/order/{order.pk}/tender", {"tenderTypeID": number, "amount": 25})
            assert answer_of(answer) == refused("tenderTypeID", number, "There is no such tender type.")


@pytest.mark.rule("addOrderTender", "amount-zero-or-too-fine-refused")
def test_amount_that_is_none_is_refused(staff):
    order = order_in(OrderState.IN_CART)

    with nothing_written():
        for amount, shown, reason in AMOUNTS:
            raw = f'{{"tenderTypeID": 7, "amount": {amount}}}'.encode()
            answer = answer_of(staff.post(f"/order/{order.pk}/tender", raw=raw))
            assert answer == refused("amount", shown if isinstance(shown, str) else json.dumps(shown), reason)
        for text in ["NaN", "Infinity", "-Infinity", "0x19", "1_000", "25,00", "1e", "+5"]:
            raw = f'{{"tenderTypeID": 7, "amount": {text}}}'.encode()
            assert staff.post(f"/order/{order.pk}/tender", raw=raw).status_code == 400


def test_amount_is_taken_to_the_cent(staff):
    for amount in [0.01, -0.01, 0.1, 1e2, LARGEST, -LARGEST, 0.29, 1.15, 8.41]:
        owed = min(Decimal(str(amount)), Decimal(0))
        order = order_in(OrderState.CHECKED_OUT, total=owed, register=None)
        answer = staff.post(f"/order/{order.pk}/tender", {"tenderTypeID": 7, "amount": amount})

        assert answer.status_code == 201
        order.refresh_from_db()
        assert order.tender_total == order.tenders.get().amount == Decimal(str(amount))
        [item] = staff.get(f"/order/{order.pk}/tender").json()["value"]
        assert item["amount"] == amount


def test_tenders_add_up_to_what_the_order_can_hold(staff):
    order = order_in(OrderState.IN_CART)
    tender_of(order, amount=Decimal(str(LARGEST)))

    with nothing_written():
        answer = staff.post(f"/order/{order.pk}/tender", {"tenderTypeID": 1, "amount": 0.01})
        reason = "Tenders must add up to between -999999999999.99 and 999999999999.99."
        assert answer_of(answer) == refused("amount", 0.01, reason)
    assert staff.post(f"/order/{order.pk}/tender", {"tenderTypeID": 7, "amount": -0.01}).status_code == 201


def test_order_has_a_hundred_tenders_at_most(staff):
    order = order_in(OrderState.IN_CART)
    OrderTenderFactory.create_batch(MAX_TENDERS - 1, order=order, amount=1)
    request = f"/order/{order.pk}/tender", {"tenderTypeID": 1, "amount": 1}

    assert staff.post(*request).status_code == 201
    with nothing_written():
        message = f"Order {order.pk} has 100 tenders, which is the most an order can have."
        assert answer_of(staff.post(*request)) == conflict(message)


def test_added_tender_is_recorded_once(staff, agent):
    order = order_in(OrderState.CHECKED_OUT)

    staff.post(f"/order/{order.pk}/tender", {"tenderTypeID": 7, "amount": 25})

    activity = only_activity(OrderVerb.TENDERED)
    tender = order.tenders.get()
    assert (activity.actor, activity.channel) == (agent, Channel.COSTGUARD)
    assert (activity.subject_type, activity.subject_id) == ("orders.order", order.pk)
    assert (activity.object_type, activity.object_id) == ("orders.ordertender", tender.pk)
    assert activity.data == {"type": "Bill to Account", "amount": "25"}
    assert history_of(activity) == [("order", "~"), ("ordertender", "+")]


@pytest.mark.rule("captureTender", "tender-open-or-authorized")
@pytest.mark.rule("captureTender", "adjustment-type-fits-sign")
@pytest.mark.rule("captureTender", "tender-becomes-captured")
@pytest.mark.parametrize(
    ("state", "status", "amount", "kind"),
    [
        (OrderState.SUBMITTED, TenderStatus.OPEN, "25.40", DEBIT),
        (OrderState.IN_PROCESS, TenderStatus.AUTHORIZED, "25.40", DEBIT),
        (OrderState.PAUSED, TenderStatus.OPEN, "-25.40", CREDIT),
        (OrderState.ON_HOLD, TenderStatus.AUTHORIZED, "-25.40", CREDIT),
        (OrderState.ERRORED, TenderStatus.OPEN, "0.01", DEBIT),
    ],
)
def test_tender_is_captured_by_its_adjustment(staff, agent, state, status, amount, kind):
    order = order_in(state)
    tender = tender_of(order, amount=Decimal(amount), status=status)
    adjustment = adjustment_of(order.customer, amount=Decimal(amount), type_id=kind)
    before = stored(order)

    answer = staff.post(f"/order/{order.pk}/tender/{tender.pk}/capture", {"adjustmentID": adjustment.pk})

    assert answer_of(answer) == DONE
    tender.refresh_from_db()
    assert (tender.status, tender.adjustment) == (TenderStatus.CAPTURED, adjustment)
    assert stored(order) == before
    activity = only_activity(OrderVerb.TENDER_CAPTURED)
    assert (activity.actor, activity.subject_id, activity.object_id) == (agent, order.pk, tender.pk)
    assert activity.data == {"adjustment": adjustment.pk}
    assert history_of(activity) == [("order", "~"), ("ordertender", "~")]


@pytest.mark.rule("captureTender", "tender-must-be-bta")
@pytest.mark.rule("captureTender", "refused-request-changes-nothing")
@pytest.mark.parametrize("type_id", [1, 2, 3, 8])
def test_only_bill_to_account_is_captured(staff, type_id):
    order = order_in(OrderState.SUBMITTED)
    tender = tender_of(order, type_id=type_id)
    family = TenderType.objects.get(pk=type_id).base_type
    message = f"Tender {tender.pk} is of base tender type {family}: only BTA is captured."

    _refuse_capture(staff, tender, conflict(message))


@pytest.mark.rule("captureTender", "order-must-be-submitted")
@pytest.mark.rule("captureTender", "refused-request-changes-nothing")
@pytest.mark.parametrize(
    ("state", "fields"),
    [
        (OrderState.IN_CART, {}),
        (OrderState.CHECKED_OUT, {}),
        (OrderState.CANCELLED, {}),
        (OrderState.CANCELLED, {"submitted_at": None}),
    ],
)
def test_nothing_is_captured_before_submission_or_after_cancelling(staff, state, fields):
    order = order_in(state, **fields)
    message = f"Order {order.pk} is {order.state_in_words}: nothing can be captured on it."

    _refuse_capture(staff, tender_of(order), conflict(message))


@pytest.mark.rule("captureTender", "locked-tender-is-conflict")
@pytest.mark.rule("captureTender", "refused-request-changes-nothing")
@pytest.mark.parametrize(("state", "is_locked"), [(OrderState.SUBMITTED, True), (OrderState.COMPLETED, False)])
def test_locked_tender_is_not_captured(staff, state, is_locked):
    tender = tender_of(order_in(state), is_locked=is_locked)

    _refuse_capture(staff, tender, conflict(f"Tender {tender.pk} is read-only: it cannot be captured."))


@pytest.mark.rule("captureTender", "tender-open-or-authorized")
@pytest.mark.rule("captureTender", "refused-request-changes-nothing")
@pytest.mark.parametrize("status", [TenderStatus.CAPTURED, TenderStatus.VOIDED])
def test_captured_or_voided_tender_is_not_captured(staff, status):
    tender = tender_of(order_in(OrderState.SUBMITTED), status=status)

    _refuse_capture(staff, tender, conflict(f"Tender {tender.pk} is {status.label}: it cannot be captured."))


@pytest.mark.rule("captureTender", "adjustment-required")
@pytest.mark.rule("captureTender", "refused-request-changes-nothing")
@pytest.mark.parametrize("body", [{}, None, {"adjustmentID": None}])
def test_capture_needs_an_adjustment(staff, body):
    tender = tender_of(order_in(OrderState.SUBMITTED))

    with nothing_written():
        status, answer = answer_of(staff.post(f"/order/{tender.order_id}/tender/{tender.pk}/capture", body))
    [error] = answer["errors"]
    assert (status, error["field"]) == (400, "body" if body is None else "adjustmentID")


@pytest.mark.rule("captureTender", "adjustment-of-order-account")
@pytest.mark.rule("captureTender", "adjustment-equals-tender-amount")
@pytest.mark.rule("captureTender", "adjustment-type-fits-sign")
@pytest.mark.rule("captureTender", "refused-request-changes-nothing")
@pytest.mark.parametrize(
    ("amount", "wrong", "reason"),
    [
        (25, {"customer": None}, "There is no such adjustment on the order's customer account."),
        (25, {"amount": Decimal("24.99")}, "Its amount is not the tender's, 25.00."),
        (25, {"amount": Decimal(-25)}, "Its amount is not the tender's, 25.00."),
        (-25, {"type_id": CREDIT, "amount": Decimal(25)}, "Its amount is not the tender's, -25.00."),
        (25, {"type_id": CREDIT}, "Its type is not the one that captures Bill to Account."),
        (-25, {"type_id": DEBIT}, "Its type is not the one that captures Bill to Account."),
    ],
)
def test_adjustment_must_fit_the_tender(staff, amount, wrong, reason):
    order = order_in(OrderState.SUBMITTED)
    tender = tender_of(order, amount=Decimal(amount))
    fields = {"amount": Decimal(amount)} | wrong
    customer = order.customer
    if "customer" in fields:
        del fields["customer"]
        customer = CustomerFactory(organisation=customer.organisation)
    adjustment = adjustment_of(customer, **fields)

    _refuse_capture(staff, tender, refused("adjustmentID", adjustment.pk, reason), adjustment)


def test_adjustment_captures_one_tender_and_an_unknown_one_none(staff):
    order = order_in(OrderState.SUBMITTED)
    used = adjustment_of(order.customer)
    tender_of(order, status=TenderStatus.CAPTURED, adjustment=used)
    tender = tender_of(order)
    path = f"/order/{order.pk}/tender/{tender.pk}/capture"

    _refuse_capture(staff, tender, refused("adjustmentID", used.pk, "It has captured another tender."), used)
    with nothing_written():
        missing = "There is no such adjustment on the order's customer account."
        assert answer_of(staff.post(path, {"adjustmentID": NONE})) == refused("adjustmentID", NONE, missing)


def test_order_without_a_customer_has_no_account_to_adjust(staff, agent):
    order = order_in(OrderState.SUBMITTED, customer=None)
    tender = tender_of(order)
    adjustment = adjustment_of(CustomerFactory())

    missing = "There is no such adjustment on the order's customer account."
    _refuse_capture(staff, tender, refused("adjustmentID", adjustment.pk, missing), adjustment)


def _refuse_capture(staff, tender: OrderTender, expected: tuple, adjustment=None):
    """Fails unless the capture is refused with exactly this answer, and nothing changes."""
    adjustment = adjustment or adjustment_of(tender.order.customer)
    with nothing_written():
        path = f"/order/{tender.order_id}/tender/{tender.pk}/capture"
        assert answer_of(staff.post(path, {"adjustmentID": adjustment.pk})) == expected
