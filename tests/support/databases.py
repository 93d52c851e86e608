"""Migrated databases of the tests: migrations run once for each engine, and every other database is a copy.

A template is named after what the migrations say, so it is made again when they change and kept otherwise.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from tests import postgres
from tests.support.processes import ROOT

SQLITE_FOLDER = Path(tempfile.gettempdir()) / f"patchbay-sqlite-{os.getuid()}-{postgres.CHECKOUT}"


def migrated_database(name: str) -> Iterator[None]:
    """Point the default connection at a migrated database of its own; the second step removes it."""
    return _on_postgresql(name) if connection.vendor == "postgresql" else _on_sqlite()


def _on_postgresql(name: str) -> Iterator[None]:
    maintenance = connection.settings_dict["NAME"]
    template = f"template_{fingerprint()}"
    with _lock(postgres.FOLDER):
        if (template,) not in _query("SELECT datname FROM pg_database"):
            _query(f"DROP DATABASE IF EXISTS {template}_new", f"CREATE DATABASE {template}_new")
            _use(f"{template}_new")
            call_command("migrate", verbosity=0)
            _use(maintenance)
            _query(f"ALTER DATABASE {template}_new RENAME TO {template}")
        _query(f"CREATE DATABASE {name} TEMPLATE {template}")
    _use(name)
    yield
    _use(maintenance)
    _query(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _on_sqlite() -> Iterator[None]:
    """In memory, filled from the template's file."""
    name = connection.settings_dict["NAME"]
    _use("file:memorydb_default?mode=memory&cache=shared")
    connection.ensure_connection()
    template = sqlite3.connect(sqlite_template())
    template.backup(connection.connection)
    template.close()
    yield
    connection.creation.destroy_test_db(name, verbosity=0)


def sqlite_template() -> Path:
    """A migrated SQLite file without other rows than the migrations'; to be copied, never written."""
    path = SQLITE_FOLDER / f"{fingerprint()}.sqlite3"
    SQLITE_FOLDER.mkdir(exist_ok=True)
    with _lock(SQLITE_FOLDER):
        if not path.exists():
            shutil.rmtree(SQLITE_FOLDER)
            SQLITE_FOLDER.mkdir()
            unfinished = path.with_suffix(".new")
            subprocess.run(
                [sys.executable, "manage.py", "migrate", "--verbosity=0"],
                cwd=ROOT,
                env=os.environ
                | {"DJANGO_SETTINGS_MODULE": "config.settings.local", "DATABASE_URL": f"sqlite:///{unfinished}"},
                check=True,
            )
            # A database in memory keeps no write-ahead log.
            database = sqlite3.connect(unfinished)
            database.execute("PRAGMA journal_mode = DELETE")
            database.close()
            unfinished.rename(path)
    return path


def fingerprint() -> str:
    """Changes with the migrations and with what they load."""
    digest = hashlib.sha256()
    for path in sorted([*ROOT.glob("apps/*/migrations/*.py"), *ROOT.glob("apps/*/defaults.py"),
                        *ROOT.glob("apps/*/permissions.py"), ROOT / "apps/users/roles.py",
                        ROOT / "requirements/base.txt"]):  # fmt: skip
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _lock(beside: Path) -> Iterator[None]:
    with beside.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _use(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def _query(*statements: str) -> list:
    rows = []
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            rows = cursor.fetchall() if cursor.description else []
    return rows
