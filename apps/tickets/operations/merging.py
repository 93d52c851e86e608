"""Merging a ticket into another about the same trouble, and taking that apart again."""

import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.history import write_history
from apps.activity.models import Activity
from apps.activity.operations import recording
from apps.activity.undoing import UNDOES, Changed, changes_in, require_undoable
from apps.core.bulk import one_of
from apps.core.caller import Caller
from apps.core.errors import Invalid, NotAllowed, NotFound, WrongState
from apps.core.locks import locked, serialise
from apps.items.operations import move_tags, return_tags
from apps.tickets.constants import TicketVerb, human_id
from apps.tickets.merging import PARTS, TAGS, Part
from apps.tickets.models import Classification, Ticket, TicketHold, TicketSolution
from apps.tickets.operations.lifecycle import Step, give_status, require_fit
from apps.tickets.operations.locking import TREE
from apps.tickets.operations.logging import add_log_lines
from apps.tickets.operations.service_levels import settle_all
from apps.tickets.operations.undoing import CLOCK, require_meaning
from apps.tickets.permissions import CHANGE_TICKET, WORK_TICKET
from apps.users.models import User


@transaction.atomic
def merge_tickets(*, source_id: int, target_id: int, status: Classification, by: Caller, reason: str = "") -> Ticket:
    """Move what the source has to the target, close the source with `status`, and let it point there.

    Notes keep author, time and visibility; contacts, tags, tickets below, and what apps above register move too, as
    do tickets that were merged into the source. A source that is closed already keeps its status. Returns the target.
    For staff. Raises NotFound, NotAllowed, Invalid (the status, the same ticket, one below the source, one that others
    may read) and WrongState (the target is closed; one of the two is merged already).
    """
    source, target = _lock_both(source_id, target_id, by)
    require_fit(status, Step.CLOSE)
    require_mergeable(source, target)
    now = timezone.now()
    data: dict[str, object] = {"source": source.pk, "target": target.pk, "status": status.name}
    with recording(TicketVerb.MERGED, by=by, subject=source, obj=target, reason=reason, data=data) as entry:
        entry.data["moved"] = {part.label: count for part in PARTS if (count := _move(part, source, target))}
        tags = move_tags(source, target)
        if tags["gone"]:
            entry.data["moved"][TAGS] = len(tags["gone"])
            entry.data["moved_tags"] = tags
        entry.save(update_fields=["data"])
        rows = Ticket.objects.filter(pk=source.pk)
        if not source.is_closed:
            give_status(rows, status, now)
        rows.update(merged_into=target)
        _finish([source.pk, target.pk], now, by)
        add_log_lines(rows, f"Merged into {target.human_id}", by=by, now=now)
        add_log_lines(Ticket.objects.filter(pk=target.pk), f"{source.human_id} was merged into this", by=by, now=now)
    target.refresh_from_db()
    return target


@transaction.atomic
def unmerge_ticket(*, ticket_id: int, by: Caller, reason: str = "") -> Ticket:
    """Give a merged ticket back what moved with it and still is where it went, and the status it had.

    The time in between does not count for its clock. Where its status was changed since, that stays. Returns the
    ticket. For staff. Raises NotFound, NotAllowed and WrongState (not merged; the former status means something else by
    now).
    """
    found = Ticket.objects.visible_to(by).filter(pk=ticket_id).values_list("merged_into", flat=True).first()
    source, target = _lock_both(ticket_id, found or ticket_id, by)
    merges = Activity.objects.filter(
        verb=TicketVerb.MERGED, subject_type=source._meta.label_lower, subject_id=source.pk
    )
    merge = merges.order_by("-pk").first()
    if source.merged_into_id is None or merge is None:
        raise WrongState(gettext("%(number)s is not merged into another ticket.") % {"number": source.human_id})
    if source.merged_into_id != target.pk:
        raise WrongState(gettext("%(number)s was merged into another ticket meanwhile.") % {"number": source.human_id})
    return _take_apart(source, target, merge, by, reason)


