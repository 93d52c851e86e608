"""Asking the gateway, and noting what came of it."""

import datetime
import logging
import time

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.activity.operations import recording
from apps.core.calendar import seconds, shifted
from apps.core.caller import Caller, Channel
from apps.core.errors import DomainError
from apps.core.locks import locked
from apps.orders.models import Order
from apps.orders.operations.tenders import place_tender
from apps.payments.constants import GIVE_UP, MAX_PAUSE, AttemptState, PaymentVerb
from apps.payments.gateways import Account, Declined, NotSent, Refund, Reversal, Unanswered, gateway
from apps.payments.models import PaymentusTransaction, RefundAttempt, TransactionOrderLink
from apps.payments.operations.checks import account_of, paymentus_type

BATCH = 100
SECONDS = 30  # that a worker asks before it looks after its other work
MAX_EXPONENT = 12
LATER = "Patchbay goes on asking, and adds the tender if the refund was made."
log = logging.getLogger("patchbay.payments")


def settle_due_refunds() -> int:
    """Ask the gateway about the refunds that had no answer and have waited long enough; returns how many.

    Finds what a process that died while asking left behind, too. Any number of workers may do this at once.
    With a slow gateway it stops after a while, and goes on the next time.
    """
    due = RefundAttempt.objects.due(timezone.now()).order_by("retry_after", "pk")
    deadline, asked = time.monotonic() + SECONDS, 0
    for pk in list(due.values_list("pk", flat=True)[:BATCH]):
        if time.monotonic() > deadline:
            break
        asked += settle_refund(attempt_id=pk)
    return asked


def settle_refund(*, attempt_id: int) -> bool:
    """Ask about one due refund by its idempotency key, and finish it if the gateway knows.

    That of a void is asked for itself, as nobody else does; the key lets it be carried out once.

    False when there was nothing to do: it is finished, not due, or in other hands.
    """
    with transaction.atomic(durable=True):
        attempt = locked(RefundAttempt.objects.due(timezone.now()).filter(pk=attempt_id)).first()
        if attempt is None or not claim(attempt, to_send=False):
            return False
    account = account_of(attempt.register_id, even_if_not_valid=True)
    ask(attempt, account, by=Caller(attempt.created_by, Channel.TASK), again=attempt.is_of_void)
    return True


def claim(attempt: RefundAttempt, *, to_send: bool) -> bool:
    """Take a locked attempt into one's hands for as long as asking can take; whether it was free."""
    now = timezone.now()
    if attempt.state == AttemptState.ASKING and attempt.retry_after > now:
        return False
    attempt.state, attempt.tries, attempt.retry_after = AttemptState.ASKING, attempt.tries + 1, lease_from(now)
    if to_send:
        attempt.sent_at = now
    names = ("state", "tries", "retry_after", "sent_at")
    RefundAttempt.objects.filter(pk=attempt.pk).update(**{name: getattr(attempt, name) for name in names})
    return True


def lease_from(now: datetime.datetime) -> datetime.datetime:
    """Until when one who begins to ask now has the attempt for himself."""
    return shifted(now, seconds(30 + 3 * settings.PAYMENT_GATEWAY_TIMEOUT))


def ask(attempt: RefundAttempt, account: Account | None, *, by: Caller, again: bool) -> RefundAttempt:
    """Ask for the refund `again` or for the first time, otherwise what became of it; note the answer."""
    try:
        if account is None:
            raise NotSent("The register has no gateway settings that can be used.")
        reversal = _refund(attempt, account) if again else gateway().find(account, str(attempt.idempotency_key))
    except Declined as error:
        return drop(attempt=attempt, message=str(error), by=by)
    except NotSent as error:
        if attempt.tries == 1 and not attempt.is_of_void:  # then no earlier request can have got there either
            return drop(attempt=attempt, message=str(error), by=by)
        return _leave_open(attempt, str(error), by)
    except Unanswered as error:
        return _leave_open(attempt, str(error), by)
    if reversal is None:
        if timezone.now() - attempt.sent_at > GIVE_UP:
            return drop(attempt=attempt, message="The request never got to Paymentus.", by=by)
        return _leave_open(attempt, "Paymentus does not know the refund yet.", by)
    try:
        return _finish(attempt, reversal, by)
    except DomainError as error:  # the money is back, but the order cannot take the tender
        log.error("Refund attempt %s was carried out and has no tender: %s", attempt.pk, error.message)
        return _leave_open(attempt, error.message, by)


