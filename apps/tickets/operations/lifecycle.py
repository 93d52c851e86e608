"""Holding, resolving, closing and reopening tickets."""

import datetime
from enum import Enum
from functools import partial
from typing import TypedDict

from django.db import transaction
from django.db.models import Case, DurationField, ExpressionWrapper, F, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.fields import DateTimeField, TextField
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.history import state_of, write_history, write_parts
from apps.activity.operations import recording
from apps.core.bulk import insert_from, one_of
from apps.core.caller import Caller
from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.core.locks import locked, serialise
from apps.tickets.constants import TOGETHER_WITH, ClassificationKind, Lifecycle, TicketVerb
from apps.tickets.models import Classification, Ticket, TicketHold
from apps.tickets.operations.locking import TREE, lock_ticket
from apps.tickets.operations.logging import add_log_lines
from apps.tickets.operations.service_levels import keep_solutions, schedule, settle, settle_all
from apps.tickets.permissions import WORK_TICKET
from apps.tickets.reads.previews import tree_name, tree_version
from apps.tickets.sla import STOPPED_AT

LONGEST_HOLD = datetime.timedelta(days=366)  # of a hold with a date


class Step(Enum):
    """What giving a ticket a status is meant to do: each step takes its own statuses, from its own present ones."""

    CHANGE = "change"  # any status; a closed ticket is reopened by one that is not closed
    ADVANCE = "advance"  # any status, and whatever it means, but nothing is reopened and nothing given twice
    CLOSE = "close"
    RESOLVE = "resolve"
    REOPEN = "reopen"


@transaction.atomic
def change_status(
    *,
    ticket_id: int,
    status: Classification,
    by: Caller,
    step: Step = Step.CHANGE,
    cascade: bool = False,
    reason: str = "",
) -> int:
    """Give a ticket a status, and with `cascade` every descendant not yet closed; returns how many tickets changed.

    All or nothing. Raises NotFound, NotAllowed (also for a descendant out of the caller's sight), Invalid (the status
    is none for the step) and WrongState (the step does not start from what the ticket is now; a merged ticket would be
    reopened).
    Source: CostGuard Journal Management, ticket close, resolve and status, rev 1.04.
    """
    if cascade:
        serialise(TREE)
    ticket = lock_ticket(ticket_id, by)
    by.require(WORK_TICKET)
    require_fit(status, step)
    _require_start(ticket, status, step)
    if not status.is_closed:
        require_unmerged(ticket)
    holds = status.lifecycle == Lifecycle.ON_HOLD and not ticket.is_held
    if ticket.status_id == status.pk and not (holds or cascade or reason):
        return 0
    if ticket.is_closed:
        verb = TicketVerb.REOPENED
    elif status.is_closed:
        verb = TicketVerb.CLOSED
    else:
        verb = TicketVerb.RESOLVED if status.is_resolution else TicketVerb.STATUS_CHANGED
    return _apply(ticket, status, verb, cascade=cascade, reason=reason, by=by)


close_ticket = partial(change_status, step=Step.CLOSE)
resolve_ticket = partial(change_status, step=Step.RESOLVE)
reopen_ticket = partial(change_status, step=Step.REOPEN)


def require_fit(status: Classification, step: Step) -> None:
    """Raise Invalid unless the status is one that the step can give."""
    match step:
        case Step.CLOSE if not status.is_closed:
            message = gettext("%(name)s is not a state of that kind.") % {"name": status.name}
        case Step.RESOLVE if not status.is_resolution:
            message = gettext("%(name)s is not a state of that kind.") % {"name": status.name}
        case Step.REOPEN if status.is_over:
            message = gettext("%(name)s does not reopen a ticket.") % {"name": status.name}
        case _ if status.kind != ClassificationKind.STATUS:
            message = gettext("%(name)s is not a status.") % {"name": status.name}
        case _:
            return
    raise Invalid("status", message, value=status.number)


