"""Writing, changing and removing notes."""

from typing import Literal, TypedDict

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from apps.activity.history import state_of
from apps.activity.models import Activity
from apps.activity.operations import recording
from apps.activity.undoing import UNDOES, changes_in, require_undoable, require_unmoved
from apps.core.caller import Caller
from apps.core.errors import Invalid, NotAllowed, NotFound
from apps.tickets.constants import NOTES_WRITTEN, NoteType, TicketVerb
from apps.tickets.models import Ticket, TicketNote
from apps.tickets.operations.locking import lock_note, lock_ticket, touch
from apps.tickets.operations.service_levels import SETTLED, schedule, settle
from apps.tickets.permissions import ADD_NOTE, CHANGE_NOTE, VIEW_NOTE, VIEW_TICKET
from apps.tickets.timestamps import m4_timestamp, ticks
from apps.users.models import User
from apps.users.operations import notify_mentioned

NOT_YOURS = {
    "change": gettext_lazy("You may not change this note."),
    "delete": gettext_lazy("You may not delete this note."),
}

WRITTEN = ("ticket", "body", "subject", "note_type", "author_name", "timestamp", "is_cleared", "is_internal")


@transaction.atomic
def add_note(
    *,
    ticket_id: int,
    body: str,
    by: Caller,
    author: User | None = None,
    author_name: str = "",
    note_type: str = NoteType.NOTE,
    subject: str | None = None,
    timestamp: str | None = None,
    is_cleared: bool = False,
    is_internal: bool = False,
) -> TicketNote:
    """Write a note on a ticket.

    `author` is the caller unless somebody who works tickets writes for another; `author_name` is what
    M4 clients show; `timestamp` is M4's time text, now when None. Internal notes are for staff.
    Whom the note mentions at the desk is notified.
    Raises NotFound, NotAllowed and Invalid (no author, blank body, impossible timestamp).
    """
    ticket = lock_ticket(ticket_id, by)
    by.require(ADD_NOTE)
    author = author or by.user
    if by.user and author != by.user and not by.is_staff:
        raise NotAllowed(gettext("Only agents and administrators may write for somebody else."))
    if is_internal and not by.is_staff:
        raise NotAllowed(gettext("Only staff may write internal notes."))
    if author is None:
        raise Invalid("author", gettext("A note needs an author."))
    _require_text(body)
    now = timezone.now()
    note = TicketNote(
        ticket=ticket,
        body=body,
        author=author,
        author_name=author_name or author.username,
        note_type=note_type,
        subject=subject,
        is_cleared=is_cleared,
        is_internal=is_internal,
    )
    _set_timestamp(note, timestamp or m4_timestamp(now))
    with recording(TicketVerb.NOTE_ADDED, by=by, subject=ticket, obj=note, data={"internal": is_internal}) as entry:
        note.save()
        _answered(ticket, note)
        _notify_mentioned(note, entry, by)
    touch(ticket)
    return note


def _answered(ticket: Ticket, *notes: TicketNote) -> None:
    """Let what waits for an answer to the ticket's organisation wait for the next one, or again.

    Called inside `recording()`.
    """
    if ticket.policy_id is None or all(note.is_internal for note in notes):
        return
    if settle(ticket):
        ticket.save(update_fields=SETTLED)
    schedule([ticket])


class NoteChanges(TypedDict, total=False):
    """What changes of a note; a member that is not there stays."""

    ticket_id: int | None  # where it moves to
    body: str
    subject: str | None
    note_type: str
    author_name: str
    timestamp: str
    is_cleared: bool


