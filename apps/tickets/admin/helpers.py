"""Finding what a ticket page is about, and the ways back to it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse

from apps.core.admin import caller_of
from apps.core.errors import NotFound
from apps.tickets.models import Ticket

QUEUE = "admin:tickets_ticket_changelist"
RELATED = [
    "item", "status", "type", "priority", "stage", "outcome", "impact", "urgency", "organisation", "contract", "tenant",
    "customer", "buyer", "consumer", "reporter", "assignee", "group", "parent__status",
]  # fmt: skip


def require(request: HttpRequest, permission: str) -> None:
    """Raise PermissionDenied (403) unless the person holds it."""
    if not request.user.has_perm(permission):
        raise PermissionDenied


def ticket_of(request: HttpRequest, ticket_id: int) -> Ticket:
    """The ticket with everything it refers to, as far as the person may see it. Raises NotFound."""
    require(request, "tickets.view_ticket")
    tickets = Ticket.objects.visible_to(caller_of(request)).select_related(*RELATED)
    ticket = tickets.filter(pk=ticket_id).first()
    if ticket is None:
        raise NotFound("ticket", f"INC-{ticket_id}")
    return ticket


def page_of(ticket_id: int) -> str:
    return reverse("admin:tickets_ticket_change", args=[ticket_id])
