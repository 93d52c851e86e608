"""The connections of a web process: what one may hold, what all may hold together, and which is closed first.

A connection has one request at a time. What a client has sent beyond it stays unread until the answer has left for the
client, so that a client which does not read gets no further answers made.
"""

import time
from collections.abc import Callable, Iterable
from functools import partial

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.buffers import ReadOnlyFileBasedBuffer
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer
from waitress.task import WSGITask

from apps.core.addresses import network_of
from apps.core.middleware import BAD_FRAMING

# Bytes that all connections of a process may hold together: of answers not yet read, and of bodies not yet worked on.
UNSENT_BYTES = 256_000_000
ARRIVING_BYTES = 512_000_000
# Seconds in which a connection is not closed to make room while there are older ones.
YOUNG_SECONDS = 5


class WebRequest(HTTPRequestParser):
    """A request being received. What follows it on the connection is handed to `keep`."""

    bad_framing = ""

    def __init__(self, adj: Adjustments, keep: Callable[[bytes], None]):
        super().__init__(adj)
        self._keep = keep

    def received(self, data: bytes) -> int:
        used = super().received(data)
        if self.completed:
            self.expect_continue = False  # a request that is refused by its head, or has no body, needs no 100
            if not self.empty and used < len(data):
                self._keep(data[used:])
                return len(data)
        return used

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head; one that does not say in a single way where its body ends has none, and is the last.

        Source: RFC 9112, 6.1 and 6.3.
        """
        super().parse_header(header_plus)
        names = {line.partition(b":")[0].lower() for line in header_plus.split(b"\r\n")[1:]}
        if b"transfer-encoding" not in names:
            return
        if b"content-length" in names:
            self.bad_framing = "The request has both a Content-Length and a Transfer-Encoding."
        elif not self.chunked:
            self.bad_framing = "The request has a Transfer-Encoding that cannot be read."
        if self.bad_framing:
            self.body_rcv, self.chunked, self.content_length = None, False, 0
            self.headers.pop("CONTENT_LENGTH", None)
            self.headers["CONNECTION"] = "close"


class WebTask(WSGITask):
    """Hands a request to the application, with what is wrong about its framing."""

    def get_environment(self) -> dict:
        environ = super().get_environment()
        if self.request.bad_framing:
            environ[BAD_FRAMING] = self.request.bad_framing
        return environ


class WebChannel(HTTPChannel):
    """One connection."""

    task_class = WebTask

    def __init__(self, server: BaseWSGIServer, sock, address, adj: Adjustments, map: dict):
        self.network = network_of(str(address[0]))
        self.parser_class = partial(WebRequest, keep=self._keep)
        self.unread = b""  # what came after the present request
        self.waiting_since = time.monotonic()  # for a request, since the connection or the last answer
        super().__init__(server, sock, address, adj, map=map)

    def _keep(self, data: bytes) -> None:
        self.unread = data

    def readable(self) -> bool:
        """Whether to read from the client; goes on with what came earlier once the answers before it have left."""
        if self.unread and super().readable():
            data, self.unread = self.unread, b""
            try:
                self.received(data)
            except Exception:
                self.handle_error()
        return super().readable()

    def service(self) -> None:
        super().service()
        self.waiting_since = time.monotonic()

    def is_at_work(self) -> bool:
        return bool(self.requests)

    def is_silent(self, seconds: float) -> bool:
        """Whether an answer waits, of which the client has read nothing for so long."""
        return bool(self.total_outbufs_len) and time.time() - self.last_activity > seconds

    def unsent_bytes(self) -> int:
        """In memory and temporary files; a stored file that is being downloaded takes neither."""
        return sum(len(held) for held in list(self.outbufs) if not isinstance(held, ReadOnlyFileBasedBuffer))

    def arriving_bytes(self) -> int:
        """Of bodies, until their request has been answered."""
        return sum(request.body_bytes_received for request in [self.request, *self.requests] if request is not None)

    def precedence(self, now: float) -> tuple:
        """Sorts by what is closed first: no whole head yet, an unread answer, half a body; the oldest of each."""
        if self.total_outbufs_len:
            kind = 1
        elif self.request is not None and self.request.headers_finished:
            kind = 2
        else:
            kind = 0
        return now - self.waiting_since < YOUNG_SECONDS, kind, self.waiting_since


class Connections:
    """All connections of a process; `by_number` is the loop's map, which holds listeners as well."""

    def __init__(self, *, most: int, most_per_network: int):
        self.by_number: dict[int, wasyncore.dispatcher] = {}
        self.most, self.most_per_network = most, most_per_network

    def channels(self) -> list[WebChannel]:
        return [one for one in list(self.by_number.values()) if isinstance(one, WebChannel)]

    def accept(self, server: BaseWSGIServer, sock, address, adj: Adjustments, map: dict) -> None:
        """Take a connection in, and close others for it where there are too many, of its network or in all."""
        new = WebChannel(server, sock, address, adj, map)
        channels = self.channels()
        neighbours = [one for one in channels if new.network and one.network == new.network]
        if 0 < self.most_per_network < len(neighbours):
            (_first(neighbours, but=new) or new).handle_close()
        elif len(channels) > self.most and (first := _first(channels, but=new)):
            first.handle_close()

    def keep_bounds(self, silent_seconds: float) -> None:
        """Close connections that do not read, and the least useful ones while all together hold too much."""
        for channel in self.channels():
            if channel.is_silent(silent_seconds):
                channel.handle_close()
        _relieve(self.channels(), WebChannel.unsent_bytes, UNSENT_BYTES, first=lambda channel: channel.last_activity)
        unfinished = [channel for channel in self.channels() if not channel.is_at_work()]
        _relieve(unfinished, WebChannel.arriving_bytes, ARRIVING_BYTES, first=lambda channel: channel.waiting_since)


def _first(channels: Iterable[WebChannel], *, but: WebChannel) -> WebChannel | None:
    """The channel to be closed first; none with a request at work."""
    now = time.monotonic()
    idle = [channel for channel in channels if channel is not but and not channel.is_at_work()]
    return min(idle, key=lambda channel: channel.precedence(now), default=None)


def _relieve(channels: list[WebChannel], held_by: Callable, most: int, *, first: Callable) -> None:
    """Close channels in this order until what they hold together is no more than that."""
    held = {channel: amount for channel in channels if (amount := held_by(channel))}
    total = sum(held.values())
    for channel in sorted(held, key=first):
        if total <= most:
            break
        total -= held[channel]
        channel.handle_close()
