"""While the database is away: every operation of every contract, the desk, and what waits for it."""

import logging

import pytest
from django.db import OperationalError, connection
from django.test import Client

from apps.core import database
from apps.desk.management.commands.serve import Restarted
from apps.users.factories import AdministratorFactory
from tests.contract.vocabulary import is_an_error_of, opening_headers, samples

ATTEMPTS = {
    "equinix-oauth": b"grant_type=client_credentials&client_id=a&client_secret=b",
    "security-token": b'{"username": "casey", "password": "secret"}',
}


@pytest.fixture
def cut(monkeypatch, transactional_db):
    """`cut()`: from now on nothing answers at the address of the database."""
    before = dict(connection.settings_dict)

    def cut():
        connection.close()
        monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
        monkeypatch.setitem(connection.settings_dict, "PORT", "1")
        monkeypatch.setitem(connection.settings_dict, "OPTIONS", {})

    yield cut
    connection.close()
    connection.settings_dict.update(before)


def test_every_api_answers_503_in_its_own_words_and_works_again_afterwards(cut, monkeypatch):
    headers_of = opening_headers()
    client = Client(raise_request_exception=False)
    cut()

    wrong = []
    for sample in samples():
        raw = ATTEMPTS.get(sample.contract.name, b"")
        answer = client.generic(
            sample.operation.method.upper(),
            sample.address,
            raw,
            content_type=sample.media_types[0] if raw else "",
            headers=headers_of(sample),
        )
        retry = answer.headers.get("Retry-After")
        if (answer.status_code, retry) != (503, "5") or not is_an_error_of(sample.contract, answer):
            wrong.append((str(sample), answer.status_code, retry, answer.content[:100]))
    assert not wrong, "\n".join(map(str, wrong))

    monkeypatch.undo()
    connection.close()
    [users] = [sample for sample in samples() if sample.address == "/api/users" and sample.operation.method == "get"]
    assert client.get(users.address, headers=headers_of(users)).status_code == 200


def test_desk_shows_a_calm_page_and_liveness_stays(cut):
    client = Client(raise_request_exception=False)
    client.force_login(AdministratorFactory())
    cut()

    pages = [client.get(path) for path in ("/admin/", "/admin/tickets/ticket/", "/admin/users/user/add/")]

    assert [(page.status_code, page["Retry-After"]) for page in pages] == [(503, "5")] * 3
    assert all(b"<main>" in page.content and b"Traceback" not in page.content for page in pages)
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").json()["parts"]["database"] == "away"


def _error(state: str | None) -> OperationalError:
    error, cause = OperationalError("gone"), Exception()
    cause.sqlstate = state
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("state", "passes"), [(None, True), ("57P01", True), ("40P01", True), ("53300", True), ("42P01", False)]
)
def test_only_what_passes_counts_as_unavailable(state, passes):
    assert database.is_unavailable(_error(state)) is passes
    assert not database.is_unavailable(ValueError())


def test_waiting_says_so_backs_off_and_goes_on(monkeypatch, caplog):
    pauses, failures, answering = [], [_error(None), _error("57P01")], [False, True, True]
    monkeypatch.setattr(database.time, "sleep", pauses.append)
    monkeypatch.setattr(database, "is_answering", lambda: answering.pop(0))
    monkeypatch.setattr(database.connections, "close_all", lambda: None)

    def work():
        if failures:
            raise failures.pop(0)

    with caplog.at_level(logging.INFO, "patchbay.database"):
        database.wait_until_done("The worker", work)

    assert (failures, pauses) == ([], [1, 2, 4])
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING", "INFO", "WARNING", "INFO"]
    assert "The worker goes on" in caplog.text


def test_waiting_is_for_the_database_alone():
    def work():
        raise _error("42P01")

    with pytest.raises(OperationalError):
        database.wait_until_done("The worker", work)


class Process:
    """One that has ended as soon as it began."""

    exitcode = 1

    def start(self):
        pass

    def is_alive(self):
        return False


def test_worker_that_ends_is_started_again_after_a_growing_pause(monkeypatch):
    now, started = [0.0], []
    monkeypatch.setattr("apps.desk.management.commands.serve.time.monotonic", lambda: now[0])

    def new_process():
        started.append(now[0])
        return Process()

    worker = Restarted(new_process)
    while now[0] < 20:
        worker.keep_alive()
        now[0] += 0.5

    assert started == [0, 1, 3.5, 8, 16.5]
