"""A real database taken away under `manage.py serve`: web and worker say so, live on, and lose nothing."""

import http.client
import json
import shutil
import sqlite3
import threading
from contextlib import closing, contextmanager
from types import SimpleNamespace
from urllib.parse import urlsplit

import psutil
import psycopg
import pytest
from django.db import connection
from django.test import Client
from django_tasks_db.models import DBTaskResult

from apps.core.caller import Caller, Channel
from apps.customers.models import Organisation
from apps.users.factories import AdministratorFactory
from apps.users.operations import create_token
from tests.contract.test_outage import ATTEMPTS
from tests.contract.vocabulary import is_an_error_of, samples
from tests.core.worker_tasks import create_organisation
from tests.support.clusters import own_cluster
from tests.support.databases import sqlite_template
from tests.support.disks import small_disk
from tests.support.processes import wait_until
from tests.support.servers import administrators_token, started_server

PATIENCE = 60
READS = ["/healthz", "/readyz", "/api/users", "/JournalManagement/production/api/ticket", "/admin/login/"]
FORM = "application/x-www-form-urlencoded"
SIGN_IN = b"username=nobody&password=wrong&csrfmiddlewaretoken=" + b"a" * 32


class Site:
    """A running server with the credentials of an administrator."""

    def __init__(self, server, origin, *, token, session):
        self.server, self.address = server, urlsplit(origin).netloc
        self.api = {"Authorization": f"Bearer {token}"}
        self.desk = {"Cookie": f"sessionid={session}"}

    def ask(self, method, path, headers=None, body=b""):
        """The answer, read whole, with what `is_an_error_of` looks at."""
        with closing(http.client.HTTPConnection(self.address, timeout=PATIENCE)) as connection:
            connection.request(method, path, body or None, headers or {})
            answer = connection.getresponse()
            content = answer.read()
        return SimpleNamespace(
            status=answer.status,
            status_code=answer.status,
            headers=dict(answer.headers),
            content=content,
            json=lambda: json.loads(content),
        )

    def asking(self, *requests):
        """Send requests from a thread each; returns what waits for their answers."""
        answers = [None] * len(requests)

        def ask(position, *request):
            answers[position] = self.ask(*request)

        threads = [
            threading.Thread(target=ask, args=[position, *request], daemon=True)
            for position, request in enumerate(requests)
        ]
        for thread in threads:
            thread.start()

        def wait():
            for thread in threads:
                thread.join(PATIENCE)
            return answers

        return wait

    def pids(self):
        """Every process of it: the supervisor, the web server with its processes, and the worker."""
        top = psutil.Process(self.server.pid)
        return {process.pid for process in [top, *top.children(recursive=True)] if process.status() != "zombie"}

    def wait_until(self, condition):
        wait_until(condition, processes=[self.server], seconds=PATIENCE, pause=0.1)


@contextmanager
def site(database_url, tmp_path, credentials, *, is_cold=False):
    environment = {
        "DJANGO_SETTINGS_MODULE": "tests.config.outage_settings",
        "DATABASE_URL": database_url,
        "SANDBOX_DATABASE_URL": "none",
        "EMAIL_URL": "dummymail://",
        "FILES_ROOT": str(tmp_path / "files"),
        "PERIODIC_INTERVAL": "0.5",
        "TASK_LEASE_SECONDS": "3",
    }
    with started_server(environment, is_cold=is_cold) as (server, origin):
        started = Site(server, origin, **credentials)
        started.wait_until(lambda: started.ask("GET", "/readyz").json()["parts"]["worker"] == "ok")
        yield started


@contextmanager
def default_connection_at(**settings):
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(settings)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


@pytest.fixture
def credentials(transactional_db):
    user, browser = AdministratorFactory(), Client()
    browser.force_login(user)
    token = create_token(user=user, name="tests", by=Caller(None, Channel.COMMAND))
    return {"token": token, "session": browser.cookies["sessionid"].value}


def as_request(sample, headers):
    """What asks for one operation, with its example as the body: method, path, headers and body."""
    form = ATTEMPTS.get(sample.contract.name, b"")
    body = form or (b"" if sample.body is None else json.dumps(sample.body).encode())
    media_type = {"Content-Type": sample.media_types[0]} if body else {}
    return sample.operation.method.upper(), sample.address, headers | media_type, body


def wrong_among(answered):
    """Those that are not refused with 503, Retry-After and an error of their own API."""
    return [
        (str(sample), answer.status, answer.headers, answer.content[:100])
        for sample, answer in answered
        if (answer.status, answer.headers.get("Retry-After")) != (503, "5")
        or not is_an_error_of(sample.contract, answer)
    ]


