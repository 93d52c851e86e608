"""Stores, registers, tender types and reasons for opening the drawer. The drawers themselves are the desk's page."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from apps.adminkit.recorded import ConfigurationAdmin
from apps.core.filters import PickFilter
from apps.registers.models import Location, NoSaleReason, Register, TenderType
from apps.registers.operations import save_configuration


class RegistersAdmin(ConfigurationAdmin):
    """Base of the pages of this app."""

    def save_configuration(self, **saved):
        save_configuration(**saved)


@admin.register(Location)
class LocationAdmin(RegistersAdmin):
    list_display = ["name", "code", "id"]
    search_fields = ["name_identity", "code"]
    search_help_text = gettext_lazy("Name or code")
    fields = ["name", "code", "invoice_template"]


@admin.register(Register)
class RegisterAdmin(RegistersAdmin):
    list_display = ["name", "location", "number", "tolerance", "order_limit", "needs_customer", "is_active"]
    list_filter = [("location", PickFilter), "is_active"]
    search_fields = ["name", "location__name_identity", "location__code"]
    search_help_text = gettext_lazy("Name or store")
    sortable_by = ["name", "location", "number"]
    autocomplete_fields = ["location"]
    readonly_fields = ["next_receipt"]
    fieldsets = [
        (None, {"fields": ["location", "name", "number", "is_active"]}),
        (gettext_lazy("Policy"), {"fields": ["tolerance", "order_limit", "needs_customer"]}),
        (gettext_lazy("Receipts"), {"fields": ["next_receipt"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("location")  # a register is shown with its store


@admin.register(TenderType)
class TenderTypeAdmin(RegistersAdmin):
    list_display = ["name", "base_type", "debit_adjustment_type", "credit_adjustment_type", "is_internal_use_only"]
    list_select_related = ["debit_adjustment_type", "credit_adjustment_type"]
    list_filter = ["base_type"]
    search_fields = ["name_identity"]
    fixed = ["base_type"]
    fields = ["name", "base_type", "debit_adjustment_type", "credit_adjustment_type", "is_internal_use_only"]


@admin.register(NoSaleReason)
class NoSaleReasonAdmin(RegistersAdmin):
    list_display = ["description", "type"]
    list_filter = ["type"]
    search_fields = ["description"]
    fixed = ["type"]
    fields = ["type", "description"]
