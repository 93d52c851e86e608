"""Transactions that Paymentus reported, and the addresses of what an order page can do with payments."""

from functools import partial

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from apps.core.admin import DeskAdmin, back_with, caller_of, submit
from apps.core.money import MAX_AMOUNT, MoneyFormField
from apps.orders.admin.helpers import require
from apps.payments.admin import pages
from apps.payments.models import PaymentusTransaction
from apps.payments.models.transactions import MAX_REFERENCE
from apps.payments.operations import record_transaction


class TransactionForm(forms.Form):
    """A transaction as Paymentus reports it."""

    reference_number = forms.CharField(max_length=MAX_REFERENCE)
    cg_reference_number = forms.IntegerField(
        label="Order number", required=False, min_value=1, max_value=2**63 - 1, help_text="As Paymentus has it."
    )
    amount = MoneyFormField(min_value=-MAX_AMOUNT, help_text="With a minus for a reversal.")


@admin.register(PaymentusTransaction)
class PaymentusTransactionAdmin(DeskAdmin):
    list_display = ["reference_number", "amount", "cg_reference_number", "status", "created_at"]
    list_filter = ["status"]
    search_fields = ["reference_number__exact", "cg_reference_number__exact"]
    search_help_text = "Reference number or order number"
    sortable_by = ["created_at"]
    ordering = ["-id"]
    fields = ["reference_number", "cg_reference_number", "amount", "status", "created_at"]

    def has_change_permission(self, request, obj=None):
        return False

    def get_urls(self):
        def view(route, function, name):
            return path(route, self.admin_site.admin_view(partial(function, self)), name=f"payments_{name}")

        return [
            view("add/", record, "paymentustransaction_add"),
            view("order/<id:order_id>/expect/", pages.expect, "expect"),
            view("order/<id:order_id>/place/<id:transaction_id>/", pages.place, "place"),
            view("order/<id:order_id>/release/<id:tender_id>/", pages.release, "release"),
            view("order/<id:order_id>/refund/", pages.refund, "refund"),
            *super().get_urls(),
        ]


def record(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """Write down a transaction that Paymentus reported."""
    require(request, "payments.add_paymentustransaction")
    form = TransactionForm(request.POST or None)
    back = reverse("admin:payments_paymentustransaction_changelist")
    if request.method == "POST":
        done, row = submit(form, lambda values: record_transaction(**values, by=caller_of(request)))
        if done:
            return back_with(request, back, done=f"Transaction {row.reference_number} is recorded.")
    return desk.page(request, "desk/form.html", title="Record a transaction", form=form, button="Record", back=back)
