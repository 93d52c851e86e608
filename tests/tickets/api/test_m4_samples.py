"""M4 TicketNote: the requests of the vendor's document, as printed, to the demo data, by its users.

Source: M4 TicketNote endpoint article, release 15.5, sections of the eight methods.
"""

import base64
import json

import pytest
from django.conf import settings

from tests.tickets.api.m4_requests import answer_of

pytestmark = pytest.mark.contract("ticketnote")

ADD = b"""{
     "TicketID": 2734,
     "NoteType": "NOTE",
     "Note": "note text",
     "Subject": "",
     "UserName": "username",
     "ts": "2017-11-20T11:33:34.0299526-05:00",
     "IsClearedNote": false
}"""
FIND = b"""{
     "TicketID": 2734,
     "Note": "note text",
     "UserName": "username",
     "ts": "2017-11-20T11:33:34.0299526-05:00"
}"""
SEARCH = b"""{
    "TicketID": null,
    "UserName": "",
    "StartDate": "2019-02-01T15:08:13.1435401-05:00",
    "EndDate": "2019-02-28T15:08:13.1435401-05:00",
    "NoteType": ""
}"""
UPDATE = b"""{
     "ID": 342927,
     "TicketID": 2734,
     "NoteType": "NOTE",
     "Note": "note text",
     "Subject": "",
     "UserName": "username",
     "ts": "2017-11-20T11:33:34.0299526-05:00",
     "IsClearedNote": false
}"""
NOTE = json.loads(UPDATE)
FOUND = json.loads("""
[
    {
        "ID": 7,
        "TicketID": 320,
        "NoteType": "NOTE",
        "Note": "Ticket has been cancelled. Total number of Linecard(s): 0",
        "Subject": null,
        "UserName": "mapcom",
        "ts": "2019-02-04T10:28:44.207",
        "IsClearedNote": false
    },
    {
        "ID": 8,
        "TicketID": 327,
        "NoteType": "NOTE",
        "Note": "Ticket has been cancelled. Total number of Linecard(s): 0",
        "Subject": null,
        "UserName": "mapcom",
        "ts": "2019-02-04T10:28:44.717",
        "IsClearedNote": false
    }
]
""")
# The requests that the data dictionary shows, with the entries of the document's own sample.
DICTIONARY_ADD = {name: value for name, value in NOTE.items() if name != "ID"}
DICTIONARY_FIND = json.loads("""
{
    "TicketID": 2803,
    "Note": "note text",
    "UserName": "username",
    "ts": "2017-11-20T11:33:34.0299526-05:00"
}
""")
DICTIONARY_UPDATE = json.loads("""
{
    "ID": 1637,
    "TicketID": 6372,
    "NoteType": "NOTE",
    "Note": "note text",
    "Subject": "",
    "UserName": "username",
    "ts": "2017-11-20T11:33:34.0309505-05:00",
    "IsClearedNote": false
}
""")
SAMPLE_DICTIONARY = [
    {"HttpAction": "Post", "MethodName": "AddTicketNote", "Format": DICTIONARY_ADD},
    {"HttpAction": "Get", "MethodName": "GetTicketNote", "Path": "/TicketNote/GetTicketNote/25032"},
    {"HttpAction": "Post", "MethodName": "GetTicketNote", "Format": DICTIONARY_FIND},
    {"HttpAction": "Get", "MethodName": "GetTicketNotesByTicket", "Path": "/TicketNote/GetTicketNotesByTicket/25032"},
    {"HttpAction": "Post", "MethodName": "UpdateTicketNote", "Format": DICTIONARY_UPDATE},
]


@pytest.fixture(params=["admin", "csr", "integrator"])
def client(demo, m4, request):
    """A client that signs in with name and password, as M4's do."""
    credentials = f"{request.param}:{settings.DEMO_PASSWORD}"
    client = m4(None)
    client.headers = {"Authorization": f"Basic {base64.b64encode(credentials.encode()).decode()}"}
    return client


def test_sample_of_specification(client):
    entries = client.get("/Specification").json()

    shown = [{name: value for name, value in entry.items() if name != "Description"} for entry in entries]
    assert [entry for entry in shown if entry in SAMPLE_DICTIONARY] == SAMPLE_DICTIONARY


def test_sample_of_add_ticket_note(client):
    response = client.post("/AddTicketNote", raw=ADD)

    assert response.status_code == 200
    assert response.json() == NOTE | {"ID": response.json()["ID"]}
    assert response.json()["ID"] > 342927
    assert list(response.json()) == list(NOTE)


def test_sample_of_get_ticket_note_by_id(client):
    response = client.get("/GetTicketNote/342927")

    assert answer_of(response) == (200, NOTE)
    assert list(response.json()) == list(NOTE)


def test_sample_of_get_ticket_note_by_text(client):
    assert answer_of(client.post("/GetTicketNote", raw=FIND)) == (200, NOTE)


def test_sample_of_get_ticket_notes_by_ticket(client):
    assert answer_of(client.get("/GetTicketNotesByTicket/2734")) == (200, [NOTE])


def test_sample_of_get_ticket_notes(client):
    assert answer_of(client.post("/GetTicketNotes", raw=SEARCH)) == (200, FOUND)


def test_sample_of_update_ticket_note(client):
    client.post("/UpdateTicketNote", {"ID": 342927, "TicketID": 320, "Note": "something else", "Subject": None})

    assert answer_of(client.post("/UpdateTicketNote", raw=UPDATE)) == (200, NOTE)
    assert answer_of(client.get("/GetTicketNote/342927")) == (200, NOTE)


def test_sample_of_delete_ticket_note(client):
    message = {"Message": "The ticket note with ID [1] was deleted successfully."}

    assert answer_of(client.get("/DeleteTicketNote/1")) == (200, message)
    assert client.get("/DeleteTicketNote/1").status_code == 404


def test_samples_of_the_dictionary_name_notes_that_exist(client):
    found = NOTE | {"ID": 25032, "TicketID": 25032}

    added = client.post("/AddTicketNote", DICTIONARY_ADD)

    assert added.json() == DICTIONARY_ADD | {"ID": added.json()["ID"]}
    assert answer_of(client.get("/GetTicketNote/25032")) == (200, found)
    assert answer_of(client.get("/GetTicketNotesByTicket/25032")) == (200, [found])
    by_text = client.post("/GetTicketNote", DICTIONARY_FIND)
    assert answer_of(by_text) == (200, NOTE | {"ID": 2803, "TicketID": 2803})
    assert answer_of(client.post("/UpdateTicketNote", DICTIONARY_UPDATE)) == (200, DICTIONARY_UPDATE)
