"""Every write to cases, one verb each.

Lock order: the ticket from which one is opened, the giving out of case numbers (by `serialise`), then the case, then
attachments. Checks run in the order of the contract: values that need no case, may the caller see it, may they change
it, does its state allow it, and last whether what the request refers to is there.
"""

from apps.cases.operations.assigning import assign_case, hand_over_cases, undo_assignment
from apps.cases.operations.configuration import import_case_codes, note_export_of_case_codes, save_case_code
from apps.cases.operations.contacts import replace_contacts
from apps.cases.operations.escalating import escalate_due_cases
from apps.cases.operations.files import File
from apps.cases.operations.lifecycle import cancel_case, change_status, set_customer_rights
from apps.cases.operations.notes import add_note
from apps.cases.operations.opening import NewCase, create_case, open_case
from apps.cases.operations.people import Person, RegisteredUsers
from apps.cases.operations.policies import apply_case_policy, save_case_policy
from apps.cases.operations.tagging import tag_case
from apps.cases.operations.tickets import open_case_from_ticket, open_ticket
from apps.cases.operations.undoing import undo_note, undo_status

__all__ = [
    "File",
    "NewCase",
    "Person",
    "RegisteredUsers",
    "add_note",
    "apply_case_policy",
    "assign_case",
    "cancel_case",
    "change_status",
    "create_case",
    "escalate_due_cases",
    "hand_over_cases",
    "import_case_codes",
    "note_export_of_case_codes",
    "open_case",
    "open_case_from_ticket",
    "open_ticket",
    "replace_contacts",
    "save_case_code",
    "save_case_policy",
    "set_customer_rights",
    "tag_case",
    "undo_assignment",
    "undo_note",
    "undo_status",
]
