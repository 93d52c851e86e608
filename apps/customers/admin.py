"""Organisations, customers, services, adjustments and sales codes. A customer's page is the desk's own."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy

from apps.adminkit.queues import link_to_queue
from apps.adminkit.recorded import ConfigurationAdmin, PartInline, RecordedAdmin
from apps.catalog.constants import CatalogItemKind
from apps.catalog.models import CatalogItem
from apps.core.admin import ReadOnlyAdmin
from apps.core.filters import is_text, say_bounded
from apps.core.requests import caller_of
from apps.core.search_sql import MOST_LISTED, found_in
from apps.core.searching import sought
from apps.customers.badges import account_badge
from apps.customers.models import (
    AccountStatus,
    Adjustment,
    AdjustmentType,
    Contract,
    Customer,
    CustomerContact,
    Organisation,
    SalesCode,
    Service,
    ServiceEquipment,
    ServiceProduct,
)
from apps.customers.operations import (
    create_adjustment,
    save_account_status,
    save_configuration,
    save_contact,
    save_customer,
    save_organisation,
    save_sales_code,
    save_service,
)
from apps.customers.reads.search import KINDS, customer_parts


@admin.register(Organisation)
class OrganisationAdmin(RecordedAdmin):
    list_display = ["name", "human_id", "legal_name", "role", "partner_name", "tickets"]
    list_select_related = ["partner"]
    list_filter = ["role"]
    search_fields = ["name", "legal_name", "human_id"]
    search_help_text = gettext_lazy("Name or human id")
    sortable_by = ["name", "human_id"]
    autocomplete_fields = ["partner"]
    fields = ["human_id", "name", "legal_name", "role", "partner"]

    @admin.display(description=gettext_lazy("partner"))
    def partner_name(self, organisation: Organisation) -> str:
        return organisation.partner.name if organisation.partner else "—"

    @admin.display(description=gettext_lazy("tickets"))
    def tickets(self, organisation: Organisation) -> str:
        return link_to_queue(organisation)

    def save_row(self, row, values, by):
        save_organisation(organisation=row, by=by)


class CustomerAdmin(RecordedAdmin):
    """The list of customers, and the form that saves one. Orders change the account's status."""

    list_display = ["name", "account_number", "status_badge", "organisation_name", "email", "phone_number"]
    list_select_related = ["organisation", "status"]
    list_filter = ["status__state", "status"]
    search_fields = ["name", "account_number_identity", "email"]
    search_help_text = gettext_lazy("Name, telephone or service number, account number or e-mail")
    sortable_by = ["name", "account_number"]
    autocomplete_fields = ["organisation"]
    fieldsets = [
        (None, {"fields": ["organisation", "account_number", "name", "email", "phone_number"]}),
        (gettext_lazy("Person or company"), {"fields": ["first_name", "last_name", "company_name"]}),
        (gettext_lazy("Address"), {"fields": ["address1", "address2", "city", "county", "state", "zip", "country"]}),
    ]

    def get_search_results(self, request, queryset, search_term):
        """By the same words as the desk's search."""
        if not search_term or not is_text(search_term):
            return super().get_search_results(request, queryset, search_term)
        wanted = sought(search_term).without(*KINDS)
        say_bounded(request, wanted, Customer)
        return found_in(queryset, customer_parts(wanted, caller_of(request), MOST_LISTED)), False

    @admin.display(description=gettext_lazy("organisation"))
    def organisation_name(self, customer: Customer) -> str:
        return customer.organisation.name

    @admin.display(description=gettext_lazy("account status"))
    def status_badge(self, customer: Customer) -> str:
        return account_badge(customer.status)

    def save_row(self, row, values, by):
        save_customer(customer=row, by=by)


