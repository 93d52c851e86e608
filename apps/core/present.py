"""The present time, or the past one that a page shows in its place."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_shown: ContextVar[datetime.datetime | None] = ContextVar("shown_time", default=None)


def present() -> datetime.datetime:
    """Now, or the past time that is shown: what ages, clocks and "today" are counted from."""
    return _shown.get() or timezone.now()


def shown_time() -> datetime.datetime | None:
    """The past time that is shown; None where it is the present."""
    return _shown.get()


@contextmanager
def showing(at: datetime.datetime | None) -> Iterator[None]:
    """Show a past time meanwhile; None shows the present."""
    token = _shown.set(at)
    try:
        yield
    finally:
        _shown.reset(token)