def _require_start(ticket: Ticket, status: Classification, step: Step) -> None:
    """Raise WrongState unless the step starts from what the ticket is now."""
    if step is Step.ADVANCE and status.is_over:
        step = Step.CLOSE if status.is_closed else Step.RESOLVE
    match step:
        case Step.CLOSE | Step.CHANGE if ticket.is_closed and status.is_closed:
            raise WrongState(gettext("%(number)s is already closed.") % {"number": ticket.human_id})
        case Step.RESOLVE if ticket.is_over:
            raise WrongState(_is_over(ticket))
        case Step.REOPEN if not ticket.is_over:
            raise WrongState(
                gettext("%(number)s is %(name)s, not resolved or closed.")
                % {"number": ticket.human_id, "name": ticket.status.name}
            )
        case Step.ADVANCE if ticket.is_over:
            raise WrongState(
                gettext("%(number)s is %(name)s; reopen it on its own page.")
                % {"number": ticket.human_id, "name": ticket.status.name}
            )
        case Step.ADVANCE if ticket.status_id == status.pk:
            raise WrongState(
                gettext("%(number)s is already %(name)s.") % {"number": ticket.human_id, "name": status.name}
            )


def require_unmerged(ticket: Ticket) -> None:
    """Raise WrongState for a ticket that is merged into another: only unmerging opens it again.

    The other is not named, as not everybody who sees this one need see that.
    """
    if ticket.merged_into_id is not None:
        raise WrongState(
            gettext("%(number)s is merged into another ticket; unmerge it first.") % {"number": ticket.human_id}
        )


class HoldChanges(TypedDict, total=False):
    """What changes of a hold; a member that is not there stays."""

    reason: str
    until: datetime.datetime | None


def _is_over(ticket: Ticket) -> str:
    words = gettext("%(number)s is already closed.") if ticket.is_closed else gettext("%(number)s is already resolved.")
    return words % {"number": ticket.human_id}


@transaction.atomic
def hold_ticket(
    *,
    ticket_id: int,
    reason: str,
    by: Caller,
    until: datetime.datetime | None = None,
    status: Classification | None = None,
) -> Ticket:
    """Stop the SLA clock of this ticket alone; its status stays, unless one that holds is given with it.

    It resumes by itself at the time `until`. Raises NotFound, NotAllowed, Invalid (no reason, a time that is over or
    too far ahead, a status that does not hold) and WrongState (held, resolved or closed).
    """
    now = timezone.now()
    _require_reason(reason)
    _require_ahead(until, now)
    if status is not None and status.lifecycle != Lifecycle.ON_HOLD:
        raise Invalid(
            "status", gettext("%(name)s puts no ticket on hold.") % {"name": status.name}, value=status.number
        )
    ticket = _lock_for_work(ticket_id, by)
    if ticket.is_held:
        raise WrongState(gettext("%(number)s is already on hold.") % {"number": ticket.human_id})
    if ticket.is_over:
        raise WrongState(_is_over(ticket))
    TicketHold.objects.create(ticket=ticket, started_at=now, reason=reason)
    ticket.held_at, ticket.held_until, ticket.hold_reason = now, until, reason
    ticket.status = status or ticket.status
    as_what = f" as {status.name}" if status else ""
    line = f"Put on hold{as_what}{_until_words(until)}: {reason}"
    return _save(ticket, TicketVerb.HELD, line, reason=reason, by=by, now=now)


@transaction.atomic
def change_hold(*, ticket_id: int, changes: HoldChanges, by: Caller) -> Ticket:
    """Change why a ticket is on hold, or until when; without a time it stays so until somebody resumes it.

    Raises NotFound, NotAllowed, Invalid (no reason, a time that is over or too far ahead) and WrongState (not on hold).
    """
    now = timezone.now()
    ticket = _lock_for_work(ticket_id, by)
    if not ticket.is_held:
        raise WrongState(gettext("%(number)s is not on hold.") % {"number": ticket.human_id})
    before = state_of(ticket)
    if "reason" in changes:
        _require_reason(changes["reason"])
        ticket.hold_reason = changes["reason"]
    if "until" in changes and changes["until"] != ticket.held_until:
        _require_ahead(changes["until"], now)
        ticket.held_until = changes["until"]
    if state_of(ticket) == before:
        return ticket
    reason = ticket.hold_reason or ""
    ticket.holds.filter(ended_at=None).update(reason=reason)
    line = f"On hold{_until_words(ticket.held_until) or ', without a date'}: {reason}"
    return _save(ticket, TicketVerb.HOLD_CHANGED, line, reason=reason, by=by, now=now)


