"""What HTTP leaves to every server, held over every operation of every contract."""

import gzip
import json
from urllib.parse import urlencode

import pytest
from django.test import Client

from apps.activity.models import Activity
from apps.core.middleware import BAD_FRAMING
from tests.contract.client import content_of
from tests.contract.vocabulary import is_an_error_of, opening_headers, samples

SAMPLES = samples()
WITH_BODY = [sample for sample in SAMPLES if sample.media_types]
JSON, FORM, JSON_PATCH = "application/json", "application/x-www-form-urlencoded", "application/json-patch+json"


@pytest.fixture(scope="module")
def client():
    return Client(raise_request_exception=False)


@pytest.fixture
def headers_of(db):
    """Credentials that open every operation."""
    return opening_headers()


def _send(client, sample, *, raw=b"", content_type=JSON, method=None, headers=None):
    return client.generic(
        method or sample.operation.method.upper(), sample.address, raw, content_type=content_type, headers=headers or {}
    )


def _raw(sample) -> bytes:
    return urlencode(sample.body).encode() if FORM in sample.media_types else json.dumps(sample.body).encode()


def test_foreign_host_is_refused_in_the_words_of_the_dialect(client):
    wrong = []
    for sample in SAMPLES:
        answer = _send(client, sample, headers={"Host": "evil.example"})
        if answer.status_code != 400 or not is_an_error_of(sample.contract, answer):
            wrong.append((str(sample), answer.status_code, answer.content[:100]))

    assert not wrong, "\n".join(map(str, wrong))


def test_request_of_bad_framing_is_refused_in_the_words_of_the_dialect(client):
    wrong = []
    for sample in SAMPLES:
        answer = client.generic(sample.operation.method.upper(), sample.address, **{BAD_FRAMING: "Two lengths."})
        if answer.status_code != 400 or not is_an_error_of(sample.contract, answer):
            wrong.append((str(sample), answer.status_code, answer.content[:100]))

    assert not wrong, "\n".join(map(str, wrong))
    assert client.get("/healthz", **{BAD_FRAMING: "Two lengths."}).status_code == 400


@pytest.mark.rule("case-management", "unreadable-body-refused")
@pytest.mark.rule("ticketnote", "unreadable-body-refused")
@pytest.mark.rule("tickets-microservice", "unreadable-body-refused")
@pytest.mark.rule("uploadAttachment", "only-multipart-form")
def test_unknown_media_type_charset_and_encoding_are_not_supported(client, headers_of):
    wrong = []
    for sample in WITH_BODY:
        right = sample.media_types[0]
        refused = [
            *[
                {"content_type": media}
                for media in ("text/plain", "application/xml", "application/merge-patch+json", "")
            ],
            {"content_type": f"{right}; charset=utf-16"},
            {
                "content_type": right,
                "headers": headers_of(sample) | {"Content-Encoding": "gzip"},
                "raw": gzip.compress(b"{}"),
            },
            {"content_type": right, "headers": headers_of(sample) | {"Content-Encoding": "x-unknown"}},
        ]
        for options in refused:
            answer = _send(client, sample, **{"raw": b"{}", "headers": headers_of(sample)} | options)
            if answer.status_code != 415 or not is_an_error_of(sample.contract, answer):
                wrong.append((str(sample), options, answer.status_code, answer.content[:100]))

    assert not wrong, "\n".join(map(str, wrong))


def test_operations_of_the_json_patch_document_take_its_media_type(client, headers_of):
    patches = [sample for sample in SAMPLES if sample.operation.method == "patch" and "Management/" in sample.address]
    wrong = []
    for sample in patches:
        answer = _send(client, sample, raw=b"[]", content_type=JSON_PATCH, headers=headers_of(sample))
        plain = _send(client, sample, raw=b"[]", headers=headers_of(sample))
        if answer.status_code == 415 or (answer.status_code, answer.content) != (plain.status_code, plain.content):
            wrong.append((str(sample), answer.status_code))

    assert len(patches) == 9
    assert not wrong, "\n".join(map(str, wrong))


def test_byte_order_mark_changes_nothing(client, headers_of, demo):
    wrong = []
    for sample in WITH_BODY:
        if JSON not in sample.media_types:
            continue
        raw = b'{"noSuchMember": 1}'
        marked = _send(client, sample, raw=b"\xef\xbb\xbf" + raw, headers=headers_of(sample))
        plain = _send(client, sample, raw=raw, headers=headers_of(sample))
        if b"not valid JSON" in marked.content or marked.status_code != plain.status_code:
            wrong.append((str(sample), marked.status_code, plain.status_code, marked.content[:100]))

    assert not wrong, "\n".join(map(str, wrong))


def test_member_given_twice_is_named(client, headers_of, demo):
    wrong = []
    for sample in WITH_BODY:
        if JSON not in sample.media_types:
            continue
        inner = b'{"doubled": 1, "doubled": 2}'
        raw = b"[" + inner + b"]" if isinstance(sample.body, list) else inner
        if sample.operation.operation_id == "updateUser":
            continue  # whose path is looked up before the body is read, and names nobody here
        answer = _send(client, sample, raw=raw, headers=headers_of(sample))
        named = b"doubled" in answer.content and b"twice" in answer.content
        if not (400 <= answer.status_code < 500 and named and is_an_error_of(sample.contract, answer)):
            wrong.append((str(sample), answer.status_code, answer.content[:200]))

    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.rule("ticketnote", "head-answers-as-get")
def test_head_answers_as_get_does_and_writes_nothing(client, headers_of, demo):
    before = Activity.objects.count()
    wrong = []
    for sample in SAMPLES:
        answer = _send(client, sample, method="HEAD", headers=headers_of(sample))
        allowed = answer.headers.get("Allow", "").split(", ")
        has_get = any(
            (other.contract, other.operation.path, other.operation.method)
            == (sample.contract, sample.operation.path, "get")
            for other in SAMPLES
        )
        if content_of(answer):
            wrong.append((str(sample), "a body"))
        if not has_get or sample.operation.operation_id == "DeleteTicketNote":
            if answer.status_code != 405 or "HEAD" in allowed:
                wrong.append((str(sample), answer.status_code, allowed))
        elif "HEAD" not in allowed:
            wrong.append((str(sample), answer.status_code, allowed))
        elif sample.operation.method == "get":
            got = _send(client, sample, headers=headers_of(sample))
            content_of(got)
            if (got.status_code, got["Content-Type"]) != (answer.status_code, answer["Content-Type"]):
                wrong.append((str(sample), answer.status_code, got.status_code))

    assert not wrong, "\n".join(map(str, wrong))
    assert Activity.objects.count() == before
