"""What a macro would do to an object, in words, or why it is not offered for it."""

from dataclasses import dataclass, field

from django.utils.text import capfirst
from django.utils.translation import gettext

from apps.cases.constants import CASE_LIFE_CYCLE
from apps.cases.models import Case
from apps.cases.permissions import CHANGE_CASE
from apps.core.caller import Caller
from apps.core.formatting import in_sentence
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
        steps.insert(0, gettext("Internal note") if macro.is_note_internal else gettext("Public note"))
    refusal = why_not(macro, row, by)
    if not refusal and filled.missing:
        refusal = gettext("Nothing is known for %(value)s.") % {
            "value": ", ".join(f"{{{name}}}" for name in filled.missing)
        }
    if not refusal and not steps:
        refusal = gettext("It is so already.")
    return Offer(macro, filled.text, steps, refusal)


def why_not(macro: Macro, row: Ticket | Case, by: Caller) -> str:
    """Why the row's state or the caller's permissions do not fit the macro; empty where they do."""
    if macro.kind != row._meta.label_lower:
        return gettext("It is for something else.")
    state = row.status.lifecycle if isinstance(row, Ticket) else row.status
    if macro.starts_in and macro.starts_in != state:
        return gettext("It is for %(state)s.") % {
            "state": in_sentence(dict(STARTS).get(macro.starts_in, macro.starts_in))
        }
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
        return gettext("Tickets are assigned to agents.")
    if ticket.is_closed and (assigns or gives_status or macro.priority_id):
        return gettext("%(number)s is closed.") % {"number": ticket.human_id}
    if macro.status is not None and ticket.is_over and not macro.status.is_closed:
        return gettext("%(number)s is %(name)s; reopen it on its own page.") % {
            "number": ticket.human_id,
            "name": ticket.status.name,
        }
    return ""


def _not_for_case(macro: Macro, case: Case, by: Caller) -> str:
    if not by.may(CHANGE_CASE):
        return str(CHANGE_CASE.denied_message)
    if case.is_final:
        return gettext("Case %(number)s is %(state)s.") % {
            "number": case.number,
            "state": in_sentence(case.get_status_display()),
        }
    if macro.case_status and macro.case_status != case.status:
        if not CASE_LIFE_CYCLE.may_move(case.status, macro.case_status):
            return gettext("%(status_display)s cannot be followed by %(state)s.") % {
                "status_display": case.get_status_display(),
                "state": in_sentence(macro.get_case_status_display()),
            }
    elif macro.case_status:
        return gettext("Case %(number)s is %(state)s already.") % {
            "number": case.number,
            "state": in_sentence(case.get_status_display()),
        }
    return ""


def _steps_of_ticket(macro: Macro, ticket: Ticket, by: Caller) -> list[str]:
    """The changes that the macro still has to make."""
    steps = []
    if macro.takes_it and (by.user is None or ticket.assignee_id != by.user.pk):
        steps.append(gettext("Assignee: you"))
    for name in ("group", "priority", "status"):
        wanted = getattr(macro, name)
        if wanted is not None and getattr(ticket, f"{name}_id") != wanted.pk:
            steps.append(f"{capfirst(name)}: {wanted}")
    return steps


def _steps_of_case(macro: Macro) -> list[str]:
    return (
        [gettext("Status: %(case_status_display)s") % {"case_status_display": macro.get_case_status_display()}]
        if macro.case_status
        else []
    )
