"""M4 TicketNote: adding and reading notes."""

import datetime

import pytest
from django.utils import timezone

from apps.tickets.factories import TicketFactory, TicketNoteFactory
from apps.tickets.models import TicketNote
from apps.tickets.timestamps import ticks
from tests.tickets.api.m4_requests import NO_NOTE, NO_TICKET, STAMP, answer_of, stored, ticket_of

pytestmark = pytest.mark.contract("ticketnote")


@pytest.fixture
def ticket(integrator):
    return ticket_of(integrator)


@pytest.mark.sqlite
@pytest.mark.rule("AddTicketNote", "success-is-200-with-note")
@pytest.mark.rule("AddTicketNote", "created-note-readable-by-id")
@pytest.mark.rule("GetTicketNoteById", "answer-is-one-object")
def test_added_note_is_answered_whole_and_can_be_read(m4, integrator, ticket):
    client = m4(integrator)
    sent = {
        "TicketID": ticket.pk,
        "NoteType": "LOG",
        "Note": "note text",
        "Subject": "subject",
        "UserName": "username",
        "ts": STAMP,
        "IsClearedNote": True,
    }

    response = client.post("/AddTicketNote", sent)

    note = TicketNote.objects.get()
    assert answer_of(response) == (200, {"ID": note.pk} | sent)
    assert answer_of(client.get(f"/GetTicketNote/{note.pk}")) == (200, {"ID": note.pk} | sent)
    assert note.author == integrator
    assert note.is_internal is False


@pytest.mark.rule("AddTicketNote", "note-type-defaults-to-note")
@pytest.mark.rule("AddTicketNote", "user-name-defaults-to-caller")
@pytest.mark.rule("AddTicketNote", "ts-defaults-to-now")
@pytest.mark.rule("AddTicketNote", "subject-defaults-to-null")
@pytest.mark.rule("AddTicketNote", "cleared-note-defaults-to-false")
def test_added_note_gets_defaults_for_what_is_absent(m4, integrator, ticket, settings):
    settings.TIME_ZONE = "America/St_Johns"
    before = timezone.now() - datetime.timedelta(microseconds=1)

    answer = m4(integrator).post("/AddTicketNote", {"TicketID": ticket.pk, "Note": "x"}).json()

    after = timezone.now()
    timestamp = answer.pop("ts")
    assert answer == {
        "ID": TicketNote.objects.get().pk,
        "TicketID": ticket.pk,
        "NoteType": "NOTE",
        "Note": "x",
        "Subject": None,
        "UserName": "integrator",
        "IsClearedNote": False,
    }
    assert timestamp[-6:] in ("-03:30", "-02:30")
    assert before <= datetime.datetime.fromisoformat(timestamp[:26] + timestamp[27:]) <= after


@pytest.mark.rule("AddTicketNote", "user-name-defaults-to-caller")
def test_empty_user_name_means_the_authenticated_user(m4, agent, ticket):
    answer = m4(agent).post("/AddTicketNote", {"TicketID": ticket.pk, "Note": "x", "UserName": ""}).json()

    assert answer["UserName"] == "casey"


def test_user_name_of_spaces_is_kept(m4, agent, ticket):
    answer = m4(agent).post("/AddTicketNote", {"TicketID": ticket.pk, "Note": "x", "UserName": " "}).json()

    assert answer["UserName"] == " "


@pytest.mark.rule("AddTicketNote", "subject-defaults-to-null")
@pytest.mark.parametrize("subject", [None, "", " "])
def test_subject_is_stored_as_sent_null_and_empty_apart(m4, integrator, ticket, subject):
    answer = m4(integrator).post("/AddTicketNote", {"TicketID": ticket.pk, "Note": "x", "Subject": subject}).json()

    assert answer["Subject"] == subject
    assert TicketNote.objects.get().subject == subject


@pytest.mark.rule("AddTicketNote", "ticket-must-exist-to-store")
@pytest.mark.rule("ticketnote", "body-ticket-must-exist")
def test_note_on_an_unknown_or_hidden_ticket_is_refused(m4, integrator, ticket):
    client, hidden = m4(integrator), TicketFactory().pk
    before = stored()

    for number in (NO_TICKET, hidden):
        response = client.post("/AddTicketNote", {"TicketID": number, "Note": "x"})
        assert answer_of(response) == (400, {"Message": f"TicketID: There is no ticket with ID [{number}]."})
    assert stored() == before


