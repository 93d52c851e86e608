"""Files of every type that is taken, small and real enough, and forms to send them in."""

import io
import struct
import zipfile

from apps.activity.history import unrecorded
from apps.attachments import operations
from apps.attachments.models import Attachment
from apps.attachments.packages import CONTENTS, MAIN_PART

BOUNDARY = "a-line-between-parts"
FORM = f"multipart/form-data; boundary={BOUNDARY}"
TEXT = b"2023-09-13T04:57:27Z link down\n"


def ole(stream: str) -> bytes:
    """As much of an OLE document as says what it is."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016) + stream.encode("utf-16-le") + bytes(100)


def package(
    type: str = "docx",
    *,
    contents: bytes | None = None,
    entries: dict[str, bytes] | None = None,
    remark: bytes = b"",
) -> bytes:
    """An office document in zip; `entries` are put into it besides the list of contents, each with the remark."""
    listed = contents if contents is not None else f'<Override ContentType="{MAIN_PART[type]}"/>'.encode()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as document:
        document.writestr(CONTENTS, listed)
        for name, data in (entries or {"word/document.xml": b"<w/>"}).items():
            document.writestr(name, data)
            document.getinfo(name).comment = remark
    return stream.getvalue()


BMP = b"BM" + struct.pack("<LHHLL", 58, 0, 0, 54, 40) + bytes(40)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(30)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(30)
SAMPLES = {
    "bmp": BMP,
    "jpg": JPEG,
    "jpeg": JPEG,
    "gif": b"GIF89a" + bytes(30),
    "png": PNG,
    "tif": b"II*\x00" + bytes(30),
    "tiff": b"MM\x00*" + bytes(30),
    "txt": TEXT,
    "doc": ole("WordDocument"),
    "docx": package("docx"),
    "xls": ole("Workbook"),
    "xlsx": package("xlsx"),
    "ppt": ole("PowerPoint Document"),
    "pps": ole("PowerPoint Document"),
    "ppsx": package("ppsx"),
    "pdf": b"%PDF-1.7\n1 0 obj\n" + bytes(30),
    "vsd": ole("VisioDocument"),
}


def part(content: bytes = TEXT, filename: str | None = "error-log.txt", *, name: str = "uploadFile", kind="text/plain"):
    """One part of a form; without a file name it is a field."""
    about = f'Content-Disposition: form-data; name="{name}"'
    if filename is not None:
        about += f'; filename="{filename}"'
    return f"--{BOUNDARY}\r\n{about}\r\nContent-Type: {kind}\r\n\r\n".encode() + content + b"\r\n"


def form(*parts: bytes) -> bytes:
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def upload(
    client,
    content: bytes = TEXT,
    filename: str = "error-log.txt",
    *,
    query: str = "",
    full_disk: bool = False,
    **options,
):
    """Send one file through the API."""
    return client.post(
        f"/file{query}", raw=form(part(content, filename, **options)), content_type=FORM, full_disk=full_disk
    )


def claim_attachments(**arguments) -> list[Attachment]:
    """As an operation that refers to the files does inside of its `recording()`."""
    with unrecorded():
        return operations.claim_attachments(**arguments)
