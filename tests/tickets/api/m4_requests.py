"""What the tests of M4 TicketNote start from: a ticket, a request for each operation, what is stored."""

from apps.activity.models import Activity
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Ticket, TicketNote
from tests.support.snapshot import unless_unchanged

STAMP = "2017-11-20T11:33:34.0299526-05:00"
NO_TICKET = 2147483647
NO_NOTE = 2147483647


def ticket_of(user, **fields) -> Ticket:
    """A ticket that the user's organisation reported."""
    return TicketFactory(organisation=user.organisation, reporter=user, **fields)


def requests_for(note_id: int, ticket_id: int) -> dict:
    """A well-formed request for each operation that speaks of this note and this ticket."""
    return {
        "Specification": ("GET", "/Specification", None),
        "AddTicketNote": ("POST", "/AddTicketNote", {"TicketID": ticket_id, "Note": "another"}),
        "GetTicketNoteById": ("GET", f"/GetTicketNote/{note_id}", None),
        "FindTicketNote": ("POST", "/GetTicketNote", {"TicketID": ticket_id, "Note": "note text"}),
        "GetTicketNotesByTicket": ("GET", f"/GetTicketNotesByTicket/{ticket_id}", None),
        "GetTicketNotes": ("POST", "/GetTicketNotes", {"TicketID": ticket_id}),
        "UpdateTicketNote": ("POST", "/UpdateTicketNote", {"ID": note_id, "TicketID": ticket_id, "Note": "changed"}),
        "DeleteTicketNote": ("GET", f"/DeleteTicketNote/{note_id}", None),
    }


OPERATIONS = list(requests_for(1, 1))
POSTS = [name for name, request in requests_for(1, 1).items() if request[0] == "POST"]
WITH_ID = [name for name, request in requests_for(1, 1).items() if request[1].endswith("/1")]


def answer_of(response) -> tuple[int, object]:
    return response.status_code, response.json()


def stored() -> tuple:
    """Everything that a write through this dialect could touch, to be compared before and after."""
    return unless_unchanged(_stored)


def _stored() -> tuple:
    return (
        list(TicketNote.objects.order_by("pk").values()),
        list(Ticket.objects.order_by("pk").values()),
        TicketNote.history.count(),
        Activity.objects.count(),
    )
