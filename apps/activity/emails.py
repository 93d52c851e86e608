"""Files that go with e-mails. Each is made when its e-mail leaves, so that it shows what its reader may see by then."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class File:
    name: str
    content: bytes
    media_type: str


class Withheld(Exception):
    """The e-mail is not to be sent at all, for the reason that the exception says."""


_MAKERS: dict[str, Callable[[int], File]] = {}


def register_file(kind: str, make: Callable[[int], File]) -> None:
    """Let e-mails have files of this kind: `make(id)` makes one. Called in `AppConfig.ready()`."""
    _MAKERS[kind] = make


def file_of(named: str) -> File | None:
    """The file of an e-mail, which names it as `kind:id`; None for one without. Raises Withheld."""
    if not named:
        return None
    kind, _, key = named.partition(":")
    return _MAKERS[kind](int(key))
