"""What the contract says of all operations: the order of checks, and what a body may hold."""

import datetime

import pytest

from apps.cases.models import Case
from apps.core.caller import Caller, Channel
from apps.users.factories import UserFactory
from apps.users.operations import create_token
from tests.cases.api.case_requests import (
    CANCEL,
    NOTE,
    PERSON,
    case_of,
    naming,
    new_case,
    properties,
    refused,
    registered,
)
from tests.support.snapshot import nothing_written

pytestmark = pytest.mark.contract("case-management")
UNKNOWN_FILE = naming("c77c5f58-a7ea-4e88-9fc4-1a2900027425")
# For each operation on a case: method, path, a body that does, and one that names what is not there.
CHANGES = {
    "modifyCase": ("PATCH", "/cases/{}", NOTE, NOTE | {"attachments": UNKNOWN_FILE}),
    "replaceCaseContacts": (
        "PATCH", "/cases/{}/contacts", {"contacts": [PERSON]}, {"contacts": [registered("nobody")]},
    ),
    "cancelCase": ("POST", "/cases/{}/cancel", CANCEL, None),
}  # fmt: skip
WRITES = [("POST", "/cases", new_case()), *[(method, path, body) for method, path, body, _ in CHANGES.values()]]


@pytest.fixture
def api(case_management, integrator):
    client = case_management(integrator)
    client.get("/cases")
    return client


@pytest.mark.rule("case-management", "order-of-checks")
@pytest.mark.rule("case-management", "refused-request-changes-nothing")
@pytest.mark.parametrize("operation", CHANGES)
def test_checks_run_in_order(case_management, colleague, integrator, stranger, operation):
    """One request has everything wrong with it, and is mended piece by piece."""
    method, path, good, missing = CHANGES[operation]
    state = {"cancelCase": "EQ-2014022"}.get(operation, "EQ-2014020")
    hidden, case = case_of(stranger, status="CANCELLED"), case_of(integrator, status="CANCELLED")
    reader, owner = case_management(colleague("view_account_case")), case_management(integrator)
    body = missing or good
    for client in (reader, owner):
        client.get("/cases")

    def code(client, case, body):
        with nothing_written():
            return refused(client.send(method, path.format(case.number), body))[:2]

    assert code(case_management(None), hidden, {}) == (401, "EQ-2014001")
    assert code(reader, hidden, {}) == (400, "EQ-2010010")
    assert code(reader, hidden, body) == (403, "EQ-2014005")
    assert code(reader, case, body) == (403, "EQ-2014007")
    assert code(owner, case, body) == (409, state)
    Case.objects.filter(pk=case.pk).update(status="SUBMITTED")
    if missing:
        assert code(owner, case, missing) == (400, "EQ-2010010")
    assert owner.send(method, path.format(case.number), good).status_code < 300


@pytest.mark.rule("case-management", "order-of-checks")
def test_checks_of_creating_and_searching_run_in_order(case_management, integrator):
    nobody = UserFactory()
    nobody.groups.clear()
    client, bad = case_management(nobody), new_case(code="9999-0000", attachments=UNKNOWN_FILE)
    client.get("/cases")

    with nothing_written():
        assert refused(case_management(None).post("/cases", {}))[:2] == (401, "EQ-2014001")
        assert refused(case_management(None).get("/cases?limit=0"))[:2] == (401, "EQ-2014001")
        assert refused(client.post("/cases", {})) == (403, "EQ-2014006", "You may not create cases", [])
        assert refused(client.get("/cases?limit=0")) == (403, "EQ-2014006", "You may not search cases", [])
    owner = case_management(integrator)
    owner.get("/cases")
    with nothing_written():
        assert properties(owner.post("/cases", bad)) == ["code"]
        assert properties(owner.post("/cases", bad | {"code": "0002-0000"})) == ["attachments[0].id"]
    assert owner.post("/cases", new_case()).status_code == 200