def _refund(attempt: RefundAttempt, account: Account) -> Reversal:
    return gateway().refund(
        account,
        Refund(
            key=str(attempt.idempotency_key),
            reference_number=attempt.reference_number,
            amount=attempt.amount,
            order_id=attempt.order_id,
        ),
    )


@transaction.atomic(durable=True)
def _finish(attempt: RefundAttempt, reversal: Reversal, by: Caller) -> RefundAttempt:
    """Put the tender on the order and tie it to the reversal.

    The money is back: so it is whatever state the order has come to meanwhile, and even if the attempt was
    given up.
    """
    order, attempt = _locked(attempt)
    if attempt.state == AttemptState.DONE:
        return attempt
    data = {"reference": attempt.reference_number, "reversal": reversal.reference_number}
    with recording(PaymentVerb.REFUNDED, by=by, subject=order, obj=attempt, data=data):
        made = PaymentusTransaction.objects.create(
            reference_number=reversal.reference_number,
            cg_reference_number=order.pk,
            amount=attempt.amount,
            idempotency_key=attempt.idempotency_key,
        )
        tender = place_tender(order, type=paymentus_type(), amount=attempt.amount, by=by)
        attempt.link = TransactionOrderLink.objects.create(
            order=order, reference_number=reversal.reference_number, transaction=made, tender=tender
        )
        attempt.state, attempt.message = AttemptState.DONE, ""
        attempt.save()
    return attempt


@transaction.atomic(durable=True)
def drop(*, attempt: RefundAttempt, message: str, by: Caller) -> RefundAttempt:
    """End an attempt by which nothing was refunded."""
    order, attempt = _locked(attempt)
    if not attempt.is_open:
        return attempt
    attempt.state, attempt.message = AttemptState.FAILED, message
    with recording(PaymentVerb.REFUND_FAILED, by=by, subject=order, obj=attempt, reason=message):
        attempt.save()
    return attempt


@transaction.atomic(durable=True)
def _leave_open(attempt: RefundAttempt, message: str, by: Caller) -> RefundAttempt:
    """Let it be asked about again, after a pause that doubles each time; the timeline tells of it once."""
    order, attempt = _locked(attempt)
    if not attempt.is_open:
        return attempt
    pause = settings.PAYMENT_RETRY_SECONDS * 2 ** min(attempt.tries - 1, MAX_EXPONENT)
    is_news = not attempt.message
    attempt.state, attempt.message = AttemptState.UNKNOWN, f"{message} {LATER}"
    attempt.retry_after = timezone.now() + min(seconds(pause), MAX_PAUSE)
    if is_news:
        with recording(PaymentVerb.REFUND_OPEN, by=by, subject=order, obj=attempt, reason=message):
            attempt.save()
    else:
        RefundAttempt.objects.filter(pk=attempt.pk).update(
            state=attempt.state, message=attempt.message, retry_after=attempt.retry_after
        )
    return attempt


def _locked(attempt: RefundAttempt) -> tuple[Order, RefundAttempt]:
    """The attempt as it is now, with its order, both locked."""
    order = locked(Order.objects.filter(pk=attempt.order_id)).get()
    attempt = locked(RefundAttempt.objects.filter(pk=attempt.pk).select_related("link", "created_by")).get()
    attempt.order = order
    return order, attempt
