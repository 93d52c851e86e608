"""The desk's pages of tickets: the queue, the ticket page, its forms, the classifications, and what is promised."""

from apps.tickets.admin.configuration import ClassificationAdmin
from apps.tickets.admin.service_levels import CalendarAdmin, SlaPolicyAdmin
from apps.tickets.admin.urls import TicketAdmin

__all__ = ["CalendarAdmin", "ClassificationAdmin", "SlaPolicyAdmin", "TicketAdmin"]
