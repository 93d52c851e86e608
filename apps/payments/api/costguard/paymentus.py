"""Refunds through Paymentus, and payments received through it as tenders."""

from contextlib import contextmanager

from rest_framework.response import Response

from apps.core.errors import NotFound
from apps.dialects.base import Transactions, operation
from apps.dialects.contract import MISSING
from apps.dialects.costguard.base import OrderManagementViewSet, no_content
from apps.dialects.costguard.errors import invalid_argument, no_access
from apps.dialects.costguard.fields import decimal_of
from apps.dialects.errors import ErrorKind
from apps.orders.permissions import CHANGE_ORDER
from apps.payments import operations
from apps.payments.constants import AttemptState
from apps.payments.models import RefundAttempt
from apps.payments.permissions import REFUND

MEMBERS = {  # what a body names, by what is not found
    "order": ("order", "orderID"),
    "reference number": ("referenceNumber", "referenceNumber"),
    "transaction": ("paymentusTransaction", "paymentusTransactionID"),
}


class Paymentus(OrderManagementViewSet):
    error_fields = {
        "order": "orderID",
        "reference_number": "referenceNumber",
        "transaction": "paymentusTransactionID",
        "tender": "tenderInformationItemID",
    }


class PaymentusRefunds(Paymentus):
    @operation("createPaymentusRefund", needs=REFUND, transactions=Transactions.SEVERAL)
    def refund(self, request):
        body = self.body()
        with named_in_the_body():
            attempt = operations.refund_payment(
                order_id=body["orderID"],
                reference_number=body["referenceNumber"],
                amount=decimal_of(body["amount"]),
                by=self.caller,
            )
        self.is_undecided = attempt.is_open
        if attempt.state != AttemptState.DONE:
            return Response(_answer(_failure(attempt)))
        link = attempt.link
        return Response(_answer(None, link.transaction_id, link.pk, link.tender_id), status=201)


class PaymentusTenders(Paymentus):
    @operation("createPaymentusTender", needs=CHANGE_ORDER)
    def place(self, request):
        body = self.body()
        with named_in_the_body():
            link = operations.place_payment(
                transaction_id=body["paymentusTransactionID"],
                order_id=body.get("orderID"),
                reference_number=body.get("referenceNumber"),
                by=self.caller,
            )
        answer = {"paymentusTransactionOrderLinkID": link.pk, "tenderInformationItemID": link.tender_id}
        return Response(answer, status=201)

    def _check_body(self, body, *, besides=""):
        """Says plainly what the contract's schema cannot."""
        if ("orderID" in body) == ("referenceNumber" in body):
            value = body.get("orderID", MISSING)
            raise invalid_argument("orderID", value, "Exactly one of orderID and referenceNumber is needed.")
        super()._check_body(body, besides=besides)


class PlacedPaymentusTenders(Paymentus):
    @operation("deletePaymentusTender", needs=CHANGE_ORDER)
    def release(self, request, tenderInformationItemID):
        operations.release_payment(tender_id=tenderInformationItemID, by=self.caller)
        return no_content()


@contextmanager
def named_in_the_body():
    """What a body names and nobody finds is a 400 here, not a 404."""
    try:
        yield
    except NotFound as error:
        what, field = MEMBERS[error.what]
        raise no_access(what, error.identifier, field=field, kind=ErrorKind.INVALID) from error


def _answer(message: str | None, transaction: int | None = None, link: int | None = None, tender: int | None = None):
    return {
        "errorMessage": message,
        "paymentusTransactionID": transaction,
        "paymentusTransactionOrderLinkID": link,
        "tenderInformationItemID": tender,
    }


def _failure(attempt: RefundAttempt) -> str:
    return f"Error during processing of refund for ReferenceNumber {attempt.reference_number}: {attempt.message}"
