"""The page of a customer: its account with services, tickets, cases, follow-ups, journals, and all that happened."""

from functools import partial

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse

from apps.activity.models import Activity
from apps.activity.timelines import History, PageRead, activities_of
from apps.adminkit.timelines import Entry, timeline_page
from apps.cases.models import Case
from apps.cases.permissions import VIEW_CASE
from apps.core.admin import back_with
from apps.core.caller import Caller
from apps.core.requests import caller_of
from apps.core.rows import FirstRows, first_rows
from apps.core.together import read_together
from apps.customers.admin import CustomerAdmin, queue_of
from apps.customers.constants import AccountChange
from apps.customers.models import Customer, CustomerContact, Service
from apps.customers.permissions import ADD_CONTACT, CHANGE_CONTACT, VIEW_CONTACT, VIEW_SERVICE
from apps.customers.reads.accounts import possible_changes
from apps.items.reads import activities_about
from apps.journals.admin.parts import panels, read_panels
from apps.journals.admin.subjects import customer_subject
from apps.journals.admin.timeline import HISTORIES, entries_of
from apps.journals.models import FollowUp
from apps.orders.admin.financing import agreements_of_customer
from apps.orders.models import Order, ProtectionPlanInformation
from apps.orders.permissions import ADD_ORDER, VIEW_ORDER
from apps.tickets.models import Ticket
from apps.tickets.permissions import ADD_TICKET, VIEW_TICKET

CONTACTS = 20
TICKETS = 20
CASES = 20
ORDERS = 20
SERVICES = 50
ONE_BUTTON = {"show_save_and_add_another": False, "show_save_and_continue": False}


@admin.register(Customer)
class CustomerPageAdmin(CustomerAdmin):
    """Reading a customer opens its page; the form that changes one has an address of its own."""

    def get_urls(self):
        form = self.admin_site.admin_view(self.edit_view)
        return [path("<id:object_id>/edit/", form, name="customers_customer_edit"), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method != "GET":
            return super().change_view(request, object_id, form_url, extra_context)
        customer = self.get_object(request, object_id)
        if customer is None:
            refused = f"There is no customer {object_id}."
            return back_with(request, reverse("admin:customers_customer_changelist"), refused=refused)
        if not self.has_view_or_change_permission(request, customer):
            raise PermissionDenied
        return self._page(request, customer)

    def edit_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return super().change_view(request, str(object_id), extra_context=ONE_BUTTON)

    def response_change(self, request, obj):
        super().response_change(request, obj)
        return HttpResponseRedirect(reverse("admin:customers_customer_change", args=[obj.pk]))

    def get_object(self, request, object_id, from_field=None):
        """None for an id that no row can have."""
        return super().get_object(request, object_id, from_field) if str(object_id).isdecimal() else None

    def _page(self, request: HttpRequest, customer: Customer) -> HttpResponse:
        caller, about = caller_of(request), customer_subject(customer)
        tickets = _tickets(customer, caller)
        return self.page(
            request,
            "desk/customer.html",
            title=customer.name,
            customer=customer,
            contacts=_contacts(customer, caller),
            may_add_contact=caller.may(ADD_CONTACT),
            may_change_contact=caller.may(CHANGE_CONTACT),
            tickets=tickets,
            cases=_cases(customer, caller),
            orders=_orders(customer, caller),
            services=_services(customer, caller),
            account_changes=_account_changes(customer, caller),
            agreements=agreements_of_customer(customer, caller),
            queue_url=queue_of("customer", customer.pk),
            **panels(
                about,
                caller,
                *read_together(*read_panels(about, caller, retained_first=True)),
                retained_first=True,
            ),
            timeline=timeline_page(request, _activities(customer), partial(_entries, customer)),
            may_change=self.has_change_permission(request, customer),
            may_add_ticket=caller.may(ADD_TICKET),
        )


def _contacts(customer: Customer, by: Caller) -> FirstRows[CustomerContact] | None:
    """The first 20 who are to be called, the main one first; None when contacts are not the person's to see."""
    if not by.may(VIEW_CONTACT):
        return None
    return first_rows(CustomerContact.objects.visible_to(by).active().filter(customer=customer), CONTACTS)


def _tickets(customer: Customer, by: Caller) -> list[Ticket] | None:
    """The latest 20 that the person sees; None when tickets are not theirs to see."""
    if not by.may(VIEW_TICKET):
        return None
    rows = Ticket.objects.visible_to(by).filter(customer=customer)
    return list(rows.select_related("status", "priority", "assignee").order_by("-created_at", "-pk")[:TICKETS])


def _cases(customer: Customer, by: Caller) -> list[Case] | None:
    """The latest 20 that the person sees; None when cases are not theirs to see."""
    if not by.may(VIEW_CASE):
        return None
    rows = Case.objects.visible_to(by).filter(customer=customer)
    return list(rows.select_related("code").order_by("-created_at", "-pk")[:CASES])


def _orders(customer: Customer, by: Caller) -> list[Order] | None:
    """The latest 20 that the person sees; None when orders are not theirs to see."""
    if not by.may(VIEW_ORDER):
        return None
    return list(Order.objects.visible_to(by).filter(customer=customer).order_by("-pk")[:ORDERS])


def _services(customer: Customer, by: Caller) -> FirstRows[Service] | None:
    """The first 50 of the account, with their equipment and plans; None when services are not theirs to see."""
    if not by.may(VIEW_SERVICE):
        return None
    rows = Service.objects.visible_to(by).filter(customer=customer)
    related = ("item", "equipment__handset", "equipment__sim_class")
    services = first_rows(rows.select_related(*related).order_by("number", "pk"), SERVICES)
    plans: dict[int, list[ProtectionPlanInformation]] = {}
    found = ProtectionPlanInformation.objects.filter(
        order_item__service_item__service__in=[service.pk for service in services], activated_at__isnull=False
    )
    for plan in found.select_related("plan", "order_item__service_item").order_by("pk")[: 5 * SERVICES]:
        plans.setdefault(plan.order_item.service_item.service_id, []).append(plan)
    for service in services:
        service.plans = plans.get(service.pk, [])
    return services


def _account_changes(customer: Customer, by: Caller) -> list[dict]:
    """What the person may start an order for, to change the account's status."""
    if not by.may(ADD_ORDER):
        return []
    return [
        {
            "label": change.label,
            "url": reverse("admin:orders_order_account", args=[customer.pk, change.name.lower()]),
            "is_danger": change == AccountChange.DISCONNECT,
        }
        for change in possible_changes(customer)
    ]


def _entries(customer: Customer, activities: list[Activity]) -> list[Entry]:
    """The entries of its timeline, with what became of its contacts."""
    own = History(Customer.history.filter(id=customer.pk))
    contacts = History(CustomerContact.history.filter(customer=customer.pk))
    read = PageRead(activities, [own, contacts, *HISTORIES])
    entries = entries_of(activities, read, Customer)
    for entry in entries:
        for revision in read.revisions(CustomerContact, entry.activity):
            entry.lines.append(str(revision.row.name))
            entry.changes += revision.changes
    return entries


def _activities(customer: Customer):
    """What was done to the customer, its follow-ups and its journals, those on its follow-ups among them."""
    follow_ups = FollowUp.objects.filter(customer=customer).order_by().values("pk")
    return activities_of(customer, None, activities_about(follow_ups))
