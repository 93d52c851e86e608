"""M4 TicketNote: requests that no client should send never fail the server and never store anything."""

import json

import pytest

from apps.tickets.factories import TicketNoteFactory
from apps.tickets.models import TicketNote
from tests.tickets.api.m4_requests import POSTS, STAMP, WITH_ID, answer_of, requests_for, stored, ticket_of

pytestmark = pytest.mark.contract("ticketnote")

NOT_JSON = (400, {"Message": "body: Is not valid JSON."})


@pytest.fixture
def note(integrator):
    return TicketNoteFactory(ticket=ticket_of(integrator), body="note text", timestamp=STAMP)


BROKEN = [
    b" ",
    b"nothing",
    b"{'TicketID': 1}",
    b'{"TicketID": 1,}',
    b'{"TicketID": 01}',
    b'{"TicketID": +1}',
    b'{"TicketID": .5}',
    b'{"TicketID": NaN}',
    b'{"TicketID": Infinity}',
    b'{"TicketID": -Infinity}',
    b'{"Note": "a\nb"}',
    b'{"Note": "\\x41"}',
    b'{"Note": "\\ud800"}',
    b'{"Note": "\\udc00\\ud800"}',
    b'{"unknown": ["\\ud83d"]}',
    b'{"\\ud800": 1}',
    b'{"Note": "\xff"}',
    b'{"Note": "\xed\xa0\x80"}',
    '{"TicketID": 1}'.encode("utf-16"),
    '{"TicketID": 1}'.encode("utf-32"),
    b"{} {}",
    b"{}\x00",
    b'{"TicketID": ' + b"9" * 5_000 + b"}",
    b"[" * 100_000,
    b"[" * 100_000 + b"]" * 100_000,
    b'{"a":' * 100_000,
    b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    b'{"TicketID": 1, "a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
]


@pytest.mark.rule("ticketnote", "unreadable-body-refused")
@pytest.mark.parametrize("name", POSTS)
def test_malformed_json_is_refused(m4, integrator, note, name):
    client, wrong = m4(integrator), []
    before = stored()

    for raw in BROKEN:
        answer = answer_of(client.post(requests_for(1, 1)[name][1], raw=raw))
        if answer != NOT_JSON:
            wrong.append((raw[:20], answer))

    assert wrong == []
    assert stored() == before


@pytest.mark.parametrize("name", [name for name in POSTS if name != "GetTicketNotes"])
def test_absent_body_is_refused_where_one_is_due(m4, integrator, name):
    client, path = m4(integrator), requests_for(1, 1)[name][1]

    assert answer_of(client.post(path, headers={"Content-Type": "application/json"})) == NOT_JSON
    assert answer_of(client.post(path)) == NOT_JSON


@pytest.mark.rule("ticketnote", "null-character-refused")
@pytest.mark.parametrize("member", ["Note", "Subject", "UserName"])
@pytest.mark.parametrize("text", ["\x00", "a\x00", "\x00a", "a\x00b"])
def test_text_with_nul_is_refused(m4, integrator, note, member, text):
    client = m4(integrator)
    before = stored()
    shown = (400, {"Message": f"{member}: Must not hold the character U+0000."})
    body = {"ID": note.pk, "TicketID": note.ticket_id, "Note": "x", member: text}

    assert answer_of(client.post("/AddTicketNote", body)) == shown
    assert answer_of(client.post("/UpdateTicketNote", body)) == shown
    if member != "Subject":
        assert answer_of(client.post("/GetTicketNote", body)) == shown
    if member == "UserName":
        assert answer_of(client.post("/GetTicketNotes", {member: text})) == shown
    assert stored() == before


@pytest.mark.rule("ticketnote", "null-character-refused")
@pytest.mark.parametrize("member", ["NoteType", "ts", "StartDate", "EndDate"])
def test_word_with_nul_is_refused(m4, integrator, note, member):
    client = m4(integrator)
    before = stored()
    body = {
        "ID": note.pk,
        "TicketID": note.ticket_id,
        "Note": "x",
        member: f"{STAMP}\x00" if member != "NoteType" else "NOTE\x00",
    }

    paths = ["/GetTicketNotes"] if member.endswith("Date") else ["/AddTicketNote", "/UpdateTicketNote"]
    for path in paths:
        response = client.post(path, body)
        assert response.status_code == 400
        assert response.json()["Message"].startswith(f"{member}: ")
    assert stored() == before


@pytest.mark.rule("ticketnote", "null-character-refused")
def test_long_text_with_nul_is_refused_at_once(m4, integrator, note):
    client = m4(integrator)
    before = stored()

    response = client.post("/AddTicketNote", {"TicketID": note.ticket_id, "Note": "a" * 900_000 + "\x00"})

    assert answer_of(response) == (400, {"Message": "Note: Must not hold the character U+0000."})
    assert stored() == before


