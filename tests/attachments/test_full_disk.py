"""A full disk, a used-up quota, and files that a crash left without a row."""

import errno
import io
import os
import tempfile
import time

import pytest
from django.core.files import temp
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.activity.models import Activity
from apps.attachments.constants import AttachmentVerb
from apps.attachments.models import Attachment
from apps.attachments.operations import sweep_orphaned_files, upload_attachment
from apps.cases.admin.forms import NoteForm
from apps.cases.factories import CaseFactory
from apps.core.caller import Caller, Channel
from apps.core.errors import OverQuota, StorageFull
from apps.core.locks import serialise
from apps.core.storage import NotReceived, TemporaryHandler
from tests.attachments.files import FORM, TEXT, form, part, upload
from tests.support.disks import small_disk
from tests.tickets.test_races import kinds, race

LARGE = TEXT * 20_000  # kept in a temporary file
pytestmark = pytest.mark.django_db


@pytest.fixture
def full_storage(monkeypatch):
    """The storage writes a part of each file, then fails as a full disk does."""

    def cut_off(storage, name, content):
        path = storage.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as part:
            part.write(b"a part")
        raise OSError(errno.EDQUOT, "no space")

    monkeypatch.setattr(FileSystemStorage, "_save", cut_off)


@pytest.fixture
def full_temporary_folder(monkeypatch):
    def fail(*args, **kwargs):
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(tempfile, "TemporaryFile", fail)
    monkeypatch.setattr(temp, "NamedTemporaryFile", fail)


def upload_by(user):
    return upload_attachment(file=io.BytesIO(TEXT), name="error-log.txt", by=Caller(user, Channel.EQUINIX))


@pytest.mark.contract("attachments")
@pytest.mark.rule("uploadAttachment", "full-storage-keeps-nothing")
@pytest.mark.parametrize("place", ["full_storage", "full_temporary_folder"])
def test_upload_on_a_full_disk_is_answered_507_and_leaves_nothing(own, stored, request, place):
    before = stored()
    request.getfixturevalue(place)

    answer = upload(own, LARGE, full_disk=True)

    assert (answer.status_code, answer.json()[0]["errorCode"]) == (507, "EQ-2014507")
    assert (Attachment.objects.count(), stored()) == (0, before)
    assert not Activity.objects.filter(verb=AttachmentVerb.UPLOADED).exists()


@pytest.mark.parametrize("failure", [errno.EACCES, errno.EROFS, errno.EIO])
def test_upload_to_a_storage_that_cannot_be_written_is_answered_503_and_leaves_nothing(
    own, stored, monkeypatch, failure
):
    def fail(storage, name, content):
        raise OSError(failure, "cannot be written")

    before = stored()
    monkeypatch.setattr(FileSystemStorage, "_save", fail)

    body = form(part(LARGE))
    answer = own.client.post(f"{own.root}/file", body, content_type=FORM, headers=own.headers)

    assert (answer.status_code, answer["Retry-After"], answer.json()[0]["errorCode"]) == (503, "5", "EQ-2014503")
    assert (Attachment.objects.count(), stored()) == (0, before)


def test_desk_form_says_that_the_disk_is_full(full_temporary_folder):
    handler = TemporaryHandler()
    handler.new_file("files", "error-log.txt", "text/plain", 5, "utf-8")
    handler.receive_data_chunk(TEXT, 0)
    file = handler.file_complete(len(TEXT))
    form = NoteForm({"text": "x", "visibility": "INTERNAL"}, {"files": [file]})

    assert isinstance(file, NotReceived)
    assert form.errors == {"files": [StorageFull().message]}


@pytest.mark.contract("attachments")
@pytest.mark.rule("uploadAttachment", "organisation-quota-exceeded")
def test_upload_past_the_quota_is_answered_413_and_leaves_nothing(own, stored, settings):
    settings.UPLOAD_QUOTA_BYTES = len(TEXT)
    assert upload(own).status_code == 201
    before = stored()

    answer = upload(own)

    assert (answer.status_code, answer.json()[0]["errorCode"]) == (413, "EQ-2018014")
    assert (Attachment.objects.count(), stored()) == (1, before)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("postgresql_only")