@transaction.atomic
def resume_ticket(*, ticket_id: int, reason: str, by: Caller, gives_status_back: bool = False) -> Ticket:
    """Let the SLA clock of a held ticket run again.

    Its status stays, unless `gives_status_back`: then one that holds makes way for the one from before it. Raises
    NotFound, NotAllowed, Invalid (no reason) and WrongState (not on hold).
    """
    _require_reason(reason)
    ticket = _lock_for_work(ticket_id, by)
    if not ticket.is_held:
        raise WrongState(gettext("%(number)s is not on hold.") % {"number": ticket.human_id})
    now, as_what = timezone.now(), ""
    if gives_status_back and ticket.status.lifecycle == Lifecycle.ON_HOLD:
        ticket.status = _status_before_hold(ticket)
        as_what = f" as {ticket.status.name}"
    ticket.holds.filter(ended_at=None).update(ended_at=now, resume_reason=reason)
    ticket.held_for = ticket.clock.held(now)
    ticket.held_at, ticket.held_until, ticket.hold_reason, ticket.resume_reason = None, None, None, reason
    return _save(ticket, TicketVerb.RESUMED, f"Resumed{as_what}: {reason}", reason=reason, by=by, now=now)


def _status_before_hold(ticket: Ticket) -> Classification:
    """The ticket's last status that did not hold, if it can have that; else the default one; else the present one."""
    statuses = Classification.objects.of(ClassificationKind.STATUS)
    holding = statuses.filter(lifecycle=Lifecycle.ON_HOLD).values("pk")
    versions = Ticket.history.filter(item_id=ticket.pk).exclude(status__in=holding).order_by("-history_id")
    open_ones = statuses.filter(lifecycle=Lifecycle.OPEN, is_resolution=False)
    before = open_ones.filter(pk=versions.values_list("status_id", flat=True).first()).first()
    return before or open_ones.filter(is_default=True).first() or ticket.status


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid("reason", gettext("A reason is needed."), value=reason)


def _require_ahead(until: datetime.datetime | None, now: datetime.datetime) -> None:
    if until is None:
        return
    if until <= now:
        raise Invalid("until", gettext("Lies in the past."), value=until)
    if until > now + LONGEST_HOLD:
        raise Invalid(
            "until", gettext("Lies more than %(days)s days ahead.") % {"days": LONGEST_HOLD.days}, value=until
        )


def _until_words(until: datetime.datetime | None) -> str:
    return f" until {until.astimezone(datetime.UTC):%Y-%m-%d %H:%M} UTC" if until else ""


def _lock_for_work(ticket_id: int, by: Caller) -> Ticket:
    ticket = lock_ticket(ticket_id, by)
    by.require(WORK_TICKET)
    return ticket


def _save(ticket: Ticket, verb: TicketVerb, line: str, *, reason: str, by: Caller, now: datetime.datetime) -> Ticket:
    ticket.updated_by = by.user or ticket.updated_by
    ticket.last_activity_at = now
    if verb == TicketVerb.RESUMED:
        settle(ticket)
    with recording(verb, by=by, subject=ticket, reason=reason):
        ticket.save()
        if ticket.policy_id is not None:
            schedule([ticket])
        add_log_lines(Ticket.objects.filter(pk=ticket.pk), line, by=by, now=now)
    return ticket


def _apply(ticket: Ticket, status: Classification, verb: TicketVerb, *, cascade: bool, reason: str, by: Caller) -> int:
    """Give the ticket, and with `cascade` its descendants that are not closed, the status. Returns how many.

    Each descendant gets a part of the activity, so that it is an event about that one too. The number of statements
    does not depend on the number of tickets.
    """
    ids = [ticket.pk]
    if cascade:
        ids += _lock_open_descendants(ticket.pk, by)
    tickets = Ticket.objects.filter(pk__in=one_of(ids))
    now = timezone.now()
    data = {"status": status.name, "tickets": len(ids)}
    with recording(verb, by=by, subject=ticket, reason=reason, data=data) as activity:
        if len(ids) > 1:
            write_parts(activity, tickets.exclude(pk=ticket.pk), {"status": status.name, TOGETHER_WITH: ticket.pk})
        give_status(tickets, status, now)
        tickets.update(updated_at=now, last_activity_at=now, **({"updated_by": by.user} if by.user else {}))
        write_history(tickets)
        add_log_lines(tickets, f"Status changed to {status.name}" + (f": {reason}" if reason else ""), by=by, now=now)
    return len(ids)


