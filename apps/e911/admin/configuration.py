"""Service addresses, and the classes, types and places that they and E911 settings are chosen from."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from apps.adminkit.recorded import RecordedAdmin
from apps.e911.models import Lookup, ServiceAddress
from apps.e911.operations import save_address, save_lookup


@admin.register(Lookup)
class LookupAdmin(RecordedAdmin):
    list_display = ["name", "kind", "number"]
    list_filter = ["kind"]
    search_fields = ["name"]
    search_help_text = gettext_lazy("Name")
    sortable_by = ["name", "kind", "number"]
    fields = ["kind", "number", "name"]

    def save_row(self, row, values, by):
        save_lookup(lookup=row, by=by)


@admin.register(ServiceAddress)
class ServiceAddressAdmin(RecordedAdmin):
    list_display = ["street_name", "street_number", "location", "city", "state", "zip_code", "status", "msag_validated"]
    list_select_related = ["status"]
    list_filter = ["msag_validated"]
    search_fields = ["street_name", "city", "zip_code"]
    search_help_text = gettext_lazy("Street, city or ZIP code")
    sortable_by = ["street_name", "city"]
    autocomplete_fields = ["customer"]
    fieldsets = [
        (None, {"fields": ["customer", "street_number", "street_name", "location", "city", "state", "zip_code",
                           "status"]}),
        (gettext_lazy("Emergency calls"), {"fields": ["msag_validated", "msag_error", "msag_community", "msag_county",
                                        "msag_provider", "rate_center", "wire_center"]}),
        (gettext_lazy("Taxes"), {"fields": ["tax_address_error"]}),
    ]  # fmt: skip

    def save_row(self, row, values, by):
        save_address(address=row, by=by)
