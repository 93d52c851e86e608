"""How the databases are connected to, and which one is the sandbox's."""

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

SQLITE = "django.db.backends.sqlite3"
SANDBOX = "sandbox"  # the environment in the paths of CostGuard
OFF = "none"


def prepare(database: dict[str, Any], conn_max_age: int) -> None:
    """Fill in what holds for each connection."""
    # SQLite as well: a connection reads the whole schema first, which takes ten times as long as a statement.
    database["CONN_MAX_AGE"] = conn_max_age
    database["CONN_HEALTH_CHECKS"] = True
    if database["ENGINE"] == SQLITE:
        database["OPTIONS"] = {
            # A write transaction takes the database's only write lock at once, so that what an operation
            # read is still true when it writes; readers go on undisturbed in the write-ahead log.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        }
    else:
        # A server that vanished without a word is given up after seconds, not after minutes.
        database["OPTIONS"] = {
            "connect_timeout": 5,
            "keepalives_idle": 30,
            "keepalives_interval": 10,
            "keepalives_count": 3,
            "tcp_user_timeout": 30_000,
        } | database.get("OPTIONS", {})


def sandbox(env: environ.Env, default: str, main: dict[str, Any], conn_max_age: int) -> dict[str, Any] | None:
    """The sandbox's database by SANDBOX_DATABASE_URL, or by the default's; None where there is none.

    Raises ImproperlyConfigured for the main database, which a reset would empty, and for one of another kind, since
    statements are kept as they were compiled for the main one.
    """
    url = env("SANDBOX_DATABASE_URL", default=default)
    if not url or url.lower() == OFF:
        return None
    database: dict[str, Any] = env.db_url_config(url)
    if database["ENGINE"] != main["ENGINE"]:
        raise ImproperlyConfigured("SANDBOX_DATABASE_URL must be of the same kind as DATABASE_URL.")
    if all(database.get(name) == main.get(name) for name in ("NAME", "HOST", "PORT")):
        raise ImproperlyConfigured("SANDBOX_DATABASE_URL must be another database than DATABASE_URL.")
    prepare(database, conn_max_age)
    return database


def beside(main: dict[str, Any]) -> str:
    """The URL of a file beside a SQLite database; "" for another."""
    if main["ENGINE"] != SQLITE:
        return ""
    file = Path(main["NAME"])
    return f"sqlite:///{file.with_name(f'{file.stem}-sandbox.sqlite3')}"


def environments(named: list[str], sandbox_database: dict[str, Any] | None) -> list[str]:
    """Those that CostGuard's paths may name: the sandbox if there is one, and never without."""
    others = [name for name in named if name != SANDBOX]
    if not others:
        raise ImproperlyConfigured("COSTGUARD_ENVIRONMENTS must name one besides the sandbox.")
    return [*others, SANDBOX] if sandbox_database is not None else others
