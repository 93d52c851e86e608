"""Claiming, cleaning up, and what the demo data and the desk have of files."""

import datetime
import io
import uuid

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from apps.activity.models import Activity
from apps.attachments import checks
from apps.attachments.constants import AttachmentVerb, Scan
from apps.attachments.demo import SAMPLE
from apps.attachments.models import Attachment
from apps.attachments.operations import sweep_unused_attachments, upload_attachment
from apps.attachments.tasks import delete_file
from apps.attachments.uploads import stored_while_used
from apps.core.caller import Caller, Channel
from apps.core.errors import AlreadyDone, Invalid, NotAllowed, TooLarge
from apps.users.factories import UserFactory
from apps.users.models import User
from tests.attachments.files import TEXT, claim_attachments

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(integrator):
    return Caller(integrator, Channel.EQUINIX)


def stored_file(by, name="error-log.txt", **fields):
    attachment = upload_attachment(file=io.BytesIO(TEXT), name=name, by=by)
    Attachment.objects.filter(pk=attachment.pk).update(**fields)
    attachment.refresh_from_db()
    return attachment


def days_ago(days):
    return timezone.now() - datetime.timedelta(days=days)


def test_claim_gives_the_files_in_the_order_asked_for_and_marks_them_once(by):
    first, second = stored_file(by), stored_file(by)

    claimed = claim_attachments(attachment_ids=[second.public_id, first.public_id], by=by)

    assert claimed == [second, first]
    moments = [(row.claimed_at, row.updated_at) for row in Attachment.objects.all()]
    assert len(set(moments)) == 1
    assert moments[0][0] == moments[0][1] is not None
    again = claim_attachments(attachment_ids=[first.public_id], by=by)
    assert again == [first]
    assert [(row.claimed_at, row.updated_at) for row in Attachment.objects.all()] == moments
    assert first.history.count() == 2


def test_claim_of_nothing_is_nothing(by):
    assert claim_attachments(attachment_ids=[], by=by) == []


@pytest.mark.contract("attachments")
@pytest.mark.rule("attachments", "only-uploader-sees-attachment")
@pytest.mark.rule("attachments", "unused-attachment-expires")
@pytest.mark.rule("deleteAttachment", "deleted-attachment-is-gone")
@pytest.mark.parametrize("case", ["unknown", "foreign", "old", "twice"])
def test_claim_names_the_first_id_that_cannot_be_and_marks_none(by, case):
    good = stored_file(by)
    other = Caller(UserFactory(organisation=by.user.organisation), Channel.EQUINIX)
    bad = {
        "unknown": lambda: uuid.uuid4(),
        "foreign": lambda: stored_file(other).public_id,
        "old": lambda: stored_file(by, created_at=days_ago(41)).public_id,
        "twice": lambda: good.public_id,
    }[case]()

    with pytest.raises(Invalid) as refused:
        claim_attachments(attachment_ids=[good.public_id, bad, uuid.uuid4()], by=by)

    assert (refused.value.field, refused.value.value) == ("attachments", str(bad))
    assert not Attachment.objects.filter(claimed_at__isnull=False).exists()


def test_upload_needs_its_permission_and_a_bounded_file(by):
    barred = UserFactory()
    barred.groups.clear()

    with pytest.raises(NotAllowed):
        upload_attachment(file=io.BytesIO(TEXT), name="error-log.txt", by=Caller(barred, Channel.EQUINIX))
    with pytest.raises(TooLarge):
        upload_attachment(file=io.BytesIO(bytes(10_485_761)), name="error-log.txt", by=by)
    assert Attachment.objects.count() == 0


