"""The beginning of a list that may be longer than a page shows."""

from typing import TypeVar

from django.db.models import Model, QuerySet

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
