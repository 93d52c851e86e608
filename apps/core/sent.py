"""What a form of the desk carries besides what a person fills in.

`drawn` names the rows that the form was drawn from, each with its version at that time; `once` is a key that
no other form has. A write checks the versions once it holds its locks, so that a button acts on the state it was
drawn for; the key lets a form that is sent twice be carried out once. `seen` names the version of a row whose form
tells its fields apart: it is not checked, and says since when others' changes are to be named. `drawn_for` names the
person whose page it is, signed, so that what was typed there goes back to nobody else.
"""

import hashlib
import json
import re
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.signing import BadSignature, TimestampSigner
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

DRAWN, SEEN, ONCE, DRAWN_FOR, UNTOUCHED = "drawn", "seen", "once", "drawn_for", "untouched"
UNDO_TAG = "undo-"  # before the activities that a message names
UNDO_RUN_TAG = "undo-run-"  # before the bulk change that a message names
UNSIGNED = {"csrfmiddlewaretoken", DRAWN, SEEN, DRAWN_FOR, UNTOUCHED}
MOST_DRAWN = 500  # rows that one form is drawn from
MOST_UNDONE = 200  # activities that a message names
LONGEST_KEY = 32
UNKEYED = re.compile(r"[^\w-]", re.ASCII)  # what no key has, such as NUL
MOST_COMPARED = 10_000  # rows of which the version of a set is made


@dataclass(slots=True)
class SentForm:
    """A form that came in. `digest` is that of all it holds, its key included; empty when it has no key.

    `address` is where it was sent to. `is_untouched` says that a browser went back to its page, and that nothing was
    typed there since. `request` tells two requests with the same form apart. `written` are the activities that the form
    has made: the ids of those that can be undone, None for others. `bulk_run` is the bulk change that it has made and
    that can be undone.
    """

    drawn: dict[str, str] = field(default_factory=dict)
    digest: str = ""
    address: str = ""
    key: str = ""
    is_untouched: bool = False
    request: str = field(default_factory=lambda: uuid.uuid4().hex)
    written: list[int | None] = field(default_factory=list)
    bulk_run: int | None = None

    @property
    def undoable(self) -> list[int]:
        """The activities that undo all that the form did; none if a part of it would stay, or there are too many."""
        known = [activity for activity in self.written if activity is not None]
        return known if len(known) == len(self.written) <= MOST_UNDONE else []

    def expect(self, row: Model) -> None:
        """Let a write go on only while the row is as it is here."""
        self.drawn[name_of(row)] = version_of(row)


def read(path: str, values: QueryDict, files: "MultiValueDict[str, UploadedFile[Any]]") -> SentForm:
    """The form that a request sends to `path`."""
    drawn = {}
    for text in values.getlist(DRAWN)[:MOST_DRAWN]:
        name, at, version = text.partition("@")
        if at:
            drawn[name] = version
    if not values.get(ONCE):
        return SentForm(drawn)
    content: list[object] = [path, sorted((name, found) for name, found in values.lists() if name not in UNSIGNED)]
    content += sorted((name, [(file.name, file.size) for file in found]) for name, found in files.lists())
    digest = hashlib.sha256(json.dumps(content).encode()).hexdigest()
    key = UNKEYED.sub("", str(values[ONCE]))[:LONGEST_KEY]
    return SentForm(drawn, digest, address=path, key=key, is_untouched=UNTOUCHED in values)


def name_of(row: Model) -> str:
    """How a form names a row: "tickets.ticket-630701"."""
    return f"{row._meta.label_lower}-{row.pk}"


def version_of(row: Model) -> str:
    """Changes with every change of the row; its use is none."""
    if hasattr(row, "updated_at"):
        version: str = row.updated_at.isoformat()
        return version
    fields = [field.attname for field in row._meta.concrete_fields if field.name != "last_used_at"]
    return version_of_all([[str(getattr(row, name)) for name in fields]])


def version_of_all(rows: Iterable[Iterable[object]]) -> str:
    """Changes with every change of any of the rows, given as values."""
    return hashlib.sha256(json.dumps([[str(value) for value in row] for row in rows]).encode()).hexdigest()[:32]


def version_of_set(rows: QuerySet[Any], *columns: str) -> str:
    """Changes when other rows are in the set, or other values in these columns of them."""
    found = rows.order_by("pk", *columns).values_list("pk", *columns)
    return version_of_all([[rows.order_by().count()], *found[:MOST_COMPARED]])


def version_of_read(rows: Iterable[tuple[Any, ...]]) -> str:
    """As `version_of_set`, of the whole set's keys and columns when they have been read."""
    found = sorted(rows, key=lambda row: row[0])
    return version_of_all([[len(found)], *found])


def drawn_from(row: Model) -> str:
    """The value of a form's `drawn` member for a row."""
    return f"{name_of(row)}@{version_of(row)}"


def new_key() -> str:
    return secrets.token_urlsafe(12)


def mark_of_person(pk: int) -> str:
    """The value of a form's `drawn_for` member on a page of the user with this id."""
    return _signer().sign(str(pk))


def person_of(mark: str) -> int | None:
    """The id of the user whose page carried the mark; None for a mark that is forged, or older than any session."""
    try:
        return int(_signer().unsign(mark, max_age=settings.SESSION_COOKIE_AGE))
    except BadSignature:
        return None


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="patchbay.drawn-for")
