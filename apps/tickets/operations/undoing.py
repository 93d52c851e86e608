"""Taking back a change of status, a hold, an assignment or an edit: the former values as a new write.

The clock goes on as if what is undone had never been: a hold that it began is gone, one that it ended goes on, and the
time since counts as it did before. The history keeps both writes.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, ForeignKey, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from apps.activity.history import write_history, write_parts
from apps.activity.models import Activity
from apps.activity.operations import recording
from apps.activity.undoing import (
    UNDOES,
    Changed,
    changes_in,
    deleted_in,
    require_undoable,
    require_unmoved,
    with_parts,
)
from apps.core.bulk import one_of
from apps.core.caller import Caller
from apps.core.errors import NotAllowed, NotFound, WrongState
from apps.core.locks import serialise
from apps.core.text import Text
from apps.tickets.constants import (
    ASSIGNMENTS,
    CHANGES,
    HOLDS,
    STATUS_CHANGES,
    TOGETHER_WITH,
    AttributeType,
    TicketVerb,
    human_id,
)
from apps.tickets.models import Classification, Ticket, TicketAttribute, TicketHold, TicketSolution
from apps.tickets.operations.editing import lock_parent, require_outside
from apps.tickets.operations.lifecycle import require_unmerged
from apps.tickets.operations.locking import TREE
from apps.tickets.operations.logging import add_log_lines
from apps.tickets.operations.service_levels import settle_all
from apps.tickets.permissions import CHANGE_TICKET, WORK_TICKET
from apps.tickets.sla import STOPPED_AT
from apps.users.models import User, WorkGroup

# Fields that are taken back together. What has no words follows from what has.
CLOCK: dict[str, Text] = {
    "status": gettext_lazy("the status"),
    "held_at": gettext_lazy("the hold"),
    "held_until": gettext_lazy("the hold"),
    **dict.fromkeys(["held_for", "hold_reason", "resume_reason"], ""),
    **dict.fromkeys(["resolved_at", "closed_at", "decided_target", "solved_for"], ""),
}
HOLD: dict[str, Text] = {"held_at": gettext_lazy("the hold"), "held_until": gettext_lazy("the hold"), "hold_reason": ""}
OWNERS: dict[str, Text] = {
    "assignee": gettext_lazy("the assignee"),
    "group": gettext_lazy("the group"),
    "assignee_name": gettext_lazy("the assignee"),
    "assigned_at": "",
}
DETAILS: dict[str, Text] = {
    "title": gettext_lazy("the title"),
    "description": gettext_lazy("the description"),
    "type": gettext_lazy("the type"),
    "priority": gettext_lazy("the priority"),
    "target": gettext_lazy("the priority"),
    "policy": gettext_lazy("the SLA policy"),
    "hours": gettext_lazy("the SLA policy"),
    "stage": gettext_lazy("the stage"),
    "outcome": gettext_lazy("the outcome"),
    "impact": gettext_lazy("the impact"),
    "urgency": gettext_lazy("the urgency"),
    "is_internal": gettext_lazy("who reads it"),
    "parent": gettext_lazy("the parent"),
    "reporter": gettext_lazy("the reporter"),
    "customer": gettext_lazy("the customer"),
    "reporter_contact": gettext_lazy("the contact"),
    "organisation": gettext_lazy("the organisation"),
    "buyer": gettext_lazy("the organisation"),
    "contract": gettext_lazy("the contract"),
    "tenant": gettext_lazy("the tenant"),
    "sales_code": gettext_lazy("the sales code"),
    **OWNERS,
}
# Of these the former values of some fit the present ones of the others only while nobody changed any.
BOUND = (
    {"held_at", "held_until", "hold_reason"},
    {"customer", "reporter_contact"},
    {"organisation", "buyer", "contract", "tenant"},
)
WRITTEN = ["updated_by", "updated_at", "last_activity_at"]
BATCH = 500
Restored = list[tuple[Changed, set[str]]]  # each ticket with the fields that are taken back


@transaction.atomic
def undo_status(*, activity_id: int, by: Caller) -> int:
    """Give the tickets of a change of status, such as a closing with all children, what they had before it.

    All or none; returns how many. Raises NotFound, NotAllowed and WrongState (too old; changed, merged or deleted
    since; the former status means something else by now).
    """
    activity = require_undoable(activity_id, STATUS_CHANGES, by)
    restored = _lock(activity, CLOCK, by)
    require_meaning(restored)
    for change, _ in restored:
        if change.before.closed_at is None:
            require_unmerged(change.row)
    line = f"Change of status to {activity.data['status']} undone"
    return _take_back(activity, restored, TicketVerb.STATUS_UNDONE, line, by)


@transaction.atomic
def undo_hold(*, activity_id: int, by: Caller) -> int:
    """Take back that a ticket was put on hold, that the hold was changed, or that work was resumed.

    Returns how many tickets changed. Raises NotFound, NotAllowed and WrongState (too old; changed since; the former
    date is over).
    """
    activity = require_undoable(activity_id, HOLDS, by)
    if activity.verb == TicketVerb.HOLD_CHANGED:
        return _undo_change_of_hold(activity, by)
    restored = _lock(activity, CLOCK, by)
    line = "Hold undone" if activity.verb == TicketVerb.HELD else "Resuming undone: on hold again"
    return _take_back(activity, restored, TicketVerb.HOLD_UNDONE, line, by)


@transaction.atomic
def undo_assignment(*, activity_id: int, by: Caller) -> int:
    """Give a ticket back to whom it was assigned before; returns how many tickets changed.

    Raises NotFound, NotAllowed and WrongState (too old; assigned to others or closed since; the former agent or group
    can have it no more).
    """
    activity = require_undoable(activity_id, ASSIGNMENTS, by)
    restored = _lock(activity, OWNERS, by)
    for change, names in restored:
        if change.row.is_closed:
            raise WrongState(gettext("%(row)s is closed; nothing was undone.") % {"row": change.row})
        _require_owners(change, names)
    return _take_back(activity, restored, TicketVerb.ASSIGNMENT_UNDONE, "", by)


@transaction.atomic
def undo_change(*, activity_id: int, by: Caller) -> int:
    """Give a ticket the details that it had before it was edited, its contacts included; how many tickets changed.

    Raises NotFound, NotAllowed, Invalid (the former parent is below it by now) and WrongState (too old; changed since;
    what it referred to is gone, inactive or closed).
    """
    serialise(TREE)
    activity = require_undoable(activity_id, CHANGES, by)
    contacts = TicketAttribute.history.filter(activity=activity)
    gave = set(contacts.filter(history_type="+").values_list("id", flat=True))
    removed = deleted_in(activity, TicketAttribute)
    [(change, names)] = restored = _lock(activity, DETAILS, by, beside=bool(gave or removed))
    by.require(CHANGE_TICKET)
    changes = changes_in(Activity.objects.filter(pk=activity.pk), TicketAttribute)
    made = [each for each in changes if each.is_new]
    if gave or removed:
        _require_contacts(change.row, gave, made, activity)
    _require_there(change, names)
    _require_owners(change, names)
    if "parent" in names and change.before.parent_id is not None:
        lock_parent(change.before.parent_id, by)
        require_outside(change.row, change.before.parent_id)

    def give_contacts_back() -> None:
        for each in made:
            each.row.delete()
        for row in removed:
            row.save(force_insert=True)

    return _take_back(activity, restored, TicketVerb.CHANGE_UNDONE, "", by, beside=give_contacts_back)


def _undo_change_of_hold(activity: Activity, by: Caller) -> int:
    [(change, _)] = restored = _lock(activity, HOLD, by)
    until = change.before.held_until
    if until is not None and until <= timezone.now():
        raise WrongState(gettext("The former date is over; nothing was undone."))
    holds = change.row.holds.filter(ended_at=None)

    def give_reason_back() -> None:
        holds.update(reason=change.before.hold_reason)

    return _take_back(activity, restored, TicketVerb.HOLD_UNDONE, "Change of the hold undone", by, give_reason_back)


def _lock(activity: Activity, fields: Mapping[str, Text], by: Caller, *, beside: bool = False) -> Restored:
    """The tickets that the activity changed in some of these fields, locked, with those fields.

    With `beside` it changed something else as well, so that it need not have changed any of them. Raises NotFound,
    NotAllowed and WrongState unless all are there, the caller may work each, and what the activity left stands.
    """
    total = activity.data.get("tickets", 1)
    if total > 1:
        serialise(TREE)
    changes = list(changes_in(with_parts(activity), Ticket))
    seen = Ticket.objects.visible_to(by).filter(pk__in=one_of(change.row.pk for change in changes)).count()
    if total == 1 and seen == 0:
        raise NotFound("ticket", human_id(activity.object_id))
    by.require(WORK_TICKET)
    if seen != len(changes):
        raise NotAllowed(gettext("A ticket below this one is not yours to change."))
    if len(changes) != total:
        raise WrongState(gettext("A ticket of these was deleted since; nothing was undone."))
    if any(change.before is None for change in changes):
        raise WrongState(gettext("What was before is not on record; nothing was undone."))
    restored = [(change, names) for change in changes if (names := change.fields(fields)) or beside]
    if not restored:
        raise WrongState(gettext("It changed nothing that could be undone."))
    checked = [(change, _affected(change, names, fields)) for change, names in restored]
    require_unmoved(activity, checked, {name: str(word) for name, word in fields.items() if word}, by)
    return restored


def _affected(change: Changed, names: Collection[str], fields: Mapping[str, Text]) -> Collection[str]:
    """Fields that must not have changed since: a ticket that comes to be over again can have got no hold meanwhile."""
    was_over = change.before.resolved_at is not None or change.before.closed_at is not None
    if "status" in names and was_over:
        return fields
    return set(names).union(*(bound for bound in BOUND if bound & set(names)))


def require_meaning(restored: Restored) -> None:
    """Raise WrongState if a former status has come to mean something else, or is gone."""
    statuses = Classification.objects.in_bulk({change.before.status_id for change, _ in restored})
    for change, _ in restored:
        status, before = statuses.get(change.before.status_id), change.before
        if (
            status is None
            or status.is_closed != (before.closed_at is not None)
            or (status.is_resolution and before.resolved_at is None)
        ):
            raise WrongState(
                gettext("The former status of %(row)s is no longer to be had; nothing was undone.")
                % {"row": change.row}
            )


def _require_there(change: Changed, names: Collection[str]) -> None:
    """Raise WrongState unless all that the former values refer to is there, and the former reporter active."""
    for name in names:
        field = Ticket._meta.get_field(name)
        key = change.value(change.before, name)
        if not isinstance(field, ForeignKey) or key is None:
            continue
        related: Any = field.related_model
        if not related._base_manager.filter(pk=key).exists():
            raise WrongState(
                gettext("The former %(verbose_name)s of %(row)s is no longer there; nothing was undone.")
                % {"verbose_name": field.verbose_name, "row": change.row}
            )
    if "reporter" in names and not User.objects.active().filter(pk=change.before.reporter_id).exists():
        raise WrongState(
            gettext("The former reporter of %(row)s is no longer active; nothing was undone.") % {"row": change.row}
        )


def _require_contacts(ticket: Ticket, gave: set[int], made: Collection[Changed], activity: Activity) -> None:
    """Raise WrongState unless the ticket has the contacts that the activity gave it."""
    present = set(ticket.attributes.filter(type=AttributeType.CONTACT).values_list("pk", flat=True))
    if present == gave and all(change.is_latest for change in made):
        return
    undone = Activity.objects.filter(subject_type=activity.subject_type, subject_id=activity.subject_id)
    if undone.filter(verb=TicketVerb.CHANGE_UNDONE, **{f"data__{UNDOES}": activity.pk}).exists():
        raise WrongState(gettext("This is undone already."))
    raise WrongState(
        gettext("The contact details of %(ticket)s were changed since; nothing was undone.") % {"ticket": ticket}
    )


def _require_owners(change: Changed, names: Collection[str]) -> None:
    """Raise WrongState unless the former agent and group can have the ticket."""
    before = change.before
    if "assignee" in names and before.assignee_id is not None:
        user = User.objects.get(pk=before.assignee_id)
        if not (user.is_active and user.is_agent):
            raise WrongState(gettext("%(user)s is not an active agent any more; nothing was undone.") % {"user": user})
    if "group" in names and before.group_id is not None and not WorkGroup.objects.filter(pk=before.group_id).exists():
        raise WrongState(
            gettext("The former group of %(row)s is no longer there; nothing was undone.") % {"row": change.row}
        )


def _take_back(
    activity: Activity,
    restored: Restored,
    verb: TicketVerb,
    line: str,
    by: Caller,
    beside: Callable[[], None] = lambda: None,
) -> int:
    """Store the former values in a number of statements that does not depend on the number of tickets.

    `beside` gives back what is no field of theirs.
    """
    now = timezone.now()
    rows = [change.row for change, _ in restored]
    tickets = Ticket.objects.filter(pk__in=one_of(row.pk for row in rows))
    for change, names in restored:
        change.take_back(names)
        change.row.updated_by, change.row.updated_at, change.row.last_activity_at = by.user, now, now
    subject = next((row for row in rows if row.pk == activity.subject_id), rows[0])
    with recording(verb, by=by, subject=subject, data={UNDOES: activity.pk, "tickets": len(rows)}) as entry:
        if len(rows) > 1:
            others = tickets.exclude(pk=subject.pk)
            write_parts(entry, others, {UNDOES: activity.pk, TOGETHER_WITH: subject.pk})
        columns = sorted({name for _, names in restored for name in names})
        began, ended = _holds_of(restored)
        TicketHold.objects.filter(ticket__in=one_of(began), ended_at=None).delete()
        Ticket.objects.bulk_update(rows, [*columns, *WRITTEN], batch_size=BATCH)
        _continue_holds(ended)
        beside()
        forget_solutions(tickets)
        settle_all(tickets)
        write_history(tickets)
        if line:
            add_log_lines(tickets, line, by=by, now=now)
    return len(rows)


def forget_solutions(tickets: QuerySet[Ticket]) -> None:
    """Let the spans be gone in which tickets were solved and that are so again, as their reopening is taken back."""
    again = TicketSolution.objects.alias(
        stopped_at=Subquery(tickets.filter(pk=OuterRef("ticket")).values(_at=STOPPED_AT))
    )
    again.filter(ticket__in=tickets.order_by().values("pk"), started_at__gte=F("stopped_at")).delete()


def _holds_of(restored: Restored) -> tuple[list[int], list[int]]:
    """The tickets of which what is undone began a hold, and those of which it ended one."""
    moved = [change for change, names in restored if "held_at" in names]
    began = [change.row.pk for change in moved if change.after.held_at is not None]
    return began, [change.row.pk for change in moved if change.before.held_at is not None]


def _continue_holds(ids: list[int]) -> None:
    """Let the holds go on that began when these tickets say that theirs did."""
    holds = TicketHold.objects.filter(ticket__in=one_of(ids), started_at=F("ticket__held_at"))
    if holds.update(ended_at=None, resume_reason=None) != len(ids):
        raise WrongState(gettext("A former hold is not on record; nothing was undone."))
