"""Sockets that obey one deadline for a whole exchange; every outgoing connection of Patchbay is opened here.

A timeout of a socket begins again with every piece that arrives, so that a peer which sends a byte a second
holds its caller for ever. A `Deadline` is set once and covers the look-up of the name, the connection, TLS,
and everything that is sent and received.
"""

import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar, cast

import certifi
from django.db import connections
from django.utils.encoding import punycode

MAX_ADDRESSES = 8
Result = TypeVar("Result")


class Deadline:
    """A moment some seconds from now."""

    def __init__(self, seconds: float):
        self._at = time.monotonic() + seconds

    def left(self) -> float:
        """The seconds until then. Raises TimeoutError when there are none."""
        left = self._at - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        return left


class TimedSocket(socket.socket):
    """A plain connection with a deadline: each call may take only the time that is left of the exchange."""

    deadline: Deadline | None = None

    def _limit(self) -> None:
        if self.deadline is not None:
            self.settimeout(self.deadline.left())

    def connect(self, *args: Any) -> None:
        self._limit()
        return super().connect(*args)

    def send(self, *args: Any) -> int:
        self._limit()
        return super().send(*args)

    def sendall(self, *args: Any) -> None:
        self._limit()
        return super().sendall(*args)

    def recv(self, *args: Any) -> bytes:
        self._limit()
        return super().recv(*args)

    def recv_into(self, *args: Any) -> int:
        self._limit()
        return super().recv_into(*args)


class TimedTLSSocket(TimedSocket, ssl.SSLSocket):
    """An encrypted connection with the deadline of the plain one below it."""

    def do_handshake(self, *args: Any) -> None:
        self._limit()
        super().do_handshake(*args)


class TimedTLSContext(ssl.SSLContext):
    """Encrypts a timed socket; the handshake counts against its deadline."""

    sslsocket_class = TimedTLSSocket

    def wrap_socket(self, sock: Any, *args: Any, **options: Any) -> TimedTLSSocket:
        options["do_handshake_on_connect"] = False
        wrapped = cast(TimedTLSSocket, super().wrap_socket(sock, *args, **options))  # sslsocket_class makes it one
        wrapped.deadline = sock.deadline
        try:
            wrapped.do_handshake()
        except BaseException:
            wrapped.close()
            raise
        return wrapped


@lru_cache
def tls_context() -> TimedTLSContext:
    """Takes certificates of the authorities that the system or certifi knows, and of the right name alone."""
    context = TimedTLSContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_default_certs()
    context.load_verify_locations(certifi.where())
    return context


def look_up(host: str, port: int, deadline: Deadline) -> list[str]:
    """The addresses of a host, in the order in which they are to be tried. Raises OSError."""
    entries = _within(deadline, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    return list(dict.fromkeys(str(entry[4][0]) for entry in entries))


def own_name(deadline: Deadline) -> str:
    """The full name of this machine for greetings; an address literal when no name server says it in time."""
    try:
        name = _within(deadline, socket.getfqdn)
    except OSError:
        name = socket.gethostname()
    return punycode(name) if "." in name else "[127.0.0.1]"


def connect(addresses: list[str], port: int, deadline: Deadline) -> TimedSocket:
    """A connection to the first of the addresses that takes one; each gets its share of the time. Raises OSError."""
    require_no_transaction()
    failure: OSError = OSError("there is no address")
    addresses = addresses[:MAX_ADDRESSES]
    for position, address in enumerate(addresses):
        share = Deadline(deadline.left() / (len(addresses) - position))
        connection = TimedSocket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        try:
            connection.deadline = share
            connection.connect((address, port))
            connection.deadline = deadline
        except OSError as error:
            connection.close()
            failure = error
        else:
            return connection
    raise failure


def connect_unix(path: str, deadline: Deadline) -> TimedSocket:
    """A connection to a socket of this machine. Raises OSError."""
    require_no_transaction()
    connection = TimedSocket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.deadline = deadline
    try:
        connection.connect(path)
    except BaseException:
        connection.close()
        raise
    return connection


def require_no_transaction() -> None:
    """Raise RuntimeError inside a transaction: rows must not stay locked for as long as another system likes."""
    for connection in connections.all(initialized_only=True):
        if any(not block._from_testcase for block in connection.atomic_blocks):  # type: ignore[attr-defined]  # private
            raise RuntimeError("No network call is made inside a transaction.")


def _within(deadline: Deadline, ask: Callable[[], Result]) -> Result:
    """The result of a call that knows no timeout; when it takes too long, its thread is no longer waited for."""
    results: queue.SimpleQueue[Result | Exception] = queue.SimpleQueue()

    def run() -> None:
        try:
            results.put(ask())
        except Exception as error:
            results.put(error)

    threading.Thread(target=run, name="look-up", daemon=True).start()
    try:
        result = results.get(timeout=deadline.left())
    except queue.Empty:
        raise TimeoutError("timed out") from None
    if isinstance(result, Exception):
        raise result
    return result
