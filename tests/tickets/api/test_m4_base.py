"""M4 TicketNote: paths, methods, the order of checks, media types, and the one form of every error."""

import base64
import copy
import json

import pytest

from apps.tickets.factories import TicketNoteFactory
from apps.tickets.models import TicketNote
from apps.users.factories import UserFactory
from tests.tickets.api.m4_requests import (
    NO_NOTE,
    NO_TICKET,
    OPERATIONS,
    POSTS,
    STAMP,
    WITH_ID,
    answer_of,
    requests_for,
    stored,
    ticket_of,
)

pytestmark = pytest.mark.contract("ticketnote")

UNAUTHENTICATED = {"Message": "A valid bearer token is needed."}
NO_PATH = {"Message": "There is no such path."}


@pytest.fixture(scope="module", autouse=True)
def shared_note(shared_people):
    """A note that is there in every test."""
    return TicketNoteFactory(ticket=ticket_of(shared_people["integrator"]), body="note text", timestamp=STAMP)


@pytest.fixture
def note(shared_note, db):
    return copy.deepcopy(shared_note)


@pytest.fixture
def requests(note):
    return requests_for(note.pk, note.ticket_id)


@pytest.mark.rule("ticketnote", "exact-paths-without-redirects")
@pytest.mark.rule("ticketnote", "error-body-is-message-alone")
@pytest.mark.parametrize("name", OPERATIONS)
def test_path_in_any_other_spelling_is_unknown(m4, administrator, requests, name):
    client = m4(administrator)
    method, path, body = requests[name]
    before = stored()

    for other in (
        path + "/",
        path.lower(),
        path.upper(),
        path.swapcase(),
        "/" + path,
        path.replace("Ticket", "Ticket%20") if "Ticket" in path else path + "%20",
        path + "%2F",
        path + "/1/2",
        "/TicketNote" + path,
    ):
        response = client.send(method, other, body)
        assert answer_of(response) == (404, NO_PATH), other
    assert stored() == before


@pytest.mark.rule("ticketnote", "exact-paths-without-redirects")
@pytest.mark.rule("ticketnote", "error-body-is-message-alone")
@pytest.mark.parametrize("root", ["/workforce/ticketnote", "/Workforce/ticketNote", "/WORKFORCE/TICKETNOTE"])
def test_root_in_other_letter_case_is_unknown(m4, administrator, requests, root):
    client = m4(administrator)
    client.root = root
    before = stored()

    for method, path, body in requests.values():
        assert answer_of(client.send(method, path, body)) == (404, NO_PATH)
    assert stored() == before


@pytest.mark.rule("ticketnote", "exact-paths-without-redirects")
@pytest.mark.parametrize("path", ["", "/", "/GetTicketNote/", "/%0A", "/Specification%0A", "/a%0Ab", "/../admin/"])
def test_path_that_is_none_of_the_contract_is_unknown(m4, integrator, path):
    assert answer_of(m4(integrator).get(path)) == (404, NO_PATH)


@pytest.mark.rule("ticketnote", "exact-paths-without-redirects")
def test_percent_encoded_letters_are_the_same_path(m4, integrator, note):
    digits = "".join(f"%3{digit}" for digit in str(note.pk))
    client = m4(integrator)

    response = client.client.get(f"/Workforce/%54icketNote/%47etTicketNote/{digits}", headers=client.headers)

    assert (response.status_code, response.json()["ID"]) == (200, note.pk)


@pytest.mark.rule("ticketnote", "error-body-is-message-alone")
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
@pytest.mark.parametrize("name", OPERATIONS)
def test_unlisted_method_is_shown_the_listed_one(m4, administrator, requests, name, method):
    listed, path, body = requests[name]
    if method == listed:
        return
    client = m4(administrator)
    before = stored()

    response = client.send(method, path, body)

    assert answer_of(response) == (405, {"Message": f"Use {listed} on this path."})
    assert response["Allow"] == allowed_on(name, listed)
    assert stored() == before


