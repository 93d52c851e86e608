"""Rows of a query: the one of an id or named by an argument, and the first of what may be longer than a page shows."""

from typing import TypeVar

from django.db.models import Manager, Model, QuerySet

from apps.core.errors import Invalid, NotFound

Row = TypeVar("Row", bound=Model)


class FirstRows(list[Row]):
    """The first rows of what may be longer; `has_more` says that it is."""

    has_more = False


def first_rows(rows: QuerySet[Row], most: int) -> FirstRows[Row]:
    """The first `most` rows; templates say by `desk/cut.html` that there are more."""
    found = FirstRows(rows[: most + 1])
    found.has_more = len(found) > most
    del found[most:]
    return found


def get_visible(
    rows: QuerySet[Row] | Manager[Row], what: str, pk: object, *, by: str = "pk", name: object | None = None
) -> Row:
    """The row of that id among `rows`, those that the caller may see. Raises NotFound.

    The error calls it `name`, its id by default. With `locked(rows)` that one row is locked.
    """
    row = rows.filter(**{by: pk}).first()
    if row is None:
        raise NotFound(what, pk if name is None else name)
    return row


def named_row(
    rows: QuerySet[Row] | Manager[Row],
    argument: str,
    what: str,
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
        raise Invalid(argument, f"There is no such {what}.", value=value)
    return row
