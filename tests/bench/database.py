"""The measured database: `bench` on the tests' PostgreSQL, with the demo and its bulk rows loaded once."""

import hashlib
import os
from pathlib import Path
from urllib.parse import quote

from django.core.management import call_command
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
NAME = "bench"
TICKETS = int(os.environ.get("BENCH_TICKETS") or 100_000)
LOADED_BY = ["apps/*/demo.py", "apps/*/demo/*.py", "apps/*/defaults.py"]


def prepare() -> None:
    """Point Django at the database, migrated and loaded; rows that the same code loaded before are kept."""
    wanted = _fingerprint()
    found = _one("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", NAME)
    if found != wanted:
        _execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)", f"CREATE DATABASE {NAME}")
        # The tests' server looks for shorter plans; this one is measured as a server that nobody tuned.
        _execute(f"ALTER DATABASE {NAME} SET join_collapse_limit = 8")
    _use(NAME)
    call_command("migrate", verbosity=0)
    if found != wanted:
        print(f"Loading {TICKETS:,} tickets and as many orders, once ...", flush=True)
        call_command("demo", scale=TICKETS)
        _execute("VACUUM ANALYZE", f"COMMENT ON DATABASE {NAME} IS '{wanted}'")


def _fingerprint() -> str:
    """Changes with the code that makes the rows. Migrations are applied to a kept database as to any other."""
    digest = hashlib.sha256(str(TICKETS).encode())
    for path in sorted(path for pattern in LOADED_BY for path in ROOT.glob(pattern)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _use(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def url() -> str:
    """The measured database, for other processes."""
    found = connection.settings_dict
    host = found["HOST"] or found["OPTIONS"].get("host", "")
    return f"postgres://{found['USER']}@/{NAME}?host={quote(host, safe='')}"


def _one(statement: str, *parameters) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        row = cursor.fetchone()
    return row and row[0]


def _execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
