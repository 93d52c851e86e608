"""Badges of tickets."""

import datetime

from django.db.models import TextChoices
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from apps.adminkit.badges import badge
from apps.core.formatting import format_duration, format_timestamp, in_sentence
from apps.core.life_cycles import Tone
from apps.core.markup import escaped
from apps.core.present import present
from apps.tickets.constants import SLA_STATES, TICKET_LIFE_CYCLE, SlaState, TargetKind
from apps.tickets.models import DUE_COLUMNS, Clocked, Ticket
from apps.tickets.sla import MET_AT


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


def sla_words(ticket: Clocked) -> str:
    """The clock in words: "Due in 2 h 10 m", "Breached 3 h ago", "Paused"."""
    now, clock = present(), ticket.clock
    return _clock_words(ticket, _distance(ticket, now), clock.state(now))


def _distance(ticket: Clocked, now: datetime.datetime) -> datetime.timedelta | None:
    """How far it is to when a running clock is due, by the time of day; of others, what is left of the target.

    What is due on Monday at nine is not due in an hour on Friday evening, though no opening hours are between.
    """
    clock = ticket.clock
    due_at = clock.due_at(now)
    runs = due_at is not None and not ticket.is_held and clock.stopped_at is None
    return due_at - now if due_at is not None and runs else clock.left(now)


def _clock_words(ticket: Clocked, left: datetime.timedelta | None, state: SlaState) -> str:
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


def sla_badge(ticket: Clocked) -> SafeString:
    """The clock as a badge; while it runs, when the target passes is the tooltip."""
    clock, now = ticket.clock, present()
    left, due_at, name = _distance(ticket, now), clock.due_at(now), clock.state(now)
    words, state = _clock_words(ticket, left, name), SLA_STATES[name]
    if due_at is not None and not ticket.is_held and clock.stopped_at is None:
        when = f'datetime="{due_at.isoformat()}" title="{escaped(format_timestamp(due_at))}"'
        return SafeString(f'<time class="desk-badge is-{state.tone}" {when}>{escaped(words)}</time>')
    if not left:
        return badge(words, state.tone, state.meaning)
    is_over = left < datetime.timedelta()
    title = gettext("%(time)s over the target") if is_over else gettext("%(time)s left of the target")
    return badge(words, state.tone, title % {"time": format_duration(left)})


def target_words(row: Clocked, kind: TargetKind) -> str:
    """How a target beside the resolution stands: "Due in 40 m", "Overdue for 2 h", "Met"; nothing without one."""
    words, _ = _target(row, kind)
    return words


def target_badge(row: Clocked, kind: TargetKind) -> SafeString:
    """The same as a badge; while it is waited for, when it passes is the tooltip."""
    words, tone = _target(row, kind)
    due_at = getattr(row, DUE_COLUMNS[kind])
    return SafeString("") if due_at is None else badge(words, tone, format_timestamp(due_at))


def other_targets(row: Clocked, labels: type[TextChoices] = TargetKind) -> list[tuple[str, SafeString]]:
    """The targets that a row has beside the resolution, in words, each with its badge."""
    return [
        (str(labels(kind).label), target_badge(row, kind)) for kind, name in DUE_COLUMNS.items() if getattr(row, name)
    ]


def overdue_badges(row: Clocked, labels: type[TextChoices] = TargetKind) -> SafeString:
    """A badge for each of these that has passed and is still waited for."""
    found = []
    for kind in DUE_COLUMNS:
        words, tone = _target(row, kind)
        if tone == Tone.BAD and words != str(SLA_STATES[SlaState.MISSED].label):
            found.append(badge(f"{labels(kind).label}: {in_sentence(words)}", tone))
    return SafeString(" ".join(found))


def _target(row: Clocked, kind: TargetKind) -> tuple[str, Tone]:
    now, due_at = present(), getattr(row, DUE_COLUMNS[kind])
    if due_at is None:
        return "", Tone.QUIET
    stopped_at = row.clock.stopped_at
    if kind == TargetKind.UPDATE:
        met_at, is_late = stopped_at, row.late_updates > 0
    else:
        met_at = min((at for at in (getattr(row, MET_AT[kind]), stopped_at) if at is not None), default=None)
        is_late = met_at is not None and met_at > due_at
    if met_at is not None:
        state = SLA_STATES[SlaState.MISSED if is_late else SlaState.MET]
        return str(state.label), state.tone
    left = due_at - (row.held_at or now)
    if left < datetime.timedelta():
        over = gettext("Overdue for %(duration)s") % {"duration": format_duration(left)}
        return gettext("Overdue, paused") if row.is_held else over, Tone.BAD
    if row.is_held:
        return str(SLA_STATES[SlaState.PAUSED].label), Tone.PAUSED
    return gettext("Due in %(duration)s") % {"duration": format_duration(left)}, Tone.CALM


def priority_badge(ticket: Ticket) -> SafeString:
    """The ticket's priority as a badge; the more urgent, the stronger."""
    tone = {1: "bad", 2: "warn"}.get(ticket.priority.number, "quiet")
    return SafeString(f'<span class="desk-badge is-outline is-{tone}">{escaped(ticket.priority.name)}</span>')
