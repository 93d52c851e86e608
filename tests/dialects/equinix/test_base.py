"""The Equinix grammar: what a shape's errors are called, and in which order the checks of both contracts run."""

import json
import logging
import uuid

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from apps.core.caller import Caller, Channel
from apps.core.errors import NotAllowed, NotFound, WrongState
from apps.dialects.base import operation
from apps.dialects.equinix.base import CaseManagementViewSet
from apps.dialects.equinix.errors import Code, EquinixError, PropertyError, repr_value
from apps.dialects.equinix.shape import infos_of, unstorable
from apps.dialects.errors import ErrorKind
from apps.tickets.permissions import ADD_TICKET, CHANGE_TICKET
from apps.users.factories import UserFactory
from apps.users.operations import create_token
from tests.contract.client import check

CONTRACT = CaseManagementViewSet.contract
CASE = {"code": "0013-0102", "primaryId": "1", "description": "x"}


class Cases(CaseManagementViewSet):
    """Cases that answer what the test puts into `outcome`."""

    outcome: object = None
    seen: list = []

    @operation("createCase", needs=ADD_TICKET, denied_message="You may not create cases")
    def create(self, request):
        return self._answer()

    @operation("modifyCase", needs=CHANGE_TICKET)
    def modify(self, request, id):
        return self._answer()

    @operation("cancelCase")
    def cancel(self, request, id):
        return self._answer()

    @operation("searchCases")
    def search(self, request):
        return self._answer()

    def _answer(self):
        type(self).seen.append((self.query(), self.body()))
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return HttpResponse(status=204)


@pytest.fixture
def ask(integrator, monkeypatch):
    """`ask(operation_id, path, body, outcome)`: the answer, checked against the contract."""
    monkeypatch.setattr(Cases, "seen", [])

    def send(operation_id, path, body=None, outcome=None, *, user=integrator, scopes=None, **headers):
        monkeypatch.setattr(Cases, "outcome", outcome)
        known = CONTRACT.operations[operation_id]
        method = next(name for name in dir(Cases) if getattr(getattr(Cases, name), "operation_id", "") == operation_id)
        view = Cases.as_view({known.method: method}, operations={known.method: known})
        if user is not None:
            token = create_token(user=user, name="tests", scopes=scopes, by=Caller(None, Channel.COMMAND))
            headers["authorization"] = f"Bearer {token}"
        request = getattr(RequestFactory(), known.method)(
            f"/support/v2{path}", body, content_type="application/json", headers=headers
        )
        ids = {"id": path.split("/")[2].partition("?")[0]} if "{id}" in known.path else {}
        response = view(request, **ids)
        response = response.render() if hasattr(response, "render") else response
        if response.status_code != 204:
            check(CONTRACT, known.method.upper(), path.partition("?")[0], response)
        return response

    return send


def summary_of(response):
    """Status, code and additionalInfo of a refusal."""

    [error] = json.loads(response.content)
    return response.status_code, error["errorCode"], error["additionalInfo"]


def info(name, reason, value=None):
    return {"property": name, "reason": reason, "value": value}


def test_handler_gets_what_the_request_says(ask):
    assert ask("searchCases", "/cases?status=CLOSED&status=SUBMITTED&limit=5").status_code == 204
    assert ask("createCase", "/cases", CASE).status_code == 204

    assert Cases.seen == [
        ({"status": ["CLOSED", "SUBMITTED"], "offset": 0, "limit": 5}, {}),
        ({}, CASE),
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("nothing=1", [info("nothing", "This parameter is not known here.", "1")]),
        ("limit=0&offset=-1", [info("offset", "Must be at least 0.", "-1"), info("limit", "Must be at least 1.", "0")]),
        ("limit=1&limit=2", [info("limit", "May be given once only.", "1, 2")]),
        ("q=%00", [info("q", "Must not hold the character U+0000.", "\x00")]),
        ("createdFrom=yesterday", [info("createdFrom", "Is not a valid date-time.", "yesterday")]),
        ("code=9999-0000", None),
    ],
)
def test_query_is_refused_parameter_by_parameter(ask, query, expected):
    status, code, infos = summary_of(ask("searchCases", f"/cases?{query}"))

    assert (status, code) == (400, "EQ-2010010")
    assert infos == expected if expected else [entry["property"] for entry in infos] == ["code"]
    assert Cases.seen == []


def test_one_refusal_names_everything_wrong_with_path_query_and_body(ask):
    answer = ask(
        "modifyCase", "/cases/123?x=1", {"text": "", "visibility": 5, "attachments": [{"id": "1"}], "y": "\x00"}
    )

    assert summary_of(answer) == (
        400,
        "EQ-2010010",
        [
            info("id", "Must have 8 characters.", "123"),
            info("x", "This parameter is not known here.", "1"),
            info("y", "This member is not known here.", "\x00"),
            info("text", "Must not be empty.", ""),
            info("attachments[0].name", "A value is required."),
            info("attachments[0].id", "Is not a valid uuid.", "1"),
            info("attachments[0].id", "Must have 36 characters.", "1"),
            info("visibility", "Must be a string.", "5"),
            info("visibility", "Must be 'INTERNAL' or 'EXTERNAL'.", "5"),
            info("y", "Must not hold the character U+0000.", "\x00"),
        ],
    )


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b'{"text": NaN}', b"\xff", b'"x"'])
def test_body_that_is_no_json_object_is_refused(ask, raw):
    status, code, infos = summary_of(ask("modifyCase", "/cases/12345678", raw))

    assert (status, code, [entry["property"] for entry in infos]) == (400, "EQ-2010010", ["body"])


