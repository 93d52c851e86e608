"""Refunds whose answer got lost: each is finished once, by a worker or by whoever asks again."""

import datetime
import threading
import time
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.activity.models import Activity
from apps.core.caller import Caller, Channel
from apps.orders.constants import OrderState
from apps.orders.factories import OrderFactory
from apps.orders.models import Order
from apps.payments.constants import AttemptState, PaymentVerb
from apps.payments.gateways.http import PaymentusGateway
from apps.payments.models import GatewaySettings, RefundAttempt
from apps.payments.operations import refund_payment, settle_due_refunds
from tests.journals.api.costguard_requests import answer_of, conflict
from tests.payments.payments_requests import kept, pass_time, refunding

pytestmark = pytest.mark.contract("order-management")


@pytest.fixture
def lost(staff, sandbox, order):
    """A refund that the gateway made before the connection broke."""
    sandbox.mode = "lose"
    assert staff.post(*refunding(order)).status_code == 200
    sandbox.mode = "approve"
    return RefundAttempt.objects.get()


def settled(order: Order) -> tuple:
    """(state of the refund, the order's tenders, sum of tenders)."""
    order.refresh_from_db()
    amounts = list(order.tenders.values_list("amount", flat=True))
    return RefundAttempt.objects.get().state, amounts, order.tender_total


DONE = (AttemptState.DONE, [Decimal(-10)], Decimal(-10))


@pytest.mark.rule("createPaymentusRefund", "success-adds-linked-tender")
@pytest.mark.rule("createPaymentusRefund", "gateway-failure-keeps-nothing")
def test_worker_finishes_a_refund_whose_reply_was_lost(lost, sandbox, order, agent):
    assert settled(order) == (AttemptState.UNKNOWN, [], 0)
    assert settle_due_refunds() == 0  # it waits a little first

    pass_time(1)
    assert settle_due_refunds() == 1

    assert settled(order) == DONE
    assert kept() == (1, 1, 1)
    [(_, path, _)] = [request for request in sandbox.requests if request[0] == "GET"]
    assert path == f"/v1/refunds/{lost.idempotency_key}"
    lost.refresh_from_db()
    assert (lost.link.order, lost.link.transaction.idempotency_key) == (order, lost.idempotency_key)
    activity = Activity.objects.get(verb=PaymentVerb.REFUNDED)
    assert (activity.actor, activity.channel, activity.subject_id) == (agent, Channel.TASK, order.pk)
    pass_time(60)
    assert settle_due_refunds() == 0
    assert (settled(order), sandbox.given_back) == (DONE, 10)


@pytest.mark.rule("createPaymentusRefund", "success-adds-linked-tender")
def test_asking_again_goes_on_with_the_same_refund(lost, staff, sandbox, order):
    answer = staff.post(*refunding(order))

    assert (answer.status_code, settled(order), sandbox.given_back) == (201, DONE, 10)
    assert sandbox.keys == [str(lost.idempotency_key)] * 2
    lost.refresh_from_db()
    assert answer.json() == {
        "errorMessage": None,
        "paymentusTransactionID": lost.link.transaction_id,
        "paymentusTransactionOrderLinkID": lost.link_id,
        "tenderInformationItemID": lost.link.tender_id,
    }


def test_other_refund_of_the_transaction_waits(lost, staff, sandbox, order):
    other = OrderFactory(register=order.register)
    refusal = conflict("An earlier refund for ReferenceNumber 123456789 is still open.")

    assert answer_of(staff.post(*refunding(order, -5))) == refusal
    assert answer_of(staff.post(*refunding(other))) == refusal
    RefundAttempt.objects.update(state=AttemptState.ASKING, retry_after=timezone.now() + datetime.timedelta(1))
    assert answer_of(staff.post(*refunding(order))) == refusal  # somebody is asking right now

    assert len(sandbox.keys) == 1
    assert staff.post(*refunding(order, -5, "987654321")).status_code == 201


