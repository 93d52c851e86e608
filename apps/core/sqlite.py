"""Makes SQLite search text and divide as PostgreSQL does."""

import functools
import math
import re
from collections.abc import Callable

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from apps.core.searching import fold, number_words
from apps.core.text import nfc

SEARCH_FUNCTIONS = (("SEARCH_FOLD", fold), ("SEARCH_NUMBER", number_words))
DOTTED_I = {"\u0130": "i"}


@functools.lru_cache(maxsize=64)
def _pattern(like: str, escape: str | None) -> re.Pattern[str]:
    parts, characters = [], iter(like)
    for character in characters:
        if character == escape:
            parts.append(re.escape(next(characters, "")))
        else:
            parts.append({"%": ".*", "_": "."}.get(character) or re.escape(character))
    return re.compile("".join(parts), re.DOTALL | re.IGNORECASE)


def _like(like: object, text: object, escape: str | None = None) -> bool | None:
    """LIKE that knows the letter case of every script, not of ASCII alone."""
    if like is None or text is None:
        return None
    return _pattern(str(like), escape).fullmatch(str(text)) is not None


def lowered(text: str) -> str:
    """Each letter as its small one; a letter whose small form is not a single letter stays as it is."""
    return "".join(DOTTED_I.get(letter) or _single(letter, letter.lower()) for letter in text)


def uppered(text: str) -> str:
    """Each letter as its capital; a letter whose capital is not a single letter, such as ß, stays as it is."""
    return "".join(_single(letter, letter.upper()) for letter in text)


def _single(letter: str, changed: str) -> str:
    return changed if len(changed) == 1 else letter


def _remainder(dividend: float | None, divisor: float | None) -> float | None:
    """Of numbers that need not be whole, with the sign of the dividend; NULL where there is none."""
    if dividend is None or not divisor or not math.isfinite(dividend):
        return None
    return math.fmod(dividend, divisor)


def _of_text(change: Callable[[str], str]) -> Callable[[object], str | None]:
    return lambda text: None if text is None else change(str(text))


def _equip(sender: object, connection: BaseDatabaseWrapper, **kwargs: object) -> None:
    if connection.vendor == "sqlite":
        for arguments in (2, 3):
            connection.connection.create_function("LIKE", arguments, _like, deterministic=True)
        # LOWER and UPPER stay as they are: an index rests on them.
        for name, change in (("LOWER_ALL", lowered), ("UPPER_ALL", uppered), ("NFC", nfc), *SEARCH_FUNCTIONS):
            connection.connection.create_function(name, 1, _of_text(change), deterministic=True)
        connection.connection.create_function("REMAINDER", 2, _remainder, deterministic=True)


def connect() -> None:
    """Called once when the application is ready."""
    connection_created.connect(_equip, dispatch_uid="sqlite-like")
