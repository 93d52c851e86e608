"""Organisations and customers, each with the last tickets of a customer."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from apps.activity.admin import RecordedAdmin
from apps.customers.models import Customer, Organisation
from apps.customers.operations import save_customer, save_organisation

RECENT = 20


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


@admin.register(Customer)
class CustomerAdmin(RecordedAdmin):
    list_display = ["name", "account_number", "organisation_name", "email", "phone_number"]
    list_select_related = ["organisation"]
    search_fields = ["name", "account_number", "email"]
    search_help_text = "Name, account number or e-mail"
    sortable_by = ["name", "account_number"]
    autocomplete_fields = ["organisation"]
    fields = ["organisation", "account_number", "name", "email", "phone_number"]
    change_form_template = "desk/customer.html"

    @admin.display(description="organisation")
    def organisation_name(self, customer: Customer) -> str:
        return customer.organisation.name

    def save_row(self, row, values, by):
        save_customer(customer=row, by=by)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """The customer's last 20 tickets stand beside the form."""
        context = dict(extra_context or {})
        if object_id and object_id.isdecimal() and request.user.has_perm("tickets.view_ticket"):
            customer = self.get_object(request, object_id)
            if customer is not None:
                tickets = customer.tickets.select_related("status", "priority", "assignee").order_by("-created_at")
                context |= {
                    "recent_tickets": tickets[:RECENT],
                    "recent_limit": RECENT,
                    "queue_url": queue_of("customer", customer.pk),
                    "new_ticket_url": reverse("admin:tickets_ticket_add")
                    + f"?customer={customer.pk}&organisation={customer.organisation_id}",
                }
        return super().changeform_view(request, object_id, form_url, context)
