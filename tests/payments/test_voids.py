"""Voids of orders that were paid through Paymentus: the refund is stored with the void and made by a worker."""

from decimal import Decimal

import pytest
from django.utils import timezone

from apps.activity.history import unrecorded
from apps.activity.models import Activity
from apps.core.caller import Caller, Channel
from apps.core.errors import WrongState
from apps.core.locks import locked
from apps.orders import operations
from apps.orders.constants import OrderState, TenderStatus
from apps.orders.models import Order
from apps.orders.operations.tenders import place_tender
from apps.payments.constants import AttemptState, PaymentVerb
from apps.payments.models import GatewaySettings, PaymentusTransaction, RefundAttempt, TransactionOrderLink
from apps.payments.operations import refund_payment, settle_due_refunds
from apps.payments.operations.checks import paymentus_type
from tests.tickets.test_races import kinds, race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def by(manager):
    return Caller(manager, Channel.DESK)


@pytest.fixture
def paid(order, by):
    """A completed order of 25.00, paid through Paymentus."""
    with unrecorded():
        tender = place_tender(order, type=paymentus_type(), amount=Decimal(25), by=by)
        payment = PaymentusTransaction.objects.create(reference_number="P-1", amount=25, cg_reference_number=order.pk)
        TransactionOrderLink.objects.create(order=order, reference_number="P-1", transaction=payment, tender=tender)
    Order.objects.filter(pk=order.pk).update(
        state=OrderState.COMPLETED, submitted_at=timezone.now(), receipt_number="R-1", total=25
    )
    return Order.objects.get(pk=order.pk)


def void(order, by):
    return operations.void_transaction(order_id=order.pk, reason="Wrong phone", by=by)


def due_again():
    RefundAttempt.objects.update(retry_after=timezone.now())


def test_payment_is_refunded_by_the_worker_once(paid, by, sandbox):
    void(paid, by)

    attempt = RefundAttempt.objects.get()
    assert (attempt.state, attempt.amount, attempt.reference_number) == (AttemptState.ASKING, -25, "P-1")
    assert sandbox.given_back == 0  # nobody is asked inside of the transaction
    assert settle_due_refunds() == 1
    assert settle_due_refunds() == 0

    paid.refresh_from_db()
    amounts = [(tender.amount, tender.status) for tender in paid.tenders.order_by("pk")]
    assert amounts == [(25, TenderStatus.OPEN), (-25, TenderStatus.OPEN)]
    assert (paid.tender_total, sandbox.given_back, RefundAttempt.objects.get().state) == (0, 25, AttemptState.DONE)
    verbs = Activity.objects.filter(subject_id=paid.pk, verb__startswith="refund.").values_list("verb", flat=True)
    assert sorted(verbs) == [PaymentVerb.REFUND_ASKED, PaymentVerb.REFUNDED]


@pytest.mark.parametrize("mode", ["hang up", "break after acting"])
def test_refund_whose_answer_is_lost_is_asked_for_until_it_is_made(paid, by, sandbox, mode):
    sandbox.mode = mode
    void(paid, by)
    settle_due_refunds()
    assert RefundAttempt.objects.get().state == AttemptState.UNKNOWN

    sandbox.mode = "approve"
    due_again()
    settle_due_refunds()

    assert RefundAttempt.objects.get().state == AttemptState.DONE
    assert (len(sandbox.reversals), len(set(sandbox.keys))) == (1, 1)


def test_refund_that_is_declined_can_be_asked_for_by_hand(paid, by, sandbox):
    sandbox.mode = "decline"
    void(paid, by)
    settle_due_refunds()
    assert RefundAttempt.objects.get().state == AttemptState.FAILED

    sandbox.mode = "approve"
    attempt = refund_payment(order_id=paid.pk, reference_number="P-1", amount=Decimal(-25), by=by)

    assert attempt.state == AttemptState.DONE
    assert sandbox.given_back == 25


def test_nothing_is_voided_where_nothing_can_be_refunded(paid, by, sandbox):
    GatewaySettings.objects.update(is_valid=False)
    with pytest.raises(WrongState, match="no valid Paymentus gateway settings"):
        void(paid, by)

    GatewaySettings.objects.update(is_valid=True)
    TransactionOrderLink.objects.all().delete()
    with pytest.raises(WrongState, match="has no Paymentus transaction to be refunded from"):
        void(paid, by)

    paid.refresh_from_db()
    assert (paid.voided_at, RefundAttempt.objects.count()) == (None, 0)


def test_refund_that_is_open_stands_against_a_void(paid, by, sandbox):
    Order.objects.update(state=OrderState.PAUSED)
    sandbox.mode = "hang up"
    refund_payment(order_id=paid.pk, reference_number="P-1", amount=Decimal(-25), by=by)

    with pytest.raises(WrongState, match=f"A refund of order {paid.pk} is still open"):
        void(paid, by)


@pytest.mark.usefixtures("postgresql_only")
def test_void_and_refund_of_the_same_payment_give_it_back_once(paid, by, sandbox):
    def refund():
        return refund_payment(order_id=paid.pk, reference_number="P-1", amount=Decimal(-25), by=by)

    outcomes = race(lambda: void(paid, by), refund, gate=lambda: list(locked(Order.objects.filter(pk=paid.pk))))
    settle_due_refunds()

    assert kinds(outcomes) == [None, None]
    assert (sandbox.given_back, RefundAttempt.objects.get().state) == (25, AttemptState.DONE)
    assert sum(tender.amount for tender in paid.tenders.all()) == 0