@transaction.atomic
def undo_merge(*, activity_id: int, by: Caller) -> int:
    """Unmerge the ticket of one's own merge; returns how many tickets have a former status again.

    Raises what unmerge_ticket raises, and WrongState (too old; unmerged already).
    """
    activity = require_undoable(activity_id, [TicketVerb.MERGED], by)
    newer = Activity.objects.filter(pk__gt=activity.pk, subject_id=activity.subject_id)
    if newer.filter(subject_type=activity.subject_type, verb__in=[TicketVerb.MERGED, TicketVerb.UNMERGED]).exists():
        raise WrongState(gettext("This is undone already."))
    unmerge_ticket(ticket_id=activity.subject_id, by=by)
    return 1


def require_mergeable(source: Ticket, target: Ticket) -> None:
    """Raise Invalid or WrongState unless the one can be merged into the other."""
    if source.pk == target.pk:
        raise Invalid("target", gettext("A ticket cannot be merged into itself."), value=target.pk)
    for ticket in (source, target):
        if ticket.merged_into_id is not None:
            raise WrongState(
                gettext("%(number)s is merged into %(human_id)s already.")
                % {"number": ticket.human_id, "human_id": human_id(ticket.merged_into_id)}
            )
    if target.is_closed:
        raise WrongState(gettext("%(number)s is closed.") % {"number": target.human_id})
    if source.pk in Ticket.objects.ancestor_ids(target.pk):
        raise Invalid(
            "target",
            gettext("%(number)s stands below %(number2)s.") % {"number": target.human_id, "number2": source.human_id},
            value=target.pk,
        )
    _require_same_readers(source, target)


def _require_same_readers(source: Ticket, target: Ticket) -> None:
    """Raise Invalid if somebody reads the target who may not read the source: they would read its notes."""
    of_source = {source.organisation_id, source.buyer_id, source.consumer_id}
    message = ""
    if target.organisation_id != source.organisation_id:
        message = gettext("%(number)s is of another organisation.") % {"number": target.human_id}
    elif not {target.buyer_id, target.consumer_id} - {None} <= of_source:
        message = gettext("%(number)s is read by an organisation that does not read %(number2)s.") % {
            "number": target.human_id,
            "number2": source.human_id,
        }
    elif source.is_internal and not target.is_internal:
        message = gettext("%(number)s is internal, and %(number2)s is not.") % {
            "number": source.human_id,
            "number2": target.human_id,
        }
    elif not (target.reporter_id == source.reporter_id or _reads(target.reporter, of_source)):
        message = gettext("%(number)s was reported by somebody who does not read %(number2)s.") % {
            "number": target.human_id,
            "number2": source.human_id,
        }
    if message:
        raise Invalid("target", message, value=target.pk)


def _reads(user: User, organisations: set[int | None]) -> bool:
    return user.is_staff or (user.organisation_id is not None and user.organisation_id in organisations)


def _lock_both(source_id: int, target_id: int, by: Caller) -> tuple[Ticket, Ticket]:
    """Both tickets, locked and fresh. Raises NotFound and NotAllowed."""
    serialise(TREE)
    rows = locked(Ticket.objects.visible_to(by).filter(pk__in={source_id, target_id}))
    found = {ticket.pk: ticket for ticket in rows.prefetch_related("status", "reporter")}
    for pk in (source_id, target_id):
        if pk not in found:
            raise NotFound("ticket", human_id(pk))
    by.require(WORK_TICKET)
    by.require(CHANGE_TICKET)
    if not by.is_staff:
        raise NotAllowed(gettext("Only staff may merge tickets."))
    return found[source_id], found[target_id]


def _move(part: Part, source: Ticket, target: Ticket) -> int:
    """Let the rows of the source be the target's; returns how many."""
    return _point(part, [row.pk for row in locked(part.going(source.pk, target.pk))], target.pk)