def test_uploads_at_the_same_time_do_not_pass_the_quota(integrator, stored, settings):
    settings.UPLOAD_QUOTA_BYTES = len(TEXT)
    before = stored()

    outcomes = race(
        *[lambda: upload_by(integrator)] * 2,
        gate=lambda: serialise(f"files of organisation {integrator.organisation_id}"),
    )

    assert kinds(outcomes) == [None, OverQuota]
    assert (Attachment.objects.count(), stored()) == (1, before + 1)


def test_sweep_deletes_only_old_files_without_a_row(integrator, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    kept = tmp_path / upload_by(integrator).file.name
    old, young = (tmp_path / "attachments" / "zz" / name for name in ("old", "young"))
    old.parent.mkdir()
    for path in (old, young):
        path.write_bytes(TEXT)
    for path in (old, kept):
        os.utime(path, (time.time() - 90_000,) * 2)

    assert sweep_orphaned_files() == 1
    assert [path.exists() for path in (old, young, kept)] == [False, True, True]
    assert "apps.attachments.operations.sweep_orphaned_files" in settings.PERIODIC


@pytest.fixture
def small(tmp_path):
    with small_disk(tmp_path / "disk", megabytes=1) as disk:
        if disk is None:
            pytest.skip("NOT TESTED: a full disk. Mounting a small one needs root.")
        yield disk


def fill(disk, place, settings, monkeypatch):
    if place == "storage":
        settings.MEDIA_ROOT = disk.folder
    else:
        monkeypatch.setattr(tempfile, "tempdir", str(disk.folder))
    disk.fill()


@pytest.mark.parametrize("place", ["storage", "temporary folder"])
def test_desk_says_that_a_disk_is_really_full_and_keeps_what_was_typed(
    client, administrator, small, settings, monkeypatch, place
):
    """The note of a case with a file, and the file of case codes: one small enough for memory, one that is not."""
    administrator.is_superuser = True
    administrator.save()
    client.force_login(administrator)
    case, words = CaseFactory(), StorageFull().message
    fill(small, place, settings, monkeypatch)
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = len(LARGE) - 1
    note = {"text": "Seen on row C", "visibility": "INTERNAL"}
    for content in [LARGE] + [TEXT] * (place == "storage"):
        file = SimpleUploadedFile("error-log.txt", content, "text/plain")

        html = client.post(f"/admin/cases/case/{case.pk}/note/", note | {"files": file}).content.decode()

        assert words in html
        assert "Seen on row C</textarea>" in html
        assert (case.notes.count(), Attachment.objects.count()) == (0, 0)
    if place == "temporary folder":
        for content in (LARGE, TEXT):
            file = SimpleUploadedFile("codes.csv", content, "text/csv")
            page = client.post("/admin/cases/casecode/import/", {"import_file": file, "format": "0"}, follow=True)
            assert (page.status_code, words in page.content.decode()) == (200, True)
    assert [path.name for path in small.folder.rglob("*") if path.is_file()] == ["ballast"]


@pytest.mark.parametrize("place", ["storage", "temporary folder"])
def test_upload_on_a_disk_that_is_really_full_is_refused_until_there_is_space(
    own, client, small, settings, monkeypatch, place
):
    fill(small, place, settings, monkeypatch)

    assert upload(own, LARGE, full_disk=True).status_code == 507
    assert Attachment.objects.count() == 0
    assert [path.name for path in small.folder.rglob("*") if path.is_file()] == ["ballast"]
    assert client.get("/readyz").json()["parts"]["files"] == ("full" if place == "storage" else "ok")

    small.make_space()
    assert upload(own, LARGE).status_code == 201
    assert client.get("/readyz").json()["parts"]["files"] == "ok"
