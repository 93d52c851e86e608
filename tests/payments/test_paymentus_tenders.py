"""createPaymentusTender and deletePaymentusTender."""

import json
from decimal import Decimal

import pytest

from apps.activity.models import Activity
from apps.customers.factories import CustomerFactory
from apps.orders.constants import OrderState, OrderVerb
from apps.orders.factories import OrderFactory, OrderTenderFactory
from apps.orders.models import Order, OrderTender
from apps.orders.operations.tenders import MAX_TENDERS
from apps.payments.constants import PaymentVerb, TransactionStatus
from apps.payments.factories import PaymentusTransactionFactory, TransactionOrderLinkFactory, placed
from apps.payments.models import PaymentusTransaction, TransactionOrderLink
from apps.users.factories import UserFactory
from tests.journals.api.costguard_requests import DONE, answer_of, conflict, forbidden, refused, unknown
from tests.payments.payments_requests import NONE, no_access
from tests.support.snapshot import history_of, nothing_written

pytestmark = pytest.mark.contract("order-management")

PATH = "/paymentus/tender"
OVER = [OrderState.COMPLETED, OrderState.CANCELLED]
TAKEN = conflict("Every transaction order link of that kind has a tender already.")


@pytest.fixture
def order(integrator):
    return OrderFactory(customer=CustomerFactory(organisation=integrator.organisation), created_by=integrator)


def expected(order: Order, **fields) -> tuple[PaymentusTransaction, TransactionOrderLink]:
    """A payment for the order, and the free link that waits for it."""
    payment = PaymentusTransactionFactory(cg_reference_number=order.pk, **fields)
    return payment, TransactionOrderLinkFactory(order=order, reference_number=payment.reference_number)


def by_order(payment: PaymentusTransaction, **changes) -> dict:
    return {"orderID": payment.cg_reference_number, "paymentusTransactionID": payment.pk} | changes


def by_number(payment: PaymentusTransaction, **changes) -> dict:
    return {"referenceNumber": payment.reference_number, "paymentusTransactionID": payment.pk} | changes


@pytest.mark.rule("createPaymentusTender", "one-of-order-and-reference")
@pytest.mark.rule("createPaymentusTender", "link-must-exist")
@pytest.mark.rule("createPaymentusTender", "tender-and-link-together")
@pytest.mark.parametrize("name", [by_order, by_number])
@pytest.mark.parametrize("state", [state for state in OrderState if state not in OVER])
def test_payment_becomes_a_tender(subscriber, integrator, order, name, state):
    Order.objects.filter(pk=order.pk).update(state=state)
    payment, link = expected(order, amount=Decimal("25.05"))
    other = TransactionOrderLinkFactory()

    answer = subscriber.post(PATH, name(payment))

    tender = OrderTender.objects.get()
    shown = {"paymentusTransactionOrderLinkID": link.pk, "tenderInformationItemID": tender.pk}
    assert answer_of(answer) == (201, shown)
    assert (tender.order, tender.type_id, tender.amount, tender.created_by) == (
        order, 8, Decimal("25.05"), integrator,
    )  # fmt: skip
    link.refresh_from_db()
    assert (link.transaction, link.tender) == (payment, tender)
    other.refresh_from_db()
    assert (other.transaction, other.tender) == (None, None)
    order.refresh_from_db()
    assert (order.tender_total, order.state) == (Decimal("25.05"), state)
    placed, tendered = Activity.objects.filter(subject_type="orders.order", subject_id=order.pk).order_by("pk")
    assert (placed.verb, tendered.verb) == (PaymentVerb.TENDERED, OrderVerb.TENDERED)
    assert placed.data == {"reference": payment.reference_number, "amount": "25.05"}
    assert history_of(placed) == [("transactionorderlink", "~")]


@pytest.mark.rule("createPaymentusTender", "one-of-order-and-reference")
def test_body_of_another_shape_is_refused(staff, order):
    payment, _ = expected(order)
    wrong = [
        ({"orderID": None}, "orderID"),
        ({"orderID": 0}, "orderID"),
        ({"orderID": str(order.pk)}, "orderID"),
        ({"orderID": 2**63}, "orderID"),
        ({"paymentusTransactionID": None}, "paymentusTransactionID"),
        ({"paymentusTransactionID": "5"}, "paymentusTransactionID"),
        ({"OrderID": 1}, "OrderID"),
    ]

    with nothing_written():
        reason = "Exactly one of orderID and referenceNumber is needed."
        both = answer_of(staff.post(PATH, by_order(payment) | by_number(payment)))
        assert both == refused("orderID", order.pk, reason)
        neither = answer_of(staff.post(PATH, {"paymentusTransactionID": payment.pk}))
        assert neither == refused("orderID", "", reason)
        for changes, field in wrong:
            status, answer = answer_of(staff.post(PATH, by_order(payment) | changes))
            assert (status, field in {error["field"] for error in answer["errors"]}) == (400, True), changes
        for value in ("", 5, "1\x002"):
            status, answer = answer_of(staff.post(PATH, by_number(payment, referenceNumber=value)))
            assert (status, answer["errors"][0]["field"]) == (400, "referenceNumber")
        for raw in (b"", b"[]", b"{", b"\xff"):
            assert staff.post(PATH, raw=raw).status_code == 400


