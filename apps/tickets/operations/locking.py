"""Finding and locking what an operation works on."""

from django.utils import timezone

from apps.core.caller import Caller
from apps.core.errors import NotFound
from apps.core.locks import locked, serialise
from apps.core.rows import get_visible
from apps.tickets.models import Ticket, TicketNote

TREE = "ticket-tree"


def lock_ticket(ticket_id: int, by: Caller) -> Ticket:
    """The ticket, locked and fresh, with its status and priority. Raises NotFound.

    Both are read once the lock is held: a join would look for the status that the ticket had before the wait.
    """
    rows = locked(Ticket.objects.visible_to(by)).prefetch_related("status", "priority")
    return get_visible(rows, "ticket", ticket_id, name=f"INC-{ticket_id}")


def lock_note(note_id: int, by: Caller, *, target_id: int | None = None) -> TicketNote:
    """The note, locked and fresh, after its ticket and, when it is to move there, the target ticket.

    Raises NotFound.
    """
    notes = TicketNote.objects.visible_to(by).filter(pk=note_id)
    ticket_id = notes.values_list("ticket_id", flat=True).first()
    if ticket_id is None:
        raise NotFound("note", note_id)
    if target_id not in (None, ticket_id):
        serialise(TREE)
    tickets = {ticket.pk: ticket for ticket in locked(Ticket.objects.filter(pk__in={ticket_id, target_id} - {None}))}
    note = locked(notes).first()
    if note is None or note.ticket_id not in tickets:
        raise NotFound("note", note_id)
    note.ticket = tickets[note.ticket_id]
    return note


def touch(ticket: Ticket) -> None:
    """Note when the ticket last had anything happen to it; no change of the ticket itself."""
    Ticket.objects.filter(pk=ticket.pk).update(last_activity_at=timezone.now())
