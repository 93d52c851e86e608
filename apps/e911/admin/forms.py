"""The forms of emergency-call addresses. They check shape; what may be done is for the operations to say."""

from django import forms

from apps.e911.constants import LookupKind
from apps.e911.models import E911Settings, Lookup, ServiceAddress, ServiceItemAddress
from apps.orders.models import ServiceInformationItem


class E911Form(forms.Form):
    """What emergency calls from one service information item tell."""

    address = forms.ModelChoiceField(
        ServiceItemAddress.objects.none(), required=False, empty_label="None", label="Emergency-call address"
    )
    class_of_service = forms.ModelChoiceField(
        Lookup.objects.of(LookupKind.CLASS_OF_SERVICE), required=False, empty_label="None"
    )
    type_of_service = forms.ModelChoiceField(
        Lookup.objects.of(LookupKind.TYPE_OF_SERVICE), required=False, empty_label="None"
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

    @property
    def values(self) -> dict[str, list[int | None]]:
        """What was chosen, as update_e911 takes it."""
        address, words = self.cleaned_data["address"], ("class_of_service", "type_of_service")
        chosen = {name: [self.cleaned_data[name] and self.cleaned_data[name].number] for name in words}
        return chosen | {"address": [address and address.address_id]}


class TieForm(forms.Form):
    """One more address of the order's customer for a service information item."""

    address = forms.ModelChoiceField(ServiceAddress.objects.none(), label="Service address")

    def __init__(self, data, *, item: ServiceInformationItem):
        super().__init__(data)
        rows = ServiceAddress.objects.filter(customer=item.order.customer_id, customer__isnull=False)
        self.fields["address"].queryset = rows.exclude(service_items__item=item)
