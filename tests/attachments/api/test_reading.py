"""Listing, reading and downloading: the caller's own files, and nobody else's."""

import datetime
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.attachments.api.equinix import record
from apps.attachments.constants import KEPT_UNUSED
from apps.attachments.models import Attachment
from apps.core.caller import Caller, Channel
from apps.users.factories import AdministratorFactory, UserFactory
from tests.attachments.files import TEXT, claim_attachments, upload
from tests.contract.client import content_of

pytestmark = pytest.mark.contract("attachments")

ABSENT = str(uuid.UUID(int=7, version=4))
READS = ["/{id}", "/{id}/file"]


def summary_of(answer):
    [error] = answer.json()
    return answer.status_code, error["errorCode"], error["additionalInfo"]


def not_found(identifier):
    return 404, "EQ-2018004", [{"property": "attachmentId", "reason": "not found", "value": identifier}]


def age(**difference):
    """Make every file as old as that."""
    Attachment.objects.update(created_at=timezone.now() - datetime.timedelta(**difference))


@pytest.mark.rule("getAttachment", "answer-equals-upload")
def test_reading_answers_what_the_upload_did(own, uploaded):
    assert own.get(f"/{uploaded['attachmentId']}").json() == uploaded
    assert own.get(f"/{uploaded['attachmentId'].upper()}").json() == uploaded


@pytest.mark.rule("getAttachment", "answer-equals-upload")
def test_reading_differs_from_the_upload_in_its_last_update_alone(own, uploaded, integrator, monkeypatch):
    later = datetime.datetime(2027, 1, 2, 3, 4, 5, 678_999, tzinfo=datetime.UTC)
    monkeypatch.setattr(timezone, "now", lambda: later)
    monkeypatch.setattr("apps.attachments.querysets.KEPT_UNUSED", datetime.timedelta(days=10_000))
    claim_attachments(attachment_ids=[uuid.UUID(uploaded["attachmentId"])], by=Caller(integrator, Channel.EQUINIX))

    [listed] = Attachment.objects.all()

    assert record(listed) == uploaded | {"lastUpdatedDate": "2027-01-02T03:04:05.678Z"}


@pytest.mark.rule("attachments", "only-uploader-sees-attachment")
@pytest.mark.rule("getAttachment", "unknown-or-foreign-attachment-is-404")
@pytest.mark.rule("downloadAttachment", "unknown-or-foreign-attachment-is-404")
@pytest.mark.rule("deleteAttachment", "unknown-or-foreign-attachment-is-404")
@pytest.mark.parametrize("who", ["stranger", "staff", "administrator"])
def test_file_of_somebody_else_does_not_exist(own, uploaded, attachments_api, agent, integrator, who):
    identifier = uploaded["attachmentId"]
    user = {
        "stranger": lambda: UserFactory(organisation=integrator.organisation),
        "staff": lambda: agent,
        "administrator": lambda: AdministratorFactory(is_superuser=True),
    }[who]()
    other = attachments_api(user)

    answers = [other.get(path.format(id=identifier)) for path in READS] + [other.delete(f"/{identifier}")]
    unknown = [other.get(path.format(id=ABSENT)) for path in READS] + [other.delete(f"/{ABSENT}")]

    assert [summary_of(answer) for answer in answers] == [not_found(identifier)] * 3
    assert [summary_of(answer) for answer in unknown] == [not_found(ABSENT)] * 3
    assert other.get("").json()["pagination"]["total"] == 0
    assert own.get(f"/{identifier}").status_code == 200


@pytest.mark.rule("attachments", "unused-attachment-expires")
@pytest.mark.rule("getAttachment", "unknown-or-foreign-attachment-is-404")
@pytest.mark.rule("downloadAttachment", "unknown-or-foreign-attachment-is-404")
@pytest.mark.rule("listAttachments", "removed-attachments-not-listed")
def test_unused_file_is_gone_after_forty_days_even_before_the_clean_up(own, uploaded):
    identifier = uploaded["attachmentId"]
    age(days=39, hours=23, minutes=59)
    assert [own.get(path.format(id=identifier)).status_code for path in READS] == [200, 200]
    assert own.get("/").json()["pagination"]["total"] == 1

    age(days=40)

    assert [summary_of(own.get(path.format(id=identifier))) for path in READS] == [not_found(identifier)] * 2
    assert summary_of(own.delete(f"/{identifier}")) == not_found(identifier)
    assert own.get("/").json() == {"pagination": {"offset": 0, "limit": 20, "total": 0}, "data": []}


