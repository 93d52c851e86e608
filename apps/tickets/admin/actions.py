"""What can be done to a ticket from its page: for each button when it is offered, its form, and its operation."""

from collections.abc import Callable, Iterable
from functools import partial

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy, ngettext

from apps.adminkit.actions import Action
from apps.adminkit.queues import by_name
from apps.core.admin import DeskAdmin
from apps.core.caller import Caller
from apps.core.formatting import format_timestamp, join_words
from apps.core.requests import caller_of
from apps.tickets import operations
from apps.tickets.admin.forms import AssignForm, ChangeHoldForm, HoldForm, ReasonForm, StatusForm
from apps.tickets.admin.helpers import TICKETS
from apps.tickets.constants import Lifecycle
from apps.tickets.models import Classification, Ticket
from apps.tickets.permissions import CHANGE_TICKET, WORK_TICKET
from apps.tickets.reads.previews import cascade_preview


def _assign(ticket: Ticket, values: dict, by: Caller) -> str:
    owners = {name: values[name] for name in ("assignee", "group") if name in values}
    if not owners:
        return gettext("Nothing was changed.")
    changed = operations.assign_ticket(ticket_id=ticket.pk, by=by, reason=values["reason"], **owners)
    owners = [owner for owner in (changed.assignee, changed.group) if owner is not None]
    if not owners:
        return gettext("%(number)s is with nobody now.") % {"number": ticket.human_id}
    notes = [] if "assignee" in values else outsiders([changed])
    return " ".join(
        [
            gettext("%(number)s is with %(owners)s.") % {"number": ticket.human_id, "owners": join_words(owners)},
            *(f"{note}." for _, note in notes),
        ]
    )


def outsiders(changed: Iterable[Ticket]) -> list[tuple[Ticket, str]]:
    """Those of tickets that were given to one group which an agent from outside it keeps, with the words for it."""
    assigned = [ticket for ticket in changed if ticket.assignee is not None and ticket.group is not None]
    if not assigned:
        return []
    agents = [ticket.assignee_id for ticket in assigned]
    inside = set(assigned[0].group.members.filter(pk__in=agents).values_list("pk", flat=True))
    return [
        (
            ticket,
            gettext("%(assignee)s keeps it, who is no member of %(group)s")
            % {"assignee": ticket.assignee, "group": ticket.group},
        )
        for ticket in assigned
        if ticket.assignee_id not in inside
    ]


def _take(ticket: Ticket, values: dict, by: Caller) -> str:
    operations.assign_ticket(ticket_id=ticket.pk, assignee=by.user, by=by)
    return gettext("%(number)s is yours.") % {"number": ticket.human_id}


def _hold(ticket: Ticket, values: dict, by: Caller) -> str:
    held = operations.hold_ticket(ticket_id=ticket.pk, by=by, **values)
    return _held(ticket, held, gettext("%(ticket)s is on hold.") % {"ticket": ticket.human_id})


def _change_hold(ticket: Ticket, values: dict, by: Caller) -> str:
    if not values:
        return gettext("Nothing was changed.")
    held = operations.change_hold(ticket_id=ticket.pk, changes=values, by=by)
    return _held(ticket, held, gettext("%(ticket)s is on hold, without a date.") % {"ticket": ticket.human_id})


def _held(ticket: Ticket, held: Ticket, without_date: str) -> str:
    if held.held_until is None:
        return without_date
    until = format_timestamp(held.held_until)
    return gettext("%(ticket)s is on hold until %(until)s.") % {"ticket": ticket.human_id, "until": until}


def _resume(ticket: Ticket, values: dict, by: Caller) -> str:
    operations.resume_ticket(ticket_id=ticket.pk, by=by, gives_status_back=True, **values)
    return gettext("The clock of %(number)s runs again.") % {"number": ticket.human_id}


def _unmerge(ticket: Ticket, values: dict, by: Caller) -> str:
    operations.unmerge_ticket(ticket_id=ticket.pk, by=by)
    return gettext("%(number)s is a ticket of its own again.") % {"number": ticket.human_id}


def _give_status(operation: Callable[..., int], ticket: Ticket, values: dict, by: Caller) -> str:
    changed = operation(ticket_id=ticket.pk, by=by, **values)
    status = values["status"].name
    if changed == 1:
        return gettext("%(ticket)s is %(status)s.") % {"ticket": ticket.human_id, "status": status}
    return ngettext("%(count)s ticket is %(status)s.", "%(count)s tickets are %(status)s.", changed) % {
        "count": changed,
        "status": status,
    }


