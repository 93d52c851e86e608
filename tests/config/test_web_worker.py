"""What slow, endless and broken requests do to a real web server with two processes of four threads."""

import http.client
import resource
import socket
from contextlib import ExitStack
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

from config.web_worker import BODY_BYTES, HEADER_BYTES, HEADER_SECONDS, REQUEST_SECONDS, ArrivingRequests
from tests.support.servers import server_of_its_own

SLOW_CLIENTS = 60  # many more than the threads
HALF_REQUESTS = 1_500  # more than both processes let in
PATIENCE = 60

HALF_A_HEAD = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
HALF_A_BODY = (
    b"POST /api/users/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    b"Content-Length: 99\r\n\r\n{"
)
HALF_A_CHUNK = (
    b"POST /api/users/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n40\r\n{"
)


@pytest.fixture(scope="module")
def address():
    with server_of_its_own() as (_, origin):
        parts = urlsplit(origin)
        yield parts.hostname, parts.port


def _status(address, path="/healthz"):
    connection = http.client.HTTPConnection(*address, timeout=PATIENCE)
    connection.request("GET", path)
    status = connection.getresponse().status
    connection.close()
    return status


def _answer(address, request):
    """The status line of what comes back, once the server has closed the connection or answered."""
    with socket.create_connection(address, timeout=PATIENCE) as client:
        try:
            client.sendall(request)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it has answered and closed before all was sent
        return client.makefile("rb").readline()


@pytest.mark.parametrize("beginning", [b"", b"G", HALF_A_HEAD, HALF_A_BODY, HALF_A_CHUNK])
def test_slow_clients_hold_no_thread(address, beginning):
    with ExitStack() as stack:
        for _ in range(SLOW_CLIENTS):
            client = stack.enter_context(socket.create_connection(address, timeout=PATIENCE))
            client.sendall(beginning)

        assert [_status(address) for _ in range(5)] == [200] * 5


def test_more_half_requests_than_connections_hold_nobody_up(address):
    """From several addresses, so that the bound of all is reached as well as that of each."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4_096, hard) if hard != resource.RLIM_INFINITY else 4_096, hard))
    with ExitStack() as stack:
        stack.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        for number in range(HALF_REQUESTS):
            source = (f"127.0.0.{2 + number % 8}", 0)
            client = stack.enter_context(socket.create_connection(address, timeout=PATIENCE, source_address=source))
            client.sendall(HALF_A_HEAD)

        assert [_status(address) for _ in range(5)] == [200] * 5


def test_request_with_two_lengths_is_refused_in_the_words_of_its_api(address):
    lengths = b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    with socket.create_connection(address, timeout=PATIENCE) as client:
        client.sendall(b"POST /api/users/login HTTP/1.1\r\nHost: 127.0.0.1\r\n" + lengths)
        answer = client.makefile("rb").read()

    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n")
    assert b'"message":"The request has both a Content-Length and a Transfer-Encoding."' in answer


def test_clients_that_do_not_read_hold_no_thread(address):
    ask = b"GET /docs/order-management.yaml HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    with ExitStack() as stack:
        for _ in range(SLOW_CLIENTS // 2):
            client = socket.socket()
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            stack.enter_context(client)
            client.settimeout(PATIENCE)
            client.connect(address)
            client.sendall(ask)

        assert [_status(address) for _ in range(5)] == [200] * 5


@pytest.mark.parametrize(
    "request_head",
    [b"GET /" + b"a" * 2 * HEADER_BYTES, b"GET / HTTP/1.1\r\nX-Long: " + b"a" * 2 * HEADER_BYTES],
    ids=["line", "header"],
)
def test_endless_heads_are_refused_without_waiting_for_their_end(address, request_head):
    assert _answer(address, request_head) == b"HTTP/1.0 431 Request Header Fields Too Large\r\n"


def test_search_of_the_longest_filter_fits_into_the_line(address):
    assert _status(address, "/healthz?filter=" + "%C3%A9" * 4_000) == 200


def test_endless_body_is_refused_by_its_length(address):
    head = f"POST /api/users/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {BODY_BYTES + 1}\r\n\r\n"

    assert _answer(address, head.encode()).startswith(b"HTTP/1.1 413 ")


def _channel(*, headers_finished):
    return SimpleNamespace(request=ArrivingRequest(headers_finished))


class ArrivingRequest:
    """A request being received, as waitress keeps it."""

    def __init__(self, headers_finished):
        self.headers_finished = headers_finished


@pytest.mark.parametrize(("headers_finished", "seconds"), [(False, HEADER_SECONDS), (True, REQUEST_SECONDS)])
def test_request_that_takes_too_long_to_arrive_is_overdue(headers_finished, seconds):
    slow, idle = _channel(headers_finished=headers_finished), SimpleNamespace(request=None)
    arriving = ArrivingRequests()

    assert arriving.overdue([slow, idle], now=100) == []
    assert arriving.overdue([slow, idle], now=100 + seconds) == []
    assert arriving.overdue([slow, idle], now=100 + seconds + 1) == [slow]


def test_next_request_of_a_connection_has_its_own_time():
    channel = _channel(headers_finished=False)
    arriving = ArrivingRequests()
    arriving.overdue([channel], now=100)
    channel.request = ArrivingRequest(False)

    assert arriving.overdue([channel], now=100 + HEADER_SECONDS + 1) == []
