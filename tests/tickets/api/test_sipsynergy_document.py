"""What the contract of the tickets microservice says of all its operations."""

import json
import re

import pytest

from apps.dialects.sipsynergy.base import SipSynergyViewSet
from apps.tickets.factories import TicketAttributeFactory, TicketNoteFactory
from apps.users.factories import WorkGroupFactory
from tests.contract.client import content_of
from tests.tickets.api.sipsynergy_requests import new_ticket, refusal, ticket_of

pytestmark = pytest.mark.contract("tickets-microservice")

OPERATIONS = list(SipSynergyViewSet.contract.operations.values())
GETS = [operation for operation in OPERATIONS if operation.method == "get"]
WITH_BODY = [operation for operation in OPERATIONS if operation.request_body]
NO_PATH = {"title": "Not Found", "message": "There is no such path."}


def _named(operation):
    return operation.operation_id


@pytest.fixture(scope="module", autouse=True)
def path_of(shared_people):
    """Paths of operations, with ids of things that exist in every test."""
    integrator = shared_people["integrator"]
    ticket = ticket_of(integrator)
    TicketAttributeFactory(ticket=ticket)
    ids = {
        "id": integrator.pk,
        "ticketId": ticket.human_id,
        "commentId": TicketNoteFactory(ticket=ticket).pk,
        "groupId": WorkGroupFactory().pk,
    }
    return lambda operation: operation.path.format(**ids)


@pytest.mark.rule("tickets-microservice", "exact-paths-without-redirects")
@pytest.mark.parametrize("operation", OPERATIONS, ids=_named)
def test_paths_are_exact(sip, administrator, path_of, operation):
    client = sip(administrator)
    path = path_of(operation)
    others = [path + "//", path.upper(), path.title(), "/" + path, "/%20" + path[1:], "/;" + path[1:], path + "/x/y/z"]
    if operation.path not in ("/states", "/states/"):
        others.append(path + "/")

    for other in others:
        response = client.send(operation.method.upper(), other, {})
        assert response.status_code == 404, other
        assert list(response.json()) == ["title", "message"]


