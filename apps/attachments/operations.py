"""Every write to uploaded files."""

import datetime
import hashlib
import logging
import random
from collections.abc import Sequence
from typing import BinaryIO, cast
from uuid import UUID, uuid4

from django.core.files import File
from django.core.files.storage import Storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from apps.activity.operations import recording
from apps.attachments import scanning
from apps.attachments.constants import MAX_BYTES, AttachmentVerb, Purpose
from apps.attachments.content import CHUNK, is_of_type
from apps.attachments.models import FOLDER, Attachment, place_of
from apps.attachments.names import accept_name
from apps.attachments.permissions import ADD_ATTACHMENT, DELETE_ATTACHMENT
from apps.attachments.reads import quota
from apps.core.background import enqueue
from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid, TooLarge, WrongState
from apps.core.locks import locked, serialise
from apps.core.rows import get_visible
from apps.core.storage import full_is_refused
from apps.users.models import User

log = logging.getLogger("patchbay.attachments")

BATCH = 100
LOOKED_AT = 1_000  # stored files in one sweep
ORPHANED_AFTER = datetime.timedelta(days=1)  # longer than any upload takes
REASONS = {
    scanning.Finding.INFECTED: gettext_lazy("The virus scanner refuses it."),
    scanning.Finding.AWAY: gettext_lazy("It could not be scanned for viruses; try again later."),
}


def upload_attachment(
    *, file: BinaryIO, name: str, by: Caller, purpose: Purpose | None = None, public_id: UUID | None = None
) -> Attachment:
    """Store a file that the caller sent under this name; `file` is open, seekable and stays the caller's.

    The file is looked at before the transaction, which may then be short. `public_id` is for demo data; without
    it the file gets a new id. Raises what `look_at_file` and `store_attachment` raise.
    """
    attachment = look_at_file(file=file, name=name, by=by, purpose=purpose)
    attachment.public_id = public_id or attachment.public_id
    store_attachment(attachment=attachment, file=file, by=by)
    return attachment


def look_at_file(*, file: BinaryIO, name: str, by: Caller, purpose: Purpose | None = None) -> Attachment:
    """The attachment that `store_attachment` stores, once its file is measured, read and scanned.

    Raises NotAllowed, TooLarge, OverQuota and Invalid (name, type, content, empty, infected or not to be scanned).
    """
    by.require(ADD_ATTACHMENT)
    size, sha256 = _measure(file)
    if size > MAX_BYTES:
        raise TooLarge(gettext("The file has more than %(max_bytes)s bytes.") % {"max_bytes": MAX_BYTES}, field="file")
    name, type = accept_name(name)
    if size == 0:
        raise Invalid("file", gettext("It is empty."), value=name)
    if not is_of_type(file, type):
        raise Invalid("file", gettext("Its content is not of the type %(type)s.") % {"type": type}, value=name)
    user = cast(User, by.user)  # files come from people alone
    quota.require_quota(user.organisation_id, size)  # asked again under a lock; here it spares the disk
    try:
        scan = scanning.scan(file)
    except scanning.Refused as refusal:
        raise Invalid("file", REASONS[refusal.finding], value=name) from refusal
    now = _now()
    return Attachment(
        public_id=uuid4(),
        uploader=user,
        organisation=user.organisation,
        name=name,
        type=type,
        size=size,
        sha256=sha256,
        purpose=purpose or "",
        scan=scan,
        created_at=now,
        updated_at=now,
    )


def store_attachment(*, attachment: Attachment, file: BinaryIO, by: Caller) -> None:
    """Keep a file that was looked at and its row, both or neither.

    The place is chosen here and not by the field, so that what a full disk cut off can be deleted. Raises NotAllowed,
    OverQuota, StorageFull and StorageAway.
    """
    by.require(ADD_ATTACHMENT)
    storage, place = attachment.file.storage, place_of(attachment, attachment.name)
    data = {"name": attachment.name, "size": attachment.size, "scan": attachment.scan}
    file.seek(0)
    try:
        with full_is_refused():
            attachment.file.name = storage.save(place, File(file))
        with transaction.atomic():
            serialise(f"files of organisation {attachment.organisation_id}")
            quota.require_quota(attachment.organisation_id, attachment.size)
            with recording(AttachmentVerb.UPLOADED, by=by, subject=attachment, data=data):
                attachment.save(force_insert=True)
    except BaseException:
        storage.delete(place)
        raise


@transaction.atomic
def delete_attachment(*, attachment_id: UUID, by: Caller) -> None:
    """Delete one's file that nothing refers to. Raises NotAllowed, NotFound and WrongState (in use)."""
    by.require(DELETE_ATTACHMENT)
    rows = locked(Attachment.objects.visible_to(by))
    attachment = get_visible(rows, "attachment", attachment_id, by="public_id")
    if attachment.claimed_at is not None:
        raise WrongState(gettext("A case refers to the file."))
    _remove(attachment, AttachmentVerb.DELETED, by)


