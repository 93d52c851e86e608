"""Files of archived months of the audit: compressed lines of JSON, each comparable with its seal.

The first line says which month it is and how its columns are called. Each further line is an activity: its seal, and as
text what was sealed of it and of its history rows, and what else goes with it. The last one says how many there were.
"""

import gzip
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apps.activity.models import Seal
from apps.activity.sealing import Broken, chained, digest_of, history_rows

FORMAT = "patchbay audit 1"
CHUNK = 1_000_000
Texts = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Line:
    """One activity of a file. `digests` and `digest` are those of its seal."""

    position: int
    activity: int
    layout: str
    digests: Mapping[str, Mapping[str, str]]
    digest: str
    texts: Texts
    attached: Texts


@dataclass(frozen=True, slots=True)
class Head:
    """What a file says of itself. `columns` are those of what is attached, `left_out` labels of lost columns."""

    month: str
    first: int
    last: int
    previous: str
    layouts: Mapping[str, Mapping[str, Sequence[str]]]
    columns: Mapping[str, Sequence[str]]
    left_out: Sequence[str]


@dataclass(frozen=True, slots=True)
class Counted:
    activities: int
    rows: int


def write_file(path: Path, head: Head, lines: Iterator[Line]) -> Counted:
    """Write the file whole, and onto the disk, before it gets its name."""
    unfinished = path.with_name(f".{path.name}.part")
    activities = rows = 0
    with unfinished.open("wb") as raw, gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0) as packed:
        packed.write(_packed({"format": FORMAT, **_values(head)}))
        for line in lines:
            activities, rows = activities + 1, rows + history_rows(line.texts)
            packed.write(_packed(_values(line)))
        packed.write(_packed({"end": FORMAT, "activities": activities, "rows": rows}))
        packed.close()
        raw.flush()
        os.fsync(raw.fileno())
    unfinished.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return Counted(activities, rows)


def _values(of: Head | Line) -> dict[str, Any]:
    return {name: getattr(of, name) for name in type(of).__slots__}


def _packed(values: Mapping[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def digest_of_file(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def read_file(path: Path, each: Callable[[Head, Line], object] = lambda head, line: None) -> tuple[Head, Counted]:
    """Compare every row of a file with its seal in the file and in the database, and hand on each line.

    Raises Broken with the first that is not as it was sealed, and for a file that is not whole.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            return _read(path, (json.loads(text) for text in file), each)
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise Broken(f"{path.name}: it is no whole file of the audit ({error})") from error


def _read(path: Path, values: Iterator[Any], each: Callable[[Head, Line], object]) -> tuple[Head, Counted]:
    first: dict[str, Any] = next(values, {})
    if first.pop("format", None) != FORMAT:
        raise Broken(f"{path.name}: it is no file of the audit")
    head = Head(**first)
    previous, activities, rows, end = head.previous, 0, 0, None
    for found in values:
        if "end" in found:
            end = found
            break
        line = Line(**found)
        rows += _require_as_sealed(head, line)
        previous = chained(previous, {label: dict(keys) for label, keys in line.digests.items()})
        if previous != line.digest:
            raise Broken(f"seal {line.position}: it, or one before it, was changed or removed in {path.name}")
        activities += 1
        each(head, line)
    if end is None or (end["activities"], end["rows"]) != (activities, rows):
        raise Broken(f"{path.name}: lines of it are missing")
    stored = Seal.objects.filter(position=head.last).values_list("digest", flat=True).first()
    if stored != previous:
        raise Broken(f"seal {head.last}: {path.name} does not lead to the one in the database")
    return head, Counted(activities, rows)


def _require_as_sealed(head: Head, line: Line) -> int:
    for label, keys in line.digests.items():
        texts = line.texts.get(label, {})
        for key, digest in keys.items():
            if label not in head.left_out and digest_of(texts.get(key, "")) != digest:
                raise Broken(f"{label} {key}: it is not as it was sealed (activity {line.activity})")
    return history_rows(line.texts)