@admin.register(CustomerContact)
class CustomerContactAdmin(RecordedAdmin):
    """People to speak to about accounts. Saving one leads back to the customer."""

    list_display = ["name", "role", "customer", "phone_number", "email", "is_main", "is_active"]
    list_select_related = ["customer"]
    list_filter = ["is_main", "is_active"]
    search_fields = ["name", "email", "phone_number", "customer__name", "customer__account_number_identity"]
    search_help_text = gettext_lazy("Name, e-mail or phone, or name or account of the customer")
    sortable_by = ["name"]
    autocomplete_fields = ["customer"]
    fields = ["customer", "name", "role", "phone_number", "email", "is_main", "is_active"]

    def get_readonly_fields(self, request, obj=None):
        return ["customer"] if obj else []

    def save_row(self, row, values, by):
        save_contact(contact=row, by=by)

    def response_add(self, request: HttpRequest, obj: CustomerContact, post_url_continue=None) -> HttpResponse:
        return self._to_customer(obj, super().response_add(request, obj, post_url_continue))

    def response_change(self, request: HttpRequest, obj: CustomerContact) -> HttpResponse:
        return self._to_customer(obj, super().response_change(request, obj))

    def _to_customer(self, contact: CustomerContact, answer: HttpResponse) -> HttpResponse:
        """Back to the customer's page, unless the person goes on with this form or another."""
        if answer.headers.get("Location") != reverse("admin:customers_customercontact_changelist"):
            return answer
        return HttpResponseRedirect(reverse("admin:customers_customer_change", args=[contact.customer_id]))


@admin.register(Contract)
class ContractAdmin(ReadOnlyAdmin):
    """Contracts, which tickets name and bring along; found by those who refer to one."""

    list_display = ["human_id", "organisation"]
    list_select_related = ["organisation"]
    search_fields = ["human_id", "organisation__name"]
    sortable_by = ["human_id"]
    fields = ["human_id", "organisation"]


@admin.register(AccountStatus)
class AccountStatusAdmin(RecordedAdmin):
    list_display = ["name", "number", "state"]
    list_filter = ["state"]
    search_fields = ["name"]
    search_help_text = gettext_lazy("Name")
    sortable_by = ["name", "number"]
    fields = ["number", "name", "state"]

    def save_row(self, row, values, by):
        save_account_status(row=row, by=by)


@admin.register(SalesCode)
class SalesCodeAdmin(RecordedAdmin):
    list_display = ["name", "id"]
    search_fields = ["name"]
    search_help_text = gettext_lazy("Name")
    sortable_by = ["name", "id"]
    fields = ["name"]

    def save_row(self, row, values, by):
        save_sales_code(sales_code=row, by=by)


class ProductInline(PartInline):
    model = ServiceProduct
    verbose_name_plural = gettext_lazy("products")
    autocomplete_fields = ["item"]
    fields = ["item", "quantity", "starts_at", "ends_at"]


class EquipmentInline(PartInline):
    model = ServiceEquipment
    verbose_name_plural = gettext_lazy("equipment")
    autocomplete_fields = ["handset"]
    fields = ["handset", "handset_serial_number", "sim_serial_number", "sim_class", "sim_association_type"]


@admin.register(Service)
class ServiceAdmin(ConfigurationAdmin):
    list_display = ["number", "item", "customer", "status", "activated_at", "disconnected_at"]
    list_filter = ["status", "item__group"]
    search_fields = ["number", "customer__name", "customer__account_number_identity"]
    search_help_text = gettext_lazy("Number, or name or account of the customer")
    sortable_by = ["number", "activated_at"]
    autocomplete_fields = ["customer", "item", "parent"]
    fixed = ["customer"]
    readonly_fields = ["disconnected_at"]
    fields = ["customer", "item", "number", "status", "parent", "activated_at", "disconnected_at"]
    inlines = [EquipmentInline, ProductInline]
    history_parts = [(ServiceEquipment, "service"), (ServiceProduct, "service")]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("item", "customer")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "item":
            kwargs["queryset"] = CatalogItem.objects.filter(kind=CatalogItemKind.SERVICE)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_configuration(self, **saved):
        save_service(**saved)


@admin.register(Adjustment)
class AdjustmentAdmin(RecordedAdmin):
    """Added and looked at, never changed."""

    list_display = ["id", "customer", "type", "amount", "created_at", "created_by"]
    list_select_related = ["customer", "type", "created_by"]
    list_filter = ["type"]
    search_fields = ["=id", "customer__name", "customer__account_number_identity"]
    search_help_text = gettext_lazy("Number, or name or account of the customer")
    sortable_by = ["id", "amount"]
    autocomplete_fields = ["customer"]
    fields = ["customer", "type", "amount"]

    def has_change_permission(self, request, obj=None):
        return False

    def save_row(self, row, values, by):
        create_adjustment(adjustment=row, by=by)


@admin.register(AdjustmentType)
class AdjustmentTypeAdmin(ConfigurationAdmin):
    list_display = ["name", "id"]
    search_fields = ["name"]
    fields = ["name"]

    def save_configuration(self, **saved):
        save_configuration(**saved)
