"""Refunds through Paymentus.

An attempt is stored, and committed, before the gateway is asked without any transaction; what came of it is
noted in a second one (see `settling`). Of an attempt without an answer the same refund, asked for again,
goes on with the same idempotency key, and any other from that transaction waits: nothing is refunded twice.
"""

from decimal import Decimal
from typing import cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.operations import recording
from apps.core.caller import Caller
from apps.core.errors import Invalid, WrongState
from apps.core.locks import locked, serialise
from apps.core.money import MAX_AMOUNT
from apps.orders.models import Order
from apps.orders.operations.locking import lock_order
from apps.orders.operations.tenders import MAX_TENDERS, require_amount
from apps.payments.constants import AttemptState, PaymentVerb
from apps.payments.gateways import Account
from apps.payments.models import PaymentusTransaction, RefundAttempt
from apps.payments.operations.checks import account_of, paymentus_type, require_reference, require_tenders_open
from apps.payments.operations.settling import ask, claim, drop, lease_from
from apps.payments.permissions import REFUND


def refund_payment(*, order_id: int, reference_number: str, amount: Decimal, by: Caller) -> RefundAttempt:
    """Refund a Paymentus transaction and put the negative tender on the order.

    The same amount from the same transaction on the same order is the same refund: asked for again, it is returned as
    it is. Returns the attempt: DONE with its link, FAILED when nothing was refunded, or UNKNOWN when the gateway's
    answer was lost; then a worker finishes it. The message of the last two is for people. Raises NotFound,
    NotAllowed, Invalid (amount, reference number, no valid settings at the order's register) and WrongState
    (the order is over; an earlier refund of the transaction is still open), all before the gateway is called.
    """
    attempt, account = _open(order_id, reference_number, amount, by)
    if not attempt.is_open:
        return attempt
    if _is_out_of_sight(reference_number, by):
        # As Paymentus says of a number it does not know.
        return drop(attempt=attempt, message="Unable to reverse transaction.", by=by)
    return ask(attempt, account, by=by, again=True)


@transaction.atomic(durable=True)
def _open(order_id: int, reference_number: str, amount: Decimal, by: Caller) -> tuple[RefundAttempt, Account | None]:
    """A stored attempt that is ours to ask about: a new one, or the same refund that had no answer; or the one made."""
    order = lock_order(order_id, by)
    by.require(REFUND)
    require_reference("reference_number", reference_number)
    require_amount("amount", amount)
    if amount > 0:
        raise Invalid("amount", gettext("Must be below 0."))
    made = RefundAttempt.objects.visible_to(by).filter(order=order, state=AttemptState.DONE)
    same = made.filter(reference_number=reference_number, amount=amount).select_related("link").order_by("pk").first()
    if same is not None:
        return same, None
    account = account_of(order.register_id)
    if account is None:
        raise Invalid("order", gettext("Its register has no valid Paymentus gateway settings."), value=order_id)
    if order.voided_at is None:  # of a voided order goes back what the void could not refund
        require_tenders_open(order)
    paymentus_type()
    serialise(f"refund of {reference_number}")
    for earlier in locked(RefundAttempt.objects.visible_to(by).open().filter(reference_number=reference_number)):
        if (earlier.order_id, earlier.amount) != (order.pk, amount) or not claim(earlier, to_send=True):
            raise WrongState(
                gettext("An earlier refund for ReferenceNumber %(reference_number)s is still open.")
                % {"reference_number": reference_number}
            )
        return earlier, account_of(earlier.register_id, even_if_not_valid=True)
    _require_tender_capacity(order, amount)
    attempt = RefundAttempt(
        order=order,
        register_id=cast(int, order.register_id),  # whose account was found above
        reference_number=reference_number,
        amount=amount,
        retry_after=lease_from(timezone.now()),
        created_by=by.user or order.created_by,
    )
    data = {"reference": reference_number, "amount": str(amount)}
    with recording(PaymentVerb.REFUND_ASKED, by=by, subject=order, obj=attempt, data=data):
        attempt.save()
    return attempt, account


def _is_out_of_sight(reference_number: str, by: Caller) -> bool:
    """Whether the number is known to be that of a transaction which the caller does not see."""
    known = PaymentusTransaction.objects.filter(reference_number=reference_number)
    return known.exists() and not known.visible_to(by).exists()


def _require_tender_capacity(order: Order, amount: Decimal) -> None:
    """Raise unless the order can take the tender, with those of refunds still open."""
    open_amounts = list(RefundAttempt.objects.open().filter(order=order).values_list("amount", flat=True))
    if order.tenders.count() + len(open_amounts) >= MAX_TENDERS:
        raise WrongState(
            gettext("Order %(number)s has %(max_tenders)s tenders, which is the most an order can have.")
            % {"number": order.pk, "max_tenders": MAX_TENDERS}
        )
    if abs(order.tender_total + sum(open_amounts) + amount) > MAX_AMOUNT:
        raise Invalid(
            "amount",
            gettext("Tenders must add up to between %(value)s and %(max_amount)s.")
            % {"value": -MAX_AMOUNT, "max_amount": MAX_AMOUNT},
        )