@pytest.mark.rule("attachments", "used-attachment-kept")
def test_file_in_use_is_kept(own, uploaded, integrator):
    identifier = uploaded["attachmentId"]
    claim_attachments(attachment_ids=[uuid.UUID(identifier)], by=Caller(integrator, Channel.EQUINIX))
    age(days=4000)

    assert [own.get(path.format(id=identifier)).status_code for path in READS] == [200, 200]
    assert own.get("/").json()["pagination"]["total"] == 1


@pytest.mark.rule("listAttachments", "trailing-slash-without-redirect")
def test_list_has_the_same_answer_with_and_without_a_slash(own, uploaded):
    answers = [own.get(path) for path in ("", "/")]

    assert [answer.status_code for answer in answers] == [200, 200]
    expected = {"pagination": {"offset": 0, "limit": 20, "total": 1}, "data": [uploaded]}
    assert [answer.json() for answer in answers] == [expected] * 2


@pytest.mark.rule("listAttachments", "only-own-attachments-counted")
@pytest.mark.rule("listAttachments", "removed-attachments-not-listed")
def test_list_holds_the_callers_own_that_are_still_there(own, stranger):
    kept, deleted = (upload(own).json() for _ in range(2))
    foreign = upload(stranger, filename="other.txt").json()
    own.delete(f"/{deleted['attachmentId']}")

    assert own.get("").json() == {"pagination": {"offset": 0, "limit": 20, "total": 1}, "data": [kept]}
    assert stranger.get("").json()["data"] == [foreign]


@pytest.mark.rule("listAttachments", "newest-attachments-first")
@pytest.mark.sqlite
def test_list_is_sorted_by_time_newest_first_then_by_id(own, monkeypatch):
    moment = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    microseconds = [1_500, 1_100, 1_900, 3_000, 2_000, 1_001]
    monkeypatch.setattr("apps.attachments.querysets.KEPT_UNUSED", datetime.timedelta(days=10_000))
    for number in microseconds:
        monkeypatch.setattr(timezone, "now", lambda number=number: moment.replace(microsecond=number))
        upload(own)
    monkeypatch.undo()
    monkeypatch.setattr("apps.attachments.querysets.KEPT_UNUSED", datetime.timedelta(days=10_000))

    data = own.get("").json()["data"]

    listed = [(entry["createdDate"], entry["attachmentId"]) for entry in data]
    assert [date[-5:] for date, _ in listed] == [".003Z", ".002Z", ".001Z", ".001Z", ".001Z", ".001Z"]
    assert [entry for _, entry in listed[2:]] == sorted(entry for _, entry in listed[2:])


@pytest.mark.rule("listAttachments", "limit-and-offset-range")
@pytest.mark.rule("listAttachments", "offset-beyond-total-is-empty")
@pytest.mark.rule("attachments", "unknown-query-parameter-refused")
@pytest.mark.sqlite
def test_list_is_paged_at_the_same_number_of_queries(own):
    upload(own)
    with CaptureQueriesContext(
        connection,
    ) as one:
        assert len(own.get("").json()["data"]) == 1
    for _ in range(22):
        upload(own)
    with CaptureQueriesContext(connection) as many:
        first = own.get("").json()
    rest, everything, beyond, far = (
        own.get(f"?{query}").json()
        for query in ("offset=20", "offset=0&limit=100", "offset=23&limit=1", f"offset={10**30}")
    )

    assert len(many) == len(one)
    assert (first["pagination"], len(first["data"])) == ({"offset": 0, "limit": 20, "total": 23}, 20)
    assert first["data"] + rest["data"] == everything["data"]
    assert (rest["pagination"], len(rest["data"])) == ({"offset": 20, "limit": 20, "total": 23}, 3)
    assert beyond == {"pagination": {"offset": 23, "limit": 1, "total": 23}, "data": []}
    assert far == {"pagination": {"offset": 10**30, "limit": 20, "total": 23}, "data": []}


