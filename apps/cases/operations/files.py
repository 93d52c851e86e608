"""Files that go with a case or a note."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext

from apps.activity.models import Activity
from apps.attachments.models import Attachment
from apps.attachments.operations import claim_attachments, files_in_data
from apps.cases.models import Case, CaseAttachment, CaseNote
from apps.core.caller import Caller
from apps.core.errors import Invalid


@dataclass(frozen=True, slots=True)
class File:
    """An uploaded file by its id, and what to call it on the case."""

    attachment_id: UUID
    label: str


def repeated(files: list[File]) -> list[Invalid]:
    """A refusal for each file that was named before."""
    ids = [file.attachment_id for file in files]
    return [
        _refusal(index, gettext("The same attachment was named before."), file)
        for index, file in enumerate(files)
        if file.attachment_id in ids[:index]
    ]


def missing(files: list[File], by: Caller) -> list[Invalid]:
    """A refusal for each file that is not there or that somebody else uploaded."""
    if not files:
        return []
    own = Attachment.objects.present().filter(uploader=by.user, public_id__in=[file.attachment_id for file in files])
    known = set(own.values_list("public_id", flat=True))
    return [
        _refusal(index, gettext("Names no attachment of yours."), file)
        for index, file in enumerate(files)
        if file.attachment_id not in known
    ]


def attach(case: Case, note: CaseNote | None, files: list[File], by: Caller, activity: Activity) -> None:
    """Put the files on the case, or on a note of it, and into what the activity says. Called inside `recording()`."""
    if not files:
        return
    attachments = claim_attachments(attachment_ids=[file.attachment_id for file in files], by=by)
    for file, attachment in zip(files, attachments, strict=True):
        CaseAttachment.objects.create(case=case, note=note, attachment=attachment, label=file.label)
    activity.data |= files_in_data(attachments, [file.label for file in files])
    activity.save(update_fields=["data"])


def _refusal(index: int, message: str, file: File) -> Invalid:
    return Invalid("files", message, value=str(file.attachment_id), at=(index, "attachment_id"))