def allowed_on(name, listed):
    """The methods that Allow names: HEAD is among them where GET reads."""
    return f"{listed}, HEAD" if listed == "GET" and name != "DeleteTicketNote" else listed


@pytest.mark.rule("ticketnote", "head-answers-as-get")
@pytest.mark.parametrize("name", OPERATIONS)
def test_head_reads_where_get_reads_and_is_refused_elsewhere(m4, administrator, requests, name):
    listed, path, _ = requests[name]
    reads = allowed_on(name, listed) != listed
    for user, status in ((administrator, 200), (None, 401)):
        client = m4(user)
        before = stored()

        response = client.send("HEAD", path)

        assert (response.status_code, response.content) == (status if reads else 405, b"")
        assert stored() == before


@pytest.mark.rule("ticketnote", "options-changes-nothing")
@pytest.mark.parametrize("name", OPERATIONS)
def test_options_changes_nothing(m4, administrator, requests, name):
    client = m4(administrator)
    _, path, body = requests[name]
    before = stored()

    response = client.send("OPTIONS", path, body)

    assert response.status_code == 405
    assert stored() == before


@pytest.mark.rule("ticketnote", "order-of-checks")
@pytest.mark.parametrize("name", OPERATIONS)
def test_nobody_is_shown_anything_before_401(m4, requests, name):
    method, path, body = requests[name]
    client = m4(None)

    for sent_path in {path, path.rpartition("/")[0] + "/0" if name in WITH_ID else path}:
        for options in ({"body": body}, {"raw": b"{", "content_type": "text/plain"}):
            response = client.send(method, sent_path, **options)
            assert answer_of(response) == (401, UNAUTHENTICATED)
            assert response["WWW-Authenticate"] == "Bearer"


@pytest.mark.rule("ticketnote", "order-of-checks")
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("AddTicketNote", "You may not add notes."),
        ("GetTicketNoteById", "You may not read notes."),
        ("FindTicketNote", "You may not read notes."),
        ("GetTicketNotesByTicket", "You may not read notes."),
        ("GetTicketNotes", "You may not read notes."),
        ("UpdateTicketNote", "You may not change notes."),
        ("DeleteTicketNote", "You may not delete notes."),
    ],
)
def test_missing_permission_is_shown_before_the_shape_and_the_ids(m4, integrator, note, name, message):
    integrator.groups.clear()
    client = m4(integrator)
    before = stored()

    for method, path, body in (
        requests_for(note.pk, note.ticket_id)[name],
        requests_for(NO_NOTE, NO_TICKET)[name],
        requests_for(0, 0)[name],
    ):
        assert answer_of(client.send(method, path, body)) == (403, {"Message": message})
    if name in POSTS:
        response = client.post(requests_for(1, 1)[name][1], raw=b"{", content_type="text/plain")
        assert answer_of(response) == (403, {"Message": message})
    assert stored() == before


@pytest.mark.rule("ticketnote", "order-of-checks")
def test_specification_is_for_every_caller(m4, integrator):
    integrator.groups.clear()

    assert m4(integrator).get("/Specification").status_code == 200


@pytest.mark.rule("ticketnote", "order-of-checks")
def test_update_checks_run_in_the_documented_order(m4, integrator, note):
    stranger = UserFactory(username="stranger", organisation=integrator.organisation)
    own, others = m4(integrator), m4(stranger)
    before = stored()
    shape, unknown = {"Note": 5}, {"Note": "x"}

    def answer(client, note_id, ticket_id, more):
        return client.post("/UpdateTicketNote", {"ID": note_id, "TicketID": ticket_id} | more)

    # the shape before the unknown id, the unknown id before who may, and that before the unknown ticket
    assert answer_of(answer(own, NO_NOTE, NO_TICKET, shape)) == (400, {"Message": "Note: Must be a string."})
    assert answer_of(answer(own, NO_NOTE, NO_TICKET, {"ts": "2017-02-29T00:00:00"}))[0] == 400
    no_note = {"Message": f"There is no ticket note with ID [{NO_NOTE}]."}
    assert answer_of(answer(own, NO_NOTE, NO_TICKET, unknown)) == (404, no_note)
    not_yours = {"Message": "You may not change this note."}
    assert answer_of(answer(others, note.pk, NO_TICKET, unknown)) == (403, not_yours)
    no_ticket = {"Message": f"TicketID: There is no ticket with ID [{NO_TICKET}]."}
    assert answer_of(answer(own, note.pk, NO_TICKET, unknown)) == (400, no_ticket)
    assert stored() == before


