"""The desk's pages of tickets: the queue, the ticket page, its forms, and the classifications."""

from apps.tickets.admin.configuration import ClassificationAdmin
from apps.tickets.admin.urls import TicketAdmin

__all__ = ["ClassificationAdmin", "TicketAdmin"]
