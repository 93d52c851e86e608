"""Migrated databases of the tests: migrations run once for each engine, and every other database is a copy.

A template is named after what the migrations say, so it is made again when they change and kept otherwise.
"""
# ruff: noqa: S608 - the names in these statements are those of tables

import fcntl
import functools
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from tests import postgres
from tests.support.processes import ROOT

MIGRATED = "migrated"  # what is kept of the rows that come with the migrations
DEMO = "demo"
_kept_on_sqlite: dict[str, sqlite3.Connection] = {}  # whole databases by the name of what is kept
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
    keep_rows(MIGRATED)
    keep_numbers(MIGRATED)
    yield
    _use(maintenance)
    _query(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _on_sqlite() -> Iterator[None]:
    """In memory, filled from the template's file."""
    name = connection.settings_dict["NAME"]
    _use("file:memorydb_default?mode=memory&cache=shared")
    _kept_on_sqlite[MIGRATED] = sqlite3.connect(sqlite_template())
    put_rows_back(MIGRATED)
    yield
    for kept in _kept_on_sqlite.values():
        kept.close()
    _kept_on_sqlite.clear()
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


def keep_rows(name: str) -> None:
    """Copy the rows of every table under that name (PostgreSQL)."""
    _query(f"CREATE SCHEMA {name}")
    filled = [table for table in _tables() if _query(f'SELECT 1 FROM "{table}" LIMIT 1')]
    _query(*(f'CREATE TABLE {name}."{table}" AS TABLE public."{table}"' for table in filled))


def keep_numbers(name: str) -> None:
    """Note under that name which id each table gives next (PostgreSQL)."""
    _query(
        f"CREATE SCHEMA {name}_numbers",
        f"CREATE TABLE {name}_numbers.numbers AS SELECT schemaname, sequencename,"
        " coalesce(last_value, start_value) AS number, last_value IS NOT NULL AS is_given FROM pg_sequences",
    )


def put_numbers_back(name: str) -> None:
    """Let every table give the ids next that were noted under that name (PostgreSQL)."""
    _query(f"SELECT setval(format('%I.%I', schemaname, sequencename), number, is_given) FROM {name}_numbers.numbers")


def put_rows_back(name: str) -> None:
    """Let every table hold the rows that were kept under that name, and no others; on SQLite outside of transactions.

    For a small part of the cost of a flush, which truncates all tables and creates permissions and defaults again.
    """
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        _kept_on_sqlite[name].backup(connection.connection)
        return
    kept = {table for (table,) in _query(f"SELECT tablename FROM pg_tables WHERE schemaname = '{name}'")}
    with transaction.atomic():
        # The rows agree with each other already, so no foreign key needs to be looked up.
        _query("SET LOCAL session_replication_role = replica")
        for table in _tables():
            if table not in kept:
                _query(f'DELETE FROM "{table}"')
            elif _differ(f'public."{table}"', f'{name}."{table}"'):  # most are never written, and would only grow
                columns = _columns(table)
                _query(
                    f'DELETE FROM "{table}"',
                    f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM {name}."{table}"',
                )
        _query("SET LOCAL session_replication_role = origin")


def _differ(one: str, other: str) -> bool:
    [(differ,)] = _query(
        f"SELECT EXISTS (TABLE {one} EXCEPT ALL TABLE {other}) OR EXISTS (TABLE {other} EXCEPT ALL TABLE {one})"
    )
    return differ


def keep_demo(shared: Path | None = None) -> None:
    """Keep the demo data for `put_demo`. Of processes with a folder in common one loads it; the others take it over."""
    if shared is None:
        _load_demo()
        return
    with _lock(shared / "demo"):
        if (shared / "demo").exists():
            take_demo(shared / "demo")
        else:
            _load_demo()
            give_demo(shared / "demo")


def _load_demo() -> None:
    if connection.vendor == "postgresql":
        put_numbers_back(MIGRATED)  # some of its rows have ids of their own, which others must not be given before
        call_command("demo")
        keep_rows(DEMO)
        keep_numbers(DEMO)
    else:
        put_rows_back(MIGRATED)
        call_command("demo")
        _kept_on_sqlite[DEMO] = sqlite3.connect(":memory:", check_same_thread=False)
        connection.connection.backup(_kept_on_sqlite[DEMO])
    put_rows_back(MIGRATED)


def give_demo(folder: Path) -> None:
    """Write the demo data that is kept, with its files, to a folder that comes to be once it is whole."""
    unfinished = folder.with_suffix(".new")
    shutil.copytree(settings.MEDIA_ROOT, unfinished / "files")
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(unfinished / "rows")) as file:
            _kept_on_sqlite[DEMO].backup(file)
    else:
        for schema, table in _kept_tables():
            with connection.cursor() as cursor, cursor.copy(f'COPY {schema}."{table}" TO STDOUT') as rows:
                (unfinished / f"{schema}.{table}").write_bytes(b"".join(rows))
    unfinished.rename(folder)


