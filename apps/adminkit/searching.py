"""What an app says of its rows for the desk's search: lists SEARCHED and COMMANDS in its module `searchable`."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model

from apps.core.caller import Caller
from apps.core.searching import Sought


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that fits. `status` is its badge, `who` the customer or person, `text` the passage that holds the words.

    `is_exact`: all that was typed is its number, so that it can be opened at once.
    """

    url: str
    title: str
    number: str = ""
    status: str = ""
    who: str = ""
    text: str = ""
    is_exact: bool = False


@dataclass(frozen=True, slots=True)
class Searched:
    """A kind of rows: `find(sought, caller, most)` gives the best hits among those that the caller may see, at most
    `most`, in one statement. It is asked for those alone who hold the permission.

    `models` are those whose indexes it looks into.

    `page` is the URL name of the list that takes the same words, with the parameters `query`; `is_suggested`: shown
    while somebody types.
    """

    name: str
    label: str
    position: int
    permission: str
    find: Callable[[Sought, Caller, int], list[Hit]]
    models: tuple[type[Model], ...]
    page: str = ""
    query: str = ""
    is_suggested: bool = True


@dataclass(frozen=True, slots=True)
class Command:
    """Something to begin, such as a new ticket: the page of that URL name, for those who hold the permission."""

    title: str
    icon: str
    page: str
    permission: str


def passage(text: str | None, words: tuple[str, ...], length: int = 160) -> str:
    """The part of a text around the first of the words."""
    text = " ".join((text or "").split())
    lowered = text.lower()
    places = [place for word in words if (place := lowered.find(word)) >= 0]
    start = max(min(places, default=0) - length // 3, 0)
    shown = text[start : start + length].strip()
    return f"{'…' if start else ''}{shown}{'…' if start + length < len(text) else ''}"
