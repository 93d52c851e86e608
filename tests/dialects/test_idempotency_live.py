"""A real server on SQLite: killed between the commit and its answer, and asked by many at the same time."""

import http.client
import json
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from tests.dialects.test_idempotency import keeping_rules
from tests.support.databases import sqlite_template
from tests.support.servers import administrators_token, started_server

PATIENCE = 60
MANY = 6


@keeping_rules("idempotency-key-stored-with-change", "idempotency-key-in-use")
def test_retry_gets_the_answer_of_a_server_that_was_killed(tmp_path):
    database = tmp_path / "live.sqlite3"
    shutil.copyfile(sqlite_template(), database)
    environment = {
        "DJANGO_SETTINGS_MODULE": "tests.dialects.dying_settings",
        "DATABASE_URL": f"sqlite:///{database}",
        "SANDBOX_DATABASE_URL": "none",
        "EMAIL_URL": "dummymail://",
        "FILES_ROOT": str(tmp_path / "files"),
    }
    with started_server(environment) as (server, origin):
        token = administrators_token(server)
        with pytest.raises((OSError, http.client.HTTPException)):
            _create_user(origin, token, "killed", die=True)
    assert _made(database, "killed") == 1

    with started_server(environment) as (_, origin):
        status, body, replayed = _create_user(origin, token, "killed")
        with ThreadPoolExecutor(MANY) as threads:
            answers = list(threads.map(lambda _: _create_user(origin, token, "together"), range(MANY)))

    assert (status, body["data"]["name"], replayed, _made(database, "killed")) == (201, "killed", "true", 1)
    assert {status for status, _, _ in answers} <= {201, 409}
    assert [replayed for status, _, replayed in answers if status == 201].count(None) == 1
    assert _made(database, "together") == 1


def _create_user(origin, token, name, *, die=False):
    with closing(http.client.HTTPConnection(origin.removeprefix("http://"), timeout=PATIENCE)) as connection:
        headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Idempotency-Key": f"key of {name}",
        }
        body = {"name": name, "email": f"{name}@patchbay.example", "admin": False, "agent": False}
        connection.request("POST", "/api/users", json.dumps(body), headers | ({"X-Die": "1"} if die else {}))
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read()), answer.headers.get("Idempotency-Replayed")


def _made(database, name) -> int:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute("SELECT count(*) FROM users_user WHERE name = ?", [name]).fetchone()[0]
