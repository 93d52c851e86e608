"""Makes SQLite search text as PostgreSQL does."""

import functools
import re

from django.db.backends.signals import connection_created


@functools.lru_cache(maxsize=64)
def _pattern(like: str, escape: str | None) -> re.Pattern:
    parts, characters = [], iter(like)
    for character in characters:
        if character == escape:
            parts.append(re.escape(next(characters, "")))
        else:
            parts.append({"%": ".*", "_": "."}.get(character) or re.escape(character))
    return re.compile("".join(parts), re.DOTALL | re.IGNORECASE)


def _like(like, text, escape=None):
    """LIKE that knows the letter case of every script, not of ASCII alone."""
    if like is None or text is None:
        return None
    return _pattern(str(like), escape).fullmatch(str(text)) is not None


def _equip(sender, connection, **kwargs):
    if connection.vendor == "sqlite":
        for arguments in (2, 3):
            connection.connection.create_function("LIKE", arguments, _like, deterministic=True)


def connect() -> None:
    """Called once when the application is ready."""
    connection_created.connect(_equip, dispatch_uid="sqlite-like")
