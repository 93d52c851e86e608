"""Starting an order that suspends, disconnects, reconnects or restores the account of a customer."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.forms import ActionForm, offer, posted
from apps.adminkit.pages import form_page, require
from apps.core.admin import DeskAdmin, back_with
from apps.core.caller import Caller
from apps.core.form_fields import LinesField, LocalDateTimeField
from apps.core.requests import caller_of
from apps.core.rows import get_visible
from apps.core.text import Text
from apps.customers.constants import AccountChange
from apps.customers.models import AccountStatus, Customer
from apps.customers.reads.accounts import possible_changes, reachable_statuses
from apps.orders import operations
from apps.orders.admin.helpers import ORDERS
from apps.orders.constants import OrderLookupKind
from apps.orders.models import Lookup, Order
from apps.orders.operations import ActionTerms
from apps.orders.permissions import ADD_ORDER

SHARED = ["new_account_status_number", "reason_number", "change_description"]
FIELDS = {  # of the form, by what is done to the account
    AccountChange.SUSPEND: [*SHARED, "suspends_at"],
    AccountChange.DISCONNECT: [
        *SHARED, "ends_at", "is_porting_out", "expire_units_on_disconnect", "exclude_final_billed_one_time_charges",
        "include_future_disconnected_children",
    ],
    AccountChange.RECONNECT: [
        *SHARED, "reconnect_method_primary_number", "reconnect_method_secondary_number",
        "reconnect_final_billed_items", "restart_final_billed_billing_charges",
    ],
    AccountChange.RESTORE: SHARED,
    AccountChange.RENAME: SHARED,
}  # fmt: skip
NUMBERS = [
    "new_account_status_number", "reason_number", "reconnect_method_primary_number",
    "reconnect_method_secondary_number",
]  # fmt: skip


def reasons() -> forms.ModelChoiceField:
    rows = Lookup.objects.of(OrderLookupKind.CHANGE_REASON)
    return forms.ModelChoiceField(rows, label=gettext_lazy("Reason"), required=False, empty_label=gettext_lazy("None"))


def method(label: Text) -> forms.ModelChoiceField:
    rows = Lookup.objects.of(OrderLookupKind.RECONNECT_METHOD)
    return forms.ModelChoiceField(rows, label=label, required=False, empty_label=gettext_lazy("None"))


def ticked(label: Text, help_text: Text = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, help_text=help_text)


class AccountForm(forms.Form):
    """What the order says of the change, each field named as the operation takes it."""

    new_account_status_number = forms.ModelChoiceField(
        AccountStatus.objects.none(), label=gettext_lazy("New status"), empty_label=None
    )
    reason_number = reasons()
    change_description = LinesField(
        label=gettext_lazy("Description"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    suspends_at = LocalDateTimeField(label=gettext_lazy("Suspend at"), required=False)
    ends_at = LocalDateTimeField(label=gettext_lazy("Ends at"), required=False)
    reconnect_method_primary_number = method(gettext_lazy("First way to reconnect"))
    reconnect_method_secondary_number = method(gettext_lazy("Second way to reconnect"))
    is_porting_out = ticked(gettext_lazy("Ports out to another carrier"))
    expire_units_on_disconnect = ticked(gettext_lazy("Units expire"))
    exclude_final_billed_one_time_charges = ticked(gettext_lazy("Leave out final one-time charges"))
    include_future_disconnected_children = ticked(gettext_lazy("With children that end later"))
    reconnect_final_billed_items = ticked(gettext_lazy("Ended products start again"))
    restart_final_billed_billing_charges = ticked(gettext_lazy("Final billed charges start again"))

    def __init__(self, *args: Any, change: AccountChange, statuses: list[AccountStatus], **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in self.fields.keys() - set(FIELDS[change]):
            del self.fields[name]
        rows = AccountStatus.objects.filter(pk__in=[status.pk for status in statuses])
        self.fields["new_account_status_number"].queryset = rows  # type: ignore[attr-defined]  # of its kind of field

    @property
    def values(self) -> dict[str, Any]:
        """What was chosen, by the arguments of the operations."""
        return _arguments(self.cleaned_data)


class PlanForm(ActionForm):
    """What an order that is there already shall do to the account."""

    new_account_status_number = forms.ModelChoiceField(
        AccountStatus.objects.none(), label=gettext_lazy("New status"), empty_label=None
    )
    reason_number = reasons()
    suspends_at = LocalDateTimeField(label=gettext_lazy("Suspend at"), required=False)
    ends_at = LocalDateTimeField(label=gettext_lazy("Ends at"), required=False)

    def __init__(self, *args: Any, row: Order, **kwargs: Any):
        super().__init__(*args, row=row, **kwargs)
        status = self.fields["new_account_status_number"]
        status.queryset = reachable_statuses(row.customer) if row.customer else AccountStatus.objects.none()
        if self.options is not None:
            offer(status, self.options.statuses)
            offer(self.fields["reason_number"], self.options.of(OrderLookupKind.CHANGE_REASON))


def start(desk: DeskAdmin, request: HttpRequest, customer_id: int, change: str) -> HttpResponse:
    """Ask how the account shall be changed, then open the order that does it."""
    require(request, ADD_ORDER)
    caller = caller_of(request)
    customer = get_visible(Customer.objects.visible_to(caller).select_related("status"), "customer", customer_id)
    back = reverse("admin:customers_customer_change", args=[customer.pk])
    found = {kind.name.lower(): (kind, statuses) for kind, statuses in possible_changes(customer).items()}
    if change not in found:
        return back_with(
            request,
            back,
            refused=gettext("Account %(account_number)s is %(status)s.")
            % {"account_number": customer.account_number, "status": customer.status},
        )
    kind, statuses = found[change]
    form = AccountForm(posted(request), change=kind, statuses=statuses)

    def run(values: dict) -> HttpResponse:
        order = operations.create_order(customer_id=customer.pk, by=caller, **form.values)
        done = gettext(
            "Order %(number)s is started. The account changes once it is checked out, submitted and carried out."
        ) % {"number": order.pk}
        return back_with(request, ORDERS.page_of(order.pk), done=done)

    title = gettext("%(label)s %(account_number)s of %(name)s") % {
        "label": kind.label,
        "account_number": customer.account_number,
        "name": customer.name,
    }
    return form_page(desk, request, form, run, title=title, button=gettext("Start order"), back=back, drafts_all=True)


def plan(order: Order, values: dict, by: Caller) -> str:
    """Let the order change the account."""
    arguments = _arguments(values)
    operations.plan_customer_action(
        order_id=order.pk,
        new_account_status_number=arguments["new_account_status_number"],
        terms=arguments["account_terms"],
        by=by,
    )
    return gettext("The account becomes %(status)s with order %(number)s.") % {
        "status": values["new_account_status_number"],
        "number": order.pk,
    }


def drop_plan(order: Order, values: dict, by: Caller) -> str:
    """Let the order change the account no more."""
    operations.plan_customer_action(order_id=order.pk, new_account_status_number=None, by=by)
    return gettext("Order %(number)s leaves the account as it is.") % {"number": order.pk}


def _arguments(values: dict[str, Any]) -> dict[str, Any]:
    terms = {name: value.number if name in NUMBERS and value else value or None for name, value in values.items()}
    number = terms.pop("new_account_status_number")
    filled_in = {name: value for name, value in terms.items() if value is not None}
    return {"new_account_status_number": number, "account_terms": ActionTerms(**filled_in)}