@pytest.mark.usefixtures("postgresql_only")
def test_serve_outlives_a_server_that_is_stopped_hard(credentials, tmp_path):
    with (
        own_cluster() as cluster,
        default_connection_at(**cluster.settings),
        site(cluster.url, tmp_path, credentials, is_cold=True) as running,
    ):
        before = running.pids()
        assert len(before) == 5  # one that looks after them, the web server with two processes, and the worker
        with closing(
            psycopg.connect(dbname=connection.settings_dict["NAME"], user="postgres", host=cluster.socket)
        ) as lock:
            lock.execute("LOCK TABLE users_user, customers_organisation IN ACCESS EXCLUSIVE MODE")
            task = create_organisation.enqueue("Made once")
            answers = running.asking(("GET", "/api/users", running.api), ("GET", "/admin/", running.desk))

            def waiting():
                with connection.cursor() as cursor:
                    cursor.execute("SELECT query FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                    queries = [query for (query,) in cursor.fetchall()]
                inserts = [query for query in queries if query.startswith('INSERT INTO "customers_organisation"')]
                return len(inserts) == 1 and len(queries) >= 3

            running.wait_until(waiting)
            assert DBTaskResult.objects.get(pk=task.id).status == "RUNNING"
            connection.close()
            cluster.stop_hard()

        api, desk = answers()
        assert [(answer.status, answer.headers.get("Retry-After")) for answer in (api, desk)] == [(503, "5")] * 2
        assert api.headers["Content-Type"] == "application/json"
        for page in (desk, running.ask("GET", "/admin/tickets/ticket/", headers=running.desk)):
            assert (page.status, page.headers["Content-Type"]) == (503, "text/html; charset=utf-8")
            assert b"<main>" in page.content
        alive, ready = running.ask("GET", "/healthz"), running.ask("GET", "/readyz")
        assert (alive.status, alive.content) == (200, b'{"status": "ok"}')
        assert (ready.status, ready.headers["Retry-After"]) == (503, "5")
        assert ready.json() == {
            "status": "unavailable",
            "parts": {"database": "away", "worker": "unknown", "files": "ok", "mail": "unknown"},
        }
        assert wrong_among((one, running.ask(*as_request(one, running.api))) for one in samples()) == []
        assert running.pids() == before

        cluster.start()
        running.wait_until(lambda: running.ask("GET", "/readyz").status == 200)
        assert running.ask("GET", "/api/users", headers=running.api).status == 200
        assert running.ask("GET", "/admin/", headers=running.desk).status == 200
        later = create_organisation.enqueue("Made later")
        ended = DBTaskResult.objects.filter(pk__in=[task.id, later.id], status="SUCCESSFUL")
        running.wait_until(lambda: ended.count() == 2)
        names = Organisation.objects.filter(name__startswith="Made ").order_by("name")
        assert list(names.values_list("name", flat=True)) == ["Made later", "Made once"]
        assert running.pids() == before


# One operation of each API that writes, some of them only when what they name exists.
WRITES = {
    "tickets-microservice/deleteTicket", "journal-management/createTicket", "order-management/deleteNoSale",
    "security-token/login", "case-management/cancelCase", "attachments/deleteAttachment", "equinix-oauth/issueToken",
    "ticketnote/AddTicketNote",
}  # fmt: skip


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory):
    """A site on a SQLite file, on a small disk where one can be mounted."""
    folder = tmp_path_factory.mktemp("site")
    with small_disk(folder / "disk", megabytes=24) as disk:
        path = folder / "disk" / "patchbay.sqlite3"
        shutil.copyfile(sqlite_template(), path)
        with site(f"sqlite:///{path}", folder, {"token": "", "session": ""}) as running:
            running.api["Authorization"] = f"Bearer {administrators_token(running.server)}"
            running.database, running.disk = path, disk
            yield running


@contextmanager
def locked_by_another(running):
    with closing(sqlite3.connect(running.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def without_space(running):
    if running.disk is None:
        pytest.skip("NOT TESTED: a full disk. Mounting a small one needs root.")
    with closing(sqlite3.connect(running.database)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # else what is written finds its place in the log
    running.disk.fill()
    yield
    running.disk.make_space()


@pytest.mark.parametrize("trouble", [locked_by_another, without_space])
def test_serve_outlives_a_sqlite_database_that_cannot_be_written(on_sqlite, trouble):
    """Reading goes on meanwhile, writing is refused, after a wait for the lock, and all goes on afterwards."""
    running = on_sqlite
    asked = [sample for sample in samples() if str(sample) in WRITES]
    assert len(asked) == len(WRITES)
    before = running.pids()
    with trouble(running):
        *apis, desk = running.asking(
            *[as_request(sample, running.api) for sample in asked],
            ("POST", "/admin/login/", {"Content-Type": FORM, "Cookie": "csrftoken=" + "a" * 32}, SIGN_IN),
        )()
        reading = [running.ask("GET", path, running.api).status for path in READS]

    afterwards = [running.ask(*as_request(sample, running.api)).status for sample in asked]
    assert max(afterwards) < 500
    refused = [
        (sample, answer)
        for sample, answer, later in zip(asked, apis, afterwards, strict=True)
        if answer.status != later  # the others came to no write
    ]
    assert wrong_among(refused) == []
    assert {"security-token", "equinix-oauth"} <= {sample.contract.name for sample, _ in refused}
    assert (desk.status, desk.headers["Content-Type"]) == (503, "text/html; charset=utf-8")
    assert reading == [200] * len(READS)
    running.wait_until(lambda: running.ask("GET", "/readyz").json()["status"] == "ok")
    assert running.pids() == before