def _point(part: Part, ids: list[int], ticket_id: int) -> int:
    """Let these rows be of a ticket, in two statements."""
    if ids:
        rows = part.model._base_manager.filter(pk__in=one_of(ids))
        fields: dict[str, object] = dict.fromkeys(part.fields, ticket_id)
        if hasattr(part.model, "updated_at") and not part.keeps_times:
            fields["updated_at"] = timezone.now()
        rows.update(**fields)
        write_history(rows)
    return len(ids)


def _take_apart(source: Ticket, target: Ticket, merge: Activity, by: Caller, reason: str) -> Ticket:
    merges = Activity.objects.filter(pk=merge.pk)
    [change] = [each for each in changes_in(merges, Ticket) if each.row.pk == source.pk]
    returns = _returns_to_work(change)
    if returns:
        require_meaning([(change, {"status"})])
    now = timezone.now()
    data: dict[str, object] = {UNDOES: merge.pk, "source": source.pk, "target": target.pk}
    with recording(TicketVerb.UNMERGED, by=by, subject=source, obj=target, reason=reason, data=data) as entry:
        counts = {part.label: _bring_back(part, merge, source, target) for part in PARTS}
        counts[TAGS] = return_tags(source, target, merge.data.get("moved_tags", {}))
        entry.data["moved"] = {label: count for label, count in counts.items() if count}
        entry.save(update_fields=["data"])
        rows = Ticket.objects.filter(pk=source.pk)
        if returns:
            _reopen(change, now)
        rows.update(merged_into=None)
        _finish([source.pk, target.pk], now, by)
        add_log_lines(rows, f"Unmerged from {target.human_id}", by=by, now=now)
        add_log_lines(Ticket.objects.filter(pk=target.pk), f"{source.human_id} was unmerged", by=by, now=now)
    source.refresh_from_db()
    return source


def _returns_to_work(change: Changed) -> bool:
    """Whether the merge closed the ticket, and nobody gave it another status since."""
    was_open = change.before is not None and change.before.closed_at is None
    return was_open and all(change.value(change.row, name) == change.value(change.after, name) for name in CLOCK)


def _reopen(change: Changed, now: datetime.datetime) -> None:
    """Give the ticket its former status. A hold goes on; otherwise the time since it was closed counts as solved."""
    before = change.before
    values = {name: change.value(before, name) for name in CLOCK}
    if before.held_at is None and before.resolved_at is None:
        values["solved_for"] = before.solved_for + (now - change.after.closed_at)
    fields = {change.row._meta.get_field(name).attname: value for name, value in values.items()}
    Ticket.objects.filter(pk=change.row.pk).update(**fields)
    holds = TicketHold.objects.filter(ticket=change.row.pk, started_at=F("ticket__held_at"))
    holds.update(ended_at=None, resume_reason=None)
    rows = Ticket.objects.filter(pk=change.row.pk)
    if "solved_for" in values and values["solved_for"] != before.solved_for:
        TicketSolution.objects.create(ticket_id=change.row.pk, started_at=change.after.closed_at, ended_at=now)
    settle_all(rows)


def _bring_back(part: Part, merge: Activity, source: Ticket, target: Ticket) -> int:
    """Let those rows be the source's again that the merge took from it and that are still the target's."""
    name = part.fields[0]
    changes = changes_in(Activity.objects.filter(pk=merge.pk), part.model)
    ids = [
        change.row.pk
        for change in changes
        if change.before is not None
        and change.value(change.before, name) == source.pk
        and change.value(change.row, name) == target.pk
        and change.value(change.before, name) != change.value(change.after, name)
    ]
    return _point(part, ids, source.pk)


def _finish(ids: list[int], now: datetime.datetime, by: Caller) -> None:
    """Note who changed the two tickets, with a version of each, which puts the entry on both timelines."""
    rows = Ticket.objects.filter(pk__in=ids)
    people = {"updated_by": by.user} if by.user else {}
    rows.update(updated_at=now, last_activity_at=now, **people)
    settle_all(rows)  # answers went from the one to the other
    write_history(rows)