def give_status(tickets: QuerySet[Ticket], status: Classification, now: datetime.datetime) -> None:
    """Store the status of the tickets with what it means for their clocks. Called inside `recording()`, before history.

    The number of statements does not depend on the number of tickets.
    """
    if status.is_over:
        _end_holds(tickets, status.name, now)
    elif status.lifecycle != Lifecycle.ON_HOLD:
        _end_holds(tickets.filter(status__lifecycle=Lifecycle.ON_HOLD), status.name, now)
    if not status.is_closed:
        keep_solutions(tickets, _was_solved(status), now)
    tickets.update(
        status=status,
        closed_at=Value(now, output_field=DateTimeField()) if status.is_closed else None,
        resolved_at=_resolved_at(status, now),
        decided_target=_decided_target(status),
        solved_for=_solved_for(status, now),
    )
    if status.lifecycle == Lifecycle.ON_HOLD:
        _start_holds(tickets, status.name, now)
    settle_all(tickets)


def _lock_open_descendants(ticket_id: int, by: Caller) -> list[int]:
    below = Ticket.objects.filter(pk__in=one_of(Ticket.objects.descendant_ids(ticket_id)), closed_at=None)
    ids = list(locked(below).values_list("pk", flat=True))
    if by.form is not None and tree_name(ticket_id) in by.form.drawn:
        by.require_seen(tree_name(ticket_id), tree_version(below))
    if Ticket.objects.visible_to(by).filter(pk__in=one_of(ids)).count() != len(ids):
        raise NotAllowed(gettext("A ticket below this one is not yours to change."))
    return ids


def _resolved_at(status: Classification, now: datetime.datetime) -> Combinable | None:
    """A resolved state sets it, keeping an earlier resolution; a closed one keeps it; any other clears it."""
    if status.is_resolution:
        return Coalesce(F("resolved_at"), Value(now, output_field=DateTimeField()))
    return F("resolved_at") if status.is_closed else None


def _decided_target(status: Classification) -> Case | None:
    """What stops the clock keeps the target in force, by which it is decided; reopening withdraws the decision."""
    if not status.is_over:
        return None
    running = When(resolved_at=None, closed_at=None, then=F("target"))
    return Case(running, default=F("decided_target"), output_field=DurationField())


def _solved_for(status: Classification, now: datetime.datetime) -> Combinable:
    """Reopening adds the time since the clock stopped, and so does resolving a ticket that was closed unresolved."""
    if status.is_closed:
        return F("solved_for")
    since = ExpressionWrapper(Value(now, output_field=DateTimeField()) - STOPPED_AT, DurationField())
    longer = ExpressionWrapper(F("solved_for") + since, DurationField())
    return Case(When(_was_solved(status), then=longer), default=F("solved_for"), output_field=DurationField())


def _was_solved(status: Classification) -> Q:
    """Tickets whose time since the clock stopped is over with this status, which is not a closed one."""
    stopped = Q(closed_at__isnull=False)
    return stopped & Q(resolved_at=None) if status.is_resolution else stopped | Q(resolved_at__isnull=False)


def _start_holds(tickets: QuerySet[Ticket], reason: str, now: datetime.datetime) -> None:
    fresh = tickets.filter(held_at=None)
    insert_from(
        TicketHold,
        {
            "ticket": F("pk"),
            "started_at": Value(now, output_field=DateTimeField()),
            "reason": Value(reason, output_field=TextField()),
        },
        fresh,
    )
    fresh.update(held_at=now, hold_reason=reason)


def _end_holds(tickets: QuerySet[Ticket], reason: str, now: datetime.datetime) -> None:
    TicketHold.objects.filter(ticket__in=tickets.order_by().values("pk"), ended_at=None).update(
        ended_at=now, resume_reason=reason
    )
    this_hold = ExpressionWrapper(Value(now, output_field=DateTimeField()) - F("held_at"), DurationField())
    tickets.filter(held_at__isnull=False).update(
        held_for=ExpressionWrapper(F("held_for") + this_hold, DurationField()),
        held_at=None,
        held_until=None,
        hold_reason=None,
        resume_reason=reason,
    )
