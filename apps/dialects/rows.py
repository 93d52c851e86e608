"""Rows that a request names: by an id in its path, where nothing found is a 404, or in its body, where it is a 400."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db.models import Manager, Model, QuerySet

from apps.core.errors import DomainError, Invalid, NotFound
from apps.core.rows import get_visible
from apps.dialects.errors import ApiError

__all__ = ["get_visible", "named_row", "not_found_first", "require_visible"]

Row = TypeVar("Row", bound=Model)


def require_visible(rows: QuerySet, what: str, pk: object) -> None:
    """Raise NotFound unless the row of that id is among those that the caller sees."""
    if not rows.filter(pk=pk).exists():
        raise NotFound(what, pk)


@contextmanager
def not_found_first(rows: QuerySet, what: str, pk: object) -> Iterator[None]:
    """Answer an id of the path that names no row before whatever else is wrong with the request.

    Operations ask whether a row exists where they lock it, which is after the body was read; the documents answer
    404 before 400. So the row is looked for here too, but only once something else was refused.
    """
    try:
        yield
    except (ApiError, DomainError) as error:
        if not (isinstance(error, NotFound) and error.what == what):
            require_visible(rows, what, pk)
        raise


def named_row(
    rows: QuerySet[Row] | Manager[Row],
    argument: str,
    what: str,
    value: object,
    *,
    by: str = "pk",
    optional: bool = False,
) -> Row | None:
    """The row that a member of the body names; an `optional` one may be null, which names none.

    Raises Invalid that names the operation's `argument`.
    """
    if value is None and optional:
        return None
    row = rows.filter(**{by: value}).first()
    if row is None:
        raise Invalid(argument, f"There is no such {what}.", value=value)
    return row