@pytest.mark.rule("tickets-microservice", "exact-paths-without-redirects")
@pytest.mark.rule("tickets-microservice", "error-body-has-title-and-message")
@pytest.mark.parametrize(
    "path", ["", "/", "/tickets/INC-1/notes", "/tickets/", "/users/1/", "/v1/tickets", "/../admin/"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_unknown_path_is_not_found_for_everybody(sip, agent, method, path):
    for client in (sip(agent), sip(None)):
        response = client.send(method, path)
        assert (response.status_code, response.json()) == (404, NO_PATH)


@pytest.mark.rule("tickets-microservice", "exact-paths-without-redirects")
@pytest.mark.parametrize("path", ["/API/users", "/Api/tickets", "/api//users", "/API"])
def test_letter_case_of_the_root_is_exact(client, path):
    response = client.get(path)

    assert (response.status_code, response.json()) == (404, NO_PATH)


@pytest.mark.rule("tickets-microservice", "error-body-has-title-and-message")
@pytest.mark.parametrize("operation", {operation.path: operation for operation in OPERATIONS}.values(), ids=_named)
def test_unlisted_method_is_not_allowed(sip, administrator, path_of, operation):
    client = sip(administrator)
    listed = [other.method.upper() for other in OPERATIONS if other.path == operation.path]

    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"} - set(listed):
        response = client.send(method, path_of(operation), {})
        allowed = listed + ["HEAD"] * ("GET" in listed)
        assert (response.status_code, response["Allow"].split(", ")) == (405, allowed)
        assert response.json() == {
            "title": "Method Not Allowed",
            "message": f"Use {' or '.join(listed)} on this path.",
        }


@pytest.mark.rule("tickets-microservice", "success-body-is-data-alone")
@pytest.mark.parametrize("operation", GETS, ids=_named)
def test_success_is_an_object_with_data_alone(sip, administrator, path_of, operation):
    client = sip(administrator)
    if operation.operation_id == "getConfirmTicketContacts":
        client.post(path_of(operation))

    response = client.get(path_of(operation))

    assert response.status_code == 200
    if operation.operation_id == "downloadTicketReport":
        assert content_of(response).startswith(b"ticketNumber,")
    else:
        assert list(response.json()) == ["data"]


@pytest.mark.rule("tickets-microservice", "success-body-is-data-alone")
def test_success_of_a_write_is_data_alone_or_nothing(sip, administrator, path_of, integrator):
    client = sip(administrator)
    by_id = SipSynergyViewSet.contract.operations
    ticket, comment, user = (path_of(by_id[name]) for name in ("getTicket", "getComment", "deleteUser"))

    written = [
        client.post("/users", {"email": "jo@example.com", "name": "Jo"}),
        client.patch(user, {}),
        client.post("/tickets", new_ticket(integrator)),
        client.post(
            ticket, {"ticketId": ticket.rpartition("/")[2], "description": "x", "userHumanId": integrator.human_id}
        ),
        client.post(path_of(by_id["confirmTicketContacts"])),
        client.delete(comment),
        client.delete(user),
    ]
    empty = [client.patch(ticket, {"title": "x"})]

    assert [list(response.json()) for response in written] == [["data"]] * len(written)
    assert [response.status_code for response in written] == [201, 202, 201, 201, 201, 202, 202]
    assert [(response.status_code, response.content) for response in empty] == [(204, b"")]
    assert client.delete(ticket).json() == {"data": None}


@pytest.mark.rule("tickets-microservice", "error-body-has-title-and-message")
@pytest.mark.parametrize("operation", OPERATIONS, ids=_named)
def test_nobody_gets_anywhere_without_a_token(sip, path_of, operation):
    client, wrong = sip(None), []
    credentials = [
        "",
        "Bearer",
        "Bearer ",
        "Bearer nonsense",
        "Basic Y2FzZXk6eA==",
        "bearer",
        "Token x",
        "Bearer \u00e9",
    ]

    for credential in [None, *credentials]:
        headers = {} if credential is None else {"Authorization": credential}
        response = client.send(operation.method.upper(), path_of(operation), {}, headers=headers)
        answer = response.status_code, response.headers.get("WWW-Authenticate"), response.json()
        if answer != (401, "Bearer", {"title": "Unauthorized", "message": "A valid bearer token is needed."}):
            wrong.append((credential, *answer))

    assert wrong == []


def test_session_of_the_desk_opens_nothing(sip, agent, path_of):
    client = sip(None)
    client.client.force_login(agent)

    for operation in OPERATIONS:
        assert client.send(operation.method.upper(), path_of(operation), {}).status_code == 401


@pytest.mark.rule("tickets-microservice", "order-of-checks")
def test_checks_run_in_the_documented_order(sip, integrator, administrator):
    """Each request breaks all checks from one on; the first that it breaks is the one told."""
    ticket = ticket_of(integrator)
    csr_path = f"/tickets/{ticket.human_id}"
    nobody, restricted, admin = sip(None), sip(integrator), sip(administrator)

    # 401 before 403, 404 and 422
    assert nobody.patch("/users/x", {"name": 5}).status_code == 401
    assert nobody.delete("/tickets/x").status_code == 401
    # 403 before 404 and 422
    assert restricted.patch("/users/x", {"name": 5}).status_code == 403
    assert restricted.delete("/tickets/x").status_code == 403
    # 404 before 422
    assert admin.patch("/users/x", {"name": 5}).status_code == 404
    assert admin.patch("/tickets/INC-999999", {"title": 5}).status_code == 404
    assert admin.post("/tickets/INC-999999", {}).status_code == 404
    assert admin.patch("/comments/999999", {}).status_code == 404
    # 422 before 409
    assert admin.patch(f"/users/{integrator.pk}", {"email": administrator.email, "name": 5}).status_code == 422
    assert admin.post("/users", {"email": administrator.email}).status_code == 422
    # 409 last
    assert admin.patch(f"/users/{integrator.pk}", {"email": administrator.email}).status_code == 409
    assert admin.post(f"/events/confirm-contacts/{ticket.human_id}").status_code == 409
    assert restricted.patch(csr_path, {}).status_code == 204


@pytest.mark.rule("tickets-microservice", "unreadable-body-refused")
@pytest.mark.parametrize("operation", WITH_BODY, ids=_named)
def test_body_that_is_no_json_object_is_refused(sip, administrator, path_of, operation):
    client, wrong = sip(administrator), []
    not_json, no_object = "Is not valid JSON.", "Must be a JSON object."
    for raw, message in [(b"", not_json), (b"{", not_json), (b"{'a': 1}", not_json), (b"[]", no_object),
                         (b'"text"', no_object), (b"null", no_object)]:  # fmt: skip
        response = client.send(operation.method.upper(), path_of(operation), raw=raw)
        body = response.json()
        if (response.status_code, body) != (422, refusal({"body": [message]}, body["message"])):
            wrong.append((raw, response.status_code, body))

    assert wrong == []


@pytest.mark.rule("tickets-microservice", "unreadable-body-refused")
@pytest.mark.parametrize(
    "content_type", ["application/json; charset=utf-8", "Application/JSON", "application/json;x=y"]
)
def test_media_type_may_carry_parameters(sip, agent, integrator, content_type):
    raw = json.dumps(new_ticket(integrator, title="\u00c9"), ensure_ascii=False).encode()

    response = sip(agent).send("POST", "/tickets", raw=raw, content_type=content_type)

    assert (response.status_code, response.json()["data"]["title"]) == (201, "\u00c9")


@pytest.mark.rule("tickets-microservice", "errors-name-members-with-messages")
def test_errors_hold_messages_by_the_name_of_each_member(sip, agent):
    body = {
        "organisationHumanId": 5,
        "contractHumanId": "",
        "tenantHumanId": "x",
        "title": [],
        "description": "",
        "reporterHumanId": None,
        "attributes": {"mainEmail": "x", "additionalEmails": ["y", 5, "z"]},
    }

    response = sip(agent).post("/tickets", body)

    errors = response.json()["errors"]
    assert response.status_code == 422
    assert set(errors) == {
        "organisationHumanId", "contractHumanId", "tenantHumanId", "title", "description", "reporterHumanId",
        "preferredContactMethod", "mainEmail", "additionalEmails",
    }  # fmt: skip
    assert errors["additionalEmails"] == ["Is not a valid e-mail address.", "Must be a string."]
    assert all(messages and all(messages) for messages in errors.values())


PREFIXES = {"organisationHumanId": "ORG", "contractHumanId": "CON", "reporterHumanId": "USR"}


@pytest.mark.rule("tickets-microservice", "human-ids-exact-ascii-digits")
@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("organisationHumanId", " ORG-1"), ("organisationHumanId", "ORG-1 "), ("organisationHumanId", "ORG-1\n"),
        ("organisationHumanId", "ORG-\u0661"), ("organisationHumanId", "ORG-\uff11"), ("organisationHumanId", "ORG-"),
        ("organisationHumanId", "ORG-1-"), ("organisationHumanId", "org-1"), ("contractHumanId", "CON-1\t"),
        ("contractHumanId", "CON-\u09e7"), ("contractHumanId", "CON-1.0"), ("reporterHumanId", "\u00a0USR-1"),
        ("reporterHumanId", "USR-\u0967"), ("reporterHumanId", "USR-1\r\n"), ("reporterHumanId", "USR--1"),
    ],
)  # fmt: skip
def test_human_id_of_another_form_is_refused(sip, agent, integrator, member, value):
    response = sip(agent).post("/tickets", new_ticket(integrator, **{member: value}))

    assert response.status_code == 422
    assert response.json() == refusal({member: [f"Must have the form {PREFIXES[member]}-[0-9]+(-[0-9]+)*."]})


