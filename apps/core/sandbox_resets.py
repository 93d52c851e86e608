"""Emptying the sandbox and filling it anew, on demand and whenever it is of another version than the program.

Its state is a row of the main database. While it says that the sandbox is not ready, requests get 503 and workers do
nothing there, so that all of it can be thrown away.
"""

import datetime
import functools
import hashlib
import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

from django.core.management import call_command
from django.db import OperationalError, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import Q
from django.utils import timezone

from apps.core import sandbox
from apps.core.calendar import shifted
from apps.core.models import SandboxState

LEASE = datetime.timedelta(minutes=4)  # longer than emptying it takes, and than filling it
PAUSE = datetime.timedelta(seconds=60)  # after one that failed
MARKER = "patchbay_sandbox"  # a table that no other database has: nothing is emptied without it
NO_SUCH_DATABASE = "3D000"  # of PostgreSQL
log = logging.getLogger("patchbay.sandbox")
_fills: list[Callable[[], None]] = []


class NotTheSandbox(RuntimeError):
    """SANDBOX_DATABASE_URL names a database that holds something else."""


def register_fill(fill: Callable[[], None]) -> None:
    """Have the function fill a sandbox that has no rows but those of the migrations; called within it."""
    _fills[:] = [fill]


def is_ready() -> bool:
    """Whether it can be used: this version has filled it, and nobody empties it at the moment."""
    return SandboxState.objects.filter(pk=SandboxState.ONE, version=version(), is_ready=True).exists()


def is_under_way() -> bool:
    """Whether what goes wrong in this thread may do so because its sandbox has been taken from under it."""
    if not sandbox.is_active():
        return False
    with sandbox.left():
        return not is_ready()


def state() -> SandboxState:
    """What is known of it."""
    return SandboxState.objects.filter(pk=SandboxState.ONE).first() or SandboxState(pk=SandboxState.ONE)


def lock_state() -> SandboxState:
    """What is known of it, locked until the transaction ends."""
    SandboxState.objects.get_or_create(pk=SandboxState.ONE)
    return SandboxState.objects.select_for_update().get(pk=SandboxState.ONE)


def ask_for_reset() -> None:
    """Have a worker empty and fill it; nobody can use it until that is done."""
    SandboxState.objects.update_or_create(
        pk=SandboxState.ONE, defaults={"is_ready": False, "requested_at": timezone.now()}
    )


def reset_if_due() -> bool:
    """Empty and fill it where that was asked for, or was never done by this version; whether it was done.

    Any number of workers may call this: one has it in hand, until it is done or its worker has died.
    """
    if not _claim():
        return False
    reset()
    return True


def reset() -> None:
    """Empty and fill it now. Raises NotTheSandbox."""
    busy = {"is_ready": False, "busy_until": shifted(timezone.now(), LEASE)}
    asked, _ = SandboxState.objects.update_or_create(pk=SandboxState.ONE, defaults=busy)
    log.info("The sandbox is being reset")
    try:
        with sandbox.entered():
            _empty()
            with sandbox.left():
                SandboxState.objects.filter(pk=asked.pk).update(busy_until=shifted(timezone.now(), LEASE))
            for fill in _fills:
                fill()
        # One that was asked for meanwhile is still due.
        SandboxState.objects.filter(pk=asked.pk).update(
            is_ready=Q(requested_at=asked.requested_at),
            busy_until=None,
            filled_at=timezone.now(),
            version=version(),
        )
    except BaseException:
        SandboxState.objects.filter(pk=asked.pk).update(busy_until=shifted(timezone.now(), PAUSE))
        raise
    log.info("The sandbox is ready")


@functools.cache
def version() -> str:
    """Stands for the names of all migrations: a sandbox has these, or is filled anew."""
    names = sorted(MigrationLoader(None).disk_migrations)
    return hashlib.sha256(repr(names).encode()).hexdigest()


@transaction.atomic
def _claim() -> bool:
    now = timezone.now()
    found = lock_state()
    is_due = not found.is_ready or found.version != version()
    if not is_due or (found.busy_until is not None and found.busy_until > now):
        return False
    SandboxState.objects.filter(pk=found.pk).update(is_ready=False, busy_until=shifted(now, LEASE))
    return True


def _empty() -> None:
    """Leave the tables of the migrations with their rows alone. Within the sandbox."""
    own = sandbox.connection()
    _ensure_exists(own)
    tables = own.introspection.table_names()
    if tables and MARKER not in tables:
        raise NotTheSandbox("The database of SANDBOX_DATABASE_URL holds something that is no sandbox; nothing is done.")
    if own.vendor == "sqlite":
        with closing(sqlite3.connect(":memory:")) as nothing:
            nothing.backup(own.connection)
        own.close()
        _mark(own)
    else:
        with transaction.atomic():
            with own.cursor() as cursor:
                cursor.execute("DROP SCHEMA public CASCADE")
                cursor.execute("CREATE SCHEMA public")
            _mark(own)
    call_command("migrate", verbosity=0)


def _mark(own: Any) -> None:
    with own.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {MARKER} (is_emptied boolean)")


def _ensure_exists(own: Any) -> None:
    """Create the database where the server has none of that name."""
    try:
        own.ensure_connection()
    except OperationalError as error:
        cause: Any = error.__cause__
        is_missing = getattr(cause, "sqlstate", None) == NO_SUCH_DATABASE or "does not exist" in str(error)
        if own.vendor != "postgresql" or not is_missing:
            raise
        with own._nodb_cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {own.ops.quote_name(own.settings_dict['NAME'])}")
