"""The card of a customer beside each of their tickets, cases and orders."""

from typing import Any

from django.urls import reverse

from apps.adminkit.parts import Part, Rows
from apps.cases.models import Case
from apps.cases.permissions import VIEW_CASE
from apps.catalog.models import CatalogItem
from apps.core.caller import Caller
from apps.core.rows import refer
from apps.core.together import Counted
from apps.customers.constants import ServiceStatus
from apps.customers.models import Customer, CustomerContact, Service
from apps.customers.permissions import VIEW_CONTACT, VIEW_CUSTOMER, VIEW_SERVICE
from apps.orders.models import Order
from apps.orders.permissions import VIEW_ORDER
from apps.tickets.models import Ticket
from apps.tickets.permissions import VIEW_TICKET

CONTACTS = 2
SERVICES = 3
MOST_COUNTED = 99


def _open_work(customer: Customer, by: Caller) -> list[tuple[str, str, Counted]]:
    """Label, address and number of what is open: of tickets, cases and orders those kinds that the person may see."""
    kinds = [
        (VIEW_TICKET, "ticket", "tickets_ticket", Ticket.objects.visible_to(by).unfinished()),
        (VIEW_CASE, "case", "cases_case", Case.objects.visible_to(by).unfinished()),
        (VIEW_ORDER, "order", "orders_order", Order.objects.visible_to(by).open()),
    ]
    return [
        (
            label,
            f"{reverse(f'admin:{page}_changelist')}?view=open&customer={customer.pk}",
            Counted(rows.filter(customer=customer), MOST_COUNTED),
        )
        for permission, label, page, rows in kinds
        if by.may(permission)
    ]


def _reads(row: Any, by: Caller) -> Rows:
    customer: Customer | None = row.customer
    if customer is None or not by.may(VIEW_CUSTOMER):
        return []
    contacts, services = CustomerContact.objects.none(), Service.objects.none()
    if by.may(VIEW_CONTACT):
        contacts = CustomerContact.objects.visible_to(by).active().filter(customer=customer)[:CONTACTS]
    if by.may(VIEW_SERVICE):
        in_use = Service.objects.visible_to(by).exclude(status=ServiceStatus.DISCONNECTED)
        services = in_use.filter(customer=customer, parent=None).order_by("number", "pk")[:SERVICES]
    items = CatalogItem.objects.filter(pk__in=services.values("item"))
    itself = Customer.objects.visible_to(by).filter(pk=customer.pk)
    return [itself, contacts, services, items, *(counted for _, _, counted in _open_work(customer, by))]


def _show(row: Any, by: Caller, *found: list[Any]) -> dict[str, Any]:
    if not found or not found[0]:
        return {"customer_card": None}
    _, contacts, services, items, *counts = found
    refer(services, "item", items)
    work = _open_work(row.customer, by)
    return {
        "customer_card": {
            "customer": row.customer,
            "contacts": sorted(contacts, key=lambda contact: (not contact.is_main, contact.name, contact.pk)),
            "services": sorted(services, key=lambda service: (service.number, service.pk)),
            "work": [(label, url, count) for (label, url, _), (count,) in zip(work, counts, strict=True)],
        }
    }


CUSTOMER_CARD = Part(_reads, _show)