@pytest.mark.rule("getTicket", "unknown-ticket-is-404")
@pytest.mark.rule("tickets-microservice", "malformed-path-id-is-404")
@pytest.mark.rule("tickets-microservice", "human-ids-exact-ascii-digits")
@pytest.mark.parametrize("operation", [o for o in OPERATIONS if "{ticketId}" in o.path], ids=_named)
def test_path_that_names_no_ticket_is_not_found(sip, manager, integrator, operation):
    number = ticket_of(integrator).pk
    client = sip(manager)
    names = [
        f"INC-0{number}", f"inc-{number}", f"{number}", f"%20INC-{number}", f"INC-{number}%20", f"INC-{number}%0A",
        f"INC-{number}%00", f"INC-%20{number}", f"INC-+{number}", f"INC--{number}", "INC-", "INC-0", "INC-%D9%A3",
        "INC-%EF%BC%91", "INC-99999999999999999999", "INC-" + "9" * 5000, "INC-1e0", f"INC-{number}.0",
        f"INC-{number}%2F", f"%49NC-0{number}", "%FF", "%", "%ED%A0%80",
    ]  # fmt: skip

    for name in names:
        response = client.send(operation.method.upper(), operation.path.format(ticketId=name), {})
        assert response.status_code == 404, name
        assert list(response.json()) == ["title", "message"]
        assert response.json()["title"] == "Not Found"


