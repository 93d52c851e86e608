"""Opening a ticket with all that is known of it at once."""

from collections.abc import Sequence
from typing import TypedDict
from uuid import UUID

from django.db import transaction

from apps.core.caller import Caller
from apps.customers.models import Customer, CustomerContact, Organisation
from apps.tickets.models import Classification, Ticket
from apps.tickets.operations.editing import UNCHANGED, assign_ticket, create_ticket
from apps.tickets.operations.files import add_files
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
    attachment_ids: Sequence[UUID] = (),
) -> Ticket:
    """Create a ticket, assign it, write its first note and put files on it: all of it, or nothing if one is refused.

    Raises what create_ticket, assign_ticket, add_note and add_files raise.
    """
    ticket = create_ticket(by=by, **details)
    if assignee is not None or group is not None:
        ticket = assign_ticket(ticket_id=ticket.pk, assignee=assignee or UNCHANGED, group=group or UNCHANGED, by=by)
    if note:
        add_note(ticket_id=ticket.pk, body=note, is_internal=is_note_internal, by=by)
    if attachment_ids:
        add_files(ticket_id=ticket.pk, attachment_ids=attachment_ids, by=by)
    return ticket
