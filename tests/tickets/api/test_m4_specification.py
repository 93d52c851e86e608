"""M4 TicketNote: the data dictionary."""

import pytest

from apps.dialects.m4.base import M4ViewSet

pytestmark = pytest.mark.contract("ticketnote")

STAMP = "2017-11-20T11:33:34.0299526-05:00"
# The documented entries are the vendor's but for their descriptions; the other three follow their form.
FORMATS = {
    ("Post", "AddTicketNote"): {
        "TicketID": 2734,
        "NoteType": "NOTE",
        "Note": "note text",
        "Subject": "",
        "UserName": "username",
        "ts": STAMP,
        "IsClearedNote": False,
    },
    ("Post", "GetTicketNote"): {"TicketID": 2803, "Note": "note text", "UserName": "username", "ts": STAMP},
    ("Post", "GetTicketNotes"): {
        "TicketID": None,
        "UserName": "",
        "StartDate": "2019-02-01T15:08:13.1435401-05:00",
        "EndDate": "2019-02-28T15:08:13.1435401-05:00",
        "NoteType": "",
    },
    ("Post", "UpdateTicketNote"): {
        "ID": 1637,
        "TicketID": 6372,
        "NoteType": "NOTE",
        "Note": "note text",
        "Subject": "",
        "UserName": "username",
        "ts": "2017-11-20T11:33:34.0309505-05:00",
        "IsClearedNote": False,
    },
}
PATHS = {
    ("Get", "DeleteTicketNote"): "/TicketNote/DeleteTicketNote/25032",
    ("Get", "GetTicketNote"): "/TicketNote/GetTicketNote/25032",
    ("Get", "GetTicketNotesByTicket"): "/TicketNote/GetTicketNotesByTicket/25032",
    ("Get", "Specification"): "/TicketNote/Specification",
}


@pytest.fixture
def entries(m4, integrator):
    response = m4(integrator).get("/Specification")
    assert response.status_code == 200
    return response.json()


@pytest.mark.rule("Specification", "one-entry-per-method-section")
@pytest.mark.rule("Specification", "action-and-method-unique")
@pytest.mark.rule("Specification", "sorted-by-method-and-action")
def test_specification_has_an_entry_for_each_method_in_order(entries):
    assert [(entry["MethodName"], entry["HttpAction"]) for entry in entries] == [
        ("AddTicketNote", "Post"),
        ("DeleteTicketNote", "Get"),
        ("GetTicketNote", "Get"),
        ("GetTicketNote", "Post"),
        ("GetTicketNotes", "Post"),
        ("GetTicketNotesByTicket", "Get"),
        ("Specification", "Get"),
        ("UpdateTicketNote", "Post"),
    ]


@pytest.mark.rule("Specification", "format-for-post-path-for-get")
@pytest.mark.rule("Specification", "path-without-workforce-prefix")
def test_specification_gives_post_methods_a_format_and_get_methods_a_path(entries):
    bare = [{name: value for name, value in entry.items() if name != "Description"} for entry in entries]

    assert sorted(bare, key=lambda entry: (entry["HttpAction"], entry["MethodName"])) == sorted(
        [{"HttpAction": action, "MethodName": name, "Path": path} for (action, name), path in PATHS.items()]
        + [{"HttpAction": action, "MethodName": name, "Format": form} for (action, name), form in FORMATS.items()],
        key=lambda entry: (entry["HttpAction"], entry["MethodName"]),
    )


@pytest.mark.rule("Specification", "format-lists-request-members")
def test_specification_formats_have_the_members_that_the_method_takes(entries):
    contract = M4ViewSet.contract
    taken = {}
    for operation in contract.operations.values():
        if operation.request_body:
            schema = contract.resolve(operation.request_body["content"]["application/json"]["schema"])
            taken[operation.path.strip("/")] = set(schema["properties"])

    assert {entry["MethodName"]: set(entry["Format"]) for entry in entries if "Format" in entry} == taken


def test_specification_is_the_example_of_the_contract(entries):
    operation = M4ViewSet.contract.operations["Specification"]

    assert entries == operation.responses["200"]["content"]["application/json"]["example"]
