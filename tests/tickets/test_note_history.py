"""Each write of a note is one activity, and the history row tells of which."""

import pytest

from apps.activity.models import Activity
from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid, NotAllowed, NotFound
from apps.tickets import operations
from apps.tickets.factories import TicketFactory, TicketNoteFactory
from apps.tickets.models import TicketNote

REQUEST = {"X-Request-ID": "request-0001"}


@pytest.fixture
def ticket(integrator):
    return TicketFactory(organisation=integrator.organisation, reporter=integrator)


def writes() -> list[dict]:
    """Everything about the writes to tickets and notes but when, and their place among all events, oldest first."""
    rows = Activity.objects.filter(subject_type="tickets.ticket").order_by("pk")
    return [
        {name: value for name, value in row.items() if name not in ("id", "at", "position")} for row in rows.values()
    ]


def history_of(note_id: int) -> list[tuple]:
    """Kind, activity, user and text of each history row of a note, oldest first."""
    rows = TicketNote.history.filter(id=note_id).order_by("history_id")
    return list(rows.values_list("history_type", "activity__verb", "history_user", "body"))


def entry(user, verb, ticket, note_id, route, data=None) -> dict:
    return {
        "verb": verb,
        "actor_id": user.pk,
        "party": "",
        "bulk_run_id": None,
        "part_of": None,
        "channel": "m4",
        "route": route,
        "credential": "tests",
        "request_id": "request-0001",
        "reason": "",
        "subject_type": "tickets.ticket",
        "subject_id": ticket.pk,
        "organisation_id": ticket.organisation_id,
        "object_type": "tickets.ticketnote",
        "object_id": note_id,
        "data": data or {},
    }


def test_life_of_a_note_through_m4_is_shown_write_by_write(m4, integrator, ticket):
    other = TicketFactory(organisation=integrator.organisation)
    client = m4(integrator)

    added = client.post("/AddTicketNote", {"TicketID": ticket.pk, "Note": "one"}, headers=REQUEST)
    pk = added.json()["ID"]
    client.post("/UpdateTicketNote", {"ID": pk, "TicketID": ticket.pk, "Note": "two"}, headers=REQUEST)
    client.post("/UpdateTicketNote", {"ID": pk, "TicketID": other.pk, "Note": "three"}, headers=REQUEST)
    client.get(f"/DeleteTicketNote/{pk}", headers=REQUEST)

    root = "/Workforce/TicketNote"
    assert added["X-Request-ID"] == "request-0001"
    assert writes() == [
        entry(integrator, "ticket.note.added", ticket, pk, f"POST {root}/AddTicketNote", {"internal": False}),
        entry(integrator, "ticket.note.changed", ticket, pk, f"POST {root}/UpdateTicketNote"),
        entry(integrator, "ticket.note.moved", other, pk, f"POST {root}/UpdateTicketNote", {"from": ticket.pk}),
        entry(integrator, "ticket.note.deleted", other, pk, f"GET {root}/DeleteTicketNote/{{ID}}"),
    ]
    assert history_of(pk) == [
        ("+", "ticket.note.added", integrator.pk, "one"),
        ("~", "ticket.note.changed", integrator.pk, "two"),
        ("~", "ticket.note.moved", integrator.pk, "three"),
        ("-", "ticket.note.deleted", integrator.pk, "three"),
    ]


@pytest.mark.sqlite
def test_history_keeps_what_a_note_said_in_every_member(m4, integrator, ticket):
    note = TicketNoteFactory(ticket=ticket)
    before = TicketNote.objects.values().get(pk=note.pk)

    m4(integrator).get(f"/DeleteTicketNote/{note.pk}")

    row = TicketNote.history.filter(id=note.pk).latest()
    assert {name: getattr(row, name) for name in before} == before


def test_reading_is_no_activity(m4, integrator, ticket):
    note = TicketNoteFactory(ticket=ticket)
    client = m4(integrator)

    client.get("/Specification")
    client.get(f"/GetTicketNote/{note.pk}")
    client.get(f"/GetTicketNotesByTicket/{ticket.pk}")
    client.post("/GetTicketNote", {"TicketID": ticket.pk, "Note": note.body})
    client.post("/GetTicketNotes", {})

    assert writes() == []


