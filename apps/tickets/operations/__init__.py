"""Every write to tickets, one verb each.

Lock order: the ticket tree (by `serialise`), then tickets by id, then their notes by id.
"""

from apps.tickets.operations.contacts import confirm_contacts
from apps.tickets.operations.editing import assign_ticket, create_ticket, delete_ticket, update_ticket
from apps.tickets.operations.lifecycle import (
    change_status,
    close_ticket,
    hold_ticket,
    resolve_ticket,
    resume_ticket,
)
from apps.tickets.operations.notes import add_note, delete_note, update_note

__all__ = [
    "add_note",
    "assign_ticket",
    "change_status",
    "close_ticket",
    "confirm_contacts",
    "create_ticket",
    "delete_note",
    "delete_ticket",
    "hold_ticket",
    "resolve_ticket",
    "resume_ticket",
    "update_note",
    "update_ticket",
]
