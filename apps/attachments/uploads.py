"""Files in forms of the desk: the field that takes some, and storing what came."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext, gettext_lazy

from apps.attachments.models import Attachment
from apps.attachments.operations import delete_attachment, upload_attachment
from apps.core.caller import Caller
from apps.core.errors import AlreadyDone, DomainError, Invalid
from apps.core.storage import ReceivedFileField

MOST_FILES = 5
LIMITS = gettext_lazy("Up to five, 10 MB each.")


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(ReceivedFileField):
    """Any number of files up to five; cleaned to a list. Bind it to `request.FILES.getlist` of its name."""

    widget = FilesInput

    def clean(self, data, initial=None):
        files = [super(FilesField, self).clean(file, initial) for file in data or []]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(
                gettext("At most %(most_files)s files go together.") % {"most_files": MOST_FILES}
            )
        if self.required and not files:
            raise forms.ValidationError(gettext("Choose a file."))
        return files


def store_uploads(files: Iterable[UploadedFile], *, field: str, by: Caller) -> list[Attachment]:
    """Store the files of a form; one that nothing refers to afterwards is removed after a while, as any upload.

    Raises Invalid that names the form's `field` and the file.
    """
    return [_store(file, field, by) for file in files]


@contextmanager
def stored_while_used(files: Iterable[UploadedFile], *, field: str, by: Caller) -> Iterator[list[Attachment]]:
    """Store the files of a form for what is done within; where that is refused or done already, they are deleted again.

    What is done within claims the form, so that one that was refused can be sent again.
    """
    by = replace(by, form=None)
    stored: list[Attachment] = []
    try:
        for file in files:
            stored += store_uploads([file], field=field, by=by)
        yield stored
    except (DomainError, AlreadyDone):
        with suppress(DomainError):  # who may not delete leaves them to the clock
            for attachment in stored:
                delete_attachment(attachment_id=attachment.public_id, by=by)
        raise


def _store(file: UploadedFile, field: str, by: Caller) -> Attachment:
    name = file.name or ""
    try:
        return upload_attachment(file=file, name=name, by=by)
    except DomainError as error:
        raise Invalid(field, f"{name}: {error.message}") from error
