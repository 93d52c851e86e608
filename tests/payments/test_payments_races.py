"""What two callers do to the same payment at the same time, on PostgreSQL."""

import threading
from decimal import Decimal

import pytest
from django.db import connection, transaction

from apps.core.caller import Caller, Channel
from apps.core.errors import WrongState
from apps.core.locks import locked, serialise
from apps.orders.factories import OrderFactory
from apps.orders.models import Order, OrderTender
from apps.payments import operations
from apps.payments.constants import AttemptState
from apps.payments.factories import (
    GatewaySettingsFactory,
    PaymentusTransactionFactory,
    TransactionOrderLinkFactory,
    placed,
)
from apps.payments.models import PaymentusTransaction, RefundAttempt, TransactionOrderLink
from tests.payments.payments_requests import REFERENCE, pass_time
from tests.tickets.test_races import race

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("postgresql_only"),
    pytest.mark.contract("order-management"),
]
SYSTEM = Caller(None, Channel.TASK)


@pytest.fixture
def order(sandbox):
    order = OrderFactory()
    GatewaySettingsFactory(register=order.register, endpoint=sandbox.endpoint)
    return order


def holding(*orders: Order):
    """A gate: the rows of these orders."""
    return lambda: list(locked(Order.objects.filter(pk__in=[order.pk for order in orders])))


def placing(payment: PaymentusTransaction, **wanted):
    return lambda: operations.place_payment(transaction_id=payment.pk, by=SYSTEM, **wanted)


def refund(order: Order):
    return operations.refund_payment(order_id=order.pk, reference_number=REFERENCE, amount=Decimal(-10), by=SYSTEM)


@pytest.mark.rule("createPaymentusTender", "transaction-links-once")
def test_one_of_two_calls_for_a_transaction_makes_the_tender():
    order = OrderFactory()
    payment = PaymentusTransactionFactory(cg_reference_number=order.pk)
    TransactionOrderLinkFactory.create_batch(2, order=order, reference_number=payment.reference_number)

    outcomes = race(
        placing(payment, order_id=order.pk),
        placing(payment, reference_number=payment.reference_number),
        gate=holding(order),
    )

    assert [type(outcome) for outcome in outcomes] == [TransactionOrderLink, WrongState]
    assert outcomes[1].message == f"Transaction {payment.pk} is a tender already."
    assert TransactionOrderLink.objects.filter(transaction=payment).count() == OrderTender.objects.count() == 1
    order.refresh_from_db()
    assert order.tender_total == 25


@pytest.mark.rule("createPaymentusTender", "transaction-links-once")
def test_transaction_goes_to_one_of_two_links_of_different_orders():
    """Both wait at the transaction's row, each with its own order locked."""
    payment = PaymentusTransactionFactory()
    links = [TransactionOrderLinkFactory(reference_number=payment.reference_number) for _ in range(2)]
    PaymentusTransaction.objects.filter(pk=payment.pk).update(cg_reference_number=links[1].order_id)

    def gate():
        list(locked(PaymentusTransaction.objects.filter(pk=payment.pk)))

    outcomes = race(
        placing(payment, reference_number=payment.reference_number),
        placing(payment, order_id=links[1].order_id),
        gate=gate,
    )

    assert [type(outcome) for outcome in outcomes] == [TransactionOrderLink, WrongState]
    assert [link.order_id for link in TransactionOrderLink.objects.filter(transaction=payment)] == [links[0].order_id]


def test_link_takes_one_of_two_transactions():
    order = OrderFactory()
    TransactionOrderLinkFactory(order=order)
    payments = [PaymentusTransactionFactory(cg_reference_number=order.pk) for _ in range(2)]

    outcomes = race(*[placing(payment, order_id=order.pk) for payment in payments], gate=holding(order))

    assert [type(outcome) for outcome in outcomes] == [TransactionOrderLink, WrongState]
    assert order.tenders.count() == 1


@pytest.mark.rule("deletePaymentusTender", "second-deletion-is-404")
def test_tender_is_released_once():
    link = placed(OrderFactory())

    def release():
        return operations.release_payment(tender_id=link.tender_id, by=SYSTEM)

    outcomes = race(release, release, gate=holding(link.order))

    assert [type(outcome).__name__ for outcome in outcomes] == ["NoneType", "NotFound"]
    link.order.refresh_from_db()
    assert link.order.tender_total == 0


