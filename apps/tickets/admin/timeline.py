"""The timeline of a ticket: notes, changes, e-mails and events in one list, newest first."""

from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpRequest

from apps.activity.models import Activity
from apps.activity.timelines import SILENT, Revision, activities_of
from apps.adminkit.timelines import (
    Entry,
    Timeline,
    changes_of,
    plain_entries,
    revisions_of,
    sources_of,
    timeline_page,
)
from apps.core.caller import Caller
from apps.core.requests import caller_of
from apps.items.reads import activities_about
from apps.tickets.constants import NoteType, TicketVerb
from apps.tickets.models import Ticket, TicketAttribute, TicketNote
from apps.tickets.permissions import DELETE_NOTES
from apps.users.models import User

NOTES = [TicketVerb.NOTE_ADDED, TicketVerb.NOTE_CHANGED, TicketVerb.NOTE_MOVED, TicketVerb.NOTE_DELETED]
EVENTS = [TicketVerb.CONTACTS_CONFIRMED]
TICKET_SILENT = SILENT | {"target", "decided_target", "solved_for"}  # follow from priority and status
NOTE_SILENT = SILENT | {"stamp", "stamp_ticks"}


@dataclass(slots=True)
class NoteShown:
    """A note as its entry shows it. `body` is None when it was deleted and the reader may not see it."""

    pk: int
    body: str | None
    is_internal: bool = False
    is_log: bool = False
    author_name: str = ""
    stamp: str = ""
    is_edited: bool = False
    moved_to: int | None = None
    is_deleted: bool = False
    deleted_by: User | None = None
    may_change: bool = False


@dataclass(slots=True)
class TicketEntry(Entry):
    note: NoteShown | None = None


def filters() -> dict[str, tuple[str, Q]]:
    """What the timeline can be narrowed to: by its name in the address, the label and the condition."""
    sources = sources_of(Ticket)
    events = [*EVENTS, *(verb for source in sources for verb in source.events)]
    elsewhere = [*NOTES, *events, *(verb for source in sources for verb in source.verbs)]
    return {
        "all": ("All", Q()),
        "notes": ("Notes", Q(verb__in=NOTES)),
        "changes": ("Changes", ~Q(verb__in=elsewhere)),
        **{source.name: (source.label, Q(verb__in=source.verbs)) for source in sources},
        "events": ("E-mails & events", Q(verb__in=events)),
    }


def timeline_of(request: HttpRequest, ticket: Ticket) -> Timeline:
    """The page of it that the address asks for, in a number of statements that never grows."""
    rows = activities_of(ticket, Ticket.history.filter(item_id=ticket.pk), activities_about([ticket.pk]))
    return timeline_page(request, rows, lambda page: _entries(ticket, page, caller_of(request)), filters())


def _entries(ticket: Ticket, activities: list[Activity], by: Caller) -> list[TicketEntry]:
    history = Ticket.history.filter(item_id=ticket.pk)
    entries = plain_entries(activities, history, silent=TICKET_SILENT, entry=TicketEntry)
    noted = revisions_of(activities, TicketNote.history.filter(ticket_id=ticket.pk), silent=NOTE_SILENT)
    contacts = revisions_of(activities, TicketAttribute.history.filter(ticket_id=ticket.pk))
    written = {}
    for source in sources_of(Ticket):
        written |= source.written_by(activities)
    notes = _Notes(ticket, activities, by)
    for entry in entries:
        activity = entry.activity
        entry.note = notes.shown_for(activity, noted[activity.pk])
        entry.lines = _lines(activity, noted[activity.pk], contacts[activity.pk])
        entry.changes += changes_of(noted[activity.pk])
        entry.written = written.get(activity.pk)
    return entries


def _lines(activity: Activity, noted: list[Revision], contacts: list[Revision]) -> list[str]:
    """What else the activity wrote: log lines, and contact details added, switched or removed."""
    lines = []
    if activity.verb not in NOTES:
        lines += [
            f"Log: {revision.row.body}"
            for revision in noted
            if revision.row.note_type == NoteType.LOG and revision.row.history_type == "+"
        ]
    lines += activity.data.get("files", [])
    for revision in contacts:
        row = revision.row
        if row.history_type == "~":
            lines.append(f"{row.key} {row.value} is {'on' if row.is_enabled else 'off'} now")
        else:
            lines.append(f"{row.key} {row.value} {'added' if row.history_type == '+' else 'removed'}")
    return lines


class _Notes:
    """The notes that a page of activities speaks of, as they are now."""

    def __init__(self, ticket: Ticket, activities: list[Activity], by: Caller):
        label = TicketNote._meta.label_lower
        ids = [row.object_id for row in activities if row.object_type == label]
        self.ticket, self.by = ticket, by
        self.now = TicketNote.objects.in_bulk(ids)
        deletions = Activity.objects.filter(verb=TicketVerb.NOTE_DELETED, object_type=label, object_id__in=ids)
        self.deletions = {row.object_id: row for row in deletions.select_related("actor")}
        self.edited = set(
            Activity.objects.filter(verb=TicketVerb.NOTE_CHANGED, object_type=label, object_id__in=ids)
            .order_by()
            .values_list("object_id", flat=True)
            .distinct()
        )
        self.may_all = by.may(DELETE_NOTES)

    def shown_for(self, activity: Activity, written: list[Revision]) -> NoteShown | None:
        """The note itself beside the activity that brought it here; others tell by their changes."""
        if activity.verb not in (TicketVerb.NOTE_ADDED, TicketVerb.NOTE_MOVED):
            return None
        note = self.now.get(activity.object_id)
        if note is None:
            return self._deleted(activity, written)
        moved = note.ticket_id != self.ticket.pk
        own = self.by.user is not None and note.author_id == self.by.user.pk
        is_log = note.note_type == NoteType.LOG
        return NoteShown(
            pk=note.pk,
            body=note.body,
            is_internal=note.is_internal,
            is_log=is_log,
            author_name=note.author_name,
            stamp=note.stamp,
            is_edited=note.pk in self.edited,
            moved_to=note.ticket_id if moved else None,
            may_change=(own or self.may_all) and not is_log and not moved,
        )

    def _deleted(self, activity: Activity, written: list[Revision]) -> NoteShown:
        deletion = self.deletions.get(activity.object_id)
        latest = next((revision.row for revision in written if revision.row.id == activity.object_id), None)
        return NoteShown(
            pk=activity.object_id,
            body=latest.body if latest is not None and self.may_all else None,
            is_internal=bool(activity.data.get("internal")),
            is_deleted=True,
            deleted_by=deletion.actor if deletion else None,
        )