@transaction.atomic
def update_note(*, note_id: int, changes: NoteChanges, by: Caller) -> TicketNote:
    """Change a note, or move it to another ticket.

    For its author and for staff. Raises NotFound, NotAllowed and Invalid (unknown target ticket, blank
    body, impossible timestamp).
    """
    target_id = changes.get("ticket_id")
    note = lock_note(note_id, by, target_id=target_id)
    require_own_or_staff(note, by, "change")
    source, before, body_before = note.ticket, state_of(note), note.body
    if target_id is not None and target_id != source.pk:
        note.ticket = _target(target_id, by)
    if "body" in changes:
        _require_text(changes["body"])
    if "timestamp" in changes:
        _set_timestamp(note, changes["timestamp"])
    for field, value in changes.items():
        if field not in ("ticket_id", "timestamp"):
            setattr(note, field, value)
    if state_of(note) == before:
        return note
    moved = note.ticket_id != source.pk
    verb, data = (TicketVerb.NOTE_MOVED, {"from": source.pk}) if moved else (TicketVerb.NOTE_CHANGED, {})
    with recording(verb, by=by, subject=note.ticket, obj=note, data=data) as entry:
        note.save()
        for ticket in {source.pk: source, note.ticket_id: note.ticket}.values():
            _answered(ticket, note)
        _notify_mentioned(note, entry, by, before=body_before)
    touch(note.ticket)
    return note


@transaction.atomic
def delete_note(*, note_id: int, by: Caller) -> None:
    """Remove a note; its history stays. For its author and for staff. Raises NotFound and NotAllowed."""
    note = lock_note(note_id, by)
    require_own_or_staff(note, by, "delete")
    _delete(note, by)


@transaction.atomic
def undo_note(*, activity_id: int, by: Caller) -> int:
    """Remove the note that the caller wrote; its history stays. Returns how many notes are gone.

    Raises NotFound, NotAllowed and WrongState (too old; changed or moved since).
    """
    activity = require_undoable(activity_id, NOTES_WRITTEN, by)
    note = lock_note(activity.object_id, by)
    require_own_or_staff(note, by, "delete")
    [change] = changes_in(Activity.objects.filter(pk=activity.pk), TicketNote)
    require_unmoved(activity, [(change, WRITTEN)], {"body": gettext("the text"), "ticket": gettext("the ticket")}, by)
    _delete(note, by, undoes=activity)
    return 1


def _delete(note: TicketNote, by: Caller, undoes: Activity | None = None) -> None:
    data = {UNDOES: undoes.pk} if undoes else {}
    with recording(TicketVerb.NOTE_DELETED, by=by, subject=note.ticket, obj=note, data=data):
        note.delete()
        _answered(note.ticket, note)
    touch(note.ticket)


def require_own_or_staff(note: TicketNote, by: Caller, verb: Literal["change", "delete"]) -> None:
    """Raise NotAllowed unless the caller may change or delete (`verb`) the note.

    Source: Tickets microservice, updateComment and deleteComment; M4 asks the same of its callers.
    """
    by.require(CHANGE_NOTE)
    if by.user is None or by.is_staff:
        return
    if note.author_id != by.user.pk or _is_written_by_system(note):
        raise NotAllowed(NOT_YOURS[verb])


def _notify_mentioned(note: TicketNote, entry: Activity, by: Caller, before: str = "") -> None:
    ticket = note.ticket
    notify_mentioned(
        activity=entry,
        text=note.body,
        before=before,
        by=by,
        about=ticket.human_id,
        title=ticket.title or gettext_lazy("(no title)"),
        thread=f"item-{ticket.pk}",
        needs=[VIEW_TICKET, VIEW_NOTE],
        rows=lambda other: TicketNote.objects.visible_to(other).filter(pk=note.pk),
    )


def _is_written_by_system(note: TicketNote) -> bool:
    """Whether it is a log line of another operation; M4 clients may add notes of type LOG of their own."""
    added = Activity.objects.filter(
        verb=TicketVerb.NOTE_ADDED, object_type=TicketNote._meta.label_lower, object_id=note.pk
    )
    return note.note_type == NoteType.LOG and not added.exists()


def _target(ticket_id: int, by: Caller) -> Ticket:
    try:
        return lock_ticket(ticket_id, by)
    except NotFound as error:
        raise Invalid("ticket", error.message, value=ticket_id) from error


def _require_text(body: str) -> None:
    if not body.strip():
        raise Invalid("body", gettext("A note needs text."), value=body)


def _set_timestamp(note: TicketNote, timestamp: str) -> None:
    try:
        note.timestamp, note.timestamp_ticks = timestamp, ticks(timestamp)
    except ValueError as error:
        raise Invalid("timestamp", gettext("This is not a date and time."), value=timestamp) from error
