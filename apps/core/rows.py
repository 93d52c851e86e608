"""The beginning of a list that may be longer than a page shows."""

from django.db.models import QuerySet


class FirstRows(list):
    """The first rows of what may be longer; `has_more` says that it is."""

    has_more = False


def first_rows(rows: QuerySet, most: int) -> FirstRows:
    """The first `most` rows; templates say by `desk/cut.html` that there are more."""
    found = FirstRows(rows[: most + 1])
    found.has_more = len(found) > most
    del found[most:]
    return found