@pytest.mark.rule("ticketnote", "order-of-checks")
def test_shape_is_shown_before_an_unknown_ticket(m4, integrator):
    client = m4(integrator)

    for path in ("/AddTicketNote", "/GetTicketNote"):
        response = client.post(path, {"TicketID": NO_TICKET, "Note": 5})
        assert answer_of(response) == (400, {"Message": "Note: Must be a string."})
    response = client.post("/GetTicketNotes", {"TicketID": NO_TICKET, "UserName": 5})
    assert answer_of(response) == (400, {"Message": "UserName: Must be a string or null."})


@pytest.mark.rule("ticketnote", "unreadable-body-refused")
@pytest.mark.rule("ticketnote", "error-body-is-message-alone")
@pytest.mark.parametrize("name", POSTS)
@pytest.mark.parametrize(
    ("raw", "content_type", "message"),
    [
        (b"{", "application/json", "body: Is not valid JSON."),
        (b"[]", "application/json", "body: Must be a JSON object."),
        (b"null", "application/json", "body: Must be a JSON object."),
        (b'"{}"', "application/json", "body: Must be a JSON object."),
    ],
)
def test_body_that_is_no_json_object_is_refused(m4, integrator, name, raw, content_type, message):
    response = m4(integrator).post(requests_for(1, 1)[name][1], raw=raw, content_type=content_type)

    assert answer_of(response) == (400, {"Message": message})


@pytest.mark.parametrize(
    "content_type",
    ["application/json; charset=utf-8", "application/json;charset=UTF-8", "Application/JSON", "application/json ; x=y"],
)
def test_media_type_may_have_parameters(m4, integrator, requests, content_type):
    method, path, body = requests["AddTicketNote"]

    raw = json.dumps(body | {"Note": "Grüße"}, ensure_ascii=False).encode()
    response = m4(integrator).send(method, path, raw=raw, content_type=content_type)

    assert (response.status_code, response.json()["Note"]) == (200, "Grüße")


@pytest.mark.rule("ticketnote", "types-not-coerced")
@pytest.mark.parametrize(
    ("member", "value", "shown"),
    [
        ("TicketID", "2734", "Must be an integer."),
        ("TicketID", 2734.5, "Must be an integer."),
        ("TicketID", True, "Must be an integer."),
        ("TicketID", None, "Must be an integer."),
        ("TicketID", [2734], "Must be an integer."),
        ("TicketID", {"ID": 2734}, "Must be an integer."),
        ("Note", 5, "Must be a string."),
        ("Note", ["x"], "Must be a string."),
        ("NoteType", None, "Must be a string. Must be 'NOTE' or 'LOG'."),
        ("NoteType", "note", "Must be 'NOTE' or 'LOG'."),
        ("Subject", False, "Must be a string or null."),
        ("UserName", 1, "Must be a string."),
        ("ts", 1511195614, "Must be a string."),
        ("IsClearedNote", "true", "Must be a boolean."),
        ("IsClearedNote", 1, "Must be a boolean."),
        ("IsClearedNote", None, "Must be a boolean."),
    ],
)
def test_json_types_are_not_coerced(m4, integrator, note, member, value, shown):
    client = m4(integrator)
    before = stored()
    sent = {"TicketID": note.ticket_id, "Note": "x", member: value}

    for path, body in (("/AddTicketNote", sent), ("/UpdateTicketNote", {"ID": note.pk} | sent)):
        assert answer_of(client.post(path, body)) == (400, {"Message": f"{member}: {shown}"})
    assert stored() == before


