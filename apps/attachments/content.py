"""Whether a file's content is of the type that its name says.

puremagic tells the family by the first bytes; what a family shares (OLE and zip hold many types, text has
no mark at all) is distinguished here. Nothing is unpacked or held in memory as a whole.
"""

import codecs
from collections.abc import Iterator
from typing import BinaryIO

import puremagic

from apps.attachments.packages import is_package

HEAD = 8_192
CHUNK = 65_536
# The streams by which an OLE document is known; their names stand in it as UTF-16.
OLE_STREAMS = {
    "doc": ["WordDocument"],
    "xls": ["Workbook", "Book"],
    "ppt": ["PowerPoint Document"],
    "pps": ["PowerPoint Document"],
    "vsd": ["VisioDocument"],
}
PACKAGES = ("docx", "xlsx", "ppsx")
DIB_HEADERS = (12, 40, 52, 56, 64, 108, 124)  # sizes of the header after the file's own, in every version of BMP
BYTE_ORDER_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
TEXT_CONTROLS = {*"\t\n\r\f\b\x1b"}  # of the control characters, those that logs and terminals write


def is_of_type(file: BinaryIO, type: str) -> bool:
    """Whether the content fits; reads the file from its beginning, in pieces."""
    file.seek(0)
    head = file.read(HEAD)
    if type == "txt":
        return _is_text(file)
    if f".{'docx' if type in PACKAGES else type}" not in _known_by(head):
        return False
    if type in OLE_STREAMS:
        return _holds_any(file, [name.encode("utf-16-le") for name in OLE_STREAMS[type]])
    if type in PACKAGES:
        return is_package(file, type)
    return type != "bmp" or int.from_bytes(head[14:18], "little") in DIB_HEADERS


def _known_by(head: bytes) -> set[str]:
    try:
        return {match.extension for match in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        return set()


def _is_text(file: BinaryIO) -> bool:
    """UTF-8, UTF-16 with its mark, or an older 8-bit encoding; without control characters of binary data."""
    file.seek(0)
    encoding = BYTE_ORDER_MARKS.get(file.read(2), "latin-1")  # UTF-8 has no control characters of its own
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in _chunks(file):
            if any(character < " " and character not in TEXT_CONTROLS for character in set(decoder.decode(chunk))):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _holds_any(file: BinaryIO, marks: list[bytes]) -> bool:
    tail, keep = b"", max(map(len, marks))
    for chunk in _chunks(file):
        window = tail + chunk
        if any(mark in window for mark in marks):
            return True
        tail = window[-keep:]
    return False


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(CHUNK):
        yield chunk
