"""M4 TicketNote: finding one note, listing the notes of a ticket, searching notes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.tickets.factories import TicketNoteFactory
from apps.tickets.models import TicketNote
from apps.tickets.timestamps import ticks
from tests.support.snapshot import nothing_written
from tests.tickets.api.m4_requests import NO_TICKET, STAMP, answer_of, stored, ticket_of

pytestmark = pytest.mark.contract("ticketnote")

UNKNOWN_TICKET = (400, {"Message": "TicketID: There is no ticket with ID [2147483647]."})
NO_MATCH = (404, {"Message": "No ticket note matches."})


@pytest.fixture
def ticket(integrator):
    return ticket_of(integrator)


def body_of(note: TicketNote) -> dict:
    return {
        "ID": note.pk,
        "TicketID": note.ticket_id,
        "NoteType": note.note_type,
        "Note": note.body,
        "Subject": note.subject,
        "UserName": note.author_name,
        "ts": note.timestamp,
        "IsClearedNote": note.is_cleared,
    }


@pytest.mark.rule("FindTicketNote", "ticket-must-exist")
@pytest.mark.rule("ticketnote", "body-ticket-must-exist")
def test_finding_on_an_unknown_ticket_is_refused(m4, integrator, ticket):
    TicketNoteFactory(ticket=ticket, body="note text")

    response = m4(integrator).post("/GetTicketNote", {"TicketID": NO_TICKET, "Note": "note text"})

    assert answer_of(response) == UNKNOWN_TICKET


@pytest.mark.sqlite
@pytest.mark.rule("FindTicketNote", "note-matches-exactly")
@pytest.mark.rule("FindTicketNote", "no-match-is-404")
@pytest.mark.parametrize(
    "text",
    ["note text", "NOTE TEXT", "Note Text ", " Note Text", "Note  Text", "Note", "Note%", "Note_Text", "NOTE TEXT\n"],
)
def test_text_that_is_not_exactly_equal_finds_nothing(m4, integrator, ticket, text):
    TicketNoteFactory(ticket=ticket, body="Note Text")

    response = m4(integrator).post("/GetTicketNote", {"TicketID": ticket.pk, "Note": text})

    assert answer_of(response) == NO_MATCH


@pytest.mark.sqlite
@pytest.mark.rule("FindTicketNote", "note-matches-exactly")
@pytest.mark.parametrize(("stored_text", "asked"), [("STRASSE \u00c4", "strasse \u00e4"), ("\u00e9", "e\u0301")])
def test_text_beyond_ascii_is_compared_exactly(m4, integrator, ticket, stored_text, asked):
    note = TicketNoteFactory(ticket=ticket, body=stored_text)
    client = m4(integrator)

    assert answer_of(client.post("/GetTicketNote", {"TicketID": ticket.pk, "Note": asked})) == NO_MATCH
    found = client.post("/GetTicketNote", {"TicketID": ticket.pk, "Note": stored_text})
    assert answer_of(found) == (200, body_of(note))


def test_note_of_another_ticket_is_not_found(m4, integrator, ticket):
    TicketNoteFactory(ticket=ticket_of(integrator), body="note text")

    response = m4(integrator).post("/GetTicketNote", {"TicketID": ticket.pk, "Note": "note text"})

    assert answer_of(response) == NO_MATCH


@pytest.mark.rule("FindTicketNote", "optional-criteria-narrow-when-given")
@pytest.mark.rule("FindTicketNote", "highest-id-of-several-matches")
@pytest.mark.rule("FindTicketNote", "find-changes-nothing")
def test_user_name_and_ts_narrow_only_when_given(m4, integrator, ticket):
    by_hand = TicketNoteFactory(ticket=ticket, body="x", author_name="hand", timestamp="2020-01-01T00:00:00Z")
    first = TicketNoteFactory(ticket=ticket, body="x", author_name="username", timestamp="2020-01-01T00:00:00Z")
    newest = TicketNoteFactory(ticket=ticket, body="x", author_name="username", timestamp=STAMP)
    client = m4(integrator)
    before = stored()

    def found(**more):
        return client.post("/GetTicketNote", {"TicketID": ticket.pk, "Note": "x"} | more).json()["ID"]

    assert found() == newest.pk
    assert found(UserName="") == newest.pk
    assert found(UserName="hand") == by_hand.pk
    assert found(ts="2020-01-01T00:00:00Z") == first.pk
    assert found(UserName="hand", ts="2020-01-01T00:00:00Z") == by_hand.pk
    assert found(UserName="", ts=STAMP) == newest.pk
    response = client.post("/GetTicketNote", {"TicketID": ticket.pk, "Note": "x", "UserName": "hand", "ts": STAMP})
    assert answer_of(response) == NO_MATCH
    assert stored() == before


@pytest.mark.sqlite
@pytest.mark.rule("FindTicketNote", "user-name-matches-exactly")
@pytest.mark.parametrize("name", ["Username", "USERNAME", "user", "username ", "u%", "usern_me"])
def test_user_name_of_a_note_is_compared_exactly(m4, integrator, ticket, name):
    TicketNoteFactory(ticket=ticket, body="x", author_name="username")

    response = m4(integrator).post("/GetTicketNote", {"TicketID": ticket.pk, "Note": "x", "UserName": name})

    assert answer_of(response) == NO_MATCH


@pytest.mark.sqlite
@pytest.mark.rule("FindTicketNote", "ts-compared-as-instant")
@pytest.mark.parametrize(
    "same",
    [
        "2017-11-20T11:33:34.0299526-05:00",
        "2017-11-20T16:33:34.0299526Z",
        "2017-11-20T16:33:34.0299526+00:00",
        "2017-11-20T16:33:34.0299526-00:00",
        "2017-11-21T06:33:34.0299526+14:00",
        "2017-11-20T22:03:34.0299526+05:30",
        "2017-11-20T16:33:34.0299526",
    ],
)
def test_same_instant_in_another_offset_is_found(m4, integrator, ticket, same):
    note = TicketNoteFactory(ticket=ticket, body="x", timestamp=STAMP)

    response = m4(integrator).post("/GetTicketNote", {"TicketID": ticket.pk, "Note": "x", "ts": same})

    assert answer_of(response) == (200, body_of(note))


@pytest.mark.sqlite
@pytest.mark.rule("FindTicketNote", "ts-compared-as-instant")
@pytest.mark.parametrize(
    "other",
    [
        "2017-11-20T11:33:34.0299527-05:00",
        "2017-11-20T11:33:34.0299525-05:00",
        "2017-11-20T11:33:34.029952-05:00",
        "2017-11-20T11:33:34.0299526-04:00",
        "2017-11-20T11:33:34.0299526+05:00",
        "2017-11-20T11:33:34.0299526",
    ],
)
def test_instant_a_seventh_digit_away_is_not_found(m4, integrator, ticket, other):
    TicketNoteFactory(ticket=ticket, body="x", timestamp=STAMP)

    response = m4(integrator).post("/GetTicketNote", {"TicketID": ticket.pk, "Note": "x", "ts": other})

    assert answer_of(response) == NO_MATCH


@pytest.mark.sqlite
@pytest.mark.rule("FindTicketNote", "ts-compared-as-instant")
def test_fewer_fractional_digits_say_the_same_instant(m4, integrator, ticket):
    note = TicketNoteFactory(ticket=ticket, body="x", timestamp="2019-02-04T10:28:44.7")

    response = m4(integrator).post(
        "/GetTicketNote", {"TicketID": ticket.pk, "Note": "x", "ts": "2019-02-04T10:28:44.7000000Z"}
    )

    assert answer_of(response) == (200, body_of(note))


@pytest.mark.sqlite
@pytest.mark.rule("GetTicketNotesByTicket", "answer-is-always-array")
@pytest.mark.rule("GetTicketNotesByTicket", "notes-belong-to-path-ticket")
@pytest.mark.rule("GetTicketNotesByTicket", "notes-ascend-by-id")
def test_notes_of_a_ticket_are_an_array_by_id(m4, integrator, ticket):
    other = ticket_of(integrator)
    TicketNoteFactory(ticket=other, body="elsewhere")
    first = TicketNoteFactory(ticket=ticket, timestamp="2020-01-01T00:00:00Z")
    client = m4(integrator)
    one = client.get(f"/GetTicketNotesByTicket/{ticket.pk}")
    second = TicketNoteFactory(ticket=ticket, timestamp="2019-01-01T00:00:00Z", note_type="LOG")
    TicketNote.objects.filter(pk=first.pk).update(body="touched, so that the table keeps it last")
    first.refresh_from_db()

    two = client.get(f"/GetTicketNotesByTicket/{ticket.pk}")

    assert answer_of(one) == (200, [body_of(first) | {"Note": one.json()[0]["Note"]}])
    assert answer_of(two) == (200, [body_of(first), body_of(second)])
    assert {note["TicketID"] for note in two.json()} == {ticket.pk}


@pytest.mark.rule("GetTicketNotesByTicket", "ticket-without-notes-is-empty")
def test_ticket_without_notes_has_an_empty_array(m4, integrator, ticket):
    TicketNoteFactory(ticket=ticket_of(integrator))

    assert answer_of(m4(integrator).get(f"/GetTicketNotesByTicket/{ticket.pk}")) == (200, [])


@pytest.mark.rule("GetTicketNotesByTicket", "unknown-ticket-is-404")
def test_notes_of_an_unknown_ticket_are_not_found(m4, integrator, ticket):
    note = TicketNoteFactory(ticket=ticket)
    response = m4(integrator).get(f"/GetTicketNotesByTicket/{NO_TICKET}")

    assert answer_of(response) == (404, {"Message": "There is no ticket with ID [2147483647]."})
    assert note.ticket_id != NO_TICKET


@pytest.fixture
def library(integrator):
    """Six notes on two tickets; their numbers in `searched` are positions in this list."""
    one, two = ticket_of(integrator), ticket_of(integrator)
    rows = [
        (one, "NOTE", "mapcom", "2019-02-01T15:08:13.1435401-05:00"),
        (one, "LOG", "mapcom", "2019-02-04T10:28:44.2070000Z"),
        (two, "NOTE", "Mapcom", "2019-02-01T21:08:13.1435401+01:00"),
        (two, "NOTE", "mapcom", "2019-02-01T15:08:13.1435400-05:00"),
        (two, "LOG", "MAPCOM", "2019-02-28T15:08:13.1435401-05:00"),
        (one, "NOTE", "username", "2019-02-28T15:08:13.1435402-05:00"),
    ]
    return [
        TicketNoteFactory(ticket=ticket, note_type=kind, author_name=name, timestamp=timestamp)
        for ticket, kind, name, timestamp in rows
    ]


def searched(client, library, criteria) -> list[int]:
    response = client.post("/GetTicketNotes", criteria)
    assert response.status_code == 200
    bodies = [body_of(note) for note in library]
    return [bodies.index(found) for found in response.json()]


ALL = [0, 1, 2, 3, 4, 5]
START, END = "2019-02-01T15:08:13.1435401-05:00", "2019-02-28T15:08:13.1435401-05:00"


@pytest.mark.sqlite
@pytest.mark.rule("GetTicketNotes", "empty-criterion-is-not-given")
@pytest.mark.rule("GetTicketNotes", "date-bounds-inclusive")
@pytest.mark.rule("GetTicketNotes", "reversed-dates-find-nothing")
@pytest.mark.rule("GetTicketNotes", "user-name-matches-exactly")
@pytest.mark.rule("GetTicketNotes", "newest-note-last")
@pytest.mark.rule("GetTicketNotes", "no-match-is-empty-array")
@pytest.mark.parametrize(
    ("criteria", "found"),
    [
        ({"TicketID": None, "NoteType": None, "UserName": None, "StartDate": None, "EndDate": None}, ALL),
        ({"TicketID": "", "NoteType": "", "UserName": "", "StartDate": "", "EndDate": ""}, ALL),
        ({"NoteType": "LOG"}, [1, 4]),
        ({"NoteType": "NOTE"}, [0, 2, 3, 5]),
        ({"UserName": "mapcom"}, [0, 1, 3]),
        ({"UserName": "Mapcom"}, [2]),
        ({"UserName": "mapcom "}, []),
        ({"UserName": "map%"}, []),
        ({"UserName": "nobody"}, []),
        ({"StartDate": START}, [0, 1, 2, 4, 5]),
        ({"StartDate": "2019-02-01T15:08:13.1435400-05:00"}, ALL),
        ({"StartDate": "2019-02-01T20:08:13.1435402"}, [1, 4, 5]),
        ({"EndDate": END}, [0, 1, 2, 3, 4]),
        ({"EndDate": "2019-03-01T01:38:13.1435402+05:30"}, ALL),
        ({"EndDate": "2019-02-01T20:08:13.14354Z"}, [3]),
        ({"StartDate": START, "EndDate": END}, [0, 1, 2, 4]),
        ({"StartDate": START, "EndDate": START}, [0, 2]),
        ({"StartDate": END, "EndDate": START}, []),
        ({"StartDate": "2999-01-01T00:00:00Z"}, []),
    ],
)
def test_search_by_one_criterion(m4, integrator, library, criteria, found):
    assert searched(m4(integrator), library, criteria) == found


@pytest.mark.sqlite
@pytest.mark.rule("GetTicketNotes", "criteria-combined-with-and")
def test_search_combines_its_criteria(m4, integrator, library):
    client = m4(integrator)
    one, two = library[0].ticket_id, library[2].ticket_id

    assert searched(client, library, {"TicketID": one}) == [0, 1, 5]
    assert searched(client, library, {"TicketID": two, "NoteType": "NOTE"}) == [2, 3]
    assert searched(client, library, {"TicketID": two, "NoteType": "NOTE", "UserName": "mapcom"}) == [3]
    assert searched(client, library, {"TicketID": two, "UserName": "mapcom", "StartDate": START}) == []
    everything = {"TicketID": one, "NoteType": "LOG", "UserName": "mapcom", "StartDate": START, "EndDate": END}
    assert searched(client, library, everything) == [1]


@pytest.mark.rule("GetTicketNotes", "given-ticket-must-exist")
@pytest.mark.rule("ticketnote", "body-ticket-must-exist")
def test_search_on_an_unknown_ticket_is_refused(m4, integrator, library):
    assert answer_of(m4(integrator).post("/GetTicketNotes", {"TicketID": NO_TICKET})) == UNKNOWN_TICKET


@pytest.mark.rule("GetTicketNotes", "unknown-note-type-refused")
@pytest.mark.parametrize("kind", ["note", "Log", "NOTE ", "BOTH", 1, True, []])
def test_search_for_an_unknown_note_type_is_refused(m4, integrator, library, kind):
    response = m4(integrator).post("/GetTicketNotes", {"NoteType": kind})

    assert answer_of(response) == (400, {"Message": "NoteType: Must be 'NOTE', 'LOG' or empty."})


@pytest.mark.rule("GetTicketNotes", "absent-body-means-no-criteria")
def test_search_without_criteria_finds_all(m4, integrator, library):
    client = m4(integrator)

    for options in (
        {"body": {}},
        {},
        {"headers": {"Content-Type": "application/json"}},
        {"headers": {"Content-Type": "text/plain"}},
    ):
        response = client.post("/GetTicketNotes", **options)
        assert answer_of(response) == (200, [body_of(note) for note in library])


@pytest.mark.sqlite
@pytest.mark.rule("GetTicketNotes", "newest-note-last")
@pytest.mark.rule("GetTicketNotes", "at-most-500-notes")
@pytest.mark.rule("GetTicketNotes", "cut-list-says-so")
@pytest.mark.rule("GetTicketNotesByTicket", "notes-of-ticket-are-never-cut")
def test_search_answers_the_five_hundred_oldest_and_says_that_there_are_more(m4, integrator, ticket):
    TicketNote.objects.bulk_create(
        TicketNote(
            ticket=ticket,
            body=f"{n}",
            author=integrator,
            author_name="x",
            timestamp=STAMP,
            timestamp_ticks=ticks(STAMP),
        )
        for n in range(502)
    )
    client = m4(integrator)

    all_ids = list(TicketNote.objects.order_by("pk").values_list("pk", flat=True))
    assert [note["ID"] for note in client.get(f"/GetTicketNotesByTicket/{ticket.pk}").json()] == all_ids
    with CaptureQueriesContext(connection) as of_many:
        cut = client.post("/GetTicketNotes", {})
    assert ([note["ID"] for note in cut.json()], cut["X-Truncated"]) == (all_ids[:500], "true")
    TicketNote.objects.filter(pk__in=all_ids[:2]).delete()
    with CaptureQueriesContext(connection) as of_all:
        whole = client.post("/GetTicketNotes", {})
    assert [note["ID"] for note in whole.json()] == all_ids[2:]
    assert "X-Truncated" not in whole
    assert len(of_many) == len(of_all)


@pytest.mark.rule("GetTicketNotesByTicketInQuery", "same-answer-as-path")
@pytest.mark.rule("GetTicketNotesByTicketInQuery", "parameter-spelled-as-printed")
@pytest.mark.rule("GetTicketNotesByTicketInQuery", "query-id-within-int32")
def test_notes_of_a_ticket_are_listed_at_the_address_as_printed(m4, integrator, ticket, library):
    client, path = m4(integrator), "/GetTicketNotesByTicket"
    client.get("/Specification")  # notes the first use of the token
    with nothing_written():
        for number in (ticket.pk, NO_TICKET):
            assert answer_of(client.get(f"{path}?ID={number}")) == answer_of(client.get(f"{path}/{number}"))
        assert [note["ID"] for note in client.get(f"{path}?ID={ticket.pk}&x=1").json()] == [
            note.pk for note in library if note.ticket_id == ticket.pk
        ]
        for query in ("", "?id={}", "?Id={}", "?TicketID={}", "?%20ID={}", "?ticketID={}"):
            answer = answer_of(client.get(path + query.format(ticket.pk)))
            assert answer == (400, {"Message": "ID: A value is required."})
        for text in ("0", "-1", "2147483648", "abc", "1.0", "", "%201", "%D9%A1", "9" * 50):
            status, body = answer_of(client.get(f"{path}?ID={text}"))
            assert (status, body["Message"].startswith("ID: Must be ")) == (400, True), text
    assert client.send("POST", path, {}).status_code == 405
    assert m4(None).get(f"{path}?ID={ticket.pk}").status_code == 401