@pytest.mark.rule("AddTicketNote", "blank-note-refused")
@pytest.mark.parametrize("text", [" ", "\t\r\n", "\u2003\u00a0", "   " * 1000])
def test_note_of_white_space_is_refused(m4, integrator, ticket, text):
    client = m4(integrator)
    before = stored()

    response = client.post("/AddTicketNote", {"TicketID": ticket.pk, "Note": text})

    assert answer_of(response) == (400, {"Message": "Note: Must not be blank."})
    assert stored() == before


def test_empty_note_is_refused(m4, integrator, ticket):
    response = m4(integrator).post("/AddTicketNote", {"TicketID": ticket.pk, "Note": ""})

    assert answer_of(response) == (400, {"Message": "Note: Must not be empty. Must not be blank."})


@pytest.mark.rule("AddTicketNote", "id-assigned-by-server")
def test_id_in_the_body_is_ignored(m4, integrator, ticket):
    there = TicketNoteFactory(ticket=ticket, body="there before")
    client = m4(integrator)

    answer = client.post("/AddTicketNote", {"ID": there.pk, "TicketID": ticket.pk, "Note": "new"}).json()
    other = client.post("/AddTicketNote", {"ID": "no number", "TicketID": ticket.pk, "Note": "new"}).json()

    there.refresh_from_db()
    assert there.body == "there before"
    assert len({there.pk, answer["ID"], other["ID"]}) == 3
    assert TicketNote.objects.count() == 3


@pytest.mark.rule("GetTicketNoteById", "unknown-note-is-404")
def test_unknown_note_is_not_found(m4, integrator, ticket):
    TicketNoteFactory(ticket=ticket)

    response = m4(integrator).get(f"/GetTicketNote/{NO_NOTE}")

    assert answer_of(response) == (404, {"Message": "There is no ticket note with ID [2147483647]."})


@pytest.mark.sqlite
@pytest.mark.rule("ticketnote", "text-kept-as-sent")
@pytest.mark.parametrize(
    "text",
    [
        "  both ends  ",
        "\n\r\n\t tabs and lines \x0b\x0c\x1f\n",
        "e\u0301 is not \u00e9",
        "\ufeff\u200b\u202e zero width and reversed",
        "\U0001f4de\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "<script>alert('x')</script> &amp; % _ \\ ' \" ; --",
        "x" * 200_000,
    ],
)
def test_text_is_returned_exactly_as_sent(m4, integrator, ticket, text):
    client = m4(integrator)
    sent = {"TicketID": ticket.pk, "Note": text, "Subject": text, "UserName": text}

    added = client.post("/AddTicketNote", sent).json()

    assert {name: added[name] for name in sent} == sent
    assert client.get(f"/GetTicketNote/{added['ID']}").json() == added
    assert client.post("/GetTicketNote", {"TicketID": ticket.pk, "Note": text, "UserName": text}).json() == added
    assert client.post("/GetTicketNotes", {"UserName": text}).json() == [added]


@pytest.mark.sqlite
@pytest.mark.rule("ticketnote", "ts-kept-as-sent")
@pytest.mark.parametrize(
    "timestamp",
    [
        "2017-11-20T11:33:34.0299526-05:00",
        "2017-11-20T11:33:34.0299527-05:00",
        "2017-11-20T11:33:34.1000000+14:00",
        "2017-11-20T11:33:34.1+00:00",
        "2017-11-20T11:33:34-00:00",
        "2017-11-20T11:33:34.000Z",
        "1000-01-01T00:00:00.0000001Z",
        "2999-12-31T23:59:59.9999999-13:59",
        "2016-02-29T00:00:00Z",
    ],
)
def test_ts_is_returned_exactly_as_sent(m4, integrator, ticket, timestamp):
    client = m4(integrator)

    added = client.post("/AddTicketNote", {"TicketID": ticket.pk, "Note": "x", "ts": timestamp}).json()

    assert added["ts"] == timestamp
    assert client.get(f"/GetTicketNote/{added['ID']}").json() == added
    assert client.get(f"/GetTicketNotesByTicket/{ticket.pk}").json() == [added]
    assert client.post("/GetTicketNotes", {"StartDate": timestamp, "EndDate": timestamp}).json() == [added]


