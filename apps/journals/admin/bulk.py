"""What can be done with many follow-ups at once: what it makes of a follow-up, and its operation."""

from django.utils.translation import gettext

from apps.adminkit.bulk import BulkChange, Move, Values, moved
from apps.core.caller import Caller
from apps.core.formatting import format_timestamp
from apps.journals import operations
from apps.journals.models import FollowUp
from apps.journals.permissions import CHANGE_FOLLOW_UP


def _describe(follow_up: FollowUp, values: Values) -> list[Move] | str:
    status = values.get("status")
    if follow_up.is_closed and not (status and not status.is_closed and values.get("reopens")):
        return gettext("It is completed.")
    moves = moved(gettext("Status"), follow_up.status, status) if status else []
    if values.get("type"):
        moves += moved(gettext("Type"), follow_up.type, values["type"])
    if values.get("assignee_name") or values.get("is_nobodys"):
        moves += moved(gettext("Assignee"), follow_up.assignee_name, values["assignee_name"] or None)
    if values.get("due_at") and values["due_at"] != follow_up.due_at:
        moves += moved(gettext("Due"), format_timestamp(follow_up.due_at), format_timestamp(values["due_at"]))
    return moves


def _change(follow_up: FollowUp, values: Values, by: Caller) -> None:
    changes = {name: values[name] for name in ("status", "type", "assignee_name", "due_at") if values.get(name)}
    if values.get("is_nobodys"):
        changes["assignee_name"] = None
    operations.update_follow_up(follow_up_id=follow_up.pk, changes=changes, by=by)


CHANGES = (
    BulkChange(
        ["status", "reopens", "assignee_name", "is_nobodys", "due_at", "type"],
        CHANGE_FOLLOW_UP,
        _describe,
        _change,
    ),
)