@pytest.mark.rule("ticketnote", "types-not-coerced")
@pytest.mark.parametrize(
    ("member", "value", "shown"),
    [
        ("TicketID", "2734", "Must be at least 1."),
        ("TicketID", 0, "Must be at least 1."),
        ("UserName", 5, "Must be a string or null."),
        ("StartDate", 5, ""),
        ("EndDate", "soon", ""),
        ("EndDate", False, ""),
    ],
)
def test_criteria_are_not_coerced(m4, integrator, member, value, shown):
    response = m4(integrator).post("/GetTicketNotes", {member: value})

    assert response.status_code == 400
    assert response.json()["Message"].startswith(f"{member}: ")


@pytest.mark.rule("ticketnote", "unknown-members-ignored")
@pytest.mark.parametrize("name", POSTS)
def test_unknown_members_are_ignored(m4, integrator, requests, name):
    client = m4(integrator)
    method, path, body = requests[name]
    unknown = {"note": "lower case", "Id": 7, "is_internal": True, "author": 1, "": None, "deep": {"a": [1, {}]}}

    response = client.send(method, path, body | unknown)

    assert response.status_code == 200
    assert not TicketNote.objects.filter(is_internal=True).exists()
    bodies = response.json() if isinstance(response.json(), list) else [response.json()]
    members = {"ID", "TicketID", "NoteType", "Note", "Subject", "UserName", "ts", "IsClearedNote"}
    assert [set(answer) for answer in bodies] == [members] * len(bodies)


@pytest.mark.rule("ticketnote", "content-type-without-body")
@pytest.mark.parametrize("content_type", ["application/json", "text/plain", ""])
def test_get_takes_a_content_type_without_a_body(m4, integrator, requests, content_type):
    client = m4(integrator)

    for name in ("Specification", "GetTicketNoteById", "GetTicketNotesByTicket", "DeleteTicketNote"):
        method, path, _ = requests[name]
        assert client.send(method, path, headers={"Content-Type": content_type}).status_code == 200


@pytest.mark.rule("ticketnote", "any-accept-gets-json")
@pytest.mark.parametrize("accept", ["text/html", "application/xml;q=1", "image/*", "nonsense", "*/*;q=0", ""])
def test_any_accept_header_is_served_with_json(m4, integrator, requests, accept):
    client = m4(integrator)

    for method, path, body in requests.values():
        response = client.send(method, path, body, headers={"Accept": accept})
        assert (response.status_code, response["Content-Type"]) == (200, "application/json")
        response = client.get("/nowhere?format=html", headers={"Accept": accept})
        assert (response.status_code, response["Content-Type"]) == (404, "application/json")


@pytest.mark.rule("ticketnote", "bearer-or-basic-never-cookie")
@pytest.mark.parametrize("name", OPERATIONS)
def test_session_cookie_alone_is_refused(m4, administrator, requests, name):
    client = m4(None)
    client.client.force_login(administrator)
    method, path, body = requests[name]
    before = stored()

    response = client.send(method, path, body)

    assert client.client.session["_auth_user_id"] == str(administrator.pk)
    assert answer_of(response) == (401, UNAUTHENTICATED)
    assert response["WWW-Authenticate"] == "Bearer"
    assert stored() == before


@pytest.mark.rule("ticketnote", "bearer-or-basic-never-cookie")
@pytest.mark.parametrize("name", OPERATIONS)
def test_bearer_token_and_password_both_authenticate(m4, integrator, requests, name):
    integrator.set_password("a long password")
    integrator.save()
    encoded = base64.b64encode(b"integrator:a long password").decode()
    method, path, body = requests[name]

    by_token = m4(integrator).send(method, path, body)
    if name == "DeleteTicketNote":
        path = f"/DeleteTicketNote/{TicketNoteFactory(ticket=ticket_of(integrator)).pk}"
    by_password = m4(None).send(method, path, body, headers={"Authorization": f"Basic {encoded}"})

    assert (by_token.status_code, by_password.status_code) == (200, 200)
