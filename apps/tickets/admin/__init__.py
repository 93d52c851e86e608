"""The desk's pages of tickets: the queue, the ticket page, its forms, and the classifications."""

from apps.tickets.admin.classifications import ClassificationAdmin
from apps.tickets.admin.tickets import TicketAdmin

__all__ = ["ClassificationAdmin", "TicketAdmin"]
