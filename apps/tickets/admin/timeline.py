"""The timeline of a ticket: notes, changes, e-mails and events in one list, newest first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Model, Q, QuerySet, TextChoices
from django.http import HttpRequest
from django.utils.translation import gettext

from apps.activity.models import Activity
from apps.activity.timelines import SILENT, History, PageRead, Revision, keys_of_activities
from apps.adminkit.timelines import Entry, Timeline, plain_entries, sources_of, timeline_page
from apps.core.caller import Caller
from apps.core.formatting import format_key, join_words
from apps.core.kept import Kept
from apps.core.requests import caller_of
from apps.customers.permissions import VIEW_CONTACT
from apps.items.reads import activities_about
from apps.items.tags import tag_lines
from apps.tickets.constants import MERGES, TOGETHER_WITH, EscalationAction, NoteType, TargetKind, TicketVerb, human_id
from apps.tickets.models import Ticket, TicketAttribute, TicketNote
from apps.tickets.operations.service_levels import SETTLED
from apps.tickets.permissions import DELETE_NOTES
from apps.users.models import User

NOTES = [TicketVerb.NOTE_ADDED, TicketVerb.NOTE_CHANGED, TicketVerb.NOTE_MOVED, TicketVerb.NOTE_DELETED]
EVENTS = [TicketVerb.CONTACTS_CONFIRMED]
CLOCK_SILENT = SILENT | {"target", "decided_target", "solved_for", "hours", *SETTLED}  # follow from others
NOTE_SILENT = SILENT | {"timestamp", "timestamp_ticks"}


@dataclass(slots=True)
class NoteShown:
    """A note as its entry shows it. `body` is None when it was deleted and the reader may not see it."""

    pk: int
    body: str | None
    is_internal: bool = False
    is_log: bool = False
    author_name: str = ""
    timestamp: str = ""
    is_edited: bool = False
    moved_to: int | None = None
    is_deleted: bool = False
    deleted_by: User | None = None
    may_change: bool = False


@dataclass(slots=True)
class TicketEntry(Entry):
    """`other` is another ticket that the entry speaks of: the one merged, or from which a note came.

    `together_with` is the one with which the ticket was changed.
    """

    note: NoteShown | None = None
    other: int | None = None
    together_with: int | None = None


def filters() -> dict[str, tuple[str, Q]]:
    """What the timeline can be narrowed to: by its name in the address, the label and the condition."""
    sources = sources_of(Ticket)
    events = [*EVENTS, *(verb for source in sources for verb in source.events)]
    elsewhere = [*NOTES, *events, *(verb for source in sources for verb in source.verbs)]
    return {
        "all": (gettext("All"), Q()),
        "notes": (gettext("Notes"), Q(verb__in=NOTES)),
        "changes": (gettext("Changes"), ~Q(verb__in=elsewhere)),
        **{source.name: (source.label, Q(verb__in=source.verbs)) for source in sources},
        "events": (gettext("E-mails & events"), Q(verb__in=events)),
    }


def timeline_of(request: HttpRequest, ticket: Ticket, known: Iterable[Model | None] = ()) -> Timeline:
    """The page of it that the address asks for, in a number of statements that never grows.

    `known` are rows that the page has anyway, to which changes may refer.
    """
    rows = Activity.objects.filter(pk__in=Kept(Activity, _keys_of, (), (ticket.pk,)).as_keys())
    return timeline_page(request, rows, lambda page: _entries(ticket, page, caller_of(request), known), filters())


def _keys_of(ticket_id: int) -> QuerySet[Any, Any]:
    about, merged = activities_about([ticket_id]), _notes_merged_into(ticket_id)
    return keys_of_activities(Ticket, ticket_id, _versions_of(ticket_id), about, merged)


def _versions_of(ticket_id: int) -> QuerySet[Any]:
    return Ticket.history.filter(item_id=ticket_id)


def _parts_then(model: Any, ticket_id: int) -> QuerySet[Any]:
    """The history of notes or contacts that the ticket had."""
    return model.history.filter(ticket_id=ticket_id)


def _notes_merged_into(ticket_id: int) -> QuerySet[Activity]:
    """What made the notes that other tickets brought along when they were merged into this one."""
    label = Ticket._meta.label_lower
    sources = Ticket.objects.filter(merged_into=ticket_id).values("pk")
    notes = TicketNote.objects.filter(ticket=ticket_id).values("pk")
    made = Activity.objects.filter(verb__in=[TicketVerb.NOTE_ADDED, TicketVerb.NOTE_MOVED])
    return made.filter(subject_type=label, subject_id__in=sources, object_id__in=notes)


def _entries(
    ticket: Ticket, activities: list[Activity], by: Caller, known: Iterable[Model | None]
) -> list[TicketEntry]:
    verbs = {activity.verb for activity in activities}
    sources = [source for source in sources_of(Ticket) if verbs & set(source.verbs)]
    merges = [activity.pk for activity in activities if activity.verb in MERGES]  # shown by numbers alone
    notes_then, contacts_then = (
        Kept(model.history.model, _parts_then, (model,), (ticket.pk,)) for model in (TicketNote, TicketAttribute)
    )
    if merges:
        notes_then, contacts_then = (kept.rows.exclude(activity__in=merges) for kept in (notes_then, contacts_then))
    read = PageRead(
        activities,
        [
            History(Kept(Ticket.history.model, _versions_of, (), (ticket.pk,)), CLOCK_SILENT),
            History(notes_then, NOTE_SILENT),
            History(contacts_then),
            *(history for source in sources for history in source.histories),
        ],
        _Notes.querysets(activities),
        known=[*known, *(activity.actor for activity in activities)],
    )
    written: dict[int, object] = {}
    for source in sources:
        written |= source.written_by(activities, read)
    notes = _Notes(ticket, read, by)
    entries = plain_entries(activities, read, Ticket, entry=TicketEntry)
    may_see_contacts = by.may(VIEW_CONTACT)
    for entry in entries:
        activity = entry.activity
        if not may_see_contacts:
            entry.changes = [change for change in entry.changes if change.name != "reporter_contact"]
        noted = read.revisions(TicketNote, activity)
        entry.note = notes.shown_for(activity, noted)
        logged = [] if entry.changes or activity.verb in NOTES else noted
        entry.lines += _lines(activity, logged, read.revisions(TicketAttribute, activity))
        entry.changes += read.changes(TicketNote, activity)
        entry.written = written.get(activity.pk)
        entry.together_with = activity.data.get(TOGETHER_WITH)
        if activity.verb in MERGES:
            _tell_merge(entry, ticket)
        elif entry.note is not None and activity.subject_id != ticket.pk:
            entry.other = activity.subject_id
    return entries


def _tell_merge(entry: TicketEntry, ticket: Ticket) -> None:
    """Which tickets they were, and how much moved."""
    source, target, moved = (entry.activity.data.get(name) for name in ("source", "target", "moved"))
    entry.other = target if ticket.pk == source else source
    is_merged = entry.activity.verb == TicketVerb.MERGED
    words = gettext("%(source)s into %(target)s") if is_merged else gettext("%(source)s from %(target)s")
    entry.lines = [words % {"source": human_id(source), "target": human_id(target)}]
    if moved:
        parts = join_words(f"{gettext(label)} ({count})" for label, count in moved.items())
        entry.lines.append(gettext("Moved: %(parts)s") % {"parts": parts})


def _lines(activity: Activity, logged: list[Revision], contacts: list[Revision]) -> list[str]:
    """What else the activity wrote: log lines, and contact details added, switched or removed.

    A log line repeats in English, for programs, the change and the reason that the entry shows in the reader's
    language: it stands here only where no change is known.
    """
    lines = [
        gettext("Log: %(body)s") % {"body": revision.row.body}
        for revision in logged
        if revision.row.note_type == NoteType.LOG and revision.row.history_type == "+"
    ]
    if activity.verb in (TicketVerb.ESCALATED, TicketVerb.POLICY_APPLIED):
        lines += promise_lines(activity, TargetKind, EscalationAction)
    lines += [*activity.data.get("files", []), *tag_lines(activity)]
    for revision in contacts:
        row, key = revision.row, format_key(revision.row.key)
        lines.append(_words_of_contact(row) % {"contact": f"{key} {row.value}"})
    return lines


def promise_lines(activity: Activity, targets: type[TextChoices], actions: type[TextChoices]) -> list[str]:
    """Which policy an activity speaks of, what it did when so much of a target had passed, and who was notified."""
    data = activity.data
    if "target" not in data:
        return [data["policy"] or gettext("No policy fits")]
    line = gettext("%(target)s %(percent)s %%: %(action)s (%(policy)s)") % {
        "target": targets(data["target"]).label,
        "percent": data["percent"],
        "action": actions(data["action"]).label,
        "policy": data["policy"],
    }
    people = data.get("people")
    return [line, gettext("Notified: %(people)s.") % {"people": join_words(people)}] if people else [line]


def _words_of_contact(row: Any) -> str:
    if row.history_type == "~":
        return gettext("%(contact)s is on now") if row.is_enabled else gettext("%(contact)s is off now")
    return gettext("%(contact)s added") if row.history_type == "+" else gettext("%(contact)s removed")


def _notes_now(ids: list[int]) -> QuerySet:
    return TicketNote.objects.filter(pk__in=ids)


def _written_of_notes(ids: list[int], verb: TicketVerb) -> QuerySet[Activity]:
    label = TicketNote._meta.label_lower
    return Activity.objects.filter(object_type=label, object_id__in=ids, verb=verb).order_by()


def _edits_and_deletions(ids: list[int]) -> QuerySet[Activity]:
    """The deletions, and the latest edit of each note."""
    edits = _written_of_notes(ids, TicketVerb.NOTE_CHANGED).values("object_id").values(latest=Max("pk"))
    return Activity.objects.filter(pk__in=_written_of_notes(ids, TicketVerb.NOTE_DELETED).values("pk").union(edits))


def _who_deleted(ids: list[int]) -> QuerySet[User]:
    return User.objects.filter(pk__in=_written_of_notes(ids, TicketVerb.NOTE_DELETED).values("actor"))


class _Notes:
    """The notes that a page of activities speaks of, as they are now."""

    def __init__(self, ticket: Ticket, read: PageRead, by: Caller):
        notes, since, people = read.further
        self.ticket, self.by = ticket, by
        self.now = {note.pk: note for note in notes}
        names = {person.pk: person for person in people}
        self.deleted_by = {
            row.object_id: names.get(row.actor_id) for row in since if row.verb == TicketVerb.NOTE_DELETED
        }
        self.edited = {row.object_id for row in since if row.verb == TicketVerb.NOTE_CHANGED}
        self.may_all = by.may(DELETE_NOTES)

    @staticmethod
    def querysets(activities: list[Activity]) -> list[Kept]:
        """What has to be read of them: the notes, their latest edit and deletion, and who deleted them."""
        label = TicketNote._meta.label_lower
        ids = [row.object_id for row in activities if row.object_type == label]
        kinds: list[tuple[type[Model], Callable[..., QuerySet]]] = [
            (TicketNote, _notes_now),
            (Activity, _edits_and_deletions),
            (User, _who_deleted),
        ]
        return [Kept(model, build, (), (ids,)) for model, build in kinds]

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
            timestamp=note.timestamp,
            is_edited=note.pk in self.edited,
            moved_to=note.ticket_id if moved else None,
            may_change=(own or self.may_all) and not is_log and not moved,
        )

    def _deleted(self, activity: Activity, written: list[Revision]) -> NoteShown:
        latest = next((revision.row for revision in written if revision.row.id == activity.object_id), None)
        return NoteShown(
            pk=activity.object_id,
            body=latest.body if latest is not None and self.may_all else None,
            is_internal=bool(activity.data.get("internal")),
            is_deleted=True,
            deleted_by=self.deleted_by.get(activity.object_id),
        )
