"""`make fuzz`: a server of its own with demo data, and made-up requests to every contract for three minutes."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
TOTAL_SECONDS = 160


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
        probe.close()
        os.environ |= {"PORT": port, "DATABASE_URL": f"sqlite:///{folder}/fuzz.sqlite3", "EMAIL_URL": "dummymail://"}
        server = subprocess.Popen([sys.executable, "manage.py", "serve", "--demo"])
        try:
            _wait_for(f"http://127.0.0.1:{port}/healthz")
            return _fuzz_all(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()
            server.wait(30)


def _fuzz_all(origin: str) -> int:
    django.setup()
    from config.dialects import CONTRACTS
    from tests.fuzz.identity import fuzzing_token
    from tests.fuzz.runner import fuzz

    failed = 0
    for contract in CONTRACTS.values():
        done = fuzz(
            contract,
            origin=origin,
            token=fuzzing_token(),
            examples=1_000,
            seconds=TOTAL_SECONDS // len(CONTRACTS),
            variables={"environment": "production"},
        )
        print(done.stdout[-6000:], done.stderr[-2000:], sep="\n")
        failed |= done.returncode
    return failed


def _wait_for(url: str) -> None:
    for _ in range(150):
        try:
            urllib.request.urlopen(url, timeout=1)  # noqa: S310 - an address on this machine
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the server did not start")


if __name__ == "__main__":
    sys.exit(main())
