"""Whom and which organisation the audit's filters mean; the apps above say how they are found."""

from collections.abc import Callable, Iterable

Find = Callable[[str], Iterable[int]]
MOST_MEANT = 20
_FINDS: dict[str, Find] = {}
PEOPLE, ORGANISATIONS = "people", "organisations"


def register_people(find: Find) -> None:
    """Say which users a name means; called in `AppConfig.ready()`."""
    _FINDS[PEOPLE] = find


def register_organisations(find: Find) -> None:
    """Say which organisations a name or number means; called in `AppConfig.ready()`."""
    _FINDS[ORGANISATIONS] = find


def people_named(text: str) -> list[int]:
    """The ids of the users that a name means."""
    return list(_FINDS[PEOPLE](text))[:MOST_MEANT]


def organisations_named(text: str) -> list[int]:
    """The ids of the organisations that a name or number means."""
    return list(_FINDS[ORGANISATIONS](text))[:MOST_MEANT]
