"""CostGuard Journal Management: requests that no client should send never fail the server and never store anything."""

import json

import pytest

from apps.customers.factories import CustomerFactory
from apps.dialects.costguard.errors import MAX_REPR
from apps.journals.factories import FollowUpFactory, JournalFactory, ReminderFactory
from apps.journals.models import FollowUp, Journal, Reminder
from tests.journals.api.costguard_requests import (
    answer_of,
    new_follow_up,
    new_journal,
    new_reminder,
    refused,
    replacing,
)
from tests.journals.api.searches import CONTRACT
from tests.support.databases import rolled_back
from tests.support.snapshot import nothing_written

pytestmark = pytest.mark.contract("journal-management")

CREATES = ["createFollowUp", "createJournal", "createReminder"]
PATCHES = ["updateFollowUp", "updateJournal", "updateReminder"]
WRITES = [*CREATES, *PATCHES]
NOT_JSON = refused("body", "", "Is not valid JSON.")


@pytest.fixture(scope="module")
def rows(django_db_setup, django_db_blocker):
    """Ids by the names that paths give them; each test rolls back to here."""
    with django_db_blocker.unblock(), rolled_back():
        follow_up = FollowUpFactory()
        yield {
            "followUpID": follow_up.pk,
            "reminderID": ReminderFactory(follow_up=follow_up).pk,
            "journalID": JournalFactory().pk,
            "customer": CustomerFactory(),
        }


def bodies(rows) -> dict:
    """A body for each write that would succeed."""
    return {
        "createFollowUp": new_follow_up(rows["customer"]),
        "createJournal": new_journal(rows["customer"]),
        "createReminder": new_reminder(),
        "updateFollowUp": replacing(description="x"),
        "updateJournal": replacing(description="x"),
        "updateReminder": replacing(durationSeconds=60),
    }


def send(client, rows, name: str, body=None, **options):
    operation = CONTRACT.operations[name]
    return client.send(operation.method.upper(), operation.path.format(**rows), body, **options)


def creating(*rules: str) -> list:
    """A parameter for each operation that creates, marked with its rules of these names."""
    return [pytest.param(name, id=name, marks=[pytest.mark.rule(name, rule) for rule in rules]) for name in CREATES]


MALFORMED, ALL_OR_NOTHING = "malformed-body-refused", "refused-request-changes-nothing"


@pytest.mark.parametrize("name", [*creating(MALFORMED, ALL_OR_NOTHING), *PATCHES])
def test_malformed_json_is_refused(staff, rows, name):
    with nothing_written():
        for raw in [
            b" ",
            b"nothing",
            b"{'objectID': 1}",
            b'{"objectID": 1,}',
            b"[{}",
            b'{"objectID": 01}',
            b'{"objectID": NaN}',
            b'{"objectID": -Infinity}',
            b'{"description": "a\nb"}',
            b'{"description": "\\ud800"}',
            b'[{"op": "replace", "path": "/description", "value": "\\udc00\\ud800"}]',
            b'{"description": "\xff"}',
            b'{"description": "\xed\xa0\x80"}',
            "{}".encode("utf-16"),
            b"{} {}",
            b'{"objectID": ' + b"9" * 5_000 + b"}",
            b"[" * 100_000,
            b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        ]:
            assert answer_of(send(staff, rows, name, raw=raw)) == NOT_JSON


@pytest.mark.parametrize("name", creating(MALFORMED, ALL_OR_NOTHING))
def test_body_that_is_no_object_is_refused(staff, rows, name):
    with nothing_written():
        for body in (None, [], "text", 5, True, [{}]):
            response = send(staff, rows, name, raw=json.dumps(body).encode())
            shown = body if isinstance(body, str) else json.dumps(body)
            assert answer_of(response) == refused("body", shown, "Must be a JSON object.")


@pytest.mark.parametrize("name", WRITES)
def test_other_media_types_are_refused(staff, rows, name):
    content = json.dumps(bodies(rows)[name]).encode()

    with nothing_written():
        for media_type in ("text/plain", "application/xml", "application/x-www-form-urlencoded", "", "json"):
            answer = send(staff, rows, name, raw=content, content_type=media_type)
            assert (answer.status_code, answer.json()["errors"][0]["loggingNumber"]) == (415, 500111)
        form = send(staff, rows, name, raw=b"description=x", content_type="multipart/form-data; boundary=x")
        assert form.status_code == 415
        assert answer_of(send(staff, rows, name, raw=b"")) == NOT_JSON


@pytest.mark.parametrize("name", WRITES)
def test_media_type_may_name_its_charset(staff, rows, name):
    content = json.dumps(bodies(rows)[name]).encode()

    response = send(staff, rows, name, raw=content, content_type="application/json; charset=utf-8")

    assert response.status_code in (200, 201, 204)


