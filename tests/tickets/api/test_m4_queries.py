"""M4 TicketNote: the number of queries does not grow with the number of notes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.tickets.factories import TicketNoteFactory
from tests.tickets.api.m4_requests import ticket_of

pytestmark = pytest.mark.contract("ticketnote")


@pytest.mark.parametrize("reader", ["integrator", "agent"])
@pytest.mark.parametrize("name", ["GetTicketNotesByTicket", "GetTicketNotes"])
def test_lists_take_as_many_queries_for_200_notes_as_for_one(m4, integrator, request, reader, name):
    ticket = ticket_of(integrator)
    client = m4(request.getfixturevalue(reader))
    client.get("/Specification")  # notes the first use of the token

    def counted():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            if name == "GetTicketNotes":
                notes = client.post("/GetTicketNotes", {"TicketID": ticket.pk, "NoteType": "NOTE"}).json()
            else:
                notes = client.get(f"/GetTicketNotesByTicket/{ticket.pk}").json()
        return len(notes), len(queries)

    TicketNoteFactory(ticket=ticket)
    few, queries_of_few = counted()
    TicketNoteFactory.create_batch(199, ticket=ticket)
    many, queries_of_many = counted()

    assert (few, many) == (1, 200)
    assert queries_of_many == queries_of_few == 4
