"""Badges of tickets."""

from django.utils.safestring import SafeString

from apps.adminkit.badges import badge
from apps.tickets.constants import TICKET_LIFE_CYCLE
from apps.tickets.models import Ticket


def status_badge(ticket: Ticket) -> SafeString:
    """The ticket's status, with what it means as the tooltip."""
    state = TICKET_LIFE_CYCLE[ticket.lifecycle]
    return badge(ticket.status.name, state.tone, "on hold" if ticket.is_held else state.meaning)
