"""What an order page can do with payments. Each answer leads back to the order."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from apps.adminkit.pages import carried_out, confirm_page, require
from apps.core.admin import DeskAdmin, back_with
from apps.core.money import in_words
from apps.core.requests import caller_of
from apps.orders.models import Order
from apps.orders.permissions import CHANGE_ORDER
from apps.payments import operations
from apps.payments.admin.forms import ReferenceForm, RefundForm, first_error
from apps.payments.admin.helpers import PAYMENTS
from apps.payments.constants import AttemptState
from apps.payments.models import PaymentusTransaction, RefundAttempt
from apps.payments.permissions import REFUND


def expect(desk: DeskAdmin, request: HttpRequest, order_id: int) -> HttpResponse:
    """Tie a number that Paymentus gave out to the order."""
    require(request, CHANGE_ORDER)
    form, back = ReferenceForm(request.POST), PAYMENTS.page_of(order_id)
    if not form.is_valid():
        return back_with(request, back, refused=first_error(form))

    def run() -> str:
        reference = form.cleaned_data["reference_number"]
        operations.expect_payment(order_id=order_id, reference_number=reference, by=caller_of(request))
        return gettext("Payment %(reference)s is expected.") % {"reference": reference}

    return carried_out(request, back, run)


def place(desk: DeskAdmin, request: HttpRequest, order_id: int, transaction_id: int) -> HttpResponse:
    """Turn a received payment into a tender of the order."""
    require(request, CHANGE_ORDER)
    by = caller_of(request)
    payment = PaymentusTransaction.objects.visible_to(by).filter(pk=transaction_id).first()
    wanted = {"order_id": order_id}
    if payment is not None and payment.cg_reference_number != order_id:
        wanted = {"reference_number": payment.reference_number}

    def run() -> str:
        operations.place_payment(transaction_id=transaction_id, by=by, **wanted)
        return gettext("The payment is on the order.")

    return carried_out(request, PAYMENTS.page_of(order_id), run)


def release(desk: DeskAdmin, request: HttpRequest, order_id: int, tender_id: int) -> HttpResponse:
    """Take a payment's tender off the order."""
    require(request, CHANGE_ORDER)

    def run() -> str:
        operations.release_payment(tender_id=tender_id, by=caller_of(request))
        return gettext("The payment is off the order.")

    return carried_out(request, PAYMENTS.page_of(order_id), run)


def refund(desk: DeskAdmin, request: HttpRequest, order_id: int) -> HttpResponse:
    """Ask whether to refund what the address names, and do so once that is confirmed."""
    require(request, REFUND)
    order = Order.objects.visible_to(caller_of(request)).filter(pk=order_id).first()
    form, back = RefundForm(request.GET), PAYMENTS.page_of(order_id)
    if not form.is_valid():
        return back_with(request, back, refused=first_error(form))
    reference, amount = form.cleaned_data["reference_number"], form.cleaned_data["amount"]

    def run() -> HttpResponse:
        attempt = operations.refund_payment(
            order_id=order_id, reference_number=reference, amount=-amount, by=caller_of(request)
        )
        return back_with(request, back, **_outcome(attempt))

    return confirm_page(
        desk,
        request,
        run,
        title=gettext("Refund on order %(order_id)s") % {"order_id": order_id},
        question=gettext("Give %(in_words)s back from Paymentus transaction %(reference)s?")
        % {"in_words": in_words(amount), "reference": reference},
        consequences=[
            gettext("The money goes back to the customer through Paymentus."),
            gettext("Order %(order_id)s gets a tender of -%(in_words)s, which stays.")
            % {"order_id": order_id, "in_words": in_words(amount)},
        ],
        button=gettext("Refund"),
        back=back,
        drawn=[order],
    )


def _outcome(attempt: RefundAttempt) -> dict:
    if attempt.state == AttemptState.DONE:
        return {
            "done": gettext("%(in_words)s went back from %(reference_number)s.")
            % {"in_words": in_words(-attempt.amount), "reference_number": attempt.reference_number}
        }
    if attempt.state == AttemptState.FAILED:
        return {"refused": gettext("Nothing was refunded: %(message)s") % {"message": attempt.message}}
    return {"refused": gettext("The refund is open: %(message)s") % {"message": attempt.message}}