@pytest.mark.rule("createPaymentusTender", "link-must-exist")
@pytest.mark.rule("createPaymentusTender", "transaction-known-and-positive")
def test_link_and_transaction_must_exist_and_be_visible(subscriber, staff, order):
    payment, link = expected(order)
    unlinked = PaymentusTransactionFactory(cg_reference_number=OrderFactory(organisation=order.organisation).pk)
    foreign, _ = expected(OrderFactory())
    TransactionOrderLink.objects.filter(order=foreign.cg_reference_number)

    with nothing_written():
        for client, lost in [(staff, unlinked), (subscriber, unlinked), (subscriber, foreign)]:
            pk, number = lost.cg_reference_number, lost.reference_number
            assert answer_of(client.post(PATH, by_order(lost))) == no_access("order", pk, "orderID")
            answer = answer_of(client.post(PATH, by_number(lost)))
            assert answer == no_access("referenceNumber", number, "referenceNumber")
        for client, pk in [(staff, NONE), (subscriber, NONE), (subscriber, foreign.pk)]:
            missing = no_access("paymentusTransaction", pk, "paymentusTransactionID")
            assert answer_of(client.post(PATH, by_order(payment, paymentusTransactionID=pk))) == missing
            assert answer_of(client.post(PATH, by_number(payment, paymentusTransactionID=pk))) == missing
    assert link.order == order
    assert staff.post(PATH, by_order(foreign)).status_code == 201


@pytest.mark.rule("createPaymentusTender", "used-links-are-conflict")
def test_link_that_has_a_tender_takes_no_other(staff, order):
    link = placed(order)
    fresh = PaymentusTransactionFactory(cg_reference_number=order.pk, amount=7)

    with nothing_written():
        assert answer_of(staff.post(PATH, by_order(fresh))) == TAKEN
        assert answer_of(staff.post(PATH, by_number(link.transaction))) == TAKEN
    free = TransactionOrderLinkFactory(order=order)  # one that is free among them will do
    assert staff.post(PATH, by_order(fresh)).json()["paymentusTransactionOrderLinkID"] == free.pk


@pytest.mark.rule("createPaymentusTender", "transaction-known-and-positive")
@pytest.mark.parametrize("amount", ["-0.01", "-25.00"])
def test_reversal_is_no_payment(staff, order, amount):
    payment, _ = expected(order, amount=Decimal(amount))
    refusal = refused("paymentusTransactionID", payment.pk, f"Its amount is {amount}, not above 0.")

    with nothing_written():
        assert answer_of(staff.post(PATH, by_order(payment))) == refusal
        assert answer_of(staff.post(PATH, by_number(payment))) == refusal


@pytest.mark.rule("createPaymentusTender", "link-matches-transaction")
def test_transaction_must_be_of_that_order_or_number(staff, order):
    _, link = expected(order)
    elsewhere = PaymentusTransactionFactory(cg_reference_number=OrderFactory().pk)
    nowhere = PaymentusTransactionFactory(cg_reference_number=None)

    with nothing_written():
        for payment in (elsewhere, nowhere):
            answer = answer_of(staff.post(PATH, by_order(payment, orderID=order.pk)))
            assert answer == refused("orderID", order.pk, f"Transaction {payment.pk} is of another order.")
            answer = answer_of(staff.post(PATH, by_number(payment, referenceNumber=link.reference_number)))
            reason = f"Transaction {payment.pk} has another one."
            assert answer == refused("referenceNumber", link.reference_number, reason)


@pytest.mark.rule("createPaymentusTender", "transaction-links-once")
@pytest.mark.parametrize("name", [by_order, by_number])
def test_transaction_of_another_link_or_a_voided_one_is_refused(staff, order, name):
    held = placed(order).transaction
    TransactionOrderLinkFactory(order=order, reference_number=held.reference_number)
    voided, _ = expected(OrderFactory(), status=TransactionStatus.VOIDED)

    with nothing_written():
        assert answer_of(staff.post(PATH, name(held))) == conflict(f"Transaction {held.pk} is a tender already.")
        assert answer_of(staff.post(PATH, name(voided))) == conflict(f"Transaction {voided.pk} is Voided.")


@pytest.mark.rule("createPaymentusTender", "order-over-is-conflict")
@pytest.mark.rule("createPaymentusTender", "tender-and-link-together")
@pytest.mark.parametrize("state", OVER)
@pytest.mark.parametrize("name", [by_order, by_number])
def test_order_that_is_over_takes_no_tender(staff, order, name, state):
    Order.objects.filter(pk=order.pk).update(state=state)
    payment, _ = expected(order)

    with nothing_written():
        message = f"Order {order.pk} is {Order(state=state).state_in_words}: its tenders are read-only."
        assert answer_of(staff.post(PATH, name(payment))) == conflict(message)