@pytest.mark.parametrize("name", creating(MALFORMED, ALL_OR_NOTHING))
def test_unknown_member_is_refused(staff, rows, name):
    with nothing_written():
        for member in ("nothing", "createUser", "closeDate", "ObjectID", "", "\u00e9"):
            response = send(staff, rows, name, bodies(rows)[name] | {member: 5})
            expected = refused(member or "body", 5, "This member is not known here.")
            assert answer_of(response) == expected


@pytest.mark.parametrize("name", creating(MALFORMED, ALL_OR_NOTHING))
def test_missing_member_is_named(staff, rows, name):
    body = bodies(rows)[name]
    required = CONTRACT.resolve(CONTRACT.operations[name].request_body["content"]["application/json"]["schema"])

    with nothing_written():
        for member in body:
            response = send(staff, rows, name, {key: value for key, value in body.items() if key != member})
            assert answer_of(response) == refused(member, "", "A value is required.")
        errors = send(staff, rows, name, {}).json()["errors"]
    assert [error["field"] for error in errors] == required["required"]
    assert {error["loggingNumber"] for error in errors} == {500002}


@pytest.mark.parametrize("name", creating(MALFORMED, ALL_OR_NOTHING))
def test_value_of_another_type_is_named(staff, rows, name):
    schema = CONTRACT.resolve(CONTRACT.operations[name].request_body["content"]["application/json"]["schema"])
    samples = {"string": "text", "integer": 5, "boolean": True, "null": None, "number": 1.5, "array": [], "object": {}}

    with nothing_written():
        for member, part in schema["properties"].items():
            types = [part["type"]] if isinstance(part["type"], str) else part["type"]
            for kind, value in samples.items():
                if kind in types:
                    continue
                errors = send(staff, rows, name, bodies(rows)[name] | {member: value}).json()["errors"]
                assert [(error["field"], error["loggingNumber"]) for error in errors] == [(member, 500002)]


@pytest.mark.parametrize("member", ["isInternal", "isRetained"])
def test_boolean_in_other_words_is_refused(staff, rows, member):
    with nothing_written():
        for value in ("true", "false", "", 0, 1, None):
            answer = refused(member, value if isinstance(value, str) else json.dumps(value), "Must be a boolean.")
            for name in ("createFollowUp", "createJournal"):
                assert answer_of(send(staff, rows, name, bodies(rows)[name] | {member: value})) == answer
            for name in ("updateFollowUp", "updateJournal"):
                if value not in ("true", "false"):  # a patch takes these two as texts
                    assert answer_of(send(staff, rows, name, replacing(**{member: value}))) == answer


@pytest.mark.parametrize(
    ("name", "member"),
    [
        ("createJournal", "description"),
        ("createJournal", "workflowEnvironment"),
        ("createFollowUp", "description"),
        ("createFollowUp", "assignedTo"),
        ("createFollowUp", "workflowEnvironment"),
        ("updateJournal", "description"),
        ("updateJournal", "workflowEnvironment"),
        ("updateFollowUp", "description"),
        ("updateFollowUp", "assignedTo"),
    ],
)
def test_text_with_nul_is_refused(staff, rows, name, member):
    with nothing_written():
        for text in ("\x00", "a\x00", "a" * 900_000 + "\x00"):
            body = replacing(**{member: text}) if name in PATCHES else bodies(rows)[name] | {member: text}
            shown = text if len(text) <= MAX_REPR else f"{text[:MAX_REPR]}\u2026"
            response = send(staff, rows, name, body)

            assert answer_of(response) == refused(member, shown, "Must not hold the character U+0000.")


def test_value_with_nul_is_refused_even_when_a_later_one_replaces_it(staff, rows):
    with nothing_written():
        response = send(staff, rows, "updateJournal", [*replacing(description="\x00"), *replacing(description="x")])

    assert answer_of(response) == refused("description", "\x00", "Must not hold the character U+0000.")


@pytest.mark.parametrize(
    ("name", "member"),
    [
        ("createJournal", "objectID"),
        ("createJournal", "journalStatusID"),
        ("createJournal", "journalTypeID"),
        ("createJournal", "workItemInstanceID"),
        ("createFollowUp", "objectID"),
        ("createFollowUp", "followUpStatusID"),
        ("createFollowUp", "followUpTypeID"),
        ("createFollowUp", "workItemInstanceID"),
        ("createReminder", "reminderDurationTypeID"),
        ("updateJournal", "journalStatusID"),
        ("updateJournal", "workItemInstanceID"),
        ("updateFollowUp", "followUpTypeID"),
        ("updateReminder", "durationTypeID"),
    ],
)
def test_number_out_of_range_is_refused(staff, rows, name, member):
    with nothing_written():
        for number in (2**63, 2**70, 10**30):
            body = replacing(**{member: number}) if name in PATCHES else bodies(rows)[name] | {member: number}
            assert answer_of(send(staff, rows, name, body)) == refused(member, number, "Is out of range.")


