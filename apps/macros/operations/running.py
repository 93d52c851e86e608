"""Running a macro: its steps by the operations of the object, in one transaction."""

from typing import Any

from django.db import transaction

from apps.activity.constants import STEPS
from apps.activity.operations import recording
from apps.cases import operations as case_operations
from apps.cases.constants import CaseStatus, Visibility
from apps.cases.models import Case
from apps.cases.permissions import VIEW_CASE
from apps.core.caller import Caller
from apps.core.errors import NotFound, WrongState
from apps.core.locks import locked
from apps.core.rows import get_visible
from apps.macros.constants import MacroKind, MacroVerb
from apps.macros.models import Macro
from apps.macros.permissions import VIEW_MACRO
from apps.macros.reads.filling import values_of
from apps.macros.reads.offers import Offer, offer
from apps.tickets import operations as ticket_operations
from apps.tickets.constants import human_id
from apps.tickets.models import Ticket
from apps.tickets.permissions import VIEW_TICKET

NAMES = {MacroKind.TICKET: ("ticket", VIEW_TICKET), MacroKind.CASE: ("case", VIEW_CASE)}


@transaction.atomic
def run_macro(*, macro_id: int, kind: str, object_id: int, by: Caller) -> Offer:
    """Do all that the macro does to a ticket or case, or nothing; returns what was done.

    One activity sums it up, before those of the steps. Raises NotFound, WrongState (its condition does not hold, a
    placeholder stands for nothing, nothing would change) and whatever the operations of the steps raise.
    """
    by.require(VIEW_MACRO)
    macros = Macro.objects.usable_by(by).filter(kind=kind).select_related("group", "priority", "status")
    macro = get_visible(macros, "macro", macro_id)
    row = _lock(macro, object_id, by)
    made = offer(macro, row, values_of(row, by), by)
    if made.refusal:
        raise WrongState(f"{macro.name}: {made.refusal}")
    data = {"macro": macro.pk, STEPS: [macro.name, *made.steps]}
    with recording(MacroVerb.RUN, by=by, subject=row, data=data):
        pass
    if by.form is not None:
        by.form.written.pop()  # its steps are what can be undone
    if isinstance(row, Ticket):
        _run_on_ticket(macro, row, made, by)
    else:
        _run_on_case(macro, row, made, by)
    return made


def _lock(macro: Macro, object_id: int, by: Caller) -> Ticket | Case:
    """What the macro changes, locked, with what it refers to as of then. Raises NotFound."""
    what, permission = NAMES[MacroKind(macro.kind)]
    is_ticket = macro.kind == MacroKind.TICKET
    name = human_id(object_id) if is_ticket else object_id
    if not by.may(permission):
        raise NotFound(what, name)
    if is_ticket:
        tickets = locked(Ticket.objects.visible_to(by))
        related = ("status", "priority", "reporter", "reporter_contact", "organisation", "customer")
        return get_visible(tickets.prefetch_related(*related), what, object_id, name=name)
    cases = locked(Case.objects.visible_to(by))
    return get_visible(cases.prefetch_related("organisation", "orderer", "customer"), what, object_id, name=name)


def _run_on_ticket(macro: Macro, ticket: Ticket, made: Offer, by: Caller) -> None:
    owners: dict[str, Any] = {"assignee": by.user} if macro.takes_it else {}
    if macro.group is not None:
        owners["group"] = macro.group
    if owners:
        ticket_operations.assign_ticket(ticket_id=ticket.pk, by=by, **owners)
    if macro.priority is not None:
        ticket_operations.update_ticket(ticket_id=ticket.pk, changes={"priority": macro.priority}, by=by)
    if macro.note:
        ticket_operations.add_note(ticket_id=ticket.pk, body=made.note, is_internal=macro.is_note_internal, by=by)
    if macro.status is not None and macro.status_id != ticket.status_id:
        advance = ticket_operations.Step.ADVANCE
        ticket_operations.change_status(ticket_id=ticket.pk, status=macro.status, step=advance, by=by)


def _run_on_case(macro: Macro, case: Case, made: Offer, by: Caller) -> None:
    is_reply = bool(macro.note and macro.case_status and not macro.is_note_internal)
    if macro.note and not is_reply:
        visibility = Visibility.INTERNAL if macro.is_note_internal else Visibility.EXTERNAL
        case_operations.add_note(case_number=case.pk, text=made.note, visibility=visibility, by=by)
    if macro.case_status:  # with what the customer reads, in one letter
        text, status = made.note if is_reply else "", CaseStatus(macro.case_status)
        case_operations.change_status(case_number=case.pk, status=status, text=text, by=by)
