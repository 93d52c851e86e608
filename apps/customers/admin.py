"""Organisations, customers and sales codes. The page of a customer is the desk's, which knows what stands on it."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from apps.activity.admin import RecordedAdmin
from apps.customers.models import Customer, Organisation, SalesCode
from apps.customers.operations import save_customer, save_organisation, save_sales_code


def queue_of(parameter: str, pk: int) -> str:
    """The queue, narrowed to one organisation or customer."""
    return f"{reverse('admin:tickets_ticket_changelist')}?{parameter}={pk}"


@admin.register(Organisation)
class OrganisationAdmin(RecordedAdmin):
    list_display = ["name", "human_id", "legal_name", "role", "partner_name", "tickets"]
    list_select_related = ["partner"]
    list_filter = ["role"]
    search_fields = ["name", "legal_name", "human_id"]
    search_help_text = "Name or human id"
    sortable_by = ["name", "human_id"]
    autocomplete_fields = ["partner"]
    fields = ["human_id", "name", "legal_name", "role", "partner"]

    @admin.display(description="partner")
    def partner_name(self, organisation: Organisation) -> str:
        return organisation.partner.name if organisation.partner else "—"

    @admin.display(description="tickets")
    def tickets(self, organisation: Organisation) -> str:
        return format_html('<a href="{}">in the queue</a>', queue_of("organisation", organisation.pk))

    def save_row(self, row, values, by):
        save_organisation(organisation=row, by=by)


class CustomerAdmin(RecordedAdmin):
    """The list of customers, and the form that saves one."""

    list_display = ["name", "account_number", "organisation_name", "email", "phone_number"]
    list_select_related = ["organisation"]
    search_fields = ["name", "account_number", "email"]
    search_help_text = "Name, account number or e-mail"
    sortable_by = ["name", "account_number"]
    autocomplete_fields = ["organisation"]
    fields = ["organisation", "account_number", "name", "email", "phone_number"]

    @admin.display(description="organisation")
    def organisation_name(self, customer: Customer) -> str:
        return customer.organisation.name

    def save_row(self, row, values, by):
        save_customer(customer=row, by=by)


@admin.register(SalesCode)
class SalesCodeAdmin(RecordedAdmin):
    list_display = ["name", "id"]
    search_fields = ["name"]
    search_help_text = "Name"
    sortable_by = ["name", "id"]
    fields = ["name"]

    def save_row(self, row, values, by):
        save_sales_code(sales_code=row, by=by)
