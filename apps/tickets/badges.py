"""Badges of tickets."""

import datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from apps.adminkit.badges import badge
from apps.core.formatting import format_duration, format_timestamp
from apps.core.markup import escaped
from apps.core.present import present
from apps.tickets.constants import SLA_STATES, TICKET_LIFE_CYCLE, SlaState
from apps.tickets.models import Ticket


def status_badge(ticket: Ticket) -> SafeString:
    """The ticket's status, with what it means as the tooltip."""
    state = TICKET_LIFE_CYCLE[ticket.lifecycle]
    return badge(ticket.status.name, state.tone, hold_words(ticket) if ticket.is_held else state.meaning)


def hold_words(ticket: Ticket) -> str:
    """That a ticket is on hold, and until when: "On hold until 3 Dec 2026, 14:00"."""
    return (
        gettext("On hold until %(timestamp)s") % {"timestamp": format_timestamp(ticket.held_until)}
        if ticket.held_until
        else gettext("On hold")
    )


def sla_words(ticket: Ticket) -> str:
    """The clock in words: "Due in 2 h 10 m", "Breached 3 h ago", "Paused"."""
    now = present()
    return _clock_words(ticket, ticket.clock.left(now), ticket.clock.state(now))


def _clock_words(ticket: Ticket, left: datetime.timedelta | None, state: SlaState) -> str:
    match state:
        case SlaState.BREACHED:
            return (
                gettext("Breached, paused")
                if ticket.is_held
                else gettext("Breached %(duration)s ago") % {"duration": format_duration(left)}
            )
        case SlaState.MISSED:
            return gettext("Missed by %(duration)s") % {"duration": format_duration(left)}
        case SlaState.ON_TRACK | SlaState.DUE_SOON:
            return gettext("Due in %(duration)s") % {"duration": format_duration(left)}
        case state:
            return str(SLA_STATES[state].label)


def sla_badge(ticket: Ticket) -> SafeString:
    """The clock as a badge; while it runs, when the target passes is the tooltip."""
    clock, now = ticket.clock, present()
    left, due_at = clock.left(now), clock.due_at(now)
    words, state = _clock_words(ticket, left, clock.state(now)), SLA_STATES[clock.state(now)]
    if due_at is not None and not ticket.is_held and clock.stopped_at is None:
        when = f'datetime="{due_at.isoformat()}" title="{escaped(format_timestamp(due_at))}"'
        return SafeString(f'<time class="desk-badge is-{state.tone}" {when}>{escaped(words)}</time>')
    if not left:
        return badge(words, state.tone, state.meaning)
    is_over = left < datetime.timedelta()
    title = gettext("%(time)s over the target") if is_over else gettext("%(time)s left of the target")
    return badge(words, state.tone, title % {"time": format_duration(left)})


def priority_badge(ticket: Ticket) -> SafeString:
    """The ticket's priority as a badge; the more urgent, the stronger."""
    tone = {1: "bad", 2: "warn"}.get(ticket.priority.number, "quiet")
    return SafeString(f'<span class="desk-badge is-outline is-{tone}">{escaped(ticket.priority.name)}</span>')