def test_caller_without_an_account_may_not_create(case_management, agent):
    client = case_management(agent)
    client.get("/cases")

    with nothing_written():
        answer = refused(client.post("/cases", {}))
    assert answer == (403, "EQ-2014006", "You belong to no account, so you may not create cases", [])


def test_caller_without_rights_sees_no_case(case_management):
    nobody = UserFactory()
    case = case_of(nobody)
    nobody.groups.clear()
    client = case_management(nobody)

    for answer in (client.get(f"/cases/{case.number}"), client.patch(f"/cases/{case.number}", NOTE)):
        assert refused(answer)[:2] == (403, "EQ-2014005")


def test_token_for_other_dialects_opens_nothing(case_management, integrator):
    case = case_of(integrator)
    client = case_management(None)
    token = create_token(user=integrator, name="narrow", scopes=["m4"], by=Caller(None, Channel.COMMAND))
    client.headers["Authorization"] = f"Bearer {token}"

    assert refused(client.get("/cases"))[:2] == refused(client.post("/cases", {}))[:2] == (403, "EQ-2014006")
    for method, path, good, _ in [*CHANGES.values(), ("GET", "/cases/{}", None, None)]:
        assert refused(client.send(method, path.format(case.number), good))[:2] == (403, "EQ-2014005")


@pytest.mark.rule("case-management", "error-body-is-array")
@pytest.mark.rule("case-management", "correlation-id-per-failure")
def test_every_refusal_is_one_array_with_an_id_of_its_own(case_management, api, integrator, stranger):
    case = case_of(integrator, status="CLOSED")
    answers = [
        case_management(None).get("/cases"),
        api.get("/cases?limit=0"),
        api.get("/cases?limit=0"),
        api.get(f"/cases/{case_of(stranger).number}"),
        api.patch(f"/cases/{case.number}", NOTE),
        api.get("/nowhere"),
        api.put("/cases", {}),
        api.delete(f"/cases/{case.number}"),
    ]

    assert [answer.status_code for answer in answers] == [401, 400, 400, 403, 409, 404, 405, 405]
    assert all(refused(answer) for answer in answers)
    assert len({answer.json()[0]["correlationId"] for answer in answers}) == len(answers)
    assert {answer["Allow"] for answer in answers[6:]} == {"GET, POST, HEAD", "GET, PATCH, HEAD"}
    several = new_case(description="", primaryId="x" * 101, customerReferenceId=5, extra=1, attachments=[{"id": "x"}])
    del several["code"]
    assert set(properties(api.post("/cases", several))) == {
        "code", "description", "primaryId", "customerReferenceId", "extra", "attachments[0].id", "attachments[0].name",
    }  # fmt: skip
    both = api.patch("/cases/123/contacts", {"contacts": []})
    assert properties(both) == ["id", "contacts"]


@pytest.mark.rule("case-management", "refused-request-changes-nothing")
@pytest.mark.rule("case-management", "unreadable-body-refused")
@pytest.mark.parametrize(("method", "path", "good"), WRITES)
def test_body_that_is_no_json_object_is_refused(api, integrator, method, path, good):
    address = path.format(case_of(integrator).number)
    plain = {"raw": b'{"text": "x"}', "content_type": "text/plain"}
    form = {"raw": b"text=x", "content_type": "application/x-www-form-urlencoded"}
    bodies = [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"text"',
        b"5",
        b'{"text": NaN}',
        b"\xff\xfe",
        b'{"text": "\\ud800"}',
        b"[" * 5000,
    ]
    with nothing_written():
        for raw in bodies:
            assert properties(api.send(method, address, raw=raw)) == ["body"], raw
        for options in (plain, form):
            answer = api.send(method, address, **options)
            assert (answer.status_code, answer.json()[0]["errorCode"]) == (415, "EQ-2014011"), options


