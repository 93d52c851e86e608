"""The forms of the order pages. They check shape; what may be done is for the operations to say."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.forms import ActionForm, offer
from apps.attachments.permissions import ADD_ATTACHMENT
from apps.attachments.uploads import LIMITS, FilesField
from apps.catalog.constants import CatalogLookupKind, EquipmentKind
from apps.catalog.models import Lookup as CatalogLookup
from apps.catalog.models import RetailDiscountReason
from apps.core.caller import Caller
from apps.core.form_fields import LinesField
from apps.core.forms import KeepsUntouched
from apps.core.money import MAX_AMOUNT, MoneyFormField, PlainDecimalField, smallest
from apps.core.widgets import picker
from apps.customers.constants import ServiceStatus
from apps.customers.models import AccountStatus, Customer, Service
from apps.orders import operations
from apps.orders.constants import RETAIL_ACTIONS, SERVICE_ACTIONS, OrderAction, OrderLookupKind, TransactionType
from apps.orders.models import Lookup, Order, OrderItem, StartingBlock
from apps.orders.operations.financing import LEAST_MONTHS, MOST_MONTHS
from apps.orders.permissions import CHANGE_ORDER
from apps.registers.models import Register, TenderType
from apps.users.bulk_owners import OwnersForm, no_assignee_field, no_group_field
from apps.users.owners import assignee_field, group_field

SERVICES = 100
SIM_FIELDS = ("sim_class_number", "sim_association_type_number")


class ReasonForm(ActionForm):
    reason = LinesField(widget=forms.Textarea(attrs={"rows": 2}), max_length=500)


class WhyForm(forms.Form):
    """Why something is ended, on a page of its own."""

    reason = LinesField(widget=forms.Textarea(attrs={"rows": 2}), max_length=500)


@dataclass(frozen=True, slots=True)
class Options:
    """What the forms of an order's page offer, read for all of them together."""

    tender_types: list[TenderType]
    lookups: list[Lookup]
    statuses: list[AccountStatus]  # that the account can come to have

    kinds: ClassVar = (OrderLookupKind.HOLD_REASON, OrderLookupKind.CHANGE_REASON)

    def of(self, kind: OrderLookupKind) -> list[Lookup]:
        return [row for row in self.lookups if row.kind == kind]