def take_demo(folder: Path) -> None:
    """Keep the demo data that another process wrote to that folder."""
    shutil.copytree(folder / "files", settings.MEDIA_ROOT, dirs_exist_ok=True)
    if connection.vendor == "sqlite":
        _kept_on_sqlite[DEMO] = sqlite3.connect(":memory:", check_same_thread=False)
        with closing(sqlite3.connect(folder / "rows")) as file:
            file.backup(_kept_on_sqlite[DEMO])
        return
    _query(f"CREATE SCHEMA {DEMO}", f"CREATE SCHEMA {DEMO}_numbers")
    for path in sorted(folder.glob(f"{DEMO}*.*")):
        schema, _, table = path.name.partition(".")
        like = f'public."{table}"' if schema == DEMO else f'{MIGRATED}_numbers."{table}"'
        _query(f'CREATE TABLE {schema}."{table}" AS TABLE {like} WITH NO DATA')
        with connection.cursor() as cursor, cursor.copy(f'COPY {schema}."{table}" FROM STDIN') as rows:
            rows.write(path.read_bytes())


def _kept_tables() -> list[tuple[str, str]]:
    return _query(f"SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('{DEMO}', '{DEMO}_numbers')")


def put_demo() -> None:
    """Let the database hold the demo data and nothing else, with the next ids as they are after loading it."""
    put_rows_back(DEMO)
    if connection.vendor == "postgresql":
        put_numbers_back(DEMO)


@contextmanager
def demo_rows() -> Iterator[None]:
    """The demo data for as long as it takes, in a transaction that is rolled back."""
    if connection.vendor == "sqlite":
        put_demo()
    with transaction.atomic():
        if connection.vendor == "postgresql":
            put_demo()
        yield
        transaction.set_rollback(True)
    if connection.vendor == "sqlite":
        put_rows_back(MIGRATED)


@contextmanager
def rolled_back() -> Iterator[None]:
    """A transaction for the rows that the tests of a module share, gone with the block."""
    outer = transaction.atomic()
    outer._from_testcase = True  # as Django marks its own, which the product's code may run inside of
    with outer:
        yield
        transaction.set_rollback(True)


@functools.cache
def _tables() -> list[str]:
    return [table for (table,) in _query("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")]


@functools.cache
def _columns(table: str) -> str:
    """Those that are written; the others are generated from them."""
    columns = _query(
        "SELECT quote_ident(attname) FROM pg_attribute"
        f" WHERE attrelid = '\"{table}\"'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"
    )
    return ", ".join(column for (column,) in columns)


def fingerprint() -> str:
    """Changes with the migrations and with what they load."""
    digest = hashlib.sha256()
    for path in sorted([*ROOT.glob("apps/*/migrations/*.py"), *ROOT.glob("apps/*/defaults.py"),
                        *ROOT.glob("apps/*/permissions.py"), ROOT / "apps/users/roles.py",
                        *ROOT.glob("apps/core/search*.py"), ROOT / "apps/activity/changes.py",
                        ROOT / "apps/activity/sealing.py", ROOT / "apps/reporting/late_changes.py",
                        *ROOT.glob("apps/reporting/reports/*.py"),
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
