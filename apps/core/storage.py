"""Where uploaded files are, and telling a full disk, and one that cannot be written, from other failures."""

import contextlib
import errno
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from apps.core import sandbox
from apps.core.errors import StorageAway, StorageFull

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})  # EFBIG: past what the process may write
# Not mounted, mounted for reading, or broken.
AWAY = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.EIO, errno.ESTALE, errno.ENOTCONN})

SANDBOX_FOLDER = "sandbox"


class FileStorage(FileSystemStorage):
    """Files below MEDIA_ROOT; those of the sandbox in a folder of their own there."""

    @property
    def base_location(self) -> str:
        root = Path(self._value_or_setting(self._location, settings.MEDIA_ROOT))  # type: ignore[attr-defined]  # Django's
        return str(root / SANDBOX_FOLDER if sandbox.is_active() else root)

    @property
    def location(self) -> str:
        return os.path.abspath(self.base_location)


@contextlib.contextmanager
def full_is_refused() -> Iterator[None]:
    """Raise StorageFull when what is written within finds no space, StorageAway when it cannot be written.

    Every other failure stays what it is.
    """
    try:
        yield
    except OSError as error:
        if error.errno in AWAY:
            raise StorageAway from error
        if error.errno not in FULL:
            raise
        raise StorageFull from error


class NotReceived(InMemoryUploadedFile):
    """Stands in a form for a file that found no space in the temporary folder; it is empty."""


class ReceivedFileField(forms.FileField):
    """A file of a form; says that the disk had no space for it, where an empty one would be the sender's fault."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        if isinstance(data, NotReceived):
            raise forms.ValidationError(StorageFull().message)
        return super().clean(data, initial)


class TemporaryHandler(TemporaryFileUploadHandler):
    """Django's handler of larger files in forms, which gives a NotReceived instead of failing on a full disk.

    Forms are parsed before any view runs, so a failure there could not be answered beside the field.
    """

    is_full = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.is_full = False
        try:
            with full_is_refused():
                super().new_file(*args, **kwargs)
        except (StorageAway, StorageFull):
            self.is_full = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.is_full:
            return
        try:
            with full_is_refused():
                self.file.write(raw_data)
                self.file.flush()
        except (StorageAway, StorageFull):
            self.is_full = True
            with contextlib.suppress(OSError):  # what is still in its buffer finds no space either
                self.file.close()

    def file_complete(self, file_size: int) -> "UploadedFile[Any] | None":
        if not self.is_full:
            return super().file_complete(file_size)
        return NotReceived(io.BytesIO(), self.field_name, self.file_name, self.content_type, 0, self.charset)

    def upload_interrupted(self) -> None:
        if not self.is_full:
            super().upload_interrupted()