def test_attempt_is_stored_and_nothing_is_locked_while_the_gateway_is_asked(sandbox, order):
    seen = []

    def look():
        with transaction.atomic():
            list(Order.objects.select_for_update(nowait=True).filter(pk=order.pk))
            seen.extend(RefundAttempt.objects.select_for_update(nowait=True).values_list("state", flat=True))
        connection.close()

    sandbox.before_acting = look

    assert refund(order).state == AttemptState.DONE
    assert seen == [AttemptState.ASKING]


def test_same_refund_asked_for_twice_at_once_is_made_once(sandbox, order):
    """The second comes while the gateway thinks about the first."""
    second_is_done = threading.Event()
    sandbox.before_acting = lambda: second_is_done.wait(5)

    def second():
        try:
            return refund(order)
        finally:
            second_is_done.set()

    outcomes = race(lambda: refund(order), second, gate=holding(order))

    assert (outcomes[0].state, type(outcomes[1])) == (AttemptState.DONE, WrongState)
    assert (len(sandbox.keys), sandbox.given_back, order.tenders.count()) == (1, 10, 1)


def test_many_that_ask_for_the_same_refund_at_once_make_one(sandbox, order):
    """Each comes to the order's lock before any of them has it, so that the first may be done when the last begins."""
    outcomes = race(*[lambda: refund(order)] * 6, gate=holding(order))

    made = [outcome.pk for outcome in outcomes if isinstance(outcome, RefundAttempt)]
    assert set(made) == {RefundAttempt.objects.get().pk}
    assert all(isinstance(outcome, RefundAttempt | WrongState) for outcome in outcomes)
    assert refund(order).pk == made[0]
    assert (len(sandbox.keys), sandbox.given_back, order.tenders.count()) == (1, 10, 1)


def test_two_workers_finish_a_lost_refund_once(sandbox, order):
    sandbox.mode = "lose"
    attempt = refund(order)
    pass_time(5)

    def settle():
        return operations.settle_refund(attempt_id=attempt.pk)

    outcomes = race(settle, settle, gate=lambda: list(locked(RefundAttempt.objects.all())))

    assert sorted(outcomes) == [False, True]
    assert (order.tenders.count(), RefundAttempt.objects.get().state) == (1, AttemptState.DONE)


def test_reply_that_comes_after_the_worker_was_quicker_changes_nothing(sandbox, order):
    """The first asker's claim ran out while the gateway was slow; a worker finished the refund meanwhile."""

    def worker_is_quicker():
        sandbox.reversals[sandbox.keys[0]] = {"amount": "10"}
        pass_time(5)
        assert operations.settle_due_refunds() == 1
        connection.close()

    sandbox.before_acting = worker_is_quicker

    assert refund(order).state == AttemptState.DONE
    assert (order.tenders.count(), TransactionOrderLink.objects.count(), sandbox.given_back) == (1, 1, 10)


def other_refund(order: Order, amount: int = -10, reference: str = REFERENCE):
    return lambda: operations.refund_payment(
        order_id=order.pk, reference_number=reference, amount=Decimal(amount), by=SYSTEM
    )


def test_refund_waits_while_another_of_the_transaction_is_open(sandbox, order):
    """The two are for different orders, so that no row stands between them."""
    other = OrderFactory(register=order.register)
    second_is_done = threading.Event()
    sandbox.before_acting = lambda: second_is_done.wait(5)

    def second():
        try:
            return other_refund(other, -5)()
        finally:
            second_is_done.set()

    outcomes = race(other_refund(order), second, gate=lambda: serialise(f"refund of {REFERENCE}"))

    assert (outcomes[0].state, type(outcomes[1])) == (AttemptState.DONE, WrongState)
    assert outcomes[1].message == f"An earlier refund for ReferenceNumber {REFERENCE} is still open."
    assert (len(sandbox.keys), sandbox.given_back, other.tenders.count()) == (1, 10, 0)


def test_tenders_of_open_refunds_count_towards_what_an_order_can_have(sandbox, order, monkeypatch):
    monkeypatch.setattr("apps.payments.operations.refunds.MAX_TENDERS", 1)
    second_is_done = threading.Event()
    sandbox.before_acting = lambda: second_is_done.wait(5)

    def second():
        try:
            return other_refund(order, -5, "another")()
        finally:
            second_is_done.set()

    outcomes = race(other_refund(order), second, gate=holding(order))

    assert (outcomes[0].state, type(outcomes[1])) == (AttemptState.DONE, WrongState)
    assert (len(sandbox.keys), order.tenders.count()) == (1, 1)
