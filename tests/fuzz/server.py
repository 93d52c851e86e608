"""A server of its own with demo data, for made-up requests."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def demo_server(*, demo: bool = True) -> Iterator[tuple[str, str]]:
    """Its origin and the token of an administrator; web and worker end with the block, and so does their data.

    A process and a database apart, so that a request still under way at the end writes to nobody else's rows.
    """
    with tempfile.TemporaryDirectory() as folder:
        port = _free_port()
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings.local",
            "DATABASE_URL": f"sqlite:///{folder}/fuzz.sqlite3",
            "EMAIL_URL": "dummymail://",
            "FILES_ROOT": f"{folder}/files",
            "PORT": port,
        }
        server = subprocess.Popen(
            [sys.executable, "manage.py", "serve", *(["--demo"] if demo else [])],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
        )
        try:
            origin = f"http://127.0.0.1:{port}"
            _wait_for(f"{origin}/healthz")
            token = subprocess.check_output(
                [sys.executable, "-m", "tests.fuzz.identity"], cwd=ROOT, env=environment, text=True
            )
            yield origin, token.strip()
        finally:
            server.terminate()
            server.wait(60)


def _free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def _wait_for(url: str) -> None:
    for _ in range(1_500):
        try:
            urllib.request.urlopen(url, timeout=1)  # noqa: S310 - an address on this machine
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the server did not start")
