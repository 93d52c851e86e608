"""The envelope of failures, what the path may hold, and the order of the checks."""

import pytest

from apps.core.errors import AlreadyTaken, Invalid, NotAllowed, NotFound, WrongState
from apps.dialects.costguard.base import JournalManagementViewSet
from apps.tickets.models import Ticket
from apps.users.factories import UserFactory
from tests.contract.client import DialectClient

TICKET = {
    "title": "No dial tone",
    "customerID": 1,
    "ticketTypeID": 1012,
    "ticketPriorityID": 2,
    "ticketStatusID": 1001,
}


def refused(field, number, message):
    return {"errors": [{"field": field, "loggingNumber": number, "message": message}]}


def invalid(field, value, reason=""):
    return refused(field, 500002, f"Value for argument '{field}' is not valid: '{value}'. {reason}".rstrip())


def no_access(field, identifier):
    message = f"You do not have access to {field.removesuffix('ID')} ID {identifier} or it does not exist."
    return refused(field, 500032, message)


def answer_of(response):
    return response.status_code, response.json()


@pytest.mark.parametrize("path", ["/ticket", "/ticket/1", "/nothing"])
@pytest.mark.parametrize("environment", ["staging", "Production", "production%20", "%0a", "1"])
def test_unknown_environment_is_not_found_before_anything_else(db, path, environment):
    client = DialectClient(JournalManagementViewSet.contract, root=f"/JournalManagement/{environment}/api")

    status, body = answer_of(client.get(path))

    assert status == 404
    expected = {"/nothing": (None, 500105)}.get(path, ("environment", 500106))
    assert [(error["field"], error["loggingNumber"]) for error in body["errors"]] == [expected]


def test_every_configured_environment_is_there(agent, settings):
    settings.COSTGUARD_ENVIRONMENTS = ["production", "test-2"]

    for environment in settings.COSTGUARD_ENVIRONMENTS:
        root = f"/JournalManagement/{environment}/api"
        assert DialectClient(JournalManagementViewSet.contract, agent, root=root).get("/healthCheck").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/JournalManagement",
        "/JournalManagement/",
        "/JournalManagement/production",
        "/JournalManagement/production/api/ticket/",
        "/JournalManagement/production/api//ticket",
        "/JournalManagement/production/Api/ticket",
        "/JournalManagement/production/api/Ticket",
        "/JournalManagement/a/b/api/ticket",
        "/journalmanagement/production/api/ticket",
        "/securitytoken/1xa/production/api",
        "/securitytoken/1xa",
    ],
)
def test_path_outside_the_contract_is_not_found_in_the_envelope(client, path):
    assert answer_of(client.get(path)) == (404, refused(None, 500105, "There is no such path."))


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/ticket", "GET or POST"),
        ("DELETE", "/ticket/1", "GET or PATCH"),
        ("GET", "/ticket/1/close", "PATCH"),
        ("OPTIONS", "/healthCheck", "GET"),
    ],
)
def test_other_methods_are_refused(journal_management, method, path, allowed):
    response = journal_management(None).send(method, path)

    assert answer_of(response) == (405, refused(None, 500107, f"Use {allowed} on this path."))
    assert response["Allow"] == allowed.replace(" or ", ", ") + ", HEAD" * ("GET" in allowed)


def test_request_without_a_token_is_unauthenticated(journal_management):
    response = journal_management(None).get("/ticket/nonsense?$top=nonsense")

    message = "A simple web token or a bearer token is needed."
    assert answer_of(response) == (401, refused(None, 500101, message))
    assert response["WWW-Authenticate"] == "WRAP, Bearer"


@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer", "Basic Y2FzZXk6eA==", "Token x"])
def test_request_with_another_credential_is_unauthenticated(journal_management, header):
    response = journal_management(None).get("/ticket", headers={"Authorization": header})

    assert response.status_code == 401
    assert response.json()["errors"][0]["loggingNumber"] == 500101


def test_session_alone_does_not_open_the_api(client, agent):
    client.force_login(agent)

    assert client.get("/JournalManagement/production/api/ticket").status_code == 401


def test_caller_without_the_permission_is_forbidden_before_the_request_is_read(journal_management):
    user = UserFactory()
    user.groups.clear()

    response = journal_management(user).post("/ticket", raw=b"{")

    assert answer_of(response) == (403, refused(None, 500104, "You may not create tickets."))


@pytest.mark.parametrize(
    "text", ["0", "-1", "00", "abc", "1.0", "1e3", "+1", "%D9%A1", "1%0A", "sale s", "-" + "9" * 50]
)
def test_path_id_that_is_no_positive_integer_is_unusable(journal_management, agent, text):
    response = journal_management(agent).get(f"/ticket/{text}")

    status, body = answer_of(response)
    assert status == 400
    assert [(error["field"], error["loggingNumber"]) for error in body["errors"]] == [("ticketID", 500002)]