def test_largest_numbers_are_kept(staff, rows):
    most = 2**63 - 1
    body = new_journal(rows["customer"], objectType="Other", objectID=most, workItemInstanceID=most)

    shown = staff.post("/journal", body).json()

    assert (shown["objectID"], shown["workItemInstanceID"]) == (most, most)
    assert staff.get(f"/journal?$filter=objectID eq {most}").json() == {"value": [shown]}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"),
        ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999Z"),
        ("2018-03-28t19:11:25.6579z", "2018-03-28T19:11:25.657Z"),
        ("2018-03-28T19:11:25+14:00", "2018-03-28T05:11:25.000Z"),
        ("2016-02-29T00:00:00-00:00", "2016-02-29T00:00:00.000Z"),
    ],
)
def test_due_date_is_shown_in_utc(staff, rows, text, kept):
    shown = staff.post("/followUp", new_follow_up(rows["customer"], dueDate=text)).json()

    assert shown["dueDate"] == kept
    assert staff.get(f"/followUp/{shown['followUpID']}").json() == shown
    path = f"/followUp/{shown['followUpID']}/reminder"
    created = staff.post(path, new_reminder(reminderDurationSeconds=2147483646))
    assert created.status_code == 201
    assert staff.get("/followUp/reminder/pending").status_code == 200


NO_DATES = [
    "",
    "tomorrow",
    "2018-03-28",
    "2018-03-28T19:11:25",
    "2018-03-28T19:11Z",
    "2018-03-28 19:11:25Z",
    "2018-02-29T00:00:00Z",
    "2018-13-01T00:00:00Z",
    "2018-03-28T24:00:00Z",
    "2018-03-28T23:59:60Z",
    "2018-03-28T19:11:25+24:00",
    "0000-01-01T00:00:00Z",
    "10000-01-01T00:00:00Z",
    "0001-01-01T00:00:00+00:01",
    "9999-12-31T23:59:59-00:01",
    "\u0662\u0660\u0661\u0668-03-28T00:00:00Z",
    "2018-03-28T19:11:25Z\x00",
    "2018-03-28T19:11:25Z\n",
    "1522264285",
]


def test_due_date_that_is_none_is_refused(staff, rows):
    with nothing_written():
        for text in NO_DATES:
            answer = refused("dueDate", text, "Is not a valid date-time.")
            assert answer_of(staff.post("/followUp", new_follow_up(rows["customer"], dueDate=text))) == answer
            assert answer_of(send(staff, rows, "updateFollowUp", replacing(dueDate=text))) == answer


@pytest.mark.parametrize("name", PATCHES)
def test_patch_that_is_none_is_refused(staff, rows, name):
    with nothing_written():
        for body, field in [
            ([], "body"),
            ({}, "body"),
            ([[]], "op"),
            ([None], "op"),
            (["remove"], "op"),
            ([{}], "op"),
            ([{"op": None, "path": "/description"}], "op"),
            ([{"op": ["replace"], "path": "/description"}], "op"),
            ([{"op": "replace", "path": None}], "path"),
            ([{"op": "replace", "path": 5}], "path"),
            ([{"op": "replace", "path": ["/description"]}], "path"),
            ([{"op": "replace", "path": "/\x00"}], "path"),
            ([{"op": "replace", "path": "/" + "a" * 100_000}], "path"),
            ([{"op": "test", "path": "/description", "value": "x"}], "op"),
        ]:
            response = send(staff, rows, name, body)
            [error] = response.json()["errors"]
            assert (response.status_code, error["field"], error["loggingNumber"]) == (400, field, 500002)


@pytest.mark.parametrize("name", WRITES)
def test_large_body_is_refused(staff, rows, name):
    content = json.dumps(bodies(rows)[name]).encode() + b" " * 2_000_000

    with nothing_written():
        response = send(staff, rows, name, raw=content)

    message = "The body is larger than 1000000 bytes."
    assert answer_of(response) == (413, {"errors": [{"field": None, "loggingNumber": 500110, "message": message}]})


def test_failure_halfway_leaves_nothing_behind(staff, rows, monkeypatch):
    """The history row is the last that a write makes."""

    def fail(*args, **kwargs):
        raise RuntimeError("the disk is full")

    for name, model in [("createFollowUp", FollowUp), ("createJournal", Journal), ("createReminder", Reminder)]:
        with monkeypatch.context() as patched, nothing_written():
            patched.setattr(model.history.model, "save", fail)
            response = staff.client.generic(
                "POST",
                staff.root + CONTRACT.operations[name].path.format(**rows),
                json.dumps(bodies(rows)[name]),
                content_type="application/json",
                headers=staff.headers,
            )
            assert response.status_code == 500
            assert response.json()["errors"][0]["loggingNumber"] == 500100
