"""The sandbox: another database of the same schema, in which clients try what they will.

Within `entered()` the default connection of this thread is the sandbox's. Everything that speaks to a database, ORM,
transactions, locks, tasks and SQL of our own alike, goes there, and nothing can reach the main one by leaving something
out. Users, credentials, limits and the log of requests are the main database's, and are read and written outside
(docs/adr/0065).
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.utils import ConnectionHandler

ENVIRONMENT = "sandbox"  # in the paths of CostGuard
_mirrors: list[Callable[[Any], Any]] = []


def is_configured() -> bool:
    """Whether there is a sandbox at all."""
    return settings.SANDBOX_DATABASE is not None


def is_active() -> bool:
    """Whether what this thread does happens in the sandbox."""
    return getattr(connections[DEFAULT_DB_ALIAS], "is_sandbox", False)


@contextmanager
def entered() -> Iterator[None]:
    """Let what happens within, in this thread, happen in the sandbox; within it again, this changes nothing."""
    if is_active():
        yield
        return
    own = connection()
    is_in_transaction = own.in_atomic_block
    if not is_in_transaction:
        own.close_if_unusable_or_obsolete()
    own.main = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = own
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = own.main
        if not is_in_transaction:  # as in each test
            if own.in_atomic_block:  # nobody is to go on in a transaction that somebody left open
                own.close()
            own.close_if_unusable_or_obsolete()


@contextmanager
def left() -> Iterator[None]:
    """Let what happens within happen in the main database, to read there what the sandbox has a copy of."""
    if not is_active():
        yield
        return
    own: Any = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = own.main
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = own


def connection() -> Any:
    """This thread's connection to the sandbox, which takes itself for the default one."""
    if not is_configured():
        raise RuntimeError("There is no sandbox: SANDBOX_DATABASE_URL is empty.")
    own: Any = _handler()[DEFAULT_DB_ALIAS]
    own.is_sandbox = True
    return own


def register_mirror(mirror: Callable[[Any], Any]) -> None:
    """Have the function give the sandbox's row of a user of the main database; called within the sandbox."""
    _mirrors[:] = [mirror]


def refreshed(user: Any) -> Any:
    """The user with the rights that they have by now, where these may have changed in the main database."""
    if not is_active():
        return user
    with left():
        original = type(user)._default_manager.filter(pk=user.pk).first()
    return user if original is None else mirrored(original)


def mirrored(user: Any) -> Any:
    """The sandbox's row of a user of the main database, brought up to date."""
    [mirror] = _mirrors
    return mirror(user)


@functools.cache
def _handler() -> ConnectionHandler:
    return ConnectionHandler({DEFAULT_DB_ALIAS: settings.SANDBOX_DATABASE})