def test_body_over_a_megabyte_is_refused_as_the_contract_has_no_413(ask):
    status, code, infos = summary_of(ask("modifyCase", "/cases/12345678", {"text": "x" * 1_100_000}))

    assert (status, code, infos) == (400, "EQ-2010010", [info("body", "The body is larger than 1000000 bytes.")])


@pytest.mark.parametrize(
    ("contact", "names"),
    [
        ({"type": "TECHNICAL", "registeredUsers": []}, ["contacts[0].registeredUsers"]),
        ({"type": "TECHNICAL", "registeredUsers": ["a"], "lastName": "b"}, ["contacts[0].lastName"]),
        (
            {"type": "NOTIFICATION", "firstName": "a", "lastName": "b", "details": [{"type": "EMAIL", "value": "x"}]},
            ["contacts[0].details[0].value"],
        ),
    ],
)
def test_alternatives_name_the_member_of_the_nearest_one(contact, names):
    infos = infos_of(CONTRACT.schema_errors(CONTRACT.operations["createCase"], CASE | {"contacts": [contact]}))

    assert list(dict.fromkeys(entry.property for entry in infos)) == names


def test_values_no_database_holds_are_found_wherever_they_stand():
    value = {"details": {"a\x00": [1.5, "fine"], "b": [float("inf"), {"c": "\x00"}]}}

    assert [(entry.property, entry.reason) for entry in unstorable(value)] == [
        ("details.a\x00", "A name must not hold the character U+0000."),
        ("details.b[0]", "Is out of range."),
        ("details.b[1].c", "Must not hold the character U+0000."),
    ]


def test_shown_values_are_text_of_a_readable_length():
    assert [repr_value(value) for value in (None, "a", 5, {"a": True}, "x" * 300)] == [
        None, "a", "5", '{"a": true}', "x" * 100 + "…",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (NotFound("case", "12345678"), (403, "EQ-2014005")),
        (NotAllowed(), (403, "EQ-2014007")),
        (WrongState("It is closed."), (409, "EQ-2014020")),
        (EquinixError(ErrorKind.CONFLICT, Code.CANCELLED_ALREADY), (409, "EQ-2014022")),
        (
            EquinixError(ErrorKind.INVALID, Code.INVALID_PROPERTY, PropertyError("attachments", "not found", "1")),
            (400, "EQ-2010010"),
        ),
    ],
)
def test_refusals_of_operations_have_the_codes_of_case_management(ask, outcome, expected):
    assert summary_of(ask("modifyCase", "/cases/12345678", {"text": "x"}, outcome))[:2] == expected


def test_wrong_state_of_a_cancelling_has_a_code_of_its_own(ask):
    answer = ask("cancelCase", "/cases/12345678/cancel", {"reason": "x"}, WrongState("no longer", field="status"))

    assert summary_of(answer) == (409, "EQ-2014021", [info("status", "no longer")])


def test_checks_run_in_the_documented_order(ask):
    stranger = UserFactory()
    stranger.groups.clear()
    bad = {"nothing": 1}

    assert summary_of(ask("createCase", "/cases", bad, user=None))[:2] == (401, "EQ-2014001")
    assert summary_of(ask("createCase", "/cases", bad, user=stranger))[:2] == (403, "EQ-2014006")
    assert summary_of(ask("createCase", "/cases", bad, scopes=["m4"]))[:2] == (403, "EQ-2014006")
    assert summary_of(ask("createCase", "/cases", bad))[:2] == (400, "EQ-2010010")
    # Where 403 speaks of a case, the request's shape comes first.
    assert summary_of(ask("modifyCase", "/cases/12345678", bad, user=stranger))[:2] == (400, "EQ-2010010")
    assert summary_of(ask("modifyCase", "/cases/12345678", {"text": "x"}, user=stranger))[:2] == (403, "EQ-2014005")
    assert summary_of(ask("modifyCase", "/cases/12345678", {"text": "x"}, scopes=["m4"]))[:2] == (403, "EQ-2014005")
    assert Cases.seen == []


def test_correlation_id_is_new_for_each_failure_and_in_the_log(ask, caplog):
    caplog.set_level(logging.INFO, "patchbay.dialects.equinix")
    answers = [ask("searchCases", "/cases?x=1", **{"x-request-id": "the-same-one"}) for _ in range(2)]

    ids = [json.loads(answer.content)[0]["correlationId"] for answer in answers]

    assert len(set(ids)) == 2
    assert [str(uuid.UUID(given)) for given in ids] == ids
    lines = [record.getMessage() for record in caplog.records]
    assert all(given in line and "EQ-2010010" in line for given, line in zip(ids, lines, strict=True))