@transaction.atomic
def claim_attachments(*, attachment_ids: Sequence[UUID], by: Caller) -> list[Attachment]:
    """The caller's own files of these ids, in their order, which stay from now on because something refers to them.

    To be called inside the `recording` of the operation that refers to them, before it saves the reference.
    A file may be claimed any number of times. Raises Invalid, its `value` the first id that is unknown, of
    somebody else, removed, or there twice.
    """
    rows = locked(Attachment.objects.present().filter(public_id__in=attachment_ids, uploader=by.user))
    found = {attachment.public_id: attachment for attachment in rows}
    for position, wanted in enumerate(attachment_ids):
        if wanted not in found:
            raise Invalid("attachments", gettext("You have uploaded no file with this id."), value=str(wanted))
        if wanted in attachment_ids[:position]:
            raise Invalid("attachments", gettext("The same file is named twice."), value=str(wanted))
    now = _now()
    for attachment in found.values():
        if attachment.claimed_at is None:
            attachment.claimed_at = attachment.updated_at = now
            attachment.save(update_fields=["claimed_at", "updated_at"])
    return [found[wanted] for wanted in attachment_ids]


def files_in_data(attachments: Sequence[Attachment], names: Sequence[str] = ()) -> dict[str, object]:
    """What the data of an activity says of files, which events give on; `names` are those that were given to them."""
    return {
        "files": list(names) or [attachment.name for attachment in attachments],
        "sizes": [attachment.size for attachment in attachments],
    }


def sweep_unused_attachments() -> int:
    """Remove what nothing has referred to for 40 days; returns how many rows were looked at.

    Called by the clock in every worker: a row that another one has is left to it.
    """
    ids = list(Attachment.objects.unused().order_by("created_at").values_list("pk", flat=True)[:BATCH])
    for pk in ids:
        _remove_unused(pk, Caller(None, Channel.TASK))
    return len(ids)


def sweep_orphaned_files() -> int:
    """Delete stored files that have no row, left by a crash between storing and committing; returns how many.

    One bite looks at hardly more than LOOKED_AT files, in folders drawn at random, so that it reaches all of them in
    time without keeping note of where it was. A younger file may belong to an upload that is still under way.
    """
    storage = Attachment._meta.get_field("file").storage
    looked_at = deleted = 0
    try:
        folders, _ = storage.listdir(FOLDER)
    except FileNotFoundError:  # nothing was ever uploaded
        return 0
    random.shuffle(folders)
    for folder in folders:
        names = [f"{FOLDER}/{folder}/{name}" for name in storage.listdir(f"{FOLDER}/{folder}")[1]]
        names = random.sample(names, min(len(names), LOOKED_AT - looked_at))
        deleted += _delete_orphans(storage, names)
        looked_at += len(names)
        if looked_at >= LOOKED_AT:
            break
    return deleted


def _delete_orphans(storage: Storage, names: list[str]) -> int:
    known = set(Attachment.objects.filter(file__in=names).values_list("file", flat=True)) if names else set()
    deleted = 0
    for name in names:
        try:
            if name in known or storage.get_modified_time(name) > timezone.now() - ORPHANED_AFTER:
                continue
        except FileNotFoundError:  # another worker was faster
            continue
        storage.delete(name)
        deleted += 1
        log.warning("Deleted the stored file %s, which no row refers to", name)
    return deleted


@transaction.atomic
def _remove_unused(pk: int, by: Caller) -> None:
    """Does nothing when the file is gone, in use by now, or in another worker's hands."""
    attachment = Attachment.objects.unused().filter(pk=pk).select_for_update(skip_locked=True).first()
    if attachment is not None:
        _remove(attachment, AttachmentVerb.REMOVED, by)


def _remove(attachment: Attachment, verb: AttachmentVerb, by: Caller) -> None:
    """Delete the row; the worker deletes the file once that is committed."""
    stored = attachment.file.name
    with recording(verb, by=by, subject=attachment, data={"name": attachment.name, "size": attachment.size}):
        attachment.delete()
    enqueue("apps.attachments.tasks.delete_file", stored)


def _measure(file: BinaryIO) -> tuple[int, str]:
    """(size, SHA-256); reading stops soon after the limit."""
    file.seek(0)
    size, digest = 0, hashlib.sha256()
    while size <= MAX_BYTES and (chunk := file.read(CHUNK)):
        size += len(chunk)
        digest.update(chunk)
    return size, digest.hexdigest()


def _now() -> datetime.datetime:
    """To the millisecond, the precision that answers have."""
    now = timezone.now()
    return now.replace(microsecond=now.microsecond // 1_000 * 1_000)