@pytest.mark.rule("createPaymentusTender", "tender-and-link-together")
def test_order_with_no_room_leaves_the_link_free(staff, order):
    OrderTenderFactory.create_batch(MAX_TENDERS, order=order, amount=1)
    payment, _ = expected(order)

    with nothing_written():
        message = f"Order {order.pk} has 100 tenders, which is the most an order can have."
        assert answer_of(staff.post(PATH, by_order(payment))) == conflict(message)


@pytest.mark.rule("deletePaymentusTender", "deletion-frees-link")
@pytest.mark.rule("deletePaymentusTender", "second-deletion-is-404")
def test_deleted_tender_frees_its_link_and_payment(subscriber, order):
    payment, link = expected(order)
    pk = subscriber.post(PATH, by_order(payment)).json()["tenderInformationItemID"]
    path = f"{PATH}/{pk}"

    assert answer_of(subscriber.delete(path)) == DONE

    assert not OrderTender.objects.exists()
    link.refresh_from_db()
    assert (link.transaction, link.tender) == (None, None)
    order.refresh_from_db()
    assert order.tender_total == 0
    released = Activity.objects.get(verb=PaymentVerb.UNTENDERED)
    assert history_of(released) == [("transactionorderlink", "~")]
    assert history_of(Activity.objects.get(verb=OrderVerb.TENDER_REMOVED)) == [("order", "~"), ("ordertender", "-")]
    with nothing_written():
        assert answer_of(subscriber.delete(path)) == unknown("tenderInformationItem", pk)
    again = subscriber.post(PATH, by_number(payment)).json()
    assert again["paymentusTransactionOrderLinkID"] == link.pk
    assert again["tenderInformationItemID"] != pk


@pytest.mark.rule("deletePaymentusTender", "malformed-path-id-refused")
@pytest.mark.parametrize("text", ["0", "-1", "abc", "1.5", "%31%00", "1e1"])
def test_path_that_is_no_id_is_refused(staff, text):
    status, answer = answer_of(staff.delete(f"{PATH}/{text}"))

    assert (status, answer["errors"][0]["field"]) == (400, "tenderInformationItemID")


@pytest.mark.rule("deletePaymentusTender", "tender-needs-link")
def test_tender_that_is_unknown_foreign_or_not_of_paymentus_is_not_found(subscriber, staff, order):
    foreign = placed(OrderFactory())
    plain = OrderTenderFactory(order=order, type_id=8)

    with nothing_written():
        for client, pk in [
            *[(client, pk) for client in (staff, subscriber) for pk in (NONE, plain.pk, 2**63)],
            (subscriber, foreign.tender_id),
        ]:
            assert answer_of(client.delete(f"{PATH}/{pk}")) == unknown("tenderInformationItem", pk)
    assert answer_of(staff.delete(f"{PATH}/{foreign.tender_id}")) == DONE


@pytest.mark.rule("deletePaymentusTender", "refund-tender-refused")
def test_refund_stays(staff, order):
    link = placed(order, amount=-10)

    with nothing_written():
        answer = answer_of(staff.delete(f"{PATH}/{link.tender_id}"))
        assert answer == refused("tenderInformationItemID", link.tender_id, "It is a refund, which stays.")


@pytest.mark.rule("deletePaymentusTender", "read-only-tender-is-conflict")
@pytest.mark.rule("deletePaymentusTender", "deletion-frees-link")
@pytest.mark.parametrize("state", OVER)
def test_tender_of_an_order_that_is_over_stays(staff, order, state):
    link = placed(order)
    Order.objects.filter(pk=order.pk).update(state=state)

    with nothing_written():
        message = f"Tender {link.tender_id} is read-only: it cannot be taken off."
        assert answer_of(staff.delete(f"{PATH}/{link.tender_id}")) == conflict(message)


def test_one_without_the_right_is_refused(order_management, order):
    payment, _ = expected(order)
    link = placed(order)
    user = UserFactory(username="nobody", organisation=order.organisation)
    user.groups.clear()
    client = order_management(user)
    assert client.get("/order").status_code == 403

    with nothing_written():
        for answer in (client.post(PATH, by_order(payment)), client.delete(f"{PATH}/{link.tender_id}")):
            assert answer_of(answer) == forbidden("You may not change orders.")


def test_numbers_are_compared_letter_by_letter(staff, order):
    payment, _ = expected(order, reference_number="Ref-7")

    for number in ("ref-7", "Ref-7 ", "Ref-"):
        answer = answer_of(staff.post(PATH, by_number(payment, referenceNumber=number)))
        assert answer == no_access("referenceNumber", json.loads(json.dumps(number)), "referenceNumber")
