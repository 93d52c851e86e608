"""The card of a customer beside each of their tickets, cases and orders."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from apps.adminkit.parts import Part, Rows
from apps.cases.models import Case
from apps.cases.permissions import VIEW_CASE
from apps.catalog.models import CatalogItem
from apps.core.caller import Caller
from apps.core.kept import kept_for
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
        (VIEW_TICKET, "ticket", "tickets_ticket", Ticket),
        (VIEW_CASE, "case", "cases_case", Case),
        (VIEW_ORDER, "order", "orders_order", Order),
    ]
    return [
        (
            label,
            f"{reverse(f'admin:{page}_changelist')}?view=open&customer={customer.pk}",
            Counted(kept_for(by, model, _open_of, customer.pk, shape=(model,)), MOST_COUNTED),
        )
        for permission, label, page, model in kinds
        if by.may(permission)
    ]


def _open_of(by: Caller, model: Any, customer_id: int) -> QuerySet[Any]:
    rows = model.objects.visible_to(by)
    unfinished = rows.open() if model is Order else rows.unfinished()
    return unfinished.filter(customer=customer_id).order_by().values("pk")[: MOST_COUNTED + 1]


def _contacts_of(by: Caller, customer_id: int) -> QuerySet[Any]:
    return CustomerContact.objects.visible_to(by).active().filter(customer=customer_id)[:CONTACTS]


def _services_of(by: Caller, customer_id: int) -> QuerySet[Any]:
    in_use = Service.objects.visible_to(by).exclude(status=ServiceStatus.DISCONNECTED)
    return in_use.filter(customer=customer_id, parent=None).order_by("number", "pk")[:SERVICES]


def _items_of(by: Caller, customer_id: int) -> QuerySet[Any]:
    return CatalogItem.objects.filter(pk__in=_services_of(by, customer_id).values("item"))


def _itself(by: Caller, customer_id: int) -> QuerySet[Any]:
    return Customer.objects.visible_to(by).filter(pk=customer_id)


def _reads(row: Any, by: Caller) -> Rows:
    customer: Customer | None = row.customer
    if customer is None or not by.may(VIEW_CUSTOMER):
        return []
    kinds: list[tuple[str, Any, Any]] = [
        (VIEW_CUSTOMER, Customer, _itself),
        (VIEW_CONTACT, CustomerContact, _contacts_of),
        (VIEW_SERVICE, Service, _services_of),
        (VIEW_SERVICE, CatalogItem, _items_of),
    ]
    read = [
        kept_for(by, model, build, customer.pk) if by.may(permission) else model.objects.none()
        for permission, model, build in kinds
    ]
    return [*read, *(counted for _, _, counted in _open_work(customer, by))]


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
