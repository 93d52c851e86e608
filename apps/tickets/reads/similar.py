"""Open tickets that a new one may repeat."""

from apps.core.caller import Caller
from apps.customers.models import Customer, Service
from apps.tickets.models import Ticket
from apps.tickets.permissions import VIEW_TICKET

MOST = 5
MOST_ACCOUNTS = 20


def similar_tickets(*, customer: Customer, by: Caller, service: Service | None = None) -> list[Ticket]:
    """The newest five unfinished tickets of the customer that the caller sees, each with its status.

    With a service, those of every account that has one of the same number are among them: a number that moved takes
    its trouble along.
    """
    if not by.may(VIEW_TICKET):
        return []
    accounts = {customer.pk}
    if service is not None:
        same = Service.objects.visible_to(by).filter(number=service.number).order_by("pk")
        accounts.update(same.values_list("customer", flat=True)[:MOST_ACCOUNTS])
    rows = Ticket.objects.visible_to(by).unfinished().filter(customer__in=accounts)
    return list(rows.select_related("status", "customer").order_by("-created_at", "-pk")[:MOST])