@pytest.mark.parametrize(
    "number", ["1" + "0" * 400, "-1" + "0" * 400, "1e400", "-1e400", "1e308", "0.5", "-0", "1e-400"]
)
def test_number_out_of_range_is_refused(m4, integrator, note, number):
    client = m4(integrator)
    before = stored()

    for name in POSTS:
        raw = f'{{"ID": 1, "Note": "x", "TicketID": {number}}}'.encode()
        response = client.post(requests_for(1, 1)[name][1], raw=raw)
        assert response.status_code == 400
        assert response.json()["Message"].startswith("TicketID: ")
    assert stored() == before


def test_huge_number_in_an_unknown_member_is_ignored(m4, integrator, note):
    raw = f'{{"TicketID": {note.ticket_id}, "Note": "x", "else": [1{"0" * 400}, 1e400, -1e-400]}}'.encode()

    assert m4(integrator).post("/AddTicketNote", raw=raw).status_code == 200


@pytest.mark.parametrize("form", ["{}.0", "{}.000", "{}e0", "{}0E-1"])
def test_integer_may_be_written_as_any_json_number(m4, integrator, note, form):
    raw = f'{{"TicketID": {form.format(note.ticket_id)}, "Note": "x"}}'.encode()

    response = m4(integrator).post("/AddTicketNote", raw=raw)

    assert (response.status_code, response.json()["TicketID"]) == (200, note.ticket_id)
    assert b".0" not in response.content.split(b'"NoteType"')[0]


def test_duplicate_member_is_named(m4, integrator, note):
    raw = f'{{"TicketID": {note.ticket_id}, "Note": "first", "Note": "last"}}'.encode()

    response = m4(integrator).post("/AddTicketNote", raw=raw)

    assert answer_of(response) == (400, {"Message": "Note: Is given twice."})
    assert TicketNote.objects.count() == 1


@pytest.mark.parametrize("name", POSTS)
def test_body_of_two_megabytes_is_too_large(m4, integrator, note, name):
    client = m4(integrator)
    before = stored()
    raw = json.dumps(requests_for(note.pk, note.ticket_id)[name][2] | {"Note": "x" * 2_000_000}).encode()

    response = client.post(requests_for(1, 1)[name][1], raw=raw)

    assert answer_of(response) == (413, {"Message": "The body is larger than 1000000 bytes."})
    assert stored() == before


@pytest.mark.rule("ticketnote", "path-id-within-int32")
@pytest.mark.parametrize("name", WITH_ID)
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0", "Must be at least 1."),
        ("-1", "Must be at least 1."),
        ("2147483648", "Must be at most 2147483647."),
        ("9" * 40, "Must be at most 2147483647."),
        ("9" * 400, "Must be an integer."),
        ("abc", "Must be an integer."),
        ("1.0", "Must be an integer."),
        ("1e0", "Must be an integer."),
        ("+1", "Must be an integer."),
        ("0x1", "Must be an integer."),
        ("1_0", "Must be an integer."),
        ("\u0661", "Must be an integer."),
        ("\uff11", "Must be an integer."),
        ("%C2%B2", "Must be an integer."),
        ("%20", "Must be an integer."),
        ("1%20", "Must be an integer."),
        ("1%0A", "Must be an integer."),
        ("1%00", "Must be an integer."),
        ("%FF", "Must be an integer."),
        ("null", "Must be an integer."),
        ("[1]", "Must be an integer."),
    ],
)
def test_path_id_out_of_range_is_refused(m4, integrator, note, name, text, message):
    client = m4(integrator)
    before = stored()
    path = requests_for(1, 1)[name][1].removesuffix("1") + text

    response = client.get(path)

    assert answer_of(response) == (400, {"Message": f"ID: {message}"})
    assert stored() == before


@pytest.mark.rule("ticketnote", "path-id-within-int32")
@pytest.mark.parametrize("name", WITH_ID)
def test_highest_id_is_well_formed(m4, integrator, name):
    path = requests_for(2147483647, 2147483647)[name][1]

    assert m4(integrator).get(path).status_code == 404


@pytest.mark.parametrize("query", ["?ID=1", "?format=xml", "?%FF=%00", "?" + "a" * 4_000])
def test_query_parameters_are_ignored(m4, integrator, note, query):
    response = m4(integrator).get(f"/GetTicketNote/{note.pk}{query}")

    assert (response.status_code, response.json()["ID"]) == (200, note.pk)
