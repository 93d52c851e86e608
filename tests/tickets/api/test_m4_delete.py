"""M4 TicketNote: deleting notes."""

import pytest

from apps.tickets.factories import TicketNoteFactory
from apps.tickets.models import Ticket, TicketNote
from apps.users.factories import UserFactory
from tests.tickets.api.m4_requests import NO_NOTE, answer_of, stored, ticket_of

pytestmark = pytest.mark.contract("ticketnote")


@pytest.fixture
def note(integrator):
    return TicketNoteFactory(ticket=ticket_of(integrator), body="note text")


@pytest.mark.sqlite
@pytest.mark.rule("DeleteTicketNote", "message-names-id-in-brackets")
@pytest.mark.rule("DeleteTicketNote", "deleted-note-is-gone")
@pytest.mark.rule("DeleteTicketNote", "second-deletion-is-404")
@pytest.mark.rule("DeleteTicketNote", "ticket-and-other-notes-stay")
def test_deleted_note_is_gone_and_its_neighbours_stay(m4, integrator, note):
    other = TicketNoteFactory(ticket=note.ticket, body="stays")
    client = m4(integrator)
    ticket = Ticket.objects.values().get(pk=note.ticket_id)

    response = client.get(f"/DeleteTicketNote/{note.pk}")

    gone = (404, {"Message": f"There is no ticket note with ID [{note.pk}]."})
    assert answer_of(response) == (200, {"Message": f"The ticket note with ID [{note.pk}] was deleted successfully."})
    assert answer_of(client.get(f"/GetTicketNote/{note.pk}")) == gone
    assert [left["ID"] for left in client.get(f"/GetTicketNotesByTicket/{ticket['item_id']}").json()] == [other.pk]
    assert [left["ID"] for left in client.post("/GetTicketNotes").json()] == [other.pk]
    found = client.post("/GetTicketNote", {"TicketID": ticket["item_id"], "Note": "note text"})
    assert answer_of(found) == (404, {"Message": "No ticket note matches."})
    assert answer_of(client.get(f"/DeleteTicketNote/{note.pk}")) == gone
    after = Ticket.objects.values().get(pk=ticket["item_id"])
    assert after.pop("last_activity_at") > ticket.pop("last_activity_at")
    assert after == ticket


def test_deleting_an_unknown_note_is_not_found(m4, administrator, note):
    response = m4(administrator).get(f"/DeleteTicketNote/{NO_NOTE}")

    assert answer_of(response) == (404, {"Message": "There is no ticket note with ID [2147483647]."})
    assert TicketNote.objects.count() == 1


@pytest.mark.rule("DeleteTicketNote", "deletes-by-get-only")
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_delete_takes_no_other_method(m4, administrator, note, method):
    client = m4(administrator)
    before = stored()

    response = client.send(method, f"/DeleteTicketNote/{note.pk}", {"ID": note.pk})

    assert answer_of(response) == (405, {"Message": "Use GET on this path."})
    assert response["Allow"] == "GET"
    assert stored() == before


@pytest.mark.rule("DeleteTicketNote", "head-deletes-nothing")
def test_head_deletes_nothing(m4, administrator, note):
    client = m4(administrator)
    before = stored()

    response = client.send("HEAD", f"/DeleteTicketNote/{note.pk}")

    assert response.status_code == 405
    assert stored() == before


@pytest.mark.rule("DeleteTicketNote", "cookie-deletes-nothing")
def test_session_cookie_alone_deletes_nothing(m4, administrator, note):
    client = m4(None)
    client.client.force_login(administrator)
    before = stored()

    response = client.get(f"/DeleteTicketNote/{note.pk}")

    assert client.client.session["_auth_user_id"] == str(administrator.pk)
    assert answer_of(response) == (401, {"Message": "A valid bearer token is needed."})
    assert stored() == before


@pytest.mark.rule("DeleteTicketNote", "deletion-needs-permission")
def test_only_author_and_staff_may_delete(m4, integrator, agent, manager, administrator):
    colleague = UserFactory(username="colleague", organisation=integrator.organisation)
    for deleter, status in [(colleague, 403), (integrator, 200), (agent, 200), (manager, 200), (administrator, 200)]:
        note = TicketNoteFactory(ticket=ticket_of(integrator))
        client = m4(deleter)
        before = stored()

        response = client.get(f"/DeleteTicketNote/{note.pk}")

        assert response.status_code == status
        assert TicketNote.objects.filter(pk=note.pk).exists() == (status == 403)
        if status == 403:
            assert response.json() == {"Message": "You may not delete this note."}
            assert stored() == before


@pytest.mark.rule("DeleteTicketNote", "deletion-needs-permission")
def test_author_without_the_permission_may_not_delete(m4, integrator, note):
    integrator.groups.clear()
    client = m4(integrator)
    before = stored()

    response = client.get(f"/DeleteTicketNote/{note.pk}")

    assert answer_of(response) == (403, {"Message": "You may not delete notes."})
    assert stored() == before
