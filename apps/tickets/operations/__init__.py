"""Every write to tickets, one verb each.

Lock order: the ticket tree (by `serialise`) where an operation works on more than one ticket or on
the shape of the tree, then tickets, then their notes and files.
"""

from apps.tickets.operations.configuration import save_classification
from apps.tickets.operations.contacts import confirm_contacts, set_attribute_enabled
from apps.tickets.operations.editing import assign_ticket, create_ticket, delete_ticket, update_ticket
from apps.tickets.operations.escalating import escalate, escalate_due_tickets
from apps.tickets.operations.files import add_files, remove_file, restore_file, undo_file_removal
from apps.tickets.operations.lifecycle import (
    HoldChanges,
    Step,
    change_hold,
    change_status,
    close_ticket,
    hold_ticket,
    reopen_ticket,
    require_fit,
    resolve_ticket,
    resume_ticket,
)
from apps.tickets.operations.merging import merge_tickets, require_mergeable, undo_merge, unmerge_ticket
from apps.tickets.operations.notes import add_note, delete_note, require_own_or_staff, undo_note, update_note
from apps.tickets.operations.opening import NewTicket, open_ticket
from apps.tickets.operations.policies import apply_policy, apply_to, apply_to_some, save_calendar, save_policy
from apps.tickets.operations.resuming import resume_due_hold, resume_due_holds
from apps.tickets.operations.tagging import tag_ticket
from apps.tickets.operations.undoing import undo_assignment, undo_change, undo_hold, undo_status

__all__ = [
    "HoldChanges",
    "NewTicket",
    "Step",
    "add_files",
    "add_note",
    "apply_policy",
    "apply_to",
    "apply_to_some",
    "assign_ticket",
    "change_hold",
    "change_status",
    "close_ticket",
    "confirm_contacts",
    "create_ticket",
    "delete_note",
    "delete_ticket",
    "escalate",
    "escalate_due_tickets",
    "hold_ticket",
    "merge_tickets",
    "open_ticket",
    "remove_file",
    "reopen_ticket",
    "require_fit",
    "require_mergeable",
    "require_own_or_staff",
    "resolve_ticket",
    "restore_file",
    "resume_due_hold",
    "resume_due_holds",
    "resume_ticket",
    "save_calendar",
    "save_classification",
    "save_policy",
    "set_attribute_enabled",
    "tag_ticket",
    "undo_assignment",
    "undo_change",
    "undo_file_removal",
    "undo_hold",
    "undo_merge",
    "undo_note",
    "undo_status",
    "unmerge_ticket",
    "update_note",
    "update_ticket",
]
