"""M4 TicketNote: changing notes."""

import pytest

from apps.tickets.factories import TicketNoteFactory
from apps.tickets.models import Ticket, TicketNote
from apps.tickets.timestamps import ticks
from tests.tickets.api.m4_requests import NO_NOTE, NO_TICKET, STAMP, answer_of, stored, ticket_of

pytestmark = pytest.mark.contract("ticketnote")


@pytest.fixture
def note(integrator):
    return TicketNoteFactory(
        ticket=ticket_of(integrator), body="before", subject="subject", author_name="username", timestamp=STAMP
    )


def body_of(note: TicketNote, **changes) -> dict:
    return {
        "ID": note.pk,
        "TicketID": note.ticket_id,
        "NoteType": "NOTE",
        "Note": "before",
        "Subject": "subject",
        "UserName": "username",
        "ts": STAMP,
        "IsClearedNote": False,
    } | changes


@pytest.mark.sqlite
@pytest.mark.rule("UpdateTicketNote", "success-returns-whole-note")
def test_update_answers_and_stores_the_whole_note(m4, integrator, note):
    sent = {
        "ID": note.pk,
        "TicketID": note.ticket_id,
        "NoteType": "LOG",
        "Note": "after",
        "Subject": "",
        "UserName": "other",
        "ts": "2019-02-04T10:28:44.2070001",
        "IsClearedNote": True,
    }
    client = m4(integrator)

    response = client.post("/UpdateTicketNote", sent)

    assert answer_of(response) == (200, sent)
    assert answer_of(client.get(f"/GetTicketNote/{note.pk}")) == (200, sent)
    note.refresh_from_db()
    assert note.timestamp_ticks == ticks("2019-02-04T10:28:44.2070001Z")
    assert note.author == integrator


@pytest.mark.rule("UpdateTicketNote", "absent-members-keep-value")
@pytest.mark.rule("UpdateTicketNote", "null-clears-subject")
@pytest.mark.rule("UpdateTicketNote", "empty-user-name-keeps-author")
@pytest.mark.parametrize(
    ("sent", "changed"),
    [
        ({}, {}),
        ({"Note": "after"}, {"Note": "after"}),
        ({"NoteType": "LOG"}, {"NoteType": "LOG"}),
        ({"Subject": "other"}, {"Subject": "other"}),
        ({"Subject": ""}, {"Subject": ""}),
        ({"Subject": None}, {"Subject": None}),
        ({"UserName": "other"}, {"UserName": "other"}),
        ({"UserName": ""}, {}),
        ({"ts": "2020-02-29T00:00:00"}, {"ts": "2020-02-29T00:00:00"}),
        ({"IsClearedNote": True}, {"IsClearedNote": True}),
    ],
)
def test_update_changes_what_is_sent_and_keeps_the_rest(m4, integrator, note, sent, changed):
    client = m4(integrator)

    response = client.post("/UpdateTicketNote", {"ID": note.pk, "TicketID": note.ticket_id} | sent)

    assert answer_of(response) == (200, body_of(note, **changed))
    assert answer_of(client.get(f"/GetTicketNote/{note.pk}")) == (200, body_of(note, **changed))


@pytest.mark.rule("UpdateTicketNote", "empty-user-name-keeps-author")
def test_staff_who_change_a_note_do_not_become_its_author(m4, agent, integrator, note):
    response = m4(agent).post("/UpdateTicketNote", {"ID": note.pk, "TicketID": note.ticket_id, "UserName": ""})

    note.refresh_from_db()
    assert answer_of(response) == (200, body_of(note))
    assert note.author == integrator