@pytest.mark.sqlite
@pytest.mark.rule("ticketnote", "ts-without-offset-is-local")
def test_ts_without_an_offset_is_read_in_the_servers_time_zone(m4, integrator, ticket, settings):
    settings.TIME_ZONE = "America/New_York"
    client = m4(integrator)
    summer, winter = "2019-07-04T10:28:44.2070001", "2019-02-04T10:28:44.207"

    added = [
        client.post("/AddTicketNote", {"TicketID": ticket.pk, "Note": "x", "ts": timestamp}).json()
        for timestamp in (summer, winter)
    ]

    assert [note["ts"] for note in added] == [summer, winter]
    assert list(TicketNote.objects.order_by("pk").values_list("timestamp_ticks", flat=True)) == [
        ticks("2019-07-04T14:28:44.2070001Z"),
        ticks("2019-02-04T15:28:44.207Z"),
    ]
    for note, instant in zip(added, ("2019-07-04T16:28:44.2070001+02:00", "2019-02-04T15:28:44.207Z"), strict=True):
        found = client.post("/GetTicketNote", {"TicketID": ticket.pk, "Note": "x", "ts": instant})
        assert answer_of(found) == (200, note)


def test_ts_without_an_offset_in_a_question_is_read_in_the_servers_time_zone(m4, integrator, ticket, settings):
    settings.TIME_ZONE = "Asia/Kolkata"
    note = TicketNoteFactory(ticket=ticket, timestamp="2019-02-04T04:58:44.2070000Z")
    client = m4(integrator)
    local, utc = "2019-02-04T10:28:44.207", "2019-02-04T04:58:44.207"

    def found(body):
        return client.post("/GetTicketNotes", body).json()

    assert [answer["ID"] for answer in found({"StartDate": local, "EndDate": local})] == [note.pk]
    assert found({"StartDate": utc, "EndDate": utc}) == []


@pytest.mark.rule("ticketnote", "impossible-date-refused")
@pytest.mark.parametrize(
    "timestamp",
    [
        "2017-02-29T00:00:00Z",
        "1900-02-29T10:00:00",
        "2100-02-29T10:00:00.1234567-05:00",
    ],
)
def test_ts_that_is_no_calendar_date_is_refused(m4, integrator, ticket, timestamp):
    note = TicketNoteFactory(ticket=ticket)
    client = m4(integrator)
    before = stored()
    shown = "Is not a date and time of the calendar."
    body = {"TicketID": ticket.pk, "Note": "x"}

    assert answer_of(client.post("/AddTicketNote", body | {"ts": timestamp})) == (400, {"Message": f"ts: {shown}"})
    assert answer_of(client.post("/GetTicketNote", body | {"ts": timestamp})) == (400, {"Message": f"ts: {shown}"})
    update = {"ID": note.pk, "TicketID": ticket.pk, "Note": "x", "ts": timestamp}
    assert answer_of(client.post("/UpdateTicketNote", update)) == (400, {"Message": f"ts: {shown}"})
    dates = {"StartDate": timestamp, "EndDate": timestamp}
    assert answer_of(client.post("/GetTicketNotes", dates)) == (
        400,
        {"Message": f"StartDate: {shown} EndDate: {shown}"},
    )
    assert stored() == before


@pytest.mark.rule("ticketnote", "impossible-date-refused")
@pytest.mark.parametrize(
    "timestamp",
    [
        "2017-02-30T00:00:00Z",
        "2017-04-31T00:00:00Z",
        "2017-13-01T00:00:00Z",
        "2017-11-20T24:00:00Z",
        "2017-11-20T23:59:60Z",
        "2017-11-20T11:33:34.02995261Z",
        "2017-11-20T11:33:34.Z",
        "2017-11-20T11:33:34+14:01",
        "2017-11-20T11:33:34+0500",
        "2017-11-20T11:33:34z",
        "2017-11-20t11:33:34Z",
        "2017-11-20 11:33:34",
        "2017-11-20",
        "0999-12-31T23:59:59Z",
        "3000-01-01T00:00:00Z",
        "\u0662017-11-20T11:33:34Z",
        " 2017-11-20T11:33:34Z",
        "2017-11-20T11:33:34Z\n",
        "",
        1511195614,
        None,
    ],
)
def test_ts_of_another_form_is_refused(m4, integrator, ticket, timestamp):
    client = m4(integrator)
    before = stored()

    response = client.post("/AddTicketNote", {"TicketID": ticket.pk, "Note": "x", "ts": timestamp})

    shown = (
        "Must be a date and time such as 2017-11-20T11:33:34Z." if isinstance(timestamp, str) else "Must be a string."
    )
    assert answer_of(response) == (400, {"Message": f"ts: {shown}"})
    assert stored() == before
