"""The forms of the order pages. They check shape; what may be done is for the operations to say."""

from decimal import Decimal

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect

from apps.core.forms import LinesField
from apps.core.money import MAX_AMOUNT
from apps.customers.models import Customer
from apps.orders.constants import LookupKind, State
from apps.orders.models import Lookup, Order, StartingBlock
from apps.registers.models import Register, TenderType


class EmptyForm(forms.Form):
    """A button and nothing else."""

    def __init__(self, *args, order=None, **kwargs):
        super().__init__(*args, **kwargs)


class ReasonForm(EmptyForm):
    reason = LinesField(widget=forms.Textarea(attrs={"rows": 2}), max_length=500)


class HoldForm(EmptyForm):
    reason = forms.ModelChoiceField(Lookup.objects.of(LookupKind.HOLD_REASON), empty_label=None)


class TenderForm(EmptyForm):
    """A payment, or with a minus a refund. Offers what is still due."""

    type = forms.ModelChoiceField(TenderType.objects.all(), label="Paid by", empty_label=None)
    amount = forms.DecimalField(
        max_value=MAX_AMOUNT, min_value=-MAX_AMOUNT, decimal_places=2, help_text="With a minus for a refund."
    )

    def __init__(self, *args, order: Order, **kwargs):
        kwargs.setdefault("initial", {"amount": amount_due(order)})
        super().__init__(*args, order=order, **kwargs)


def amount_due(order: Order) -> Decimal | None:
    """What is still to be paid; None while the order is not checked out."""
    return order.total - order.tender_total if order.is_checked_out and order.total is not None else None


class StartForm(forms.Form):
    """What an order starts with."""

    starting_block = forms.ModelChoiceField(
        StartingBlock.objects.filter(is_active=True), required=False, empty_label="A plain order"
    )
    customer = forms.ModelChoiceField(Customer.objects.all(), required=False)
    register = forms.ModelChoiceField(
        Register.objects.filter(is_active=True).select_related("location"), required=False, empty_label="No register"
    )
    type = forms.ModelChoiceField(
        Lookup.objects.of(LookupKind.ORDER_TYPE), label="Order type", required=False, empty_label="None"
    )
    description = forms.CharField(required=False, max_length=200)
    note = LinesField(required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["customer"]
        field.widget = AutocompleteSelect(Order._meta.get_field("customer"), admin.site)
        field.widget.choices = field.choices


class FindForm(forms.Form):
    """Looks for something to put into the cart."""

    find = forms.CharField(
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Name or SKU", "aria-label": "Find an item"}),
    )


class ItemForm(forms.Form):
    """One catalogue item into the cart."""

    item = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    quantity = forms.IntegerField(min_value=1, max_value=1_000_000, initial=1)
    action = forms.IntegerField(min_value=1, max_value=9, required=False)
    service = forms.IntegerField(min_value=1, required=False)


STEPS = [State.IN_CART, State.CHECKED_OUT, State.SUBMITTED, State.IN_PROCESS, State.COMPLETED]
