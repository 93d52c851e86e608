"""Giving a case or an order to somebody, taking that back, and handing on what a leaver has.

The apps of these rows say how one is locked and saved, and have the operations that call this in a transaction.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Generic, Literal, TypeAlias, TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy

from apps.activity.models import Activity
from apps.activity.operations import notify, recording
from apps.activity.undoing import UNDOES, changes_in, require_undoable, require_unmoved
from apps.core.caller import Caller
from apps.core.errors import Invalid, WrongState
from apps.core.locks import locked
from apps.core.text import Text
from apps.users.models import Owned, User, WorkGroup


class Stays(Enum):
    """For an argument that is not given."""

    STAYS = "stays"


STAYS = Stays.STAYS
Assignee: TypeAlias = User | Literal[Stays.STAYS] | None
Group: TypeAlias = WorkGroup | Literal[Stays.STAYS] | None
OWNERS: Mapping[str, Text] = {"assignee": gettext_lazy("the assignee"), "group": gettext_lazy("the group")}


Row = TypeVar("Row", bound=Owned)


@dataclass(frozen=True, slots=True)
class Ownership(Generic[Row]):
    """How rows of a model are given to somebody.

    `lock(id, by)` returns a row that the caller may give away now, or raises. `save(row, by)` stores it inside of
    `recording()`, with what follows from who has it. `open` are the rows that somebody works on, and `title` says
    beside its number what a row is. `silent` columns changed with the owners, and are given back with them.
    """

    model: type[Row]
    assigned: str
    undone: str
    lock: Callable[[int, Caller], Row]
    save: Callable[[Row, Caller], None]
    open: Callable[[], QuerySet[Row]]
    title: Callable[[Row], str]
    silent: Sequence[str] = ()

    def assign(self, pk: int, *, assignee: Assignee, group: Group, reason: str, by: Caller) -> Row:
        """Give a row to an agent, a group, or both. Raises Invalid (assignee is no active agent)."""
        row = self.lock(pk, by)
        before = (row.assignee_id, row.group_id)
        if assignee is not STAYS:
            if assignee is not None and not _is_agent(assignee):
                raise Invalid("assignee", gettext("%(assignee)s is not an active agent.") % {"assignee": assignee})
            row.assignee = assignee
        if group is not STAYS:
            row.group = group
        if (row.assignee_id, row.group_id) == before:
            return row
        with recording(self.assigned, by=by, subject=row, reason=reason) as activity:
            self.save(row, by)
            if row.assignee_id != before[0]:
                self._ring(row, activity, by)
        return row

    def undo(self, activity_id: int, by: Caller) -> int:
        """Give a row back to whom it was assigned before; returns 1.

        Raises WrongState (too old; assigned to others since; the former agent can have it no more).
        """
        activity = require_undoable(activity_id, [self.assigned], by)
        self.lock(activity.subject_id, by)
        row = self._given_back(activity, by)
        with recording(self.undone, by=by, subject=row, data={UNDOES: activity.pk}):
            self.save(row, by)
        return 1

    def hand_over(self, *, user: User, successor: User | None, by: Caller, reason: str) -> int:
        """Give the open rows of a user to another agent, or to nobody; returns how many."""
        rows = list(locked(self.open().filter(assignee=user)))
        for row in rows:
            row.assignee = successor
            with recording(self.assigned, by=by, subject=row, reason=reason):
                self.save(row, by)
        return len(rows)

    def _given_back(self, activity: Activity, by: Caller) -> Row:
        """The row that an assignment changed, with its former owners, not saved yet."""
        [change] = changes_in(Activity.objects.filter(pk=activity.pk), self.model)
        columns = {**OWNERS, **dict.fromkeys(self.silent, "")}
        names = change.fields(columns) if change.before is not None else set()
        if not names:
            raise WrongState(gettext("What was before is not on record; nothing was undone."))
        require_unmoved(activity, [(change, names)], {name: str(word) for name, word in columns.items()}, by)
        change.take_back(names)
        row: Row = change.row
        if "assignee" in names and row.assignee is not None and not _is_agent(row.assignee):
            words = gettext("%(user)s is not an active agent any more; nothing was undone.")
            raise WrongState(words % {"user": row.assignee})
        return row

    def _ring(self, row: Row, activity: Activity, by: Caller) -> None:
        """Put a line on the desk of whose the row is now, unless they did it, it is one of many, or they want none."""
        person = row.assignee
        if person is None or person == by.user or by.bulk_run is not None or not person.rings_assignments:
            return
        words = {"who": activity.who, "ticket": row, "title": self.title(row)}
        notify(person, activity=activity, text=lambda: gettext("%(who)s gave you %(ticket)s: %(title)s") % words)


def _is_agent(person: User) -> bool:
    return bool(person.is_active and person.is_agent)
