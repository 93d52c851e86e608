"""Who has a case or an order in hand. Their own operations lock the row, ask for the permission and save it."""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, Literal, TypeAlias

from django.utils.translation import gettext, gettext_lazy

from apps.activity.models import Activity
from apps.activity.operations import notify
from apps.activity.undoing import changes_in, require_unmoved
from apps.core.caller import Caller
from apps.core.errors import Invalid, WrongState
from apps.core.languages import in_language_of
from apps.core.text import Text
from apps.users.models import Owned, User, WorkGroup


class Stays(Enum):
    """For an argument that is not given."""

    STAYS = "stays"


STAYS = Stays.STAYS
Assignee: TypeAlias = User | Literal[Stays.STAYS] | None
Group: TypeAlias = WorkGroup | Literal[Stays.STAYS] | None
OWNERS: Mapping[str, Text] = {"assignee": gettext_lazy("the agent"), "group": gettext_lazy("the group")}


def set_owners(row: Owned, *, assignee: Assignee = STAYS, group: Group = STAYS) -> bool:
    """Give the row, which is not saved yet, to an agent, a group, or both; None takes it away from whoever had it.

    Returns whether that changes it. Raises Invalid (assignee is no active agent).
    """
    before = (row.assignee_id, row.group_id)
    if assignee is not STAYS:
        if assignee is not None and not (assignee.is_active and assignee.is_agent):
            raise Invalid("assignee", gettext("%(assignee)s is not an active agent.") % {"assignee": assignee})
        row.assignee = assignee
    if group is not STAYS:
        row.group = group
    return (row.assignee_id, row.group_id) != before


def give_owners_back(activity: Activity, model: type[Owned], by: Caller, *, silent: Sequence[str] = ()) -> Any:
    """The row that an assignment changed, with its former owners, not saved yet; `silent` columns changed with them.

    Raises WrongState (assigned to others since; the former agent can have it no more).
    """
    [change] = changes_in(Activity.objects.filter(pk=activity.pk), model)
    columns = {**OWNERS, **dict.fromkeys(silent, "")}
    names = change.fields(columns) if change.before is not None else set()
    if not names:
        raise WrongState(gettext("What was before is not on record; nothing was undone."))
    require_unmoved(activity, [(change, names)], {name: str(word) for name, word in columns.items()}, by)
    change.take_back(names)
    agent = change.row.assignee
    if "assignee" in names and agent is not None and not (agent.is_active and agent.is_agent):
        raise WrongState(gettext("%(user)s is not an active agent any more; nothing was undone.") % {"user": agent})
    return change.row


def ring_assignee(row: Owned, had_it: int | None, *, title: str, activity: Activity, by: Caller) -> None:
    """Put a line on the desk of whose the row is now, unless they had it, did it, or want none."""
    person = row.assignee
    if person is None or person.pk == had_it or person == by.user or not person.rings_assignments:
        return
    with in_language_of(person):
        text = gettext("%(who)s gave you %(ticket)s: %(title)s")
        notify(person, activity=activity, text=text % {"who": activity.who, "ticket": row, "title": title})
