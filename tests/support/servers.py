"""A live server of its own with demo data, for tests that send requests through a real socket."""

import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.databases import sqlite_template
from tests.support.processes import ROOT, ManagedProcess, wait_until

# Another program may take the free port before the server binds it.
PORTS_TO_TRY = 3


@contextmanager
def demo_server(*, demo: bool = True) -> Iterator[tuple[str, str]]:
    """Its origin and the token of an administrator; web and worker end with the block, and so does their data.

    A process and a database apart, so that a request still under way at the end writes to nobody else's rows.
    """
    with tempfile.TemporaryDirectory() as folder:
        # Migrated already; what the server finds to migrate is nothing.
        shutil.copyfile(sqlite_template(), f"{folder}/demo.sqlite3")
        environment = {
            "DJANGO_SETTINGS_MODULE": "config.settings.local",
            "DATABASE_URL": f"sqlite:///{folder}/demo.sqlite3",
            "EMAIL_URL": "dummymail://",
            "FILES_ROOT": f"{folder}/files",
        }
        with started_server(environment, *(["--demo"] if demo else [])) as (server, origin):
            yield origin, administrators_token(server)


@contextmanager
def started_server(environment: dict[str, str], *options: str) -> Iterator[tuple[ManagedProcess, str]]:
    """`manage.py serve` in that environment, and its origin; web and worker end with the block."""
    server, origin = _started(["serve", *options], environment)
    try:
        yield server, origin
    finally:
        server.end()


def administrators_token(server: ManagedProcess) -> str:
    """A bearer token of an administrator who is made for it."""
    identity = [sys.executable, "-m", "tests.fuzz.identity"]
    return subprocess.check_output(identity, cwd=ROOT, env=server.environment, text=True).strip()


def _started(arguments: list[str], environment: dict[str, str]) -> tuple[ManagedProcess, str]:
    """A server that answers, and its origin; one that ends before it answers gets another port."""
    for attempt in range(1, PORTS_TO_TRY + 1):
        port = _free_port()
        origin = f"http://127.0.0.1:{port}"
        server = ManagedProcess(*arguments, environment=environment | {"PORT": port})
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
