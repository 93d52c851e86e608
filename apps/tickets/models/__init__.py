"""Tickets, their notes, contact attributes, holds, the rows that classify them, and what is promised of them."""

from apps.tickets.models.clocks import DUE_COLUMNS, Clocked, clock_indexes
from apps.tickets.models.service_levels import (
    Calendar,
    CalendarDay,
    Escalation,
    OpeningHours,
    SlaPolicy,
    TicketEscalation,
    TicketSolution,
    hours_of,
)
from apps.tickets.models.tickets import (
    Classification,
    Ticket,
    TicketAttribute,
    TicketFile,
    TicketHold,
    TicketNote,
)

__all__ = [
    "DUE_COLUMNS",
    "Calendar",
    "CalendarDay",
    "Classification",
    "Clocked",
    "Escalation",
    "OpeningHours",
    "SlaPolicy",
    "Ticket",
    "TicketAttribute",
    "TicketEscalation",
    "TicketFile",
    "TicketHold",
    "TicketNote",
    "TicketSolution",
    "clock_indexes",
    "hours_of",
]