@pytest.mark.parametrize("text", ["1", "007", str(2**63 - 1), str(2**63), "9" * 40, "9" * 5000])
def test_path_id_of_nothing_is_not_found_however_large(journal_management, agent, text):
    shown = str(int(text)) if len(text) <= 40 else f"{text[:100]}…"

    assert answer_of(journal_management(agent).get(f"/ticket/{text}")) == (404, no_access("ticketID", shown))


def test_not_found_names_the_parameter_that_was_not_found(journal_management, agent):
    response = journal_management(agent).delete("/followUp/5/reminder/5")

    assert answer_of(response) == (404, no_access("followUpID", "5"))


@pytest.mark.parametrize(
    ("raw", "content_type", "expected"),
    [
        (b"{", "application/json", invalid("body", "", "Is not valid JSON.")),
        (b"\xff{}", "application/json", invalid("body", "", "Is not valid JSON.")),
        (b'{"title": NaN}', "application/json", invalid("body", "", "Is not valid JSON.")),
        (b"[1]", "application/json", invalid("body", "[1]", "Must be a JSON object.")),
        (b"null", "application/json", invalid("body", "null", "Must be a JSON object.")),
    ],
)
def test_body_that_cannot_be_read_is_refused(journal_management, agent, raw, content_type, expected):
    response = journal_management(agent).post("/ticket", raw=raw, content_type=content_type)

    assert answer_of(response) == (400, expected)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"title": 5}, invalid("title", "5", "Must be a string.")),
        ({"title": ["x", {"y": None}]}, invalid("title", '["x", {"y": null}]', "Must be a string.")),
        ({"title": "x" * 300 + "\x00"}, invalid("title", "x" * 100 + "…", "Must not hold the character U+0000.")),
        ({"customerID": "1"}, invalid("customerID", "1", "Must be an integer.")),
        ({"customerID": 0}, invalid("customerID", "0", "Must be at least 1.")),
        ({"customerID": 2**63}, invalid("customerID", str(2**63), "Is out of range.")),
        ({"Title": "x"}, invalid("Title", "x", "This member is not known here.")),
        ({"isInternal": None}, invalid("isInternal", "null", "Must be a boolean.")),
    ],
)
def test_body_of_another_shape_is_refused_by_argument(journal_management, agent, change, expected):
    response = journal_management(agent).post("/ticket", TICKET | change)

    assert answer_of(response) == (400, expected)


def test_every_argument_at_fault_is_named(journal_management, agent):
    response = journal_management(agent).post("/ticket", {"title": "", "customerID": True, "extra": 1})

    assert response.status_code == 400
    assert {error["field"] for error in response.json()["errors"]} == {
        "title",
        "customerID",
        "extra",
        "ticketTypeID",
        "ticketPriorityID",
        "ticketStatusID",
    }


def test_body_beyond_a_megabyte_is_refused(journal_management, agent):
    response = journal_management(agent).post("/ticket", raw=b" " * 1_000_001)

    assert answer_of(response) == (413, refused(None, 500110, "The body is larger than 1000000 bytes."))


def test_too_many_query_parameters_are_refused(journal_management, agent):
    response = journal_management(agent).get("/ticket?" + "&".join(["a=1"] * 2000))

    assert answer_of(response) == (400, invalid("query", "", "There are too many query parameters."))


def test_failure_of_ours_tells_the_request_and_nothing_else(journal_management, agent, monkeypatch):
    monkeypatch.setattr(Ticket.objects, "visible_to", lambda caller: 1 / 0)
    client = journal_management(agent)

    response = client.client.get(f"{client.root}/ticket", headers=client.headers | {"X-Request-ID": "request-0001"})

    message = "Something went wrong on our side (request request-0001)."
    assert answer_of(response) == (500, refused(None, 500100, message))


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (NotFound("ticket", 7), (404, no_access("ticketID", "7"))),
        (NotFound("follow-up", 8), (404, refused(None, 500032, "You do not have access to follow-up ID 8 or it does"
                                                               " not exist."))),
        (NotAllowed("You may not."), (403, refused(None, 500104, "You may not."))),
        (Invalid("reason", "Must be short."), (400, invalid("reason", "because", "Must be short."))),
        (Invalid("status", "Is no status.", value=9), (400, invalid("ticketStatusID", "9", "Is no status."))),
        (WrongState("It is closed."), (409, refused(None, 500108, "It is closed."))),
        (AlreadyTaken("status", "Is taken."), (409, refused("ticketStatusID", 500109, "Is taken."))),
    ],
)  # fmt: skip
def test_refusals_of_operations_have_their_status_and_number(journal_management, agent, monkeypatch, error, expected):
    def refuse(**arguments):
        raise error

    monkeypatch.setattr("apps.tickets.api.costguard.tickets.require_visible", lambda *what: None)
    monkeypatch.setattr("apps.tickets.operations.hold_ticket", refuse)

    response = journal_management(agent).post("/ticket/7/hold", {"reason": "because"})

    assert answer_of(response) == expected


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_any_accept_header_is_served_with_json(journal_management, agent, method):
    response = journal_management(agent).send(method, "/ticket", headers={"Accept": "text/html"})

    assert response["Content-Type"] == "application/json"
