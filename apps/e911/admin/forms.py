"""The forms of emergency-call addresses. They check shape; what may be done is for the operations to say."""

from django import forms
from django.utils.translation import gettext_lazy

from apps.core.forms import KeepsUntouched
from apps.e911.constants import E911LookupKind
from apps.e911.models import E911Settings, Lookup, ServiceAddress, ServiceItemAddress
from apps.orders.models import ServiceInformationItem


class E911Form(KeepsUntouched, forms.Form):
    """What emergency calls from one service information item tell."""

    address = forms.ModelChoiceField(
        ServiceItemAddress.objects.none(),
        required=False,
        empty_label=gettext_lazy("None"),
        label=gettext_lazy("Emergency-call address"),
    )
    class_of_service = forms.ModelChoiceField(
        Lookup.objects.of(E911LookupKind.CLASS_OF_SERVICE), required=False, empty_label=gettext_lazy("None")
    )
    type_of_service = forms.ModelChoiceField(
        Lookup.objects.of(E911LookupKind.TYPE_OF_SERVICE), required=False, empty_label=gettext_lazy("None")
    )

    def __init__(self, data, *, item: ServiceInformationItem):
        found = E911Settings.objects.filter(item=item).first() or E911Settings()
        initial = {
            "address": found.place_id,
            "class_of_service": found.class_of_service_id,
            "type_of_service": found.type_of_service_id,
        }
        super().__init__(data, initial=initial)
        self.fields["address"].queryset = item.service_addresses.select_related("address")
        self.fields["address"].label_from_instance = lambda pair: str(pair.address)
        self.keep_stored_choices()
        self.remember_shown()
        self.drawn = found if found.pk else item.order

    @property
    def values(self) -> dict[str, list[int | None]]:
        """What was changed, as update_e911 takes it."""
        chosen = {name: self.cleaned_data[name] for name in self.changed_data}
        numbers = {name: [row and row.number] for name, row in chosen.items() if name != "address"}
        address = {"address": [chosen["address"] and chosen["address"].address_id]} if "address" in chosen else {}
        return numbers | address


class TieForm(forms.Form):
    """One more address of the order's customer for a service information item."""

    address = forms.ModelChoiceField(ServiceAddress.objects.none(), label=gettext_lazy("Service address"))

    def __init__(self, data, *, item: ServiceInformationItem):
        super().__init__(data)
        self.drawn = item.order
        rows = ServiceAddress.objects.filter(customer=item.order.customer_id, customer__isnull=False)
        self.fields["address"].queryset = rows.exclude(service_items__item=item)
