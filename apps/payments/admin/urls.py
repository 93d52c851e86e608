"""Transactions that Paymentus reported, and the addresses of what an order page can do with payments."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.forms import posted
from apps.adminkit.pages import PagesAdmin, form_page, require
from apps.adminkit.recorded import EarlierRowsAdmin
from apps.core.admin import DeskAdmin, back_with
from apps.core.requests import caller_of
from apps.payments.admin import actions
from apps.payments.admin.forms import TransactionForm
from apps.payments.admin.helpers import PAYMENTS
from apps.payments.models import PaymentusTransaction
from apps.payments.operations import record_transaction
from apps.payments.permissions import ADD_TRANSACTION


@admin.register(PaymentusTransaction)
class PaymentusTransactionAdmin(EarlierRowsAdmin, PagesAdmin):
    list_display = ["reference_number", "amount", "cg_reference_number", "status", "created_at"]
    list_filter = ["status"]
    search_fields = ["reference_number__exact", "cg_reference_number__exact"]
    search_help_text = gettext_lazy("Reference number or order number")
    sortable_by = ["created_at"]
    ordering = ["-id"]
    fields = ["reference_number", "cg_reference_number", "amount", "status", "created_at"]
    pages = PAYMENTS
    url_prefix = "payments"

    def has_change_permission(self, request, obj=None):
        return False

    def get_urls(self):
        order = "order/<id:order_id>/"
        return [
            self.at("add/", record, "paymentustransaction_add"),
            self.at(f"{order}expect/", actions.expect, "expect", posts=True),
            self.at(f"{order}place/<id:transaction_id>/", actions.place, "place", posts=True),
            self.at(f"{order}release/<id:tender_id>/", actions.release, "release", posts=True),
            self.at(f"{order}refund/", actions.refund, "refund"),
            *super().get_urls(),
        ]


def record(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """Write down a transaction that Paymentus reported."""
    require(request, ADD_TRANSACTION)
    back = reverse("admin:payments_paymentustransaction_changelist")

    def run(values: dict) -> HttpResponse:
        row = record_transaction(**values, by=caller_of(request))
        return back_with(
            request,
            back,
            done=gettext("Transaction %(reference_number)s is recorded.") % {"reference_number": row.reference_number},
        )

    form = TransactionForm(posted(request))
    return form_page(
        desk, request, form, run, title=gettext("Record a transaction"), button=gettext("Record"), back=back
    )
