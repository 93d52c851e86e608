"""The catalogue at the desk: items, price points with their charges, taxes, and the words they are described by."""

from django.contrib import admin
from django.db import models
from django.utils.translation import gettext_lazy

from apps.adminkit.recorded import ConfigurationAdmin, PartInline
from apps.catalog.models import (
    CatalogGroup,
    CatalogItem,
    Lookup,
    OverviewGroup,
    PricePoint,
    PricePointCharge,
    Promotion,
    RetailDiscountReason,
    Tax,
)
from apps.catalog.operations import save_configuration
from apps.core.money import MoneyField, PlainDecimalField


class CatalogAdmin(ConfigurationAdmin):
    """Base of the pages of this app."""

    def save_configuration(self, **saved):
        save_configuration(**saved)


@admin.register(CatalogItem)
class CatalogItemAdmin(CatalogAdmin):
    list_display = ["name", "sku", "kind", "group", "price", "monthly_charge", "one_time_charge", "stock", "is_active"]
    list_select_related = ["group"]
    list_filter = ["kind", "is_active", "group"]
    search_fields = ["name", "sku_identity"]
    search_help_text = gettext_lazy("Name or SKU")
    sortable_by = ["name", "sku", "price", "stock"]
    autocomplete_fields = ["package"]
    fixed = ["kind"]
    fieldsets = [
        (None, {"fields": ["kind", "name", "sku", "is_active"]}),
        (
            gettext_lazy("Price"),
            {"fields": ["price", "monthly_charge", "one_time_charge", "quantity_divisor", "is_taxable"]},
        ),
        (gettext_lazy("Where it belongs"), {"fields": ["group", "overview_group", "package"]}),
        (gettext_lazy("Stock"), {"fields": ["stock", "inventory_status"]}),
        (gettext_lazy("Technology"), {"fields": ["technology_type", "supported_sim_class"]}),
        (gettext_lazy("Equipment of a service"), {"fields": ["equipment", "sim_class", "sim_association_type"]}),
        (gettext_lazy("Protection plan"), {"fields": ["protection_profile_id"]}),
    ]


@admin.register(CatalogGroup)
class CatalogGroupAdmin(CatalogAdmin):
    list_display = ["name", "id"]
    search_fields = ["name_identity"]
    fields = ["name"]


@admin.register(OverviewGroup)
class OverviewGroupAdmin(CatalogAdmin):
    list_display = ["name", "position"]
    fields = ["name", "position"]


class ChargeInline(PartInline):
    model = PricePointCharge
    fields = ["amount", "is_active", "starts_at", "ends_at"]
    named_by = ["price_point__product"]


@admin.register(PricePoint)
class PricePointAdmin(CatalogAdmin):
    list_display = ["name", "product", "is_favorite"]
    list_select_related = ["product"]
    search_fields = ["name", "product__name", "product__sku_identity"]
    search_help_text = gettext_lazy("Name or product")
    sortable_by = ["name", "product"]
    autocomplete_fields = ["product"]
    fixed = ["product"]
    fields = ["product", "name", "is_favorite"]
    inlines = [ChargeInline]


@admin.register(Tax)
class TaxAdmin(CatalogAdmin):
    list_display = ["name", "percentage", "is_active"]
    fields = ["name", "rate", "is_active"]
    formfield_overrides = CatalogAdmin.formfield_overrides | {models.DecimalField: {"form_class": PlainDecimalField}}

    @admin.display(description=gettext_lazy("rate"), ordering="rate")
    def percentage(self, tax: Tax) -> str:
        return f"{(tax.rate * 100).normalize():f} %"


@admin.register(RetailDiscountReason)
class RetailDiscountReasonAdmin(CatalogAdmin):
    list_display = ["description", "is_for_price_adjustment", "hide_on_sales", "starts_at", "ends_at"]
    search_fields = ["description"]
    fields = ["description", "starts_at", "ends_at", "hide_on_sales", "is_for_price_adjustment"]


@admin.register(Promotion)
class PromotionAdmin(CatalogAdmin):
    list_display = ["description", "word", "percent", "amount", "starts_at", "ends_at", "is_active"]
    list_select_related = ["word"]
    list_filter = ["is_active"]
    search_fields = ["description", "word__name"]
    search_help_text = gettext_lazy("Description or promotion")
    sortable_by = ["description", "starts_at", "ends_at"]
    autocomplete_fields = ["items", "groups"]
    fixed = ["word"]
    fieldsets = [
        (None, {"fields": ["word", "description", "is_active", "starts_at", "ends_at"]}),
        (gettext_lazy("Takes off"), {"fields": ["percent", "amount"]}),
        (gettext_lazy("From"), {"fields": ["items", "groups"]}),
    ]
    formfield_overrides = TaxAdmin.formfield_overrides | {MoneyField: {}}


@admin.register(Lookup)
class LookupAdmin(CatalogAdmin):
    list_display = ["name", "kind", "number"]
    list_filter = ["kind"]
    search_fields = ["name"]
    sortable_by = ["name", "kind", "number"]
    fixed = ["kind"]
    fields = ["kind", "number", "name"]