@pytest.mark.rule("listAttachments", "limit-and-offset-range")
@pytest.mark.rule("attachments", "unknown-query-parameter-refused")
@pytest.mark.parametrize("query", ["limit=0", "limit=101", "offset=-1", "limit=", "limit=1.5", "limit=ten", "page=1"])
def test_list_refuses_other_limits_and_unknown_parameters(own, query):
    status, code, [info] = summary_of(own.get(f"?{query}"))

    assert (status, code, info["property"]) == (400, "EQ-2010010", query.partition("=")[0])


@pytest.mark.rule("attachments", "unknown-query-parameter-refused")
def test_no_operation_takes_an_unknown_query_parameter(own, uploaded):
    address = f"/{uploaded['attachmentId']}"
    answers = [
        own.get(f"{address}?x=1"),
        own.get(f"{address}/file?x=1"),
        own.delete(f"{address}?x=1"),
        upload(own, query="?x=1"),
        own.get("/?x=1"),
    ]

    expected = (400, "EQ-2010010", [{"property": "x", "reason": "This parameter is not known here.", "value": "1"}])
    assert [summary_of(answer) for answer in answers] == [expected] * 5
    assert Attachment.objects.count() == 1


@pytest.mark.rule("attachments", "malformed-id-refused")
@pytest.mark.parametrize(
    "identifier",
    ["1", "file2", "c77c5f58a7ea4e889fc41a2900027425", "c77c5f58-a7ea-4e88-9fc4-1a290002742", "{" + ABSENT[1:-1] + "}",
     ABSENT[:-1] + "g", ABSENT + "0", "%00" + ABSENT[1:], ABSENT[:-1] + "%0a"],
)  # fmt: skip
def test_anything_but_a_uuid_of_36_characters_is_refused(own, identifier):
    answers = [own.get(f"/{identifier}"), own.get(f"/{identifier}/file"), own.delete(f"/{identifier}")]

    assert [(status, code) for status, code, _ in map(summary_of, answers)] == [(400, "EQ-2010010")] * 3
    assert {info["property"] for answer in answers for info in summary_of(answer)[2]} == {"attachmentId"}


@pytest.mark.rule("getAttachment", "upload-path-not-readable")
def test_path_of_the_upload_cannot_be_read(own):
    answer = own.get("/file")

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert summary_of(answer) == (405, "EQ-2014009", [])


@pytest.mark.rule("downloadAttachment", "download-headers")
def test_download_tells_a_name_that_is_not_ascii(own):
    identifier = upload(own, TEXT, 'Störung "障害".txt'.replace('"', "'")).json()["attachmentId"]

    disposition = own.get(f"/{identifier}/file")["Content-Disposition"]

    assert disposition == "attachment; filename*=utf-8''St%C3%B6rung%20%27%E9%9A%9C%E5%AE%B3%27.txt"


def test_file_that_the_storage_has_lost_is_not_found(own, uploaded, caplog):
    attachment = Attachment.objects.get()
    attachment.file.storage.delete(attachment.file.name)

    assert summary_of(own.get(f"/{uploaded['attachmentId']}/file")) == not_found(uploaded["attachmentId"])
    assert "is not in the storage" in caplog.text


def test_download_is_streamed(own, uploaded):
    answer = own.get(f"/{uploaded['attachmentId']}/file")

    assert answer.streaming
    assert content_of(answer) == TEXT
    assert answer["Content-Length"] == str(len(TEXT))


def test_retention_is_that_of_the_contract(own):
    limits = own.contract.document["x-limits"]

    assert (KEPT_UNUSED.days, limits["maxFileBytes"]) == (limits["retentionDays"], 10_485_760)
