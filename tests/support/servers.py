"""A live server of its own with demo data, for tests that send requests through a real socket."""

import os
import shutil
import socket
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from tests.fuzz.identity import print_fuzzing_token
from tests.support.databases import sqlite_template
from tests.support.forks import Fork
from tests.support.processes import PATIENCE_SECONDS, ManagedProcess, wait_until

# Another program may take the free port before the server binds it.
PORTS_TO_TRY = 3


@contextmanager
def demo_server() -> Iterator[tuple[str, str]]:
    """Its origin and the token of an administrator; web and worker end with the block, and so does their data."""
    with server_of_its_own("--demo") as (server, origin):
        yield origin, administrators_token(server)


@contextmanager
def server_of_its_own(*options: str) -> Iterator[tuple[ManagedProcess, str]]:
    """`manage.py serve` on a SQLite database that is migrated already, and its origin; all ends with the block.

    A process and a database apart, so that a request still under way at the end writes to nobody else's rows.
    """
    with tempfile.TemporaryDirectory() as folder:
        shutil.copyfile(sqlite_template(), f"{folder}/served.sqlite3")
        environment = {
            "DJANGO_SETTINGS_MODULE": "config.settings.local",
            "DATABASE_URL": f"sqlite:///{folder}/served.sqlite3",
            "EMAIL_URL": "dummymail://",
            "SANDBOX_DATABASE_URL": "none",  # whose filling would take as long as most tests
            "FILES_ROOT": f"{folder}/files",
            "FIGURES_DAYS": "3",
            # Counted as anywhere, and more than any test sends.
            **{f"API_LIMIT_{kind}": "1000000" for kind in ("READ", "WRITE", "SEARCH")},
        }
        with started_server(environment, *options) as started:
            yield started


@contextmanager
def started_server(
    environment: dict[str, str], *options: str, is_cold: bool = False
) -> Iterator[tuple[ManagedProcess, str]]:
    """`manage.py serve` in that environment, and its origin; web and worker end with the block."""
    server, origin = _started(["serve", *options], environment, is_cold=is_cold)
    try:
        yield server, origin
    finally:
        server.end()


def administrators_token(server: ManagedProcess) -> str:
    """A bearer token of an administrator who is made for it."""
    with tempfile.NamedTemporaryFile("r") as output:
        fork = Fork(print_fuzzing_token, environment=server.environment, output=output.name)
        code, words = fork.exit_code(PATIENCE_SECONDS), output.read()
    assert code == 0, words
    return words.split()[-1]


def token_of(server: ManagedProcess, username: str) -> str:
    """A bearer token of one of the demo's people, as `manage.py token` prints it."""
    command = ManagedProcess("token", username, environment=server.environment)
    with command.output:
        assert command.exit_code(PATIENCE_SECONDS) == 0, command.last_words()
        return os.pread(command.output.fileno(), 1_000, 0).decode().split()[-1]


def _started(arguments: list[str], environment: dict[str, str], *, is_cold: bool = False) -> tuple[ManagedProcess, str]:
    """A server that answers, and its origin; one that ends before it answers gets another port."""
    for attempt in range(1, PORTS_TO_TRY + 1):
        port = _free_port()
        origin = f"http://127.0.0.1:{port}"
        server = ManagedProcess(*arguments, environment=environment | {"PORT": port}, is_cold=is_cold)
        try:
            wait_until(lambda url=f"{origin}/healthz": _answers(url), processes=[server], pause=0.2)
        except AssertionError:
            ended = server.has_ended()
            server.end()
            if not ended or attempt == PORTS_TO_TRY:
                raise
        else:
            return server, origin
    raise AssertionError("unreachable: the last attempt returns or raises")


def _free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - an address on this machine
            return True
    except OSError:
        return False