def test_password_of_a_write_is_named_so(m4, integrator, ticket):
    integrator.set_password("a long password")
    integrator.save()
    headers = {"Authorization": "Basic aW50ZWdyYXRvcjphIGxvbmcgcGFzc3dvcmQ="}

    m4(None).post("/AddTicketNote", {"TicketID": ticket.pk, "Note": "one"}, headers=headers)

    [write] = writes()
    assert (write["credential"], write["actor_id"]) == ("password", integrator.pk)
    assert len(write["request_id"]) == 32


@pytest.mark.parametrize(
    ("write", "error"),
    [
        (lambda note, by: operations.add_note(ticket_id=note.ticket_id, body=" ", by=by), Invalid),
        (lambda note, by: operations.add_note(ticket_id=note.ticket_id, body="x", timestamp="no", by=by), Invalid),
        (lambda note, by: operations.add_note(ticket_id=0, body="x", by=by), NotFound),
        (lambda note, by: operations.add_note(ticket_id=note.ticket_id, body="x", is_internal=True, by=by), NotAllowed),
        (lambda note, by: operations.update_note(note_id=note.pk, changes={"body": ""}, by=by), Invalid),
        (
            lambda note, by: operations.update_note(
                note_id=note.pk, changes={"body": "x", "timestamp": "2017-02-29T00:00:00"}, by=by
            ),
            Invalid,
        ),
        (
            lambda note, by: operations.update_note(note_id=note.pk, changes={"body": "x", "ticket_id": 0}, by=by),
            Invalid,
        ),
        (lambda note, by: operations.update_note(note_id=0, changes={"body": "x"}, by=by), NotFound),
        (lambda note, by: operations.delete_note(note_id=0, by=by), NotFound),
    ],
)
def test_refused_write_leaves_no_trace(integrator, ticket, write, error):
    note = TicketNoteFactory(ticket=ticket)
    before = (TicketNote.objects.values().get(), TicketNote.history.count())

    with pytest.raises(error):
        write(note, Caller(integrator, Channel.M4))

    assert (TicketNote.objects.values().get(), TicketNote.history.count()) == before
    assert writes() == []


@pytest.mark.parametrize(
    "write",
    [
        lambda note, by: operations.add_note(ticket_id=note.ticket_id, body="x", by=by),
        lambda note, by: operations.update_note(note_id=note.pk, changes={"body": "x"}, by=by),
        lambda note, by: operations.delete_note(note_id=note.pk, by=by),
    ],
)
def test_author_without_the_permission_is_refused(integrator, ticket, write):
    note = TicketNoteFactory(ticket=ticket)
    integrator.groups.clear()

    with pytest.raises(NotAllowed):
        write(note, Caller(integrator, Channel.M4))

    assert TicketNote.objects.values().get()["body"] == note.body
    assert writes() == []


@pytest.mark.sqlite
def test_failure_after_the_write_takes_everything_back(m4, integrator, ticket, monkeypatch):
    note = TicketNoteFactory(ticket=ticket, body="before")
    client = m4(integrator)
    before = (TicketNote.objects.values().get(), TicketNote.history.count())

    def fail(*args, **kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("apps.tickets.operations.notes.touch", fail)
    answers = [
        client.client.post(
            f"/Workforce/TicketNote/{name}",
            {"ID": note.pk, "TicketID": ticket.pk, "Note": "after"},
            content_type="application/json",
            headers=client.headers,
        )
        for name in ("AddTicketNote", "UpdateTicketNote")
    ]
    answers.append(client.client.get(f"/Workforce/TicketNote/DeleteTicketNote/{note.pk}", headers=client.headers))

    for answer in answers:
        message = f"Something went wrong on our side (request {answer['X-Request-ID']})."
        assert (answer.status_code, answer.json()) == (500, {"Message": message})
    assert (TicketNote.objects.values().get(), TicketNote.history.count()) == before
    assert writes() == []