@pytest.mark.rule("case-management", "unknown-members-and-parameters-refused")
@pytest.mark.rule("case-management", "types-not-coerced")
@pytest.mark.rule("case-management", "lengths-counted-in-code-points")
@pytest.mark.parametrize(("method", "path", "good"), WRITES)
def test_members_and_types_are_those_of_the_contract(api, integrator, method, path, good):
    address = path.format(case_of(integrator).number)
    member = next(iter(good))
    wrong = [
        (good | {"surprise": 1}, "surprise"),
        (good | {member.upper(): "x"}, member.upper()),
        (good | {member: None}, member),
        (good | {member: 5}, member),
        (good | {member: True}, member),
        (good | {member: {}}, member),
        (good | {"a\x00b": "x"}, "a\x00b"),
        (good | {"": "x"}, "body"),
    ]
    with nothing_written():
        for body, bad in wrong:
            assert bad in properties(api.send(method, address, body)), body
        assert properties(api.send(method, f"{address}?surprise=1", good)) == ["surprise"]
        assert properties(api.send(method, f"{address}?limit=1", good)) == ["limit"]
    assert api.send(method, address, good).status_code < 300


@pytest.mark.rule("case-management", "unknown-members-and-parameters-refused")
@pytest.mark.rule("case-management", "types-not-coerced")
@pytest.mark.parametrize(
    ("change", "bad"),
    [
        ({"secondaryId": 5}, "secondaryId"),
        ({"customerReferenceId": ["x"]}, "customerReferenceId"),
        ({"occurredDateTime": "22 May 2020"}, "occurredDateTime"),
        ({"occurredDateTime": "2020-05-22T19:23:51"}, "occurredDateTime"),
        ({"occurredDateTime": "2020-02-30T19:23:51Z"}, "occurredDateTime"),
        ({"occurredDateTime": 1590175431}, "occurredDateTime"),
        ({"contacts": PERSON}, "contacts"),
        ({"contacts": [PERSON | {"firstName": "x" * 101}]}, "contacts[0]"),
        ({"contacts": [PERSON] * 51}, "contacts"),
        ({"contacts": [registered()]}, "contacts[0]"),
        ({"contacts": [registered("integrator", "integrator")]}, "contacts[0]"),
        ({"contacts": [registered("x" * 255)]}, "contacts[0]"),
        ({"attachments": [{"name": "error-log"}]}, "attachments[0].id"),
        ({"attachments": [{"id": "c77c5f58-a7ea-4e88-9fc4-1a2900027425", "name": "error-log", "size": 1}]},
         "attachments[0].size"),
        ({"details": []}, "details"),
        ({"details": {"text": "a\x00b"}}, "details.text"),
        ({"details": {"number": 1e999}}, "body"),
    ],
)  # fmt: skip
def test_bad_input_is_named_and_changes_nothing(api, change, bad):
    with nothing_written():
        named = properties(api.post("/cases", new_case(**change)))
    assert named
    assert all(name.startswith(bad) for name in named)


@pytest.mark.parametrize(
    "member", ["secondaryId", "customerReferenceId", "occurredDateTime", "attachments", "contacts", "details"]
)
@pytest.mark.rule("case-management", "types-not-coerced")
def test_null_is_no_value(api, member):
    with nothing_written():
        assert properties(api.post("/cases", new_case() | {member: None})) == [member]


@pytest.mark.rule("case-management", "times-in-utc")
def test_times_are_in_utc(api, integrator):
    moment = datetime.datetime(2023, 1, 2, 3, 4, 5, 678_999, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))
    case = case_of(integrator, created_at=moment, scheduled_at=moment, termination_at=moment)

    body = api.get(f"/cases/{case.number}").json()
    other = body["otherDetails"]
    utc = "2023-01-02T01:04:05.678Z"
    assert {body["createdDateTime"], other["finalScheduledDate"], other["requestedTerminationDate"]} == {utc}
    assert other["statusHistory"][0]["createdDate"] == utc
    assert other["updatedDateTime"].endswith("Z")
