"""One ticket, three dialects: what one of them changes the others tell at once."""

import pytest

from apps.tickets.models import Ticket
from tests.tickets.api.costguard_requests import COMPLETED, OPEN, asking, replacing, status, ticket_of

pytestmark = pytest.mark.contract("journal-management")


def _titles(microservice, rest: str) -> list[str]:
    """The titles of the tickets that the microservice answers with."""
    return [ticket["title"] for ticket in microservice.get(f"/tickets{rest}").json()["data"]]


@pytest.mark.sqlite
def test_dialects_tell_the_same_ticket(journal_management, sip, m4, agent):
    ticket = ticket_of()
    costguard, microservice, notes = journal_management(agent), sip(agent), m4(agent)

    # CostGuard changes the status: a log line in M4, the state in the microservice.
    costguard.patch(f"/ticket/{ticket.pk}/status", asking("status", OPEN))
    [line] = notes.get(f"/GetTicketNotesByTicket/{ticket.pk}").json()
    assert (line["TicketID"], line["NoteType"], line["Note"], line["UserName"]) == (
        ticket.pk,
        "LOG",
        "Status changed to Open",
        "casey",
    )
    assert _titles(microservice, f"?state={status(OPEN).pk}") == [ticket.title]

    # CostGuard changes the title: the microservice tells it.
    costguard.patch(f"/ticket/{ticket.pk}", replacing(title="Line down at the harbour"))
    assert _titles(microservice, f"/{ticket.human_id}") == ["Line down at the harbour"]

    # The microservice changes the title: CostGuard tells it, and finds it.
    microservice.patch(f"/tickets/{ticket.human_id}", {"title": "Line is back"})
    found = costguard.get("/ticket?$filter=title eq 'Line is back'&$select=ticketID,lastModifiedUser").json()
    assert found == {"value": [{"ticketID": ticket.pk, "lastModifiedUser": "casey"}]}

    # M4 adds a note: a comment in the microservice; the ticket in CostGuard stays as it was.
    before = Ticket.objects.values("updated_at", "title", "status").get()
    notes.post("/AddTicketNote", {"TicketID": ticket.pk, "Note": "Spliced the fibre"})
    [comment] = microservice.get(f"/tickets/{ticket.human_id}/comments").json()["data"]
    assert comment["description"] == "Spliced the fibre"
    assert Ticket.objects.values("updated_at", "title", "status").get() == before

    # CostGuard closes it: the microservice and M4 tell.
    costguard.patch(f"/ticket/{ticket.pk}/close", asking("close", COMPLETED))
    assert _titles(microservice, f"?state={status(COMPLETED).pk}") == ["Line is back"]
    shown = [note["Note"] for note in notes.get(f"/GetTicketNotesByTicket/{ticket.pk}").json()]
    assert shown == ["Status changed to Open", "Spliced the fibre", "Status changed to Completed"]


def test_ticket_of_the_microservice_shows_once_it_has_a_customer(journal_management, sip, agent, integrator):
    filed = sip(integrator).post(
        "/tickets",
        {
            "organisationHumanId": integrator.organisation.human_id,
            "contractHumanId": "CON-1",
            "tenantHumanId": 1,
            "title": "No dial tone",
            "description": "Since this morning",
            "reporterHumanId": integrator.public_human_id,
        },
    )
    ticket, client = Ticket.objects.get(), journal_management(agent)
    hidden = client.get(f"/ticket/{ticket.pk}").status_code

    Ticket.objects.update(customer=ticket_of(integrator).customer)

    assert (filed.status_code, hidden) == (201, 404)
    assert client.get(f"/ticket/{ticket.pk}").json()["title"] == "No dial tone"
