"""Rows of a query: the one of an id or named by an argument, and the first of what may be longer than a page shows."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from django.db.models import Manager, Model, QuerySet
from django.utils.translation import gettext

from apps.core.errors import Invalid, NotFound
from apps.core.text import Text, translated

Row = TypeVar("Row", bound=Model)
_noted: ContextVar[list[Model] | None] = ContextVar("noted_rows", default=None)


@contextmanager
def noting_rows() -> Iterator[list[Model]]:
    """The rows that are looked up by `get_visible`, or written about, inside of the block."""
    rows: list[Model] = []
    token = _noted.set(rows)
    try:
        yield rows
    finally:
        _noted.reset(token)


def note_rows(*rows: Model) -> None:
    """Add rows to those of the `noting_rows` block around, if there is one."""
    noted = _noted.get()
    if noted is not None:
        noted.extend(rows)


class FirstRows(list[Row]):
    """The first rows of what may be longer; `has_more` says that it is."""

    has_more = False


def first_rows(rows: QuerySet[Row], most: int) -> FirstRows[Row]:
    """The first `most` rows; templates say by `desk/cut.html` that there are more."""
    return cut(rows[: most + 1], most)


def cut(rows: Iterable[Row], most: int) -> FirstRows[Row]:
    """Rows that were read up to one more than a page shows, as `first_rows` has them."""
    found = FirstRows(rows)
    found.has_more = len(found) > most
    del found[most:]
    return found


def refer(rows: Iterable[Model], field: str, referred: Iterable[Model]) -> None:
    """Give each row the object that its foreign key means, out of those that were read beside it."""
    by_key = {row.pk: row for row in referred}
    for row in rows:
        key = getattr(row, f"{field}_id")
        if key in by_key:
            setattr(row, field, by_key[key])


def get_visible(
    rows: QuerySet[Row] | Manager[Row], what: Text, pk: object, *, by: str = "pk", name: object | None = None
) -> Row:
    """The row of that id among `rows`, those that the caller may see. Raises NotFound.

    The error calls it `name`, its id by default. With `locked(rows)` that one row is locked.
    """
    row = rows.filter(**{by: pk}).first()
    if row is None:
        raise NotFound(what, pk if name is None else name)
    note_rows(row)
    return row


def named_row(
    rows: QuerySet[Row] | Manager[Row],
    argument: str,
    what: Text,
    value: object,
    *,
    by: str = "pk",
    optional: bool = False,
) -> Row | None:
    """The row that an argument names; an `optional` one may be null, which names none.

    Raises Invalid that names the operation's `argument`.
    """
    if value is None and optional:
        return None
    row = rows.filter(**{by: value}).first()
    if row is None:
        raise Invalid(argument, gettext("There is no such %(what)s.") % {"what": translated(what)}, value=value)
    return row
