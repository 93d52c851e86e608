"""The forms of payments. They check shape; what may be done is for the operations to say."""

from django import forms
from django.utils.translation import gettext, gettext_lazy

from apps.core.money import MAX_AMOUNT, ZERO, MoneyFormField
from apps.payments.models.transactions import MAX_REFERENCE


class ReferenceForm(forms.Form):
    reference_number = forms.CharField(max_length=MAX_REFERENCE)


class RefundForm(ReferenceForm):
    """`amount` is what the customer gets, so positive."""

    amount = MoneyFormField(min_value=ZERO)

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        if not amount:
            raise forms.ValidationError(gettext("Write an amount above 0."))
        return amount


class TransactionForm(forms.Form):
    """A transaction as Paymentus reports it."""

    reference_number = forms.CharField(max_length=MAX_REFERENCE)
    cg_reference_number = forms.IntegerField(
        label=gettext_lazy("Order number"),
        required=False,
        min_value=1,
        max_value=2**63 - 1,
        help_text=gettext_lazy("As Paymentus has it."),
    )
    amount = MoneyFormField(min_value=-MAX_AMOUNT, help_text=gettext_lazy("With a minus for a reversal."))


def first_error(form: forms.Form) -> str:
    """The first that is wrong with a form, with its field's label, for a message."""
    for name, errors in form.errors.items():
        return f"{form.fields[name].label or name.replace('_', ' ').capitalize()}: {errors[0]}"
    return ""