def _confirm_contacts(ticket: Ticket, values: dict, by: Caller) -> str:
    event = operations.confirm_contacts(ticket_id=ticket.pk, by=by)
    count = event.data["addresses"]
    return ngettext(
        "%(count)s contact was asked to confirm the details.",
        "%(count)s contacts were asked to confirm the details.",
        count,
    ) % {"count": count}


change_open = partial(operations.change_status, step=operations.Step.ADVANCE)


def give_status(*, ticket_id: int, status: Classification, reason: str, by: Caller) -> int:
    """Close, resolve or otherwise change a ticket, whichever the status means. Reopens none."""
    if status.is_closed:
        operation = operations.close_ticket
    else:
        operation = operations.resolve_ticket if status.is_resolution else change_open
    return operation(ticket_id=ticket_id, status=status, reason=reason, by=by)


def _resolves(status: Classification, ticket: Ticket) -> bool:
    return status.lifecycle == Lifecycle.RESOLVED


def _closes(status: Classification, ticket: Ticket) -> bool:
    return status.is_closed


def _goes_on(status: Classification, ticket: Ticket) -> bool:
    """Not one that puts it on hold, for which there is the button Hold."""
    begins_hold = status.lifecycle == Lifecycle.ON_HOLD and not ticket.is_held
    return not (status.is_over or begins_hold) and status.pk != ticket.status_id


def _ask_for_cascade(
    desk: DeskAdmin, request: HttpRequest, ticket: Ticket, action: Action, form: forms.Form
) -> HttpResponse:
    """What a cascade would do, shown before it is done."""
    return desk.page(
        request,
        "desk/confirm_cascade.html",
        title=gettext("%(label)s %(number)s with its children") % {"label": action.label, "number": ticket.human_id},
        ticket=ticket,
        action=action,
        is_offered=action.is_open_to(ticket, caller_of(request)),
        status=form.cleaned_data["status"],
        reason=form.cleaned_data["reason"],
        preview=cascade_preview(ticket_id=ticket.pk, by=caller_of(request)),
        url=TICKETS.url("act", ticket.pk, action.name),
    )


def _status_action(
    name: str, label: str, offered: Callable[[Ticket], bool], fits, operation, *, key: str = ""
) -> Action:
    """A button that gives the ticket a status which `fits`, offered in states of the ticket."""
    return Action(
        name,
        label,
        WORK_TICKET,
        lambda ticket, by: offered(ticket),
        partial(_give_status, operation),
        partial(StatusForm, fits=fits),
        asks=lambda values: values["cascade"],
        confirm=_ask_for_cascade,
        key=key,
        sets="status",
        becomes=lambda ticket, values, by: values["status"],
    )


ACTIONS = by_name(
    Action(
        "take",
        gettext_lazy("Take it"),
        WORK_TICKET,
        lambda ticket, by: not ticket.is_closed and by.user.is_agent and ticket.assignee_id != by.user.pk,
        _take,
        style="is-primary",
        sets="assignee",
        becomes=lambda ticket, values, by: by.user,
    ),
    Action(
        "assign",
        gettext_lazy("Assign"),
        WORK_TICKET,
        lambda ticket, by: not ticket.is_closed,
        _assign,
        AssignForm,
        key="a",
    ),
    Action(
        "hold",
        gettext_lazy("Hold"),
        WORK_TICKET,
        lambda ticket, by: not (ticket.is_held or ticket.is_over),
        _hold,
        HoldForm,
        key="h",
    ),
    Action(
        "change-hold",
        gettext_lazy("Change hold"),
        WORK_TICKET,
        lambda ticket, by: ticket.is_held,
        _change_hold,
        ChangeHoldForm,
    ),
    Action(
        "resume", gettext_lazy("Resume"), WORK_TICKET, lambda ticket, by: ticket.is_held, _resume, ReasonForm, key="h"
    ),
    _status_action(
        "status", gettext_lazy("Change status"), lambda ticket: not ticket.is_over, _goes_on, change_open, key="s"
    ),
    _status_action(
        "resolve", gettext_lazy("Resolve"), lambda ticket: not ticket.is_over, _resolves, operations.resolve_ticket
    ),
    _status_action(
        "close", gettext_lazy("Close"), lambda ticket: not ticket.is_closed, _closes, operations.close_ticket, key="c"
    ),
    _status_action(
        "reopen",
        gettext_lazy("Reopen"),
        lambda ticket: ticket.is_over and ticket.merged_into_id is None,
        _goes_on,
        operations.reopen_ticket,
    ),
    Action(
        "unmerge", gettext_lazy("Unmerge"), WORK_TICKET, lambda ticket, by: ticket.merged_into_id is not None, _unmerge
    ),
    Action(
        "contacts", gettext_lazy("Ask contacts to confirm"), CHANGE_TICKET, lambda ticket, by: True, _confirm_contacts
    ),
)
