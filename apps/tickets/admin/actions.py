"""What can be done to a ticket from its page: for each button when it is offered, its form, and its operation."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from django import forms

from apps.core.caller import Caller
from apps.core.formatting import join_words
from apps.tickets import operations
from apps.tickets.admin.forms import AssignForm, EmptyForm, ReasonForm, StatusForm
from apps.tickets.constants import WORK, Lifecycle
from apps.tickets.filters import QueueOptions
from apps.tickets.models import Classification, Ticket


@dataclass(frozen=True, slots=True)
class Action:
    """A button of the ticket page. `run` calls one operation with the form's values and says what was done."""

    name: str
    label: str
    permission: str
    offered: Callable[[Ticket, Caller], bool]
    form: Callable[..., forms.Form]
    run: Callable[[Ticket, dict, Caller], str]
    cascades: bool = False

    def is_open_to(self, ticket: Ticket, by: Caller) -> bool:
        return by.may(self.permission) and self.offered(ticket, by)

    def bound(self, data, ticket: Ticket, options: QueueOptions) -> forms.Form:
        return self.form(data, options=options, ticket=ticket, auto_id=f"{self.name}-%s")


def _assign(ticket: Ticket, values: dict, by: Caller) -> str:
    owners = {name: values[name] for name in ("assignee", "group") if name in values}
    if not owners:
        return "Nothing was changed."
    changed = operations.assign_ticket(ticket_id=ticket.pk, by=by, reason=values["reason"], **owners)
    owners = [owner for owner in (changed.assignee, changed.group) if owner is not None]
    if not owners:
        return f"{ticket.human_id} is with nobody now."
    notes = [] if "assignee" in values else outsiders([changed])
    return " ".join([f"{ticket.human_id} is with {join_words(owners)}.", *(f"{note}." for _, note in notes)])


def outsiders(changed: Iterable[Ticket]) -> list[tuple[Ticket, str]]:
    """Those of tickets that were given to one group which an agent from outside it keeps, with the words for it."""
    held = [ticket for ticket in changed if ticket.assignee is not None and ticket.group is not None]
    if not held:
        return []
    agents = [ticket.assignee_id for ticket in held]
    inside = set(held[0].group.members.filter(pk__in=agents).values_list("pk", flat=True))
    return [
        (ticket, f"{ticket.assignee} keeps it, who is no member of {ticket.group}")
        for ticket in held
        if ticket.assignee_id not in inside
    ]


def _take(ticket: Ticket, values: dict, by: Caller) -> str:
    operations.assign_ticket(ticket_id=ticket.pk, assignee=by.user, by=by)
    return f"{ticket.human_id} is yours."


def _hold(ticket: Ticket, values: dict, by: Caller) -> str:
    operations.hold_ticket(ticket_id=ticket.pk, by=by, **values)
    return f"{ticket.human_id} is on hold."


def _resume(ticket: Ticket, values: dict, by: Caller) -> str:
    operations.resume_ticket(ticket_id=ticket.pk, by=by, **values)
    return f"The clock of {ticket.human_id} runs again."


def _give_status(operation: Callable[..., int], ticket: Ticket, values: dict, by: Caller) -> str:
    changed = operation(ticket_id=ticket.pk, by=by, **values)
    status = values["status"].name
    return f"{ticket.human_id} is {status}." if changed == 1 else f"{changed} tickets are {status}."


def _confirm_contacts(ticket: Ticket, values: dict, by: Caller) -> str:
    event = operations.confirm_contacts(ticket_id=ticket.pk, by=by)
    count = event.data["addresses"]
    return f"{count} contact{'s were' if count > 1 else ' was'} asked to confirm the details."


change_open = partial(operations.change_status, only_while_open=True)


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
    return not status.is_over and status.pk != ticket.status_id


ACTIONS = {
    action.name: action
    for action in [
        Action(
            "take",
            "Take it",
            WORK,
            lambda ticket, by: not ticket.is_closed and by.user.is_agent and ticket.assignee_id != by.user.pk,
            EmptyForm,
            _take,
        ),
        Action("assign", "Assign", WORK, lambda ticket, by: not ticket.is_closed, AssignForm, _assign),
        Action("hold", "Hold", WORK, lambda ticket, by: not (ticket.is_held or ticket.is_over), ReasonForm, _hold),
        Action("resume", "Resume", WORK, lambda ticket, by: ticket.is_held, ReasonForm, _resume),
        Action(
            "status",
            "Change status",
            WORK,
            lambda ticket, by: not ticket.is_over,
            partial(StatusForm, fits=_goes_on),
            partial(_give_status, change_open),
            cascades=True,
        ),
        Action(
            "resolve",
            "Resolve",
            WORK,
            lambda ticket, by: not ticket.is_over,
            partial(StatusForm, fits=_resolves),
            partial(_give_status, operations.resolve_ticket),
            cascades=True,
        ),
        Action(
            "close",
            "Close",
            WORK,
            lambda ticket, by: not ticket.is_closed,
            partial(StatusForm, fits=_closes),
            partial(_give_status, operations.close_ticket),
            cascades=True,
        ),
        Action(
            "reopen",
            "Reopen",
            WORK,
            lambda ticket, by: ticket.is_over,
            partial(StatusForm, fits=_goes_on),
            partial(_give_status, operations.reopen_ticket),
            cascades=True,
        ),
        Action(
            "contacts",
            "Ask contacts to confirm",
            "tickets.change_ticket",
            lambda ticket, by: True,
            EmptyForm,
            _confirm_contacts,
        ),
    ]
}
