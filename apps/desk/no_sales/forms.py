"""Forms of an opened drawer: one for each type of no-sale, a reconcile with a count for each tender."""

import datetime

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_lazy

from apps.core.form_fields import LinesField
from apps.core.money import MoneyFormField, rounded
from apps.core.widgets import picker
from apps.registers.constants import MAY_BE_NEGATIVE, MOVES_CASH, NoSaleType
from apps.registers.models import NoSale, NoSaleReason, Register, TenderType
from apps.registers.operations import Count
from apps.registers.reads.cash_drawer import Expected


class RegisterForm(forms.Form):
    """The register whose drawer is opened, one of those in use."""

    register = forms.ModelChoiceField(
        Register.objects.filter(is_active=True).select_related("location"),
        widget=picker(NoSale._meta.get_field("register"), id="register"),
    )


class DrawerForm(forms.Form):
    """Why a drawer is opened, and for those that move cash, how much."""

    reason = forms.ModelChoiceField(NoSaleReason.objects.none(), required=False, empty_label=gettext_lazy("No reason"))
    amount = MoneyFormField(label=gettext_lazy("Cash"))
    note = LinesField(required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data=None, *, type: NoSaleType, cash: TenderType | None, **options):
        super().__init__(data, **options)
        self.type, self.cash = type, cash
        self.fields["reason"].queryset = NoSaleReason.objects.filter(type=type)
        if type not in MOVES_CASH or cash is None:
            del self.fields["amount"]
        elif type in MAY_BE_NEGATIVE:
            self.fields["amount"].help_text = gettext("Less than nothing takes cash out of the float.")

    @property
    def counts(self) -> list[Count]:
        amount = self.cleaned_data.get("amount")
        return [] if amount is None else [Count(self.cash, amount)]

    @property
    def began_at(self) -> datetime.datetime | None:
        """When a reconcile began; other drawers are opened when the form is sent."""
        return None


class ReconcileForm(DrawerForm):
    """What was counted of each tender, beside what should have been there when counting began."""

    at = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, types: list[TenderType], **options):
        super().__init__(data, type=NoSaleType.RECONCILE, cash=None, **options)
        self.types = types
        self.expected: dict[int, Expected] = {}
        for type in types:
            self.fields[f"counted_{type.pk}"] = MoneyFormField(
                label=type.name, error_messages={"required": gettext("Count it, or write 0.")}
            )
        self.order_fields([*(f"counted_{type.pk}" for type in types), "reason", "note", "at"])

    @cached_property
    def began_at(self) -> datetime.datetime:
        """The time on the form, unless that is none or still to come."""
        now = timezone.now()
        if not self.is_bound:
            return now
        try:
            at = parse_datetime(self.data.get("at", ""))
        except ValueError:
            at = None
        return at if at is not None and timezone.is_aware(at) and at < now else now

    def begin_again(self) -> None:
        """Let the count begin now, after a refusal of its time; what was counted stays on the form."""
        self.data = self.data.copy()
        del self.began_at
        self.data["at"] = timezone.now().isoformat()
        for message in self.errors.pop("at"):
            self.add_error(
                None,
                gettext("%(message)s What should be there is shown as of now; count again.") % {"message": message},
            )

    @property
    def counts(self) -> list[Count]:
        return [
            Count(type, self.cleaned_data[f"counted_{type.pk}"], self.expected.get(type.pk, Expected()).amount)
            for type in self.types
        ]

    @property
    def rows(self) -> list[dict]:
        """Each tender with its field, what is expected of it, and what that is made of."""
        return [
            {
                "type": type,
                "field": self[f"counted_{type.pk}"],
                "expected": rounded(expected.amount),
                "parts": sorted(expected.parts.items()),
            }
            for type, expected in ((type, self.expected.get(type.pk, Expected())) for type in self.types)
        ]