@pytest.mark.contract("attachments")
@pytest.mark.rule("attachments", "unused-attachment-expires")
@pytest.mark.rule("attachments", "used-attachment-kept")
@pytest.mark.sqlite
def test_clean_up_removes_what_nothing_has_used_for_forty_days(by):
    old, older = (stored_file(by, created_at=days_ago(days)) for days in (40, 400))
    used = stored_file(by, created_at=days_ago(400), claimed_at=days_ago(399))
    young = stored_file(by, created_at=days_ago(39.9))

    assert sweep_unused_attachments() == 2
    assert sweep_unused_attachments() == 0

    assert set(Attachment.objects.all()) == {used, young}
    removed = Activity.objects.filter(verb=AttachmentVerb.REMOVED).order_by("object_id")
    assert [(row.actor, row.channel, row.object_id) for row in removed] == [
        (None, "task", old.pk),
        (None, "task", older.pk),
    ]
    queued = DBTaskResult.objects.filter(task_path="apps.attachments.tasks.delete_file")
    assert {row.args_kwargs["args"][0] for row in queued} == {old.file.name, older.file.name}
    for row in (old, older, used):
        delete_file.call(row.file.name)
    exists = [default_storage.exists(row.file.name) for row in (old, older, used, young)]
    assert exists == [False, False, True, True]


def test_clean_up_is_among_the_periodic_work(settings):
    assert "apps.attachments.operations.sweep_unused_attachments" in settings.PERIODIC


@pytest.mark.parametrize(("address", "expected"), [("", ["attachments.W001"]), ("tcp://127.0.0.1:3310", [])])
def test_deployment_check_tells_of_a_missing_scanner(settings, address, expected):
    settings.CLAMD_URL = address

    assert [warning.id for warning in checks.check_virus_scanner(None)] == expected


def test_demo_data_has_the_file_of_the_vendors_samples(demo, db):
    call_command("demo")

    sample = Attachment.objects.get(public_id="c77c5f58-a7ea-4e88-9fc4-1a2900027425")
    assert (sample.name, sample.size) == ("error-log.txt", 2048)
    integrator = User.objects.get(username="integrator")
    for _ in range(2):
        assert claim_attachments(attachment_ids=[SAMPLE], by=Caller(integrator, Channel.EQUINIX)) == [sample]


def desk_of(user):
    client = Client()
    client.force_login(user)
    return client


def test_desk_lists_files_at_the_same_number_of_queries(by, agent):
    client, address = desk_of(agent), reverse("admin:attachments_attachment_changelist")
    stored_file(by, claimed_at=days_ago(1))
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        page = client.get(address).content.decode()
    for number in range(30):
        stored_file(Caller(UserFactory(), Channel.EQUINIX), f"file{number}.txt")
    with CaptureQueriesContext(connection) as many:
        longer = client.get(address).content.decode()

    assert len(many) == len(one)
    assert all(words in page for words in ("error-log.txt", "31 bytes", "Harbour Integration", "in use since"))
    assert "No virus scanner is set up" in page
    assert all(f"file{number}.txt" in longer for number in range(30))
    assert "unused, removed" in longer


def test_desk_gives_a_file_to_staff_as_a_download_alone(by, agent):
    attachment = stored_file(by)
    address = reverse("admin:attachments_attachment_download", args=[attachment.public_id])

    answer = desk_of(agent).get(address)

    assert b"".join(answer.streaming_content) == TEXT
    assert answer["Content-Disposition"] == 'attachment; filename="error-log.txt"'
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert Client().get(address).status_code == 302
    agent.groups.clear()
    assert desk_of(agent).get(address).status_code == 403


def test_desk_says_that_a_file_is_not_there(agent):
    address = reverse("admin:attachments_attachment_download", args=[uuid.uuid4()])

    answer = desk_of(agent).get(address, follow=True)

    assert "There is no file" in answer.content.decode()


def test_scan_is_remembered_as_off_without_a_scanner(by):
    assert stored_file(by).scan == Scan.OFF


def test_files_of_a_form_that_another_request_carried_out_are_not_kept(by):
    before = set(Attachment.objects.all())

    def send_again():
        with stored_while_used([SimpleUploadedFile("log.txt", b"lost\n")], field="files", by=by) as stored:
            assert set(Attachment.objects.all()) == before | set(stored) != before
            raise AlreadyDone

    with pytest.raises(AlreadyDone):
        send_again()
    assert set(Attachment.objects.all()) == before
