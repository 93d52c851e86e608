"""Details of cases in words, for pages."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext

WORDS = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])|[^A-Za-z0-9]+")
MOST_LINES = 50


def details_in_words(details: dict | None) -> list[tuple[str, str]]:
    """Label and value of each member of a case's details, such as ("Documents, transaction ids", "1234567890").

    At most 50; the page shows the details as they were sent besides.
    """
    lines: list[tuple[str, str]] = []
    for label, value in _lines(details, "") if details else ():
        lines.append((label, value))
        if len(lines) == MOST_LINES:
            break
    return lines


def _lines(value: object, label: str) -> Iterator[tuple[str, str]]:
    match value:
        case dict() if value:
            for name, inner in value.items():
                yield from _lines(inner, f"{label}, {_words(name)}" if label else _words(name).capitalize())
        case list() if any(isinstance(item, dict | list) for item in value):
            for position, item in enumerate(value, start=1):
                yield from _lines(item, f"{label} {position}")
        case list():
            yield label, ", ".join(map(_text, value)) or gettext("none")
        case _:
            yield label, _text(value)


def _words(name: str) -> str:
    """ "transactionIds" as "transaction ids"."""
    return " ".join(word.lower() for word in WORDS.findall(name)) or name


def _text(value: object) -> str:
    match value:
        case None | {}:
            return gettext("none")
        case bool():
            return gettext("yes") if value else gettext("no")
        case str() if value.isupper() and value.isalpha() and len(value) > 4:
            return value.capitalize()  # a word of a list, such as DETAILED
        case _:
            return str(value)
