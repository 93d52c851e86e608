"""The words of orders, starting blocks, and credit policies with their classes."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy

from apps.adminkit.recorded import ConfigurationAdmin, PartInline
from apps.orders.constants import StartingAction
from apps.orders.models import CreditClass, CreditPolicy, Lookup, StartingBlock
from apps.orders.operations.configuration import save_configuration


class OrdersAdmin(ConfigurationAdmin):
    """Base of the pages of this app's configuration."""

    def save_configuration(self, **saved):
        save_configuration(**saved)


@admin.register(Lookup)
class LookupAdmin(OrdersAdmin):
    list_display = ["name", "kind", "number"]
    list_filter = ["kind"]
    search_fields = ["name"]
    sortable_by = ["name", "kind", "number"]
    fixed = ["kind"]
    fields = ["kind", "number", "name"]


@admin.register(StartingBlock)
class StartingBlockAdmin(OrdersAdmin):
    list_display = ["caption", "name", "start_as", "order_type", "start_location", "is_active"]
    list_select_related = ["order_type"]
    list_filter = ["start_as", "start_location", "is_active"]
    search_fields = ["caption", "name_identity"]
    search_help_text = gettext_lazy("Caption or name")
    sortable_by = ["caption", "name"]
    autocomplete_fields = ["register"]
    fieldsets = [
        (None, {"fields": ["name", "caption", "is_active", "roles"]}),
        (
            gettext_lazy("Starts"),
            {"fields": ["start_as", "start_location", "order_type", "starting_action", "register"]},
        ),
        (gettext_lazy("Allows"), {"fields": [f"allow_{action}" for action in StartingAction]}),
    ]

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        return super().formfield_for_manytomany(db_field, request, widget=forms.CheckboxSelectMultiple, **kwargs)


class CreditClassInline(PartInline):
    model = CreditClass
    can_delete = True
    fields = ["key", "threshold", "is_default", "credit_limit", "deposit", "deposit_type"]


@admin.register(CreditPolicy)
class CreditPolicyAdmin(OrdersAdmin):
    list_display = ["order_type", "is_for_new_services", "provider", "class_names"]
    list_select_related = ["order_type", "provider"]
    list_display_links = ["order_type"]
    fields = ["order_type", "is_for_new_services", "provider"]
    inlines = [CreditClassInline]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("classes")

    @admin.display(description=gettext_lazy("classes"))
    def class_names(self, policy: CreditPolicy) -> str:
        return ", ".join(row.key for row in policy.classes.all()) or "—"
