"""Bounds of bodies, and of the size of every error, over every operation of every contract."""

import json
import re

import pytest
from django.test import Client

from apps.dialects import json_body
from apps.dialects.contract import JSON
from apps.dialects.costguard.json_patch import MAX_OPERATIONS
from apps.dialects.errors import MAX_CHARACTERS, MAX_ENTRIES, MAX_TEXT, ApiError, ErrorKind, bounded
from tests.architecture.source import ROOT
from tests.contract.vocabulary import is_an_error_of, opening_headers, samples

TAKE_JSON = [sample for sample in samples() if JSON in sample.media_types]
FORM = "application/x-www-form-urlencoded"
LARGEST_ERROR = 4 * MAX_CHARACTERS
MANY_MEMBERS = json.dumps({f"unknown{number}": "x" for number in range(70_000)}).encode()[: json_body.MAX_BODY_BYTES]
LONG_NAMES = json.dumps({f"{number}{'y' * 9_000}": "z" * 900 for number in range(90)}).encode()
ONE_LONG_NAME = json.dumps({"y" * 900_000: "x"}).encode()
MANY_FAULTS = json.dumps([{"op": "replace", "path": "/" + "p" * 100, "value": {}}] * 3_000).encode()
MANY_VALUES = json.dumps({"a": [0] * (json_body.MAX_VALUES + 1)}).encode()


@pytest.mark.django_db
def test_no_answer_to_a_bad_body_grows_with_it():
    headers_of = opening_headers()
    client, wrong = Client(raise_request_exception=False), []

    for sample in TAKE_JSON:
        for raw in (MANY_MEMBERS, LONG_NAMES, ONE_LONG_NAME, MANY_FAULTS, MANY_VALUES):
            answer = client.generic(
                sample.operation.method.upper(),
                sample.address,
                raw,
                content_type=JSON,
                headers=headers_of(sample),
            )
            fine = answer.status_code < 400 or is_an_error_of(sample.contract, answer)
            if answer.status_code >= 500 or len(answer.content) > LARGEST_ERROR or not fine:
                wrong.append((str(sample), answer.status_code, len(answer.content), raw[:20]))

    assert not wrong, "\n".join(map(str, wrong))


DOCUMENTED = {
    "tickets microservice": ["tickets-microservice"],
    "M4, CostGuard": ["ticketnote", "journal-management", "order-management", "security-token"],
    "events, webhooks": ["events", "webhooks"],
    "Equinix attachments": ["attachments"],
    "Equinix case management, `/oauth2/v1/token`": ["case-management", "equinix-oauth"],
}


def _documented_statuses() -> dict[str, int]:
    """By contract, what the page of limits says a body that is too large is answered."""
    page = (ROOT / "docs/limits.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([^|]+) \| (4\d\d) \|.*\| 4\d\d \|$", page, re.MULTILINE)
    return {contract: int(status) for row, status in rows for contract in DOCUMENTED[row]}


@pytest.mark.django_db
def test_body_that_is_too_large_is_answered_as_documented():
    """In each API with the status that its contract knows, where the contract names its statuses."""
    headers_of = opening_headers()
    client, documented, wrong, asked = Client(raise_request_exception=False), _documented_statuses(), [], set()

    for sample in samples():
        if not set(sample.media_types) & {JSON, FORM}:
            continue
        answer = client.generic(
            sample.operation.method.upper(),
            sample.address,
            b" " * (2 * json_body.MAX_BODY_BYTES),
            content_type=sample.media_types[0],
            headers=headers_of(sample),
        )
        if answer.status_code == documented[sample.contract.name]:
            asked.add(sample.contract.name)
        elif answer.status_code != 404:
            wrong.append((str(sample), answer.status_code))
        if not is_an_error_of(sample.contract, answer):
            wrong.append((str(sample), answer.content[:100]))

    assert not wrong, "\n".join(map(str, wrong))
    assert asked == documented.keys() - {"attachments", "events"}  # which take a file alone, and nothing


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (MANY_VALUES, "Must not hold more than 10000 values."),
        (b"[" * 201 + b"]" * 201, "Must not be nested deeper than 200 levels."),
        (b'{"a":' * 201 + b"1" + b"}" * 201, "Must not be nested deeper than 200 levels."),
    ],
)
def test_body_of_too_many_or_too_deep_values_is_refused(raw, reason):
    with pytest.raises(ApiError) as caught:
        json_body.parse(raw)

    assert (caught.value.kind, caught.value.fields) == (ErrorKind.MALFORMED, {"body": [reason]})


def test_body_of_as_many_values_as_may_be_is_read():
    assert len(json_body.parse(json.dumps([0] * json_body.MAX_VALUES).encode())) == json_body.MAX_VALUES


def test_commas_in_text_are_no_values():
    assert json_body.parse(json.dumps({"text": "," * 50_000}).encode()) == {"text": "," * 50_000}


def test_patch_of_too_many_operations_is_refused(journal_management, manager):
    operations = [{"op": "replace", "path": "/isInternal", "value": True}] * (MAX_OPERATIONS + 1)

    answer = journal_management(manager).patch("/followUp/1", operations)

    assert (answer.status_code, f"at most {MAX_OPERATIONS} operations" in answer.json()["errors"][0]["message"]) in (
        (400, True),
        (404, False),
    )


def test_error_is_cut_in_number_and_length():
    text = "x" * (MAX_TEXT + 1)

    assert bounded({text: text}) == {text[:-1] + "…": text[:-1] + "…"}
    assert len(bounded(["a"] * (MAX_ENTRIES + 1))) == MAX_ENTRIES
    assert len(bounded([text] * MAX_ENTRIES)) == MAX_CHARACTERS // (MAX_TEXT + 1) + 1
    assert bounded([{"field": None, "number": 5}]) == [{"field": None, "number": 5}]