class HoldForm(ActionForm):
    hold_reason_number = forms.ModelChoiceField(
        Lookup.objects.of(OrderLookupKind.HOLD_REASON), label=gettext_lazy("Reason"), empty_label=None
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.options is not None:
            offer(self.fields["hold_reason_number"], self.options.of(OrderLookupKind.HOLD_REASON))


class BulkForm(OwnersForm):
    """What to do with many orders of the list. Blank fields leave the orders as they are."""

    assignee = assignee_field(Order)
    is_nobodys = no_assignee_field()
    group = group_field(Order)
    is_no_groups = no_group_field()
    action = forms.ChoiceField(
        label=gettext_lazy("What to do"),
        required=False,
        choices=[
            ("", gettext_lazy("Leave as it is")),
            ("hold", gettext_lazy("Put on hold")),
            ("release", gettext_lazy("Release")),
            ("pause", gettext_lazy("Pause")),
            ("resume", gettext_lazy("Resume what is paused")),
            ("cancel", gettext_lazy("Cancel for good")),
        ],
    )
    hold_reason = forms.ModelChoiceField(
        Lookup.objects.of(OrderLookupKind.HOLD_REASON), label=gettext_lazy("Hold for"), required=False
    )
    reason = LinesField(
        label=gettext_lazy("Reason"),
        required=False,
        help_text=gettext_lazy("Why they are cancelled, or given to somebody."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
    )

    def clean(self):
        values = super().clean()
        for action, name in (("hold", "hold_reason"), ("cancel", "reason")):
            if values.get("action") == action and not values.get(name) and not self.has_error(name):
                self.add_error(name, gettext("A reason is needed."))
        return values


class TenderForm(ActionForm):
    """A payment, or with a minus a refund. Offers what is still due."""

    type = forms.ModelChoiceField(TenderType.objects.all(), label=gettext_lazy("Paid by"), empty_label=None)
    amount = MoneyFormField(min_value=-MAX_AMOUNT, help_text=gettext_lazy("With a minus for a refund."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.options is not None:
            offer(self.fields["type"], self.options.tender_types)

    def initial_of(self, order):
        return {"amount": amount_due(order)}


def amount_due(order: Order) -> Decimal | None:
    """What is still to be paid; None while the order is not checked out."""
    return order.to_pay - order.tender_total if order.is_checked_out and order.to_pay is not None else None


BESIDE = {"assignee", "group", "files"}  # what is done to a new order once it is started


class StartForm(forms.Form):
    """What an order starts with, each field named as create_order takes it."""

    starting_block_id = forms.ModelChoiceField(
        StartingBlock.objects.none(),
        label=gettext_lazy("Start as"),
        required=False,
        empty_label=gettext_lazy("A plain order"),
    )
    customer_id = forms.ModelChoiceField(
        Customer.objects.all(),
        label=gettext_lazy("Customer"),
        required=False,
        widget=picker(Order._meta.get_field("customer")),
    )
    register_id = forms.ModelChoiceField(
        Register.objects.filter(is_active=True).select_related("location"),
        label=gettext_lazy("Register"),
        required=False,
        widget=picker(Order._meta.get_field("register")),
    )
    type_number = forms.ModelChoiceField(
        Lookup.objects.of(OrderLookupKind.ORDER_TYPE),
        label=gettext_lazy("Order type"),
        required=False,
        empty_label=gettext_lazy("None"),
    )
    description = forms.CharField(required=False, max_length=200)
    note = LinesField(required=False, widget=forms.Textarea(attrs={"rows": 3}))
    assignee = assignee_field(Order)
    group = group_field(Order)
    files = FilesField(required=False, help_text=LIMITS, label=gettext_lazy("Files"))

    def __init__(self, *args, blocks: QuerySet[StartingBlock], by: Caller, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["starting_block_id"].queryset = blocks
        if not by.may(CHANGE_ORDER):
            del self.fields["assignee"], self.fields["group"]
        if not (by.may(ADD_ATTACHMENT) and by.may(CHANGE_ORDER)):
            del self.fields["files"]

    @property
    def values(self) -> operations.NewOrder:
        """What was chosen, by the ids and numbers that create_order takes."""
        values = {name: value or None for name, value in self.cleaned_data.items() if name not in BESIDE}
        for name in ("starting_block_id", "customer_id", "register_id"):
            values[name] = values[name] and values[name].pk
        values["type_number"] = values["type_number"] and values["type_number"].number
        return values


class FindForm(forms.Form):
    """Looks for something to put into the cart."""

    find = forms.CharField(
        required=False,
        max_length=100,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "placeholder": gettext_lazy("Name or SKU"),
                "aria-label": gettext_lazy("Find an item"),
            }
        ),
    )


class ItemForm(forms.Form):
    """One catalogue item into the cart, sold unless it comes back."""

    item = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    quantity = forms.IntegerField(min_value=1, max_value=1_000_000, initial=1)
    action = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=OrderAction.SALE,
        choices=[(action.value, action.label) for action in sorted(RETAIL_ACTIONS)],
    )


class DeviceForm(KeepsUntouched, forms.Form):
    """Which device a line is about, each field named as set_device or its Device takes it."""

    service = forms.ChoiceField(label=gettext_lazy("For service"), required=False)
    serial_number = forms.CharField(required=False, max_length=60)
    sim_class_number = forms.ModelChoiceField(
        CatalogLookup.objects.of(CatalogLookupKind.SIM_CLASS),
        label=gettext_lazy("SIM class"),
        required=False,
        empty_label=gettext_lazy("The catalogue's"),
    )
    sim_association_type_number = forms.ModelChoiceField(
        CatalogLookup.objects.of(CatalogLookupKind.SIM_ASSOCIATION_TYPE),
        label=gettext_lazy("SIM association type"),
        required=False,
        empty_label=gettext_lazy("The catalogue's"),
    )

    def __init__(self, *args, line: OrderItem, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = _services_for(line.order)
        if line.item.equipment != EquipmentKind.SIM_CARD:
            del self.fields["sim_class_number"], self.fields["sim_association_type_number"]
        self.keep_stored_choices()
        self.remember_shown()

    def stored(self, name):
        return self.fields[name].to_python(super().stored(name))

    @property
    def values(self) -> dict:
        """What was chosen, by the arguments of set_device."""
        values = self.cleaned_data
        kind, _, pk = values["service"].partition("-")
        sim = {name: values[name] and values[name].number for name in SIM_FIELDS if name in values}
        return {
            f"{kind}_id" if kind else "service_id": int(pk) if pk else None,
            "device": operations.Device(serial_number=values["serial_number"] or None, **sim),
        }


def _services_for(order: Order) -> list[tuple[str, str]]:
    """The services that a device can be for: those on the order, then others that the customer has."""
    on_order = list(order.service_items.select_related("item", "service").order_by("pk")[:SERVICES])
    known = {row.service_id for row in on_order}
    rows = Service.objects.filter(customer=order.customer_id, customer__isnull=False).exclude(
        status=ServiceStatus.DISCONNECTED
    )
    others = [row for row in rows.select_related("item").order_by("number", "pk")[:SERVICES] if row.pk not in known]
    return [
        ("", gettext("No service")),
        *((f"service_item-{row.pk}", gettext("%(row)s on this order") % {"row": row}) for row in on_order),
        *((f"service-{row.pk}", str(row)) for row in others),
    ]


class ServiceForm(forms.Form):
    """What the order does to a service that the customer has."""

    service = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    action = forms.TypedChoiceField(
        coerce=int, choices=[(action.value, action.label) for action in sorted(SERVICE_ACTIONS - {OrderAction.ADD})]
    )


class QuantityForm(KeepsUntouched, forms.Form):
    """How many pieces a line is about."""

    quantity = forms.IntegerField(min_value=1, max_value=1_000_000)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.remember_shown()


class DiscountForm(forms.Form):
    """What is taken off a line, each field named as discount_item takes it."""

    amount = MoneyFormField(
        required=False, min_value=smallest, help_text=gettext_lazy("In all; leave the percentage empty.")
    )
    percent = PlainDecimalField(
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=2,
        help_text=gettext_lazy("Of its price; leave the amount empty."),
    )
    reason_id = forms.ModelChoiceField(
        RetailDiscountReason.objects.none(), label=gettext_lazy("Reason"), empty_label=None
    )
    description = forms.CharField(
        required=False, max_length=200, help_text=gettext_lazy("What the receipt says; the reason unless given.")
    )

    def __init__(self, *args, order: Order, **kwargs):
        super().__init__(*args, **kwargs)
        is_sale = order.transaction_type == TransactionType.SALE
        self.fields["reason_id"].queryset = RetailDiscountReason.objects.valid(is_sale=is_sale)


class FinanceForm(forms.Form):
    """How a line is paid in installments, each field named as finance_item takes it."""

    months = forms.IntegerField(min_value=LEAST_MONTHS, max_value=MOST_MONTHS, initial=24)
    down_payment = MoneyFormField(
        min_value=0,
        initial=0,
        help_text=gettext_lazy("Paid now; the rest of the price and its taxes are paid monthly."),
    )
