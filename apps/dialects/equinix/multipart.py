"""Reading an upload: a form of one file, taken in as a stream, so that no file is ever held in memory."""

import contextlib
import tempfile
from dataclasses import dataclass
from typing import BinaryIO

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from apps.core.storage import full_is_refused
from apps.core.text import nfc
from apps.dialects import json_body
from apps.dialects.equinix.errors import PropertyError, invalid
from apps.dialects.errors import ApiError, ErrorKind

IN_MEMORY = 256 * 1024  # beyond this a file is kept in a temporary file on disk
FORM = "multipart/form-data"
LONGEST_END = 300  # of a body: its boundary has at most 201 characters


@dataclass
class Upload:
    """A received file, open and to be closed by its user; its name is as it was sent, in NFC."""

    file: BinaryIO
    name: str


def receive_file(request, *, part: str, limit: int) -> Upload:
    """The one file of the form, from the part of that name.

    A form with anything else in it is refused, as is one that breaks off. A file of more than `limit` bytes
    is read to its end (up to a bound), so that the client gets to read the refusal, and not kept.
    Raises a 400 that names the part, ApiError TOO_LARGE, and StorageFull.
    """
    if request.content_type != FORM:
        raise invalid(PropertyError(part, f"The media type must be {FORM}.", request.content_type))
    stream = _Counted(json_body.stream_of(request))
    receiver = _Receiver(part, limit)
    try:
        fields = _parse(request, stream, receiver)
        _check(receiver, fields, part)
        with full_is_refused():
            receiver.file.flush()
    except BaseException:
        with contextlib.suppress(OSError):  # what is still in its buffer may find no space
            receiver.file.close()
        raise
    return Upload(receiver.file, nfc(receiver.names[0]))


def _parse(request, stream: "_Counted", receiver: "_Receiver") -> list[str]:
    """Names of the form's parts that are no files."""
    # The parser takes a body without a length, which is one sent in chunks, for an empty one.
    content_type = FORM + request.META["CONTENT_TYPE"].strip()[len(FORM) :]
    meta = {"CONTENT_TYPE": content_type, "CONTENT_LENGTH": 1}
    try:
        fields, _ = _Parser(meta, stream, [receiver], "utf-8").parse()
        stream.require_end(request)
    except (MultiPartParserError, SuspiciousOperation, LookupError, ValueError) as error:
        raise invalid(PropertyError(receiver.part, "The form is not valid multipart/form-data.")) from error
    return list(fields)


def _check(receiver: "_Receiver", fields: list[str], part: str) -> None:
    others = [name for name in [*fields, *receiver.others] if name != part]
    if others:
        raise invalid(
            *(PropertyError(name or "form", "This part is not known here.") for name in dict.fromkeys(others))
        )
    if len(receiver.names) != 1 or part in fields:
        reason = "Exactly one file is required." if receiver.names else "A file with a file name is required."
        raise invalid(PropertyError(part, reason))
    if receiver.size > receiver.limit:
        raise ApiError(ErrorKind.TOO_LARGE, f"The file has more than {receiver.limit} bytes.")


class _Parser(MultiPartParser):
    """Leaves file names as they were sent: what is wrong with one is for the operation to say."""

    def sanitize_file_name(self, file_name):
        return file_name


class _Receiver(FileUploadHandler):
    """Keeps the first file of the part, as far as the limit, and counts the rest."""

    def __init__(self, part: str, limit: int):
        super().__init__()
        self.part, self.limit = part, limit
        self.file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by whoever gets it
        self.names: list[str] = []
        self.others: list[str] = []
        self.size = 0
        self.keeps = False

    def new_file(self, field_name, file_name, *args, **kwargs):
        self.keeps = field_name == self.part and not self.names
        if field_name == self.part:
            self.names.append(file_name)
        else:
            self.others.append(field_name)

    def receive_data_chunk(self, raw_data, start):
        if self.keeps:
            self.size += len(raw_data)
            if self.size <= self.limit:
                with full_is_refused():
                    self.file.write(raw_data)

    def file_complete(self, file_size):
        return None


class _Counted:
    """A request's body that is read no further than a bound, and knows whether it came to its end."""

    def __init__(self, stream):
        self.stream = stream
        self.count = 0
        self.tail = b""

    def read(self, size=json_body.CHUNK):
        data = json_body.read_chunk(self.stream, min(size, json_body.CHUNK))
        self.count += len(data)
        self.tail = (self.tail + data)[-LONGEST_END:]
        if self.count > json_body.MAX_DRAIN_BYTES:
            raise ApiError(ErrorKind.TOO_LARGE, "The body is too large.")
        return data

    def require_end(self, request) -> None:
        """Raise ValueError for a body shorter than announced, or one that stops before its last boundary."""
        announced = request.META.get("CONTENT_LENGTH") or ""
        if announced.isdigit() and int(announced) > self.count:
            raise ValueError("the body is shorter than announced")
        end = b"--" + request.content_params["boundary"].encode("ascii") + b"--"
        if not self.tail.rstrip(b"\r\n").endswith(end):
            raise ValueError("the last boundary is missing")
