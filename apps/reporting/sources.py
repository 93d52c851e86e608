"""What can be sent at intervals. Apps above register what makes the files, in `AppConfig.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from apps.reporting.constants import FileFormat, Source


@dataclass(frozen=True, slots=True)
class Sendable:
    """A kind of what is sent, each for a person, with a target and a query.

    `title` is what it is called, and `query_of` what is kept of an address: both raise a DomainError where the person
    may not see it or it cannot be read. `make` makes its file, of what the person may see by then: its content.
    """

    title: Callable[[Any, str], str]
    query_of: Callable[[Any, str, str], str]
    make: Callable[[Any, str, str, FileFormat], bytes]


_SOURCES: dict[Source, Sendable] = {}


def register_source(source: Source, sendable: Sendable) -> None:
    """Let what is of this kind be sent."""
    _SOURCES[source] = sendable


def sendable(source: str) -> Sendable:
    return _SOURCES[Source(source)]
