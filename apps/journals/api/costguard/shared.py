"""Members that journals and follow-ups share, and finding lookup rows by their ids."""

from apps.dialects.rows import named_row
from apps.journals.constants import JournalLookupKind
from apps.journals.models import Lookup

SHARED = {
    "description": "description",
    "isInternal": "is_internal",
    "isRetained": "is_retained",
    "objectID": "object_id",
    "objectType": "object_type",
    "workflowEnvironment": "workflow_environment",
    "workItemInstanceID": "work_item_instance_id",
}


def fields_of(members: dict, plain: dict[str, str], lookups: dict[str, tuple[str, JournalLookupKind]]) -> dict:
    """Arguments of an operation from the members of a body or a patch.

    `plain` maps members to arguments as they are, `lookups` members to an argument and the kind of the row
    that its number names. Raises Invalid.
    """
    fields = {plain[member]: value for member, value in members.items() if member in plain}
    for member, (argument, kind) in lookups.items():
        if member in members:
            rows = Lookup.objects.of(kind)
            fields[argument] = named_row(rows, argument, kind.label.lower(), members[member], by="number")
    return fields
