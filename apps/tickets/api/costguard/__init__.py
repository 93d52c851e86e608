"""Tickets in the words of CostGuard Journal Management."""

from apps.tickets.api.costguard.lookups import TicketLookups
from apps.tickets.api.costguard.tickets import Tickets

__all__ = ["TicketLookups", "Tickets"]
