"""Real processes of the product under test: started with their output kept, and waited for with an eye on them."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.db import connection

from tests.support.forks import Fork, manage

ROOT = Path(__file__).resolve().parents[2]
LAST_WORDS = 4_000
PATIENCE_SECONDS = 900
STOP_SECONDS = 60


class ManagedProcess:
    """`manage.py` with the given arguments, its output kept in a file that outlives it.

    A fork of a process that has loaded the project; one that `is_cold` is a Python of its own.
    """

    def __init__(self, *arguments: str, environment: Mapping[str, str], is_cold: bool = False):
        self.arguments = arguments
        self.environment = dict(os.environ | environment)
        self.output = tempfile.NamedTemporaryFile()  # noqa: SIM115 - closed by `end`
        self.process: Fork | ColdStart
        if is_cold:
            self.process = ColdStart(*arguments, environment=self.environment, output=self.output.name)
        else:
            self.process = Fork(manage, *arguments, environment=self.environment, output=self.output.name)

    @property
    def pid(self) -> int:
        return self.process.pid

    def exit_code(self, seconds: float = 0) -> int | None:
        """What it ended with, a negative signal where one ended it; None where it runs on after that time."""
        return self.process.exit_code(seconds)

    def has_ended(self) -> bool:
        return self.exit_code() is not None

    def last_words(self) -> str:
        """The end of what it wrote, for the message of a failed test."""
        text = os.pread(self.output.fileno(), LAST_WORDS, max(0, os.fstat(self.output.fileno()).st_size - LAST_WORDS))
        return f"{' '.join(self.arguments)} (exit {self.exit_code()}):\n{text.decode(errors='replace')}"

    def end(self) -> None:
        """Ask it to stop, and end it by force when it does not."""
        self.process.terminate()
        if self.exit_code(STOP_SECONDS) is None:
            self.kill()
        self.output.close()

    def kill(self) -> None:
        self.process.kill()
        self.exit_code(PATIENCE_SECONDS)


class ColdStart:
    """`manage.py` in a Python of its own, as `Fork` has it otherwise."""

    def __init__(self, *arguments: str, environment: dict[str, str], output: str):
        with open(output, "ab") as file:
            self.popen = subprocess.Popen(
                [sys.executable, "manage.py", *arguments],
                cwd=ROOT,
                env=environment,
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        self.pid, self.terminate, self.kill = self.popen.pid, self.popen.terminate, self.popen.kill

    def exit_code(self, seconds: float) -> int | None:
        try:
            return self.popen.wait(seconds)
        except subprocess.TimeoutExpired:
            return None


def wait_until(
    condition: Callable[[], bool],
    *,
    processes: Iterable[ManagedProcess] = (),
    seconds: float = PATIENCE_SECONDS,
    pause: float = 0.02,
) -> None:
    """Return once the condition holds; fail at once, with its last words, when one of the processes has ended."""
    processes = list(processes)
    deadline = time.monotonic() + seconds
    while not condition():
        for process in processes:
            if process.has_ended() and not condition():
                raise AssertionError(f"a process ended too early: {process.last_words()}")
        if time.monotonic() > deadline:
            words = "\n".join(process.last_words() for process in processes)
            raise AssertionError(f"it did not come to that within {seconds} s\n{words}")
        time.sleep(pause)


class Workers:
    """Worker processes on the test's own PostgreSQL database."""

    def __init__(self, **environment: str):
        database = connection.settings_dict
        host = database["HOST"] or database["OPTIONS"].get("host", "")
        self.environment = {
            "DJANGO_SETTINGS_MODULE": "tests.support.worker_settings",
            "DATABASE_URL": f"postgres://{database['USER']}@/{database['NAME']}?host={quote(host, safe='')}",
        } | environment
        self.running: list[ManagedProcess] = []

    def start(self, **environment: str) -> ManagedProcess:
        worker = ManagedProcess("worker", "--interval", "0.2", environment=self.environment | environment)
        self.running.append(worker)
        return worker

    def kill(self, worker: ManagedProcess) -> None:
        """SIGKILL: it gets no chance to tidy up, and is no longer waited on."""
        worker.kill()
        self.forget(worker)

    def forget(self, worker: ManagedProcess) -> None:
        """No longer wait on a worker that was meant to end."""
        self.running.remove(worker)

    def wait_until(self, condition: Callable[[], bool]) -> None:
        wait_until(condition, processes=self.running)

    def end(self) -> None:
        for worker in self.running:
            worker.kill()


def is_a_lock_waited_for() -> bool:
    """Whether some connection to the test's own PostgreSQL database waits for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # which a transaction keeps otherwise
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


@contextmanager
def workers(**environment: str) -> Iterator[Workers]:
    """Workers that end with the block."""
    started = Workers(**environment)
    try:
        yield started
    finally:
        started.end()
