"""What the connections of a web process may hold, and which are closed for others; served here within the test."""

import socket
from contextlib import contextmanager

import pytest
from waitress import wasyncore

from apps.core.middleware import BAD_FRAMING
from config import web_connections
from config.web_connections import YOUNG_SECONDS, Connections, WebChannel
from config.web_worker import BODY_BYTES, SILENT_SECONDS, listen

HALF_A_HEAD = b"GET / HTTP/1.1\r\nHost: 127"
HALF_A_BODY = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{"
ANSWER = b"x" * 325_000
PATIENCE = 60


class Site:
    """An application whose answers are large, with its connections; `asked` holds the path of each request."""

    def __init__(self, *, most=100, most_per_network=0):
        self.asked, self.environments = [], []
        self.connections = Connections(most=most, most_per_network=most_per_network)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.threads = listen(self._answer, [self.listener], connections=self.connections, threads=2)

    def _answer(self, environ, start_response):
        self.asked.append(environ["PATH_INFO"])
        self.environments.append(environ)
        start_response("200 OK", [("Content-Length", str(len(ANSWER)))])
        return [ANSWER]

    def connect(self, sent=b"", *, source="127.0.0.1"):
        """A client that sent this, taken in; it reads no more than a few bytes ahead."""
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        client.settimeout(PATIENCE)
        client.bind((source, 0))
        client.connect(self.listener.getsockname())
        client.sendall(sent)
        self.settle()
        return client

    def settle(self):
        """Let happen what is under way: nothing is at work, and nothing came for some passes of the loop."""
        quiet = 0
        while quiet < 5:
            before = [vars(channel).get("last_activity") for channel in self.channels], len(self.asked)
            wasyncore.loop(timeout=0.01, use_poll=True, map=self.connections.by_number, count=1)
            after = [vars(channel).get("last_activity") for channel in self.channels], len(self.asked)
            is_busy = before != after or any(channel.is_at_work() for channel in self.channels)
            quiet = 0 if is_busy else quiet + 1

    @property
    def channels(self):
        return self.connections.channels()

    def channel_of(self, client):
        [found] = [one for one in self.channels if one.addr == client.getsockname()]
        return found

    def has(self, client) -> bool:
        return any(one.addr == client.getsockname() for one in self.channels)

    def read_all(self, client) -> bytes:
        """What comes until the server has closed, or has nothing more to say."""
        client.setblocking(False)
        received, quiet = [], 0
        while quiet < 50:
            wasyncore.loop(timeout=0.001, use_poll=True, map=self.connections.by_number, count=1)
            try:
                data = client.recv(1_000_000)
            except BlockingIOError:
                quiet = 0 if self.has(client) and self.channel_of(client).is_at_work() else quiet + 1
                continue
            if not data:
                break
            received.append(data)
            quiet = 0
        return b"".join(received)


@pytest.fixture
def site():
    """`site(**options)`: one that is taken down at the end, its clients too."""
    sites = []

    def make(**options):
        sites.append(Site(**options))
        return sites[-1]

    yield make
    for one in sites:
        one.threads.shutdown(timeout=1)
        wasyncore.close_all(one.connections.by_number)


@contextmanager
def closing(*clients):
    try:
        yield
    finally:
        for client in clients:
            client.close()


def _get(number):
    return b"GET /%d HTTP/1.1\r\nHost: x\r\n\r\n" % number


def test_next_request_waits_until_the_answers_before_it_are_read(site):
    site = site()
    client = site.connect(b"".join(map(_get, range(60))))
    with closing(client):
        asked = len(site.asked)

        assert 0 < asked < 40  # as many as the system's own buffers hold, and one
        assert site.channel_of(client).unsent_bytes() <= len(ANSWER) + 1_000
        answers = site.read_all(client)

    assert answers.count(b"HTTP/1.1 200 OK") == 60
    assert site.asked == [f"/{number}" for number in range(60)]


def test_requests_beyond_the_first_are_not_even_read(site):
    site = site()
    client = site.connect(b"GET / HTTP/1.1\r\n\r\n" * 3_000)
    with closing(client):
        channel = site.channel_of(client)

        assert channel.requests == []
        assert len(channel.unread) < 9_000


def test_client_that_reads_nothing_is_closed_though_its_socket_takes_nothing(site):
    site = site()
    client = site.connect(_get(1) * 30)
    with closing(client):
        channel = site.channel_of(client)
        site.connections.keep_bounds(SILENT_SECONDS)
        assert site.has(client)
        channel.last_activity -= SILENT_SECONDS + 1

        site.connections.keep_bounds(SILENT_SECONDS)

        assert not site.has(client)


def test_unread_answers_together_are_bounded_and_who_reads_least_is_closed(site, monkeypatch):
    site = site()
    clients = [site.connect(_get(1) * 30) for _ in range(4)]
    with closing(*clients):
        held = {client: site.channel_of(client).unsent_bytes() for client in clients}
        assert min(held.values()) > 0
        site.channel_of(clients[2]).last_activity -= 10
        monkeypatch.setattr(web_connections, "UNSENT_BYTES", sum(held.values()) - 1)

        site.connections.keep_bounds(SILENT_SECONDS)

        assert [site.has(client) for client in clients] == [True, True, False, True]


def test_large_answers_are_kept_in_files(site):
    site = site()
    client = site.connect(_get(1) * 30)
    with closing(client):
        [held] = [one for one in site.channel_of(client).outbufs if len(one)]

        assert held.overflowed


def test_arriving_bodies_together_are_bounded_and_the_oldest_is_closed(site, monkeypatch):
    site = site()
    clients = [site.connect(HALF_A_BODY + b"x" * 50) for _ in range(3)]
    with closing(*clients):
        assert [site.channel_of(client).arriving_bytes() for client in clients] == [51] * 3
        monkeypatch.setattr(web_connections, "ARRIVING_BYTES", 120)

        site.connections.keep_bounds(SILENT_SECONDS)

        assert [site.has(client) for client in clients] == [False, True, True]


def _age(site, clients):
    """Let all of them have waited for long, one after the other."""
    for number, client in enumerate(clients):
        site.channel_of(client).waiting_since -= YOUNG_SECONDS + 100 - number


@pytest.mark.parametrize("beginning", [b"", b"G", HALF_A_HEAD, HALF_A_BODY, _get(1) * 30])
def test_oldest_waiting_connection_is_closed_for_a_new_one(site, beginning):
    site = site(most=3)
    clients = [site.connect(beginning) for _ in range(3)]
    _age(site, clients)
    clients += [site.connect() for _ in range(2)]
    with closing(*clients):
        assert [site.has(client) for client in clients] == [False, False, True, True, True]


def test_unfinished_heads_are_closed_before_unread_answers_and_these_before_bodies(site):
    site = site(most=3)
    clients = [site.connect(beginning) for beginning in (HALF_A_BODY, _get(1) * 30, HALF_A_HEAD)]
    _age(site, clients)
    gone = []
    with closing(*clients):
        for _ in range(3):
            clients.append(site.connect())
            gone += [client for client in clients[:3] if client not in gone and not site.has(client)]

        assert gone == [clients[2], clients[1], clients[0]]
        assert all(site.has(client) for client in clients[3:])


def test_request_at_work_is_not_closed_for_a_new_connection(site, monkeypatch):
    site = site(most=2)
    clients = [site.connect() for _ in range(2)]
    with closing(*clients):
        busy = site.channel_of(clients[0])
        monkeypatch.setattr(WebChannel, "is_at_work", lambda channel: channel is busy)
        _age(site, clients)
        accept, sockets = site.connections.accept, [socket.socketpair()[0] for _ in range(2)]
        for number, taken in enumerate(sockets):
            accept(busy.server, taken, ("127.0.0.1", number), busy.adj, site.connections.by_number)

        assert [channel.addr[1] for channel in site.channels] == [busy.addr[1], 1]


def test_connections_of_one_address_are_bounded(site):
    site = site(most_per_network=2)
    other = site.connect(HALF_A_HEAD, source="127.0.0.2")
    clients = [site.connect(HALF_A_HEAD) for _ in range(4)]
    with closing(other, *clients):
        assert site.has(other)
        assert [site.has(client) for client in clients] == [False, False, True, True]


FRAMINGS = [
    b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
    b"transfer-encoding: chunked\r\ncontent-length: 0\r\n",
    b"Transfer-Encoding: chunked\r\nContent-Length: nonsense\r\n",
    b"Transfer-Encoding:\r\n",
    b"Transfer-Encoding: ,\r\nContent-Length: 5\r\n",
]


@pytest.mark.parametrize(
    ("version", "framing"),
    [(b"1.1", framing) for framing in FRAMINGS]
    + [(b"1.0", b"Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n"), (b"1.0", FRAMINGS[0])],
)
def test_request_whose_end_is_not_sure_is_the_last_of_its_connection(site, version, framing):
    site = site()
    head = b"POST /first HTTP/%s\r\nHost: x\r\n%s\r\n" % (version, framing)
    client = site.connect(head + b"0\r\n\r\n" + _get(2))
    with closing(client):
        answer = site.read_all(client)

        assert not site.has(client)
    assert answer.count(b"HTTP/1.") == 1
    assert b"\r\nConnection: close\r\n" in answer
    assert site.asked == ["/first"]
    assert site.environments[0][BAD_FRAMING]
    assert site.environments[0]["wsgi.input"].read() == b""


def test_good_framings_are_not_refused(site):
    site = site()
    chunked = b"POST /1 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    sized = b"POST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"
    client = site.connect(chunked + sized + chunked)
    with closing(client):
        site.read_all(client)

    assert site.asked == ["/1", "/2", "/1"]
    assert [BAD_FRAMING in environ for environ in site.environments] == [False] * 3


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (f"Content-Length: {BODY_BYTES + 1}\r\n".encode(), b"413"),
        (b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", b"200"),
        (b"", b"200"),
    ],
)
def test_request_that_is_complete_by_its_head_is_answered_though_it_expects_to_go_on(site, head, status):
    site = site()
    client = site.connect(b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n%s\r\n" % head)
    with closing(client):
        assert site.read_all(client).startswith(b"HTTP/1.1 " + status)


def test_body_is_asked_for_when_the_client_expects_it(site):
    site = site()
    client = site.connect(b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
    with closing(client):
        assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"{}")
        assert site.read_all(client).startswith(b"HTTP/1.1 200 OK")
