"""Badges of tickets."""

from django.utils.safestring import SafeString

from apps.adminkit.badges import badge
from apps.core.formatting import format_timestamp
from apps.tickets.constants import TICKET_LIFE_CYCLE
from apps.tickets.models import Ticket


def status_badge(ticket: Ticket) -> SafeString:
    """The ticket's status, with what it means as the tooltip."""
    state = TICKET_LIFE_CYCLE[ticket.lifecycle]
    return badge(ticket.status.name, state.tone, hold_words(ticket) if ticket.is_held else state.meaning)


def hold_words(ticket: Ticket) -> str:
    """That a ticket is on hold, and until when: "On hold until 3 Dec 2026, 14:00"."""
    return f"On hold until {format_timestamp(ticket.held_until)}" if ticket.held_until else "On hold"
