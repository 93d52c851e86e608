"""What pages cost through gunicorn, one worker of it: `python -m tests.bench.server` measures a loaded DATABASE_URL.

The queue is asked for as a browser does that has its static files already, and so asks for none: the page, then what
the page itself fetches. Open desks ask as often as `desk/live.js` has them ask: in use, and when nobody is at them.
Seconds depend on the machine and on what else it does, so that targets are of the worker's own processor time.
"""

import http.client
import itertools
import os
import re
import secrets
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import django

ROOT = Path(__file__).resolve().parents[2]
TIMES = 30
MOST_QUEUE_MS = 144  # half of what a queue of django-helpdesk took, with 20,000 tickets in each
DESKS, POLLS = 200, 600
SCRIPT = ROOT / "static/desk/live.js"
MOST_SHARE = 0.25  # of a core
TICKS = os.sysconf("SC_CLK_TCK")
Headers = dict[str, str]


class Server:
    """Gunicorn with one worker."""

    def __init__(self, process: subprocess.Popen[bytes], port: int):
        self.process, self.port = process, port
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(
        self, path: str, headers: Headers, method: str = "GET", body: str | None = None
    ) -> http.client.HTTPResponse:
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        response.read()
        return response

    def cpu_seconds(self) -> float:
        """Processor time of the worker so far."""
        master = self.process.pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in children]
        return sum(int(user) + int(system) for *_, user, system in (fields[:13] for fields in stats)) / TICKS


@contextmanager
def served(**environment: str) -> Iterator[Server]:
    """A server of the present database that ends with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {"WEB_CONCURRENCY": "1", "PORT": str(port)}
    command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | settings | environment, stderr=subprocess.DEVNULL)
    server = Server(process, port)
    try:
        for _ in range(600):
            try:
                server.ask("/healthz", {})
                break
            except OSError:
                server.connection.close()
                time.sleep(0.2)
        yield server
    finally:
        server.connection.close()
        process.terminate()
        process.wait(60)


@contextmanager
def signed_in(username: str) -> Iterator[tuple[Headers, str]]:
    """Headers of a browser in which the person has signed in, and the mark of their pages."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from apps.core.sent import mark_of_person
    from apps.users.models import User

    user, session = User.objects.get(username=username), SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "apps.users.backends.PermissionBackend"
    session.save()
    token = secrets.token_hex(16)
    cookie = f"sessionid={session.session_key}; csrftoken={token}"
    try:
        yield {"Cookie": cookie, "X-CSRFToken": token, "Accept-Encoding": "gzip"}, mark_of_person(user.pk)
    finally:
        session.delete()


def timed(server: Server, once: Callable[[], object], times: int) -> tuple[float, float]:
    """Median of its seconds, and the processor time of the worker for each."""
    for _ in range(3):
        once()
    seconds, before = [], server.cpu_seconds()
    for _ in range(times):
        start = time.perf_counter()
        once()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), (server.cpu_seconds() - before) / times


def _asking(server: Server, headers: Headers, mark: str, at: str, *, is_object: bool = False) -> Callable[[], object]:
    """What an open page asks every ten seconds; one of an object says each third time that it is open."""
    from django.utils import timezone

    query = urlencode({"at": at, "since": timezone.now().isoformat(), "drawn_for": mark})
    known: Headers = {}
    turns = itertools.count()

    def ask() -> None:
        answer = server.ask(f"/admin/live/?{query}", headers | known)
        assert answer.status in (200, 304), answer.status
        known["If-None-Match"] = answer.headers["ETag"]
        if is_object and next(turns) % 3 == 0:
            sent = headers | {"Content-Type": "application/x-www-form-urlencoded"}
            said = server.ask("/admin/live/", sent, "POST", urlencode({"at": at, "drawn_for": mark}))
            assert said.status == 204, said.status

    return ask


def pause(name: str) -> float:
    """Seconds between two questions of an open page, as its script has them."""
    found = re.search(rf"const {name} = (\d+);", SCRIPT.read_text())
    assert found, name
    jitter = 500  # milliseconds more, in the middle
    return (int(found[1]) + jitter) / 1000


def measure() -> int:
    """Print what the queue and open desks cost; the number of targets missed."""
    from django.urls import reverse

    from apps.tickets.models import Ticket

    queue = reverse("admin:tickets_ticket_changelist") + "?view=all"
    ticket = reverse("admin:tickets_ticket_change", args=[Ticket.objects.latest("pk").pk])
    with served() as server, signed_in("csr") as (headers, mark):
        poll_queue = _asking(server, headers, mark, queue)
        poll_ticket = _asking(server, headers, mark, ticket, is_object=True)

        def load() -> None:
            answer = server.ask(queue, headers)
            assert answer.status == 200, answer.status
            poll_queue()

        wall, cpu = timed(server, load, TIMES)
        print(f"{Ticket.objects.count():,} tickets, through gunicorn with one worker:")
        words = f"processor time; {wall * 1000:.0f} passed"
        missed = _say("queue with all it loads, ms", cpu * 1000, MOST_QUEUE_MS, words)
        wall, cpu = timed(server, lambda: server.ask("/admin/search/", headers), TIMES)
        _say("empty page of the desk, ms", cpu * 1000, None, f"processor time; {wall * 1000:.0f} passed")
        _, of_queue = timed(server, poll_queue, POLLS // 2)
        _, of_ticket = timed(server, poll_ticket, POLLS // 2)
        each = (of_queue + of_ticket) / 2
        words = f"of a core; {of_queue * 1000:.1f} ms for a queue, {of_ticket * 1000:.1f} for a ticket that is open"
        missed += _say(f"{DESKS} desks in use that ask what happened", each * DESKS / pause("PAUSE"), MOST_SHARE, words)
        idle = each * DESKS / pause("LONGEST_PAUSE")
        _say(f"{DESKS} open desks with nobody at them", idle, None, "of a core")
    _measure_peer()
    return missed


def _say(name: str, value: float, most: float | None, words: str) -> int:
    verdict = "" if most is None else f"<= {most} {'over' if value > most else 'ok'}"
    print(f"{name:46} {value:8.2f} {verdict:14} ({words})")
    return int(most is not None and value > most)


def _measure_peer() -> None:
    """The same of the queue of another product that runs at BENCH_PEER_URL, with the cookie BENCH_PEER_COOKIE."""
    address = os.environ.get("BENCH_PEER_URL", "")
    if not address:
        print("SKIPPED: DJANGO-HELPDESK WAS NOT MEASURED. Start one with as many tickets and set BENCH_PEER_URL to the")
        print("address of its queue and BENCH_PEER_COOKIE to the cookie of somebody who signed in there.")
        return
    parts, seconds = urlsplit(address), []
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=60)
    for _ in range(TIMES):
        start = time.perf_counter()
        connection.request("GET", f"{parts.path}?{parts.query}", headers={"Cookie": os.environ["BENCH_PEER_COOKIE"]})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        seconds.append(time.perf_counter() - start)
    print(f"{'peer: its queue, ms':46} {statistics.median(seconds) * 1000:8.2f}")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    django.setup()
    sys.exit(1 if measure() else 0)
