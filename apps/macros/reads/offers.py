"""What a macro would do to an object, in words, or why it is not offered for it."""

from dataclasses import dataclass, field

from django.utils.text import capfirst

from apps.cases.constants import CASE_LIFE_CYCLE
from apps.cases.models import Case
from apps.cases.permissions import CHANGE_CASE
from apps.core.caller import Caller
from apps.macros.models import STARTS, Macro
from apps.macros.reads.filling import Values, fill
from apps.tickets.models import Ticket
from apps.tickets.permissions import ADD_NOTE, CHANGE_TICKET, WORK_TICKET


@dataclass(frozen=True, slots=True)
class Offer:
    """A macro for one object: its note filled in, and its `steps` in words; `refusal` says why it is not offered."""

    macro: Macro
    note: str = ""
    steps: list[str] = field(default_factory=list)
    refusal: str = ""


def offer(macro: Macro, row: Ticket | Case, values: Values, by: Caller) -> Offer:
    """What the macro would do to the row. The database is asked nothing; the operations have the last word."""
    filled = fill(macro.note, values)
    steps = _steps_of_ticket(macro, row, by) if isinstance(row, Ticket) else _steps_of_case(macro)
    if macro.note:
        steps.insert(0, "Internal note" if macro.is_note_internal else "Public note")
    refusal = why_not(macro, row, by)
    if not refusal and filled.missing:
        refusal = f"Nothing is known for {', '.join(f'{{{name}}}' for name in filled.missing)}."
    if not refusal and not steps:
        refusal = "It is so already."
    return Offer(macro, filled.text, steps, refusal)


def why_not(macro: Macro, row: Ticket | Case, by: Caller) -> str:
    """Why the row's state or the caller's permissions do not fit the macro; empty where they do."""
    if macro.kind != row._meta.label_lower:
        return "It is for something else."
    state = row.status.lifecycle if isinstance(row, Ticket) else row.status
    if macro.starts_in and macro.starts_in != state:
        return f"It is for {dict(STARTS).get(macro.starts_in, macro.starts_in).lower()}."
    return _not_for_ticket(macro, row, by) if isinstance(row, Ticket) else _not_for_case(macro, row, by)


def _not_for_ticket(macro: Macro, ticket: Ticket, by: Caller) -> str:
    assigns, gives_status = macro.takes_it or macro.group_id is not None, macro.status is not None
    needed = [
        *([ADD_NOTE] if macro.note else []),
        *([WORK_TICKET] if assigns or gives_status else []),
        *([CHANGE_TICKET] if macro.priority_id else []),
    ]
    for permission in needed:
        if not by.may(permission):
            return str(permission.denied_message)
    if macro.takes_it and (by.user is None or not by.user.is_agent):
        return "Tickets are assigned to agents."
    if ticket.is_closed and (assigns or gives_status or macro.priority_id):
        return f"{ticket.human_id} is closed."
    if macro.status is not None and ticket.is_over and not macro.status.is_closed:
        return f"{ticket.human_id} is {ticket.status.name}; reopen it on its own page."
    return ""


def _not_for_case(macro: Macro, case: Case, by: Caller) -> str:
    if not by.may(CHANGE_CASE):
        return str(CHANGE_CASE.denied_message)
    if case.is_final:
        return f"Case {case.number} is {case.get_status_display().lower()}."
    if macro.case_status and macro.case_status != case.status:
        if not CASE_LIFE_CYCLE.may_move(case.status, macro.case_status):
            return f"{case.get_status_display()} cannot be followed by {macro.get_case_status_display().lower()}."
    elif macro.case_status:
        return f"Case {case.number} is {case.get_status_display().lower()} already."
    return ""


def _steps_of_ticket(macro: Macro, ticket: Ticket, by: Caller) -> list[str]:
    """The changes that the macro still has to make."""
    steps = []
    if macro.takes_it and (by.user is None or ticket.assignee_id != by.user.pk):
        steps.append("Assignee: you")
    for name in ("group", "priority", "status"):
        wanted = getattr(macro, name)
        if wanted is not None and getattr(ticket, f"{name}_id") != wanted.pk:
            steps.append(f"{capfirst(name)}: {wanted}")
    return steps


def _steps_of_case(macro: Macro) -> list[str]:
    return [f"Status: {macro.get_case_status_display()}"] if macro.case_status else []
