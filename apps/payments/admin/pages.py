"""What an order page can do with payments. Each answer leads back to the order."""

from collections.abc import Callable

from django import forms
from django.http import HttpRequest, HttpResponse

from apps.core.admin import DeskAdmin, back_with, caller_of
from apps.core.errors import DomainError
from apps.core.money import ZERO, MoneyFormField, in_words
from apps.orders.admin.helpers import page_of, require
from apps.orders.models import Order
from apps.payments import operations
from apps.payments.constants import AttemptState
from apps.payments.models import PaymentusTransaction, RefundAttempt
from apps.payments.models.transactions import MAX_REFERENCE
from apps.payments.operations.checks import CHANGE, REFUND


class ReferenceForm(forms.Form):
    reference_number = forms.CharField(max_length=MAX_REFERENCE)


class RefundForm(ReferenceForm):
    """`amount` is what the customer gets, so positive."""

    amount = MoneyFormField(min_value=ZERO)

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        if not amount:
            raise forms.ValidationError("Write an amount above 0.")
        return amount


def payments_of(order_id: int) -> str:
    """The payments on the order's page."""
    return f"{page_of(order_id)}#payments"


def expect(desk: DeskAdmin, request: HttpRequest, order_id: int) -> HttpResponse:
    """Tie a number that Paymentus gave out to the order."""
    require(request, CHANGE)
    form = ReferenceForm(request.POST)
    if request.method != "POST" or not form.is_valid():
        return back_with(request, payments_of(order_id), refused=_first_error(form))
    reference = form.cleaned_data["reference_number"]
    return _done(
        request,
        order_id,
        lambda by: operations.expect_payment(order_id=order_id, reference_number=reference, by=by),
        f"Payment {reference} is expected.",
    )


def place(desk: DeskAdmin, request: HttpRequest, order_id: int, transaction_id: int) -> HttpResponse:
    """Turn a received payment into a tender of the order."""
    require(request, CHANGE)
    if request.method != "POST":
        return back_with(request, payments_of(order_id))
    by = caller_of(request)
    payment = PaymentusTransaction.objects.visible_to(by).filter(pk=transaction_id).first()
    wanted = {"order_id": order_id}
    if payment is not None and payment.cg_reference_number != order_id:
        wanted = {"reference_number": payment.reference_number}
    return _done(
        request,
        order_id,
        lambda by: operations.place_payment(transaction_id=transaction_id, by=by, **wanted),
        "The payment is on the order.",
    )


def release(desk: DeskAdmin, request: HttpRequest, order_id: int, tender_id: int) -> HttpResponse:
    """Take a payment's tender off the order."""
    require(request, CHANGE)
    if request.method != "POST":
        return back_with(request, payments_of(order_id))
    return _done(
        request,
        order_id,
        lambda by: operations.release_payment(tender_id=tender_id, by=by),
        "The payment is off the order.",
    )


def refund(desk: DeskAdmin, request: HttpRequest, order_id: int) -> HttpResponse:
    """Ask whether to refund what the address names, and do so once that is confirmed."""
    require(request, REFUND)
    order = Order.objects.visible_to(caller_of(request)).filter(pk=order_id).first()
    form = RefundForm(request.GET)
    if not form.is_valid():
        return back_with(request, payments_of(order_id), refused=_first_error(form))
    reference, amount = form.cleaned_data["reference_number"], form.cleaned_data["amount"]
    if request.method == "POST":
        try:
            attempt = operations.refund_payment(
                order_id=order_id, reference_number=reference, amount=-amount, by=caller_of(request)
            )
        except DomainError as error:
            return back_with(request, payments_of(order_id), refused=error.message)
        return back_with(request, payments_of(order_id), **_outcome(attempt))
    return desk.page(
        request,
        "desk/confirm.html",
        title=f"Refund on order {order_id}",
        question=f"Give {in_words(amount)} back from Paymentus transaction {reference}?",
        consequences=[
            "The money goes back to the customer through Paymentus.",
            f"Order {order_id} gets a tender of -{in_words(amount)}, which stays.",
        ],
        button="Refund",
        back=payments_of(order_id),
        drawn=[order],
    )


def _done(request: HttpRequest, order_id: int, run: Callable, done: str) -> HttpResponse:
    try:
        run(caller_of(request))
    except DomainError as error:
        return back_with(request, payments_of(order_id), refused=error.message)
    return back_with(request, payments_of(order_id), done=done)


def _outcome(attempt: RefundAttempt) -> dict:
    if attempt.state == AttemptState.DONE:
        return {"done": f"{in_words(-attempt.amount)} went back from {attempt.reference_number}."}
    if attempt.state == AttemptState.FAILED:
        return {"refused": f"Nothing was refunded: {attempt.message}"}
    return {"refused": f"The refund is open: {attempt.message}"}


def _first_error(form: forms.Form) -> str:
    for name, errors in form.errors.items():
        return f"{form.fields[name].label or name.replace('_', ' ').capitalize()}: {errors[0]}"
    return ""
