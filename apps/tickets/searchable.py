"""Tickets and notes in the desk's search; `apps.desk.searching` gathers it."""

from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.searching import Command, Hit, Searched, passage
from apps.core.caller import Caller
from apps.core.paths import url_of
from apps.core.searching import Sought
from apps.tickets.badges import status_badge
from apps.tickets.constants import human_id
from apps.tickets.models import Ticket, TicketNote
from apps.tickets.permissions import ADD_TICKET, VIEW_NOTE, VIEW_TICKET
from apps.tickets.reads.search import KINDS, find_notes, find_tickets

LIST = "admin:tickets_ticket_changelist"


def _find_tickets(wanted: Sought, by: Caller, most: int) -> list[Hit]:
    return [_ticket(ticket, wanted) for ticket in find_tickets(wanted, by, most)]


def _ticket(ticket: Ticket, wanted: Sought) -> Hit:
    return Hit(
        url=url_of("admin:tickets_ticket_change", ticket.pk),
        number=ticket.human_id,
        title=ticket.title or gettext("(no title)"),
        status=status_badge(ticket),
        who=(ticket.customer or ticket.organisation).name,
        is_exact=ticket.pk == wanted.numbered(*KINDS),
    )


def _find_notes(wanted: Sought, by: Caller, most: int) -> list[Hit]:
    if not by.may(VIEW_TICKET):
        return []
    return [_note(note, wanted) for note in find_notes(wanted, by, most)]


def _note(note: TicketNote, wanted: Sought) -> Hit:
    return Hit(
        url=url_of("admin:tickets_ticket_change", note.ticket_id),
        number=human_id(note.ticket_id),
        title=note.ticket.title or gettext("(no title)"),
        status=status_badge(note.ticket),
        who=note.author.name if note.author else note.author_name,
        text=passage(note.body, wanted.words),
    )


SEARCHED = [
    Searched("tickets", gettext_lazy("Tickets"), 20, VIEW_TICKET, _find_tickets, (Ticket,), LIST, "view=all"),
    Searched(
        "notes",
        gettext_lazy("Notes on tickets"),
        70,
        VIEW_NOTE,
        _find_notes,
        (TicketNote,),
        LIST,
        "view=all",
        is_suggested=False,
    ),
]
COMMANDS = [Command(gettext_lazy("New ticket"), "add_circle", "admin:tickets_ticket_add", ADD_TICKET)]
