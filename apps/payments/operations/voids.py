"""Refunds of the Paymentus payments of a voided order.

They are stored in the transaction that voids the order, and a worker asks the gateway for them afterwards, with the
same idempotency key until it answers: the order is never voided without them, and nothing is refunded twice.
"""

from typing import cast

from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.operations import recording
from apps.core.caller import Caller
from apps.core.errors import WrongState
from apps.core.locks import serialise
from apps.orders.models import Order, OrderTender
from apps.payments.constants import AttemptState, PaymentVerb
from apps.payments.models import RefundAttempt, TransactionOrderLink
from apps.payments.operations.checks import account_of


def refund_voided(order: Order, tenders: list[OrderTender], by: Caller) -> None:
    """Store a refund of each Paymentus payment of an order that is being voided.

    Raises WrongState where nothing can be refunded: no gateway settings, a tender without its transaction, a refund
    that is still open.
    """
    if RefundAttempt.objects.open().filter(order=order).exists():
        raise WrongState(gettext("A refund of order %(number)s is still open.") % {"number": order.pk})
    if account_of(order.register_id) is None:
        raise WrongState(
            gettext("The order's register has no valid Paymentus gateway settings, so nothing can be refunded.")
        )
    numbers = dict(TransactionOrderLink.objects.filter(tender__in=tenders).values_list("tender", "reference_number"))
    for tender in tenders:
        if tender.pk not in numbers:
            raise WrongState(
                gettext("Tender %(number)s has no Paymentus transaction to be refunded from.") % {"number": tender.pk}
            )
        serialise(f"refund of {numbers[tender.pk]}")
        _store(order, numbers[tender.pk], tender, by)


def _store(order: Order, reference_number: str, tender: OrderTender, by: Caller) -> None:
    attempt = RefundAttempt(
        order=order,
        register_id=cast(int, order.register_id),  # whose account was found above
        reference_number=reference_number,
        amount=-tender.amount,
        state=AttemptState.ASKING,
        tries=0,
        retry_after=timezone.now(),
        is_of_void=True,
        created_by=by.user or order.created_by,
    )
    data = {"reference": reference_number, "amount": str(attempt.amount)}
    with recording(PaymentVerb.REFUND_ASKED, by=by, subject=order, obj=attempt, data=data):
        attempt.save()
