"""M4 TicketNote: what one may not see does not exist, and what one may not change stays."""

import pytest

from apps.core.caller import Caller, Channel
from apps.tickets import operations
from apps.tickets.constants import ClassificationKind
from apps.tickets.factories import TicketFactory, TicketNoteFactory
from apps.tickets.models import Classification, TicketNote
from apps.users.factories import UserFactory
from tests.tickets.api.m4_requests import NO_NOTE, NO_TICKET, OPERATIONS, requests_for, stored, ticket_of

pytestmark = pytest.mark.contract("ticketnote")


@pytest.fixture
def note(integrator):
    return TicketNoteFactory(ticket=ticket_of(integrator), body="note text")


@pytest.fixture
def foreigner(db):
    """An integrator of another organisation."""
    return UserFactory(username="foreigner")


def outcome(client, request, *ids) -> tuple:
    """Status and body, the ids of the request taken out."""
    method, path, body = request
    response = client.send(method, path, body)
    text = response.content.decode()
    for identifier in ids:
        text = text.replace(f"[{identifier}]", "[ID]")
    return response.status_code, text


@pytest.mark.parametrize("name", OPERATIONS)
def test_another_organisations_rows_are_as_if_unknown(m4, foreigner, note, name):
    client = m4(foreigner)
    before = stored()

    hidden = outcome(client, requests_for(note.pk, note.ticket_id)[name], note.pk, note.ticket_id)
    unknown = outcome(client, requests_for(NO_NOTE, NO_TICKET)[name], NO_NOTE, NO_TICKET)

    assert hidden == unknown
    assert (hidden[0] == 200) == (name == "Specification")
    assert stored() == before


@pytest.mark.parametrize("name", OPERATIONS)
def test_notes_of_an_internal_ticket_are_as_if_unknown(m4, integrator, name):
    note = TicketNoteFactory(ticket=ticket_of(integrator, is_internal=True), body="note text")
    client = m4(integrator)
    before = stored()

    hidden = outcome(client, requests_for(note.pk, note.ticket_id)[name], note.pk, note.ticket_id)
    unknown = outcome(client, requests_for(NO_NOTE, NO_TICKET)[name], NO_NOTE, NO_TICKET)

    assert hidden == unknown
    assert stored() == before


def test_search_leaves_out_what_the_caller_may_not_see(m4, integrator, foreigner, agent, note):
    elsewhere = TicketNoteFactory(ticket=ticket_of(foreigner))
    internal = TicketNoteFactory(ticket=note.ticket, is_internal=True)
    bought = TicketNoteFactory(ticket=TicketFactory(buyer=integrator.organisation))
    used = TicketNoteFactory(ticket=TicketFactory(consumer=integrator.organisation))
    reported = TicketNoteFactory(ticket=TicketFactory(reporter=integrator))

    def seen(user):
        return [answer["ID"] for answer in m4(user).post("/GetTicketNotes").json()]

    assert seen(integrator) == [note.pk, bought.pk, used.pk, reported.pk]
    assert seen(foreigner) == [elsewhere.pk]
    assert seen(agent) == [note.pk, elsewhere.pk, internal.pk, bought.pk, used.pk, reported.pk]


def test_internal_notes_are_for_staff(m4, integrator, agent, note):
    internal = TicketNoteFactory(ticket=note.ticket, body="note text", author=integrator, is_internal=True)
    client = m4(integrator)
    requests = requests_for(internal.pk, note.ticket_id)
    before = stored()

    assert [answer["ID"] for answer in client.get(f"/GetTicketNotesByTicket/{note.ticket_id}").json()] == [note.pk]
    assert client.send(*requests["FindTicketNote"]).json()["ID"] == note.pk
    for name in ("GetTicketNoteById", "UpdateTicketNote", "DeleteTicketNote"):
        hidden = outcome(client, requests[name], internal.pk)
        unknown = outcome(client, requests_for(NO_NOTE, note.ticket_id)[name], NO_NOTE)
        assert hidden == unknown
        assert hidden[0] == 404
    assert stored() == before
    assert m4(agent).send(*requests["FindTicketNote"]).json()["ID"] == internal.pk


def test_note_cannot_be_moved_to_another_organisations_ticket(m4, integrator, foreigner, note):
    hidden = ticket_of(foreigner)
    client = m4(integrator)
    before = stored()

    answers = [
        outcome(client, ("POST", "/UpdateTicketNote", {"ID": note.pk, "TicketID": ticket_id}), ticket_id)
        for ticket_id in (hidden.pk, NO_TICKET)
    ]

    assert answers == [(400, '{"Message":"TicketID: There is no ticket with ID [ID]."}')] * 2
    assert stored() == before


def test_colleagues_note_is_read_but_not_changed(m4, integrator, note):
    colleague = UserFactory(username="colleague", organisation=integrator.organisation)
    client = m4(colleague)
    requests = requests_for(note.pk, note.ticket_id)
    before = stored()

    assert client.send(*requests["GetTicketNoteById"]).status_code == 200
    for name, verb in (("UpdateTicketNote", "change"), ("DeleteTicketNote", "delete")):
        response = client.send(*requests[name])
        assert (response.status_code, response.json()) == (403, {"Message": f"You may not {verb} this note."})
    assert stored() == before


@pytest.fixture
def log_line(integrator, agent):
    """What the system writes when an agent changes the status of the integrator's ticket."""
    ticket = ticket_of(integrator)
    status = Classification.objects.filter(kind=ClassificationKind.STATUS, lifecycle="open", is_default=False).first()
    operations.change_status(ticket_id=ticket.pk, status=status, by=Caller(agent, Channel.DESK))
    return TicketNote.objects.get(ticket=ticket)


def test_log_line_of_the_system_is_not_the_integrators_to_change(m4, integrator, log_line):
    client = m4(integrator)
    requests = requests_for(log_line.pk, log_line.ticket_id)
    before = stored()

    answer = client.send(*requests["GetTicketNoteById"]).json()
    refused = [client.send(*requests[name]).status_code for name in ("UpdateTicketNote", "DeleteTicketNote")]

    assert (answer["NoteType"], answer["UserName"]) == ("LOG", "casey")
    assert refused == [403, 403]
    assert stored() == before


def test_log_line_of_the_system_is_not_changed_by_the_one_who_caused_it(m4, integrator, log_line):
    TicketNote.objects.filter(pk=log_line.pk).update(author=integrator)
    client = m4(integrator)
    requests = requests_for(log_line.pk, log_line.ticket_id)
    before = stored()

    refused = [client.send(*requests[name]).status_code for name in ("UpdateTicketNote", "DeleteTicketNote")]

    assert refused == [403, 403]
    assert stored() == before


def test_log_note_of_a_client_is_its_own(m4, integrator):
    ticket, client = ticket_of(integrator), m4(integrator)
    added = client.post("/AddTicketNote", {"TicketID": ticket.pk, "NoteType": "LOG", "Note": "polled"}).json()

    changed = client.post("/UpdateTicketNote", {"ID": added["ID"], "TicketID": ticket.pk, "Note": "polled twice"})
    deleted = client.get(f"/DeleteTicketNote/{added['ID']}")

    assert changed.json() == added | {"Note": "polled twice"}
    assert deleted.status_code == 200
