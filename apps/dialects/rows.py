"""Rows that a request names: by an id in its path, where nothing found is a 404, or in its body, where it is a 400."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import QuerySet

from apps.core.errors import DomainError, NotFound
from apps.core.rows import get_visible, named_row
from apps.dialects.errors import ApiError

__all__ = ["get_visible", "named_row", "not_found_first", "require_visible"]


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
