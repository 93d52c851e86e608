"""A wait for a process that has ended fails at once, with what it wrote last; a taken port costs one more try."""

import socket
import threading

import pytest
from django.conf import settings
from django.db import connection

from tests.support import servers
from tests.support.forks import Fork
from tests.support.processes import PATIENCE_SECONDS, ManagedProcess, wait_until


def test_wait_fails_at_once_when_its_process_has_ended():
    process = ManagedProcess("no-such-command", environment={"DJANGO_SETTINGS_MODULE": "config.settings.local"})
    try:
        with pytest.raises(AssertionError, match="Unknown command") as failure:
            wait_until(lambda: False, processes=[process])
    finally:
        process.end()
    assert "no-such-command (exit 1)" in str(failure.value)


def print_settings():
    print(
        settings.SETTINGS_MODULE, settings.EMAIL_BACKEND, settings.PERIODIC_INTERVAL, connection.settings_dict["NAME"]
    )


def test_fork_has_the_settings_of_its_environment(tmp_path):
    environment = {
        "DJANGO_SETTINGS_MODULE": "tests.journals.worker_settings",
        "DATABASE_URL": f"sqlite:///{tmp_path}/own.sqlite3",
        "PERIODIC_INTERVAL": "0.25",
    }
    output = tmp_path / "output"
    output.touch()

    fork = Fork(print_settings, environment=environment, output=str(output))

    assert fork.exit_code(PATIENCE_SECONDS) == 0, output.read_text()
    words = f"tests.journals.worker_settings tests.journals.slow_mail.SlowFileBackend 0.25 {tmp_path}/own.sqlite3"
    assert output.read_text().splitlines()[-1] == words


def test_wait_ends_after_its_patience():
    with pytest.raises(AssertionError, match="did not come to that"):
        wait_until(lambda: False, seconds=0)


def test_server_that_ends_before_it_answers_gets_another_port(monkeypatch):
    answered = threading.Event()
    started = []

    class Process:
        def __init__(self, *arguments, environment, is_cold):
            self.port = environment["PORT"]
            started.append(self)

        def has_ended(self):
            return self is started[0]

        def last_words(self):
            return "address already in use"

        def end(self):
            answered.set()

    monkeypatch.setattr(servers, "ManagedProcess", Process)
    monkeypatch.setattr(servers, "_answers", lambda url: answered.is_set())

    server, origin = servers._started(["serve"], {})

    assert [server, origin] == [started[1], f"http://127.0.0.1:{started[1].port}"]


def test_free_port_can_be_bound():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", int(servers._free_port())))