def test_refund_that_never_got_there_is_dropped_in_the_end(staff, sandbox, order):
    sandbox.mode = "hang up"
    staff.post(*refunding(order))
    for minutes in (1, 5):
        pass_time(minutes)
        assert settle_due_refunds() == 1
        assert settled(order) == (AttemptState.UNKNOWN, [], 0)

    pass_time(30)
    settle_due_refunds()

    assert settled(order) == (AttemptState.FAILED, [], 0)
    attempt = RefundAttempt.objects.get()
    assert (attempt.message, kept()) == ("The request never got to Paymentus.", (0, 0, 0))
    assert (
        Activity.objects.filter(verb=PaymentVerb.REFUND_OPEN).count() == 1
    )  # told once, however often it was looked at
    sandbox.mode = "approve"
    assert staff.post(*refunding(order)).status_code == 201
    assert len(set(sandbox.keys)) == 2


def test_gateway_that_is_away_is_asked_later_and_less_often(lost, sandbox, order):
    sandbox.can_be_asked = False
    pauses = []
    for _ in range(3):
        pass_time(120)
        settle_due_refunds()
        attempt = RefundAttempt.objects.get()
        pauses.append(round((attempt.retry_after - timezone.now()).total_seconds() / 30))
    assert (pauses, settled(order)) == ([2, 4, 8], (AttemptState.UNKNOWN, [], 0))

    sandbox.can_be_asked = True
    pass_time(120)
    settle_due_refunds()
    assert settled(order) == DONE


def test_refund_of_a_process_that_died_is_finished(lost, order):
    """Neither the reply nor that it was lost could be noted."""
    RefundAttempt.objects.update(state=AttemptState.ASKING, message="", retry_after=timezone.now())

    settle_due_refunds()

    assert settled(order) == DONE


@pytest.mark.sqlite
@pytest.mark.parametrize("state", [OrderState.COMPLETED, OrderState.CANCELLED])
def test_money_that_is_back_is_on_the_order_whatever_became_of_it(lost, order, state):
    Order.objects.filter(pk=order.pk).update(state=state)
    GatewaySettings.objects.update(is_valid=False)
    pass_time(1)

    settle_due_refunds()

    assert settled(order) == DONE


def test_refund_waits_for_settings_that_are_gone(lost, sandbox, order):
    [gateway] = GatewaySettings.objects.all()
    GatewaySettings.objects.all().delete()
    pass_time(60)
    settle_due_refunds()
    assert settled(order) == (AttemptState.UNKNOWN, [], 0)

    gateway.save(force_insert=True)
    pass_time(60)
    settle_due_refunds()
    assert settled(order) == DONE


def test_gateway_that_is_silent_for_too_long_counts_as_lost(staff, sandbox, order, settings):
    settings.PAYMENT_GATEWAY_TIMEOUT = 0.3
    released = threading.Event()
    sandbox.before_acting = lambda: released.wait(10)
    assert staff.post(*refunding(order)).status_code == 200
    released.set()
    settings.PAYMENT_GATEWAY_TIMEOUT = 5
    while not sandbox.reversals:
        time.sleep(0.01)
    assert settled(order) == (AttemptState.UNKNOWN, [], 0)

    pass_time(5)
    settle_due_refunds()

    assert (settled(order), sandbox.given_back) == (DONE, 10)


def test_adapter_that_breaks_leaves_the_refund_to_a_worker(staff, sandbox, order, agent, monkeypatch):
    """What a fault of our own leaves behind is as open as a lost reply."""

    def broken(self, account, refund):
        raise RuntimeError("A fault")

    with monkeypatch.context() as patched:
        patched.setattr(PaymentusGateway, "refund", broken)
        with pytest.raises(RuntimeError):
            refund_payment(
                order_id=order.pk, reference_number="123456789", amount=Decimal(-10), by=Caller(agent, Channel.DESK)
            )
    assert (settled(order), kept()) == ((AttemptState.ASKING, [], 0), (0, 0, 0))

    pass_time(30)
    settle_due_refunds()
    assert settled(order) == (AttemptState.FAILED, [], 0)
