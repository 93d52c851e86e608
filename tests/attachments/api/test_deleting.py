"""Deleting, and the order in which the service checks a request."""

import uuid

import pytest

from apps.activity.models import Activity
from apps.attachments.constants import AttachmentVerb
from apps.attachments.models import Attachment
from apps.attachments.tasks import delete_file
from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid
from apps.users.factories import UserFactory
from apps.users.operations import create_token
from tests.attachments.files import FORM, TEXT, claim_attachments, form, part, upload

pytestmark = pytest.mark.contract("attachments")

ABSENT = str(uuid.UUID(int=7, version=4))


def summary_of(answer):
    [error] = answer.json()
    return answer.status_code, error["errorCode"]


def claim(user, identifier):
    return claim_attachments(attachment_ids=[uuid.UUID(identifier)], by=Caller(user, Channel.EQUINIX))


@pytest.mark.sqlite
@pytest.mark.rule("deleteAttachment", "success-is-200-with-status")
@pytest.mark.rule("deleteAttachment", "unknown-or-foreign-attachment-is-404")
@pytest.mark.rule("deleteAttachment", "deleted-attachment-is-gone")
def test_deleted_file_is_gone(own, integrator, uploaded, stored):
    identifier, before = uploaded["attachmentId"], stored()
    attachment = Attachment.objects.get()

    answer = own.delete(f"/{identifier}")

    assert (answer.status_code, answer.json()) == (200, {"status": True})
    later = [own.get(f"/{identifier}"), own.get(f"/{identifier}/file"), own.delete(f"/{identifier}")]
    assert [summary_of(answer) for answer in later] == [(404, "EQ-2018004")] * 3
    with pytest.raises(Invalid) as refused:
        claim(integrator, identifier)
    assert (refused.value.field, refused.value.value) == ("attachments", identifier)
    activity = Activity.objects.get(verb=AttachmentVerb.DELETED)
    assert (activity.actor, activity.object_id, activity.data["name"]) == (integrator, attachment.pk, "error-log.txt")
    assert Attachment.history.filter(history_type="-").get().activity == activity
    delete_file.call(attachment.file.name)
    delete_file.call(attachment.file.name)
    assert stored() == before - 1


@pytest.mark.rule("deleteAttachment", "attachment-in-use-stays")
@pytest.mark.rule("attachments", "refused-request-changes-nothing")
def test_file_in_use_stays(own, integrator, uploaded, stored):
    identifier, before = uploaded["attachmentId"], stored()
    claim(integrator, identifier)

    answer = own.delete(f"/{identifier}")

    assert summary_of(answer) == (409, "EQ-2018020")
    assert answer.json()[0]["errorMessage"] == "A case refers to this attachment"
    assert own.get(f"/{identifier}/file").status_code == 200
    assert (Attachment.objects.count(), stored()) == (1, before)
    assert not Activity.objects.filter(verb=AttachmentVerb.DELETED).exists()


@pytest.mark.rule("attachments", "order-of-checks")
def test_checks_run_in_the_documented_order(attachments_api, own, integrator, uploaded, stored):
    """Each request has every fault of those after it."""
    identifier, before = uploaded["attachmentId"], stored()
    claim(integrator, identifier)
    barred = UserFactory()
    barred.groups.clear()
    nobody, outsider = attachments_api(None), attachments_api(barred)
    unscoped = attachments_api(None)
    token = create_token(user=integrator, name="m4", scopes=["m4"], by=Caller(None, Channel.COMMAND))
    unscoped.headers["Authorization"] = f"Bearer {token}"
    huge = form(part(bytes(10_485_761), "virus.exe"))
    bad = {"raw": huge, "content_type": FORM}

    assert summary_of(nobody.post("/file?x=1", **bad)) == (401, "EQ-2014001")
    assert nobody.post("/file?x=1", **bad)["WWW-Authenticate"] == "Bearer"
    assert (
        summary_of(outsider.post("/file?x=1", **bad))
        == summary_of(unscoped.post("/file?x=1", **bad))
        == (403, "EQ-2014006")
    )
    assert summary_of(own.post("/file?x=1", **bad)) == (400, "EQ-2010010")
    assert summary_of(own.post("/file", **bad)) == (413, "EQ-2018013")
    assert summary_of(own.post("/file", raw=form(part(TEXT, "virus.exe")), content_type=FORM)) == (400, "EQ-2010010")
    for method in ("get", "delete"):
        assert summary_of(getattr(nobody, method)("/x?x=1")) == (401, "EQ-2014001")
        assert summary_of(getattr(outsider, method)("/x?x=1")) == (403, "EQ-2014006")
        assert summary_of(getattr(own, method)(f"/{ABSENT}?x=1")) == (400, "EQ-2010010")
        assert summary_of(getattr(own, method)(f"/{ABSENT}")) == (404, "EQ-2018004")
    assert summary_of(nobody.get("?x=1")) == (401, "EQ-2014001")
    assert summary_of(outsider.get("?x=1")) == (403, "EQ-2014006")
    assert summary_of(own.delete(f"/{identifier}")) == (409, "EQ-2018020")
    assert summary_of(outsider.get(f"/{identifier}/file")) == (403, "EQ-2014006")
    assert (Attachment.objects.count(), stored()) == (1, before)


@pytest.mark.rule("attachments", "refused-request-changes-nothing")
@pytest.mark.rule("attachments", "error-body-is-array")
def test_refusal_is_an_array_of_one_error_and_changes_nothing(own, uploaded, monkeypatch, stored):
    before = stored()

    answer = upload(own, b"", "report.pdf")

    [error] = answer.json()
    assert error == {
        "errorCode": "EQ-2010010",
        "errorMessage": "One or more properties are invalid",
        "details": None,
        "correlationId": str(uuid.UUID(error["correlationId"])),
        "help": None,
        "additionalInfo": [{"property": "uploadFile", "reason": "It is empty.", "value": "report.pdf"}],
    }
    assert (Attachment.objects.count(), Activity.objects.filter(verb=AttachmentVerb.UPLOADED).count(), stored()) == (
        1,
        1,
        before,
    )


@pytest.mark.rule("attachments", "refused-request-changes-nothing")
@pytest.mark.rule("attachments", "error-body-is-array")
def test_failure_while_storing_leaves_no_file_and_tells_no_internals(own, monkeypatch, stored, caplog):
    before = stored()

    def fail(*args, **kwargs):
        raise RuntimeError("the secret reason")

    monkeypatch.setattr(Attachment, "save", fail)

    answer = own.client.post("/v1/attachments/file", form(part()), content_type=FORM, headers=own.headers)

    [error] = answer.json()
    assert (answer.status_code, error["errorCode"], error["errorMessage"]) == (500, "EQ-2014500", "Unexpected failure")
    assert b"secret" not in answer.content
    assert "the secret reason" in caplog.text
    assert (Attachment.objects.count(), Activity.objects.filter(verb=AttachmentVerb.UPLOADED).count(), stored()) == (
        0,
        0,
        before,
    )
