"""Opening a ticket with all that is known of it at once."""

from typing import TypedDict

from django.db import transaction

from apps.core.caller import Caller
from apps.customers.models import Customer, CustomerContact, Organisation
from apps.tickets.models import Classification, Ticket
from apps.tickets.operations.editing import UNCHANGED, assign_ticket, create_ticket
from apps.tickets.operations.notes import add_note
from apps.users.models import User, WorkGroup


class _Who(TypedDict):
    organisation: Organisation
    reporter: User


class NewTicket(_Who, total=False):
    """What a ticket is created with, as create_ticket takes it."""

    title: str | None
    description: str | None
    contract_human_id: str | None
    customer: Customer | None
    reporter_contact: CustomerContact | None
    parent_id: int | None
    is_internal: bool
    contacts: list[tuple[str, str]]
    type: Classification | None
    priority: Classification | None


@transaction.atomic
def open_ticket(
    *,
    details: NewTicket,
    by: Caller,
    assignee: User | None = None,
    group: WorkGroup | None = None,
    note: str = "",
    is_note_internal: bool = True,
) -> Ticket:
    """Create a ticket, assign it and write its first note: all of it, or nothing where one is refused.

    Raises what create_ticket, assign_ticket and add_note raise.
    """
    ticket = create_ticket(by=by, **details)
    if assignee is not None or group is not None:
        ticket = assign_ticket(ticket_id=ticket.pk, assignee=assignee or UNCHANGED, group=group or UNCHANGED, by=by)
    if note:
        add_note(ticket_id=ticket.pk, body=note, is_internal=is_note_internal, by=by)
    return ticket