def test_percent_encoded_id_names_the_same_ticket(sip, integrator):
    ticket = ticket_of(integrator)

    response = sip(integrator).get(f"/tickets/%49%4E%43%2D{ticket.pk}")

    assert (response.status_code, response.json()["data"][0]["id"]) == (200, ticket.human_id)


@pytest.mark.rule("tickets-microservice", "malformed-path-id-is-404")
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "pk", ["0", "-1", "x", "1.0", "9223372036854775808", "1" * 400, "%D9%A3", "1%00", "1%20", "+1"]
)
def test_path_that_names_no_comment_is_not_found(sip, agent, method, pk):
    response = sip(agent).send(method, f"/comments/{pk}", {} if method == "PATCH" else None)

    assert response.status_code == 404
    assert response.json() == {"title": "Not Found", "message": "There is no such resource."}


@pytest.mark.rule("tickets-microservice", "timestamps-in-utc")
@pytest.mark.parametrize("operation", GETS, ids=_named)
def test_every_timestamp_is_in_utc(sip, administrator, path_of, operation, settings):
    settings.TIME_ZONE = "America/New_York"
    client = sip(administrator)
    client.post(path_of(SipSynergyViewSet.contract.operations["confirmTicketContacts"]))

    text = content_of(client.get(path_of(operation))).decode()

    moments = re.findall(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][^\",]*", text)
    report = "reporting" in operation.path
    form = r"[-0-9]{10} [:0-9]{8}" if report else r"[-0-9]{10}T[:0-9]{8}\+0000"
    assert [moment for moment in moments if not re.fullmatch(form, moment)] == []
    assert bool(moments) == any(word in text for word in ("dateCreated", "INC-")) or "target" in text


@pytest.mark.rule("tickets-microservice", "updated-never-before-created")
def test_update_is_never_earlier_than_creation(sip, agent, integrator):
    client = sip(agent)
    human_id = client.post("/tickets", new_ticket(integrator)).json()["data"]["id"]
    comment = {"ticketId": human_id, "description": "x", "userHumanId": integrator.human_id}
    client.post(f"/tickets/{human_id}", comment)

    for path in ("/tickets", f"/tickets/{human_id}/comments", "/states"):
        for body in client.get(path).json()["data"]:
            assert body["dateUpdated"] >= body["dateCreated"]


@pytest.mark.rule("tickets-microservice", "content-type-without-body")
@pytest.mark.parametrize("operation", [o for o in OPERATIONS if o.method in ("get", "delete")], ids=_named)
def test_content_type_without_a_body_is_accepted(sip, administrator, path_of, operation):
    client = sip(administrator)
    client.post(path_of(SipSynergyViewSet.contract.operations["confirmTicketContacts"]))

    response = client.send(operation.method.upper(), path_of(operation), headers={"Content-Type": "application/json"})

    assert response.status_code == (200 if operation.method == "get" else 202)


@pytest.mark.rule("tickets-microservice", "any-accept-gets-documented-type")
@pytest.mark.parametrize("operation", GETS, ids=_named)
def test_accept_header_changes_nothing(sip, administrator, path_of, operation):
    client, wrong = sip(administrator), []
    client.post(path_of(SipSynergyViewSet.contract.operations["confirmTicketContacts"]))
    plain = client.get(path_of(operation))

    for accept in ["text/html", "application/xml", "text/csv", "nonsense", "", "*/*;q=0", "image/*"]:
        response = client.get(path_of(operation), headers={"Accept": accept})
        refused = client.get("/groups/x", headers={"Accept": accept})
        shown = [(answer.status_code, answer["Content-Type"]) for answer in (response, refused)]
        if shown != [(200, plain["Content-Type"]), (404, "application/json")]:
            wrong.append((accept, shown))

    assert wrong == []


def test_request_id_is_shown_in_every_answer(sip, agent):
    client = sip(agent)

    for path in ("/users", "/tickets/INC-0", "/nothing"):
        assert client.get(path, headers={"X-Request-ID": "abc-12345678"})["X-Request-ID"] == "abc-12345678"
        assert re.fullmatch("[0-9a-f]{32}", client.get(path)["X-Request-ID"])
