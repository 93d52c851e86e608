"""Where tickets are shown, and what their pages read of one."""

from apps.adminkit.pages import ObjectPages
from apps.tickets.constants import human_id
from apps.tickets.models import Ticket, TicketAttribute, TicketFile, TicketNote

TICKETS = ObjectPages(
    Ticket,
    "ticket",
    label=human_id,
    related=["item"],
    referred=[
        "status", "type", "priority", "stage", "outcome", "impact", "urgency", "organisation", "contract",
        "tenant", "customer__status", "buyer", "consumer", "reporter", "reporter_contact", "assignee", "group",
        "parent__status",
    ],
    parts=[TicketNote, TicketAttribute, TicketFile],
)  # fmt: skip
