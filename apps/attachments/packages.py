"""Office documents in zip: recognised by their directory and their list of contents, within bounds.

A directory can promise anything, so its size is bounded before it is read, and what it promises before
anything in it is opened.
"""

import re
import struct
import zipfile
import zlib
from typing import BinaryIO

MAX_DIRECTORY = 512 * 1024
MAX_ENTRIES = 4_000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200  # of one entry, once it is large enough to matter
LARGE = 1024 * 1024
MAX_CONTENTS = 1024 * 1024
CONTENTS = "[Content_Types].xml"
END = struct.Struct("<4s4H2LH")  # end of central directory
MAIN_PART = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "ppsx": "application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml",
}
MACROS = b"macroEnabled"


def is_package(file: BinaryIO, type: str) -> bool:
    """Whether this is a document of the type that unpacks to a sane size and holds no macros."""
    if not _has_a_bounded_directory(file):
        return False
    try:
        with zipfile.ZipFile(file) as package:
            return _is_sane(package.infolist(), _size(file)) and _is_document(package, type)
    except (zipfile.BadZipFile, zlib.error, KeyError, NotImplementedError, RuntimeError, ValueError, EOFError, OSError):
        return False


def _has_a_bounded_directory(file: BinaryIO) -> bool:
    size = _size(file)
    tail = min(size, END.size + 0xFFFF)
    file.seek(size - tail)
    data = file.read(tail)
    start = data.rfind(b"PK\x05\x06")
    if start < 0 or len(data) - start < END.size:
        return False
    _, _, _, _, entries, directory, _, _ = END.unpack_from(data, start)
    return entries <= MAX_ENTRIES and directory <= MAX_DIRECTORY


def _is_sane(entries: list[zipfile.ZipInfo], size: int) -> bool:
    if not entries or len(entries) > MAX_ENTRIES:
        return False
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    # Entries that share their bytes promise more than the file holds.
    return packed <= size and unpacked <= MAX_UNPACKED and all(_is_sane_entry(entry) for entry in entries)


def _is_sane_entry(entry: zipfile.ZipInfo) -> bool:
    parts = re.split(r"[/\\]", entry.filename)
    if ".." in parts or parts[0] == "" or ":" in parts[0] or entry.flag_bits & 0x1:  # outside the folder; encrypted
        return False
    return entry.file_size < LARGE or entry.file_size <= entry.compress_size * MAX_RATIO


def _is_document(package: zipfile.ZipFile, type: str) -> bool:
    with package.open(CONTENTS) as contents:
        listed = contents.read(MAX_CONTENTS)
    return MAIN_PART[type].encode() in listed and MACROS not in listed


def _size(file: BinaryIO) -> int:
    return file.seek(0, 2)