@pytest.mark.rule("UpdateTicketNote", "note-and-ticket-ids-required")
@pytest.mark.parametrize(
    ("missing", "message"),
    [
        (["ID"], "ID: A value is required."),
        (["TicketID"], "TicketID: A value is required."),
        (["ID", "TicketID"], "ID: A value is required. TicketID: A value is required."),
    ],
)
def test_update_needs_both_ids(m4, integrator, note, missing, message):
    sent = {"ID": note.pk, "TicketID": note.ticket_id, "Note": "after"}
    for name in missing:
        del sent[name]
    client = m4(integrator)
    before = stored()

    response = client.post("/UpdateTicketNote", sent)

    assert answer_of(response) == (400, {"Message": message})
    assert stored() == before


@pytest.mark.rule("UpdateTicketNote", "unknown-note-is-404")
def test_update_of_an_unknown_note_is_not_found(m4, integrator, note):
    client = m4(integrator)
    before = stored()

    response = client.post("/UpdateTicketNote", {"ID": NO_NOTE, "TicketID": note.ticket_id, "Note": "after"})

    assert answer_of(response) == (404, {"Message": "There is no ticket note with ID [2147483647]."})
    assert stored() == before


@pytest.mark.rule("UpdateTicketNote", "unknown-ticket-leaves-note-unchanged")
@pytest.mark.rule("UpdateTicketNote", "refused-update-changes-nothing")
@pytest.mark.rule("ticketnote", "body-ticket-must-exist")
def test_update_to_an_unknown_ticket_changes_nothing(m4, integrator, note):
    client = m4(integrator)
    before = stored()

    response = client.post("/UpdateTicketNote", {"ID": note.pk, "TicketID": NO_TICKET, "Note": "after"})

    assert answer_of(response) == (400, {"Message": "TicketID: There is no ticket with ID [2147483647]."})
    assert stored() == before


@pytest.mark.rule("UpdateTicketNote", "refused-update-changes-nothing")
@pytest.mark.parametrize(
    ("member", "value", "shown"),
    [
        ("Note", " ", "Must not be blank."),
        ("Note", None, "Must be a string."),
        ("NoteType", "note", "Must be 'NOTE' or 'LOG'."),
        ("Subject", 5, "Must be a string or null."),
        ("UserName", None, "Must be a string."),
        ("ts", "yesterday", "Must be a date and time such as 2017-11-20T11:33:34Z."),
        ("ts", "2017-02-29T00:00:00", "Is not a date and time of the calendar."),
        ("IsClearedNote", "true", "Must be a boolean."),
        ("TicketID", 0, "Must be at least 1."),
        ("ID", 1.5, "Must be an integer."),
    ],
)
def test_update_with_one_bad_member_changes_none(m4, integrator, note, member, value, shown):
    sent = {
        "ID": note.pk,
        "TicketID": note.ticket_id,
        "NoteType": "LOG",
        "Note": "after",
        "Subject": "after",
        "UserName": "after",
        "ts": "2020-01-01T00:00:00",
        "IsClearedNote": True,
    } | {member: value}
    client = m4(integrator)
    before = stored()

    response = client.post("/UpdateTicketNote", sent)

    assert answer_of(response) == (400, {"Message": f"{member}: {shown}"})
    assert stored() == before


@pytest.mark.rule("UpdateTicketNote", "other-ticket-moves-note")
def test_another_ticket_id_moves_the_note(m4, integrator, note):
    source, target = note.ticket, ticket_of(integrator)
    stays = TicketNoteFactory(ticket=source)
    long_ago = Ticket.objects.get(pk=target.pk).last_activity_at
    client = m4(integrator)

    response = client.post("/UpdateTicketNote", {"ID": note.pk, "TicketID": target.pk})

    moved = body_of(note, TicketID=target.pk)
    assert answer_of(response) == (200, moved)
    assert client.get(f"/GetTicketNotesByTicket/{target.pk}").json() == [moved]
    assert [left["ID"] for left in client.get(f"/GetTicketNotesByTicket/{source.pk}").json()] == [stays.pk]
    assert Ticket.objects.get(pk=target.pk).last_activity_at > long_ago
