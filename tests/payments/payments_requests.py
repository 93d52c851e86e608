"""Requests and answers that the tests of payments share."""

import datetime

from django.utils import timezone

from apps.orders.models import Order, OrderTender
from apps.payments.models import PaymentusTransaction, RefundAttempt, TransactionOrderLink

NONE = 2147483647  # an id that nothing has
REFERENCE = "123456789"


def refunding(order: Order | int, amount=-10, reference: str = REFERENCE) -> tuple[str, dict]:
    pk = order if isinstance(order, int) else order.pk
    return "/paymentus/refund", {"amount": amount, "orderID": pk, "referenceNumber": reference}


def failed(message: str, reference: str = REFERENCE) -> tuple[int, dict]:
    """The answer to a refund that was not made, as far as is known."""
    return 200, {
        "errorMessage": f"Error during processing of refund for ReferenceNumber {reference}: {message}",
        "paymentusTransactionID": None,
        "paymentusTransactionOrderLinkID": None,
        "tenderInformationItemID": None,
    }


def no_access(what: str, identifier: object, field: str) -> tuple[int, dict]:
    """The answer to something that a body names and nobody, or not this caller, can see."""
    message = f"You do not have access to {what} ID {identifier} or it does not exist."
    return 400, {"errors": [{"field": field, "loggingNumber": 500032, "message": message}]}


def kept() -> tuple[int, int, int]:
    """How many tenders, links and transactions there are."""
    return OrderTender.objects.count(), TransactionOrderLink.objects.count(), PaymentusTransaction.objects.count()


def pass_time(minutes: float) -> None:
    """As if everything about refunds had happened so much earlier."""
    span = datetime.timedelta(minutes=minutes)
    for attempt in RefundAttempt.objects.all():
        RefundAttempt.objects.filter(pk=attempt.pk).update(
            sent_at=attempt.sent_at - span, retry_after=min(attempt.retry_after, timezone.now()) - span
        )
