"""A gunicorn worker in which waitress reads requests and writes answers.

gunicorn's own threads read from the client themselves, so eight clients that send slowly hold all eight. waitress
takes requests in and hands answers out in one loop, buffered (large ones in temporary files), and gives a thread
only to a request that has arrived whole. gunicorn keeps what it does well: processes, signals, restarts.
`config.web_connections` bounds what clients may hold.
"""

import os
import resource
import socket
import time
from collections.abc import Callable, Iterable

from django.conf import settings
from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer, create_server
from waitress.task import ThreadedTaskDispatcher

from config.web_connections import Connections

# A search filter of 4,000 characters takes up to 36,000 in percent-encoding.
HEADER_BYTES = 65_536
# The largest upload is refused in its API's own words well below this.
BODY_BYTES = 64_000_000
# Seconds for the headers, and for all of a request; and of silence after which a connection is closed.
HEADER_SECONDS = 30
REQUEST_SECONDS = 300
SILENT_SECONDS = 60
CONNECTIONS = 500
# Beyond CONNECTIONS one is closed for each that comes, unless all are at work; then so many more are let in.
MORE_CONNECTIONS = 50
# An answer up to this size leaves its thread at once, however slowly the client reads it.
ANSWER_BYTES = 128_000_000
# So much of an answer, and of a body that arrives, is kept in memory, and larger ones in temporary files.
MEMORY_BYTES = 131_072
# Each connection may have a temporary file or two beside its socket.
OPEN_FILES = 4_096
LOOK_SECONDS = 0.25


class WebWorker(Worker):
    """Serves with `threads` threads until gunicorn ends it."""

    def run(self) -> None:
        _raise_file_limit()
        connections = Connections(most=CONNECTIONS, most_per_network=settings.CONNECTIONS_PER_ADDRESS)
        sockets = [listener.sock for listener in self.sockets]
        threads = listen(self.wsgi, sockets, connections=connections, threads=self.cfg.threads)
        arriving = ArrivingRequests()
        looked = 0.0
        while self.alive and self.ppid == os.getppid():
            wasyncore.loop(timeout=1, use_poll=True, map=connections.by_number, count=1)
            now = time.monotonic()
            if now - looked >= LOOK_SECONDS:
                looked = now
                self.notify()
                for channel in arriving.overdue(connections.channels(), now=now):
                    channel.handle_close()
                connections.keep_bounds(SILENT_SECONDS)
        self._finish(connections, threads)

    def _finish(self, connections: Connections, threads: ThreadedTaskDispatcher) -> None:
        """Take no more, and give what has begun the time to end and to be sent."""
        for listener in [one for one in connections.by_number.values() if one.accepting]:
            listener.close()
        deadline = time.monotonic() + self.cfg.graceful_timeout
        while any(_is_at_work(channel) for channel in connections.channels()) and time.monotonic() < deadline:
            self.notify()
            wasyncore.loop(timeout=0.2, use_poll=True, map=connections.by_number, count=1)
        threads.shutdown(cancel_pending=True, timeout=1)
        wasyncore.close_all(connections.by_number)


def listen(
    application: Callable, sockets: list[socket.socket], *, connections: Connections, threads: int
) -> ThreadedTaskDispatcher:
    """Take connections in at these sockets, for as long as the loop runs; the threads that answer their requests."""
    dispatcher = ThreadedTaskDispatcher()
    dispatcher.set_thread_count(threads)
    create_server(
        application,
        map=connections.by_number,
        _dispatcher=dispatcher,
        sockets=sockets,
        threads=threads,
        connection_limit=CONNECTIONS + MORE_CONNECTIONS,
        max_request_header_size=HEADER_BYTES,
        max_request_body_size=BODY_BYTES,
        channel_timeout=SILENT_SECONDS,
        outbuf_high_watermark=ANSWER_BYTES,
        outbuf_overflow=MEMORY_BYTES,
        inbuf_overflow=MEMORY_BYTES,
        asyncore_use_poll=True,
        # Django reads these itself, as far as TRUSTED_PROXIES says.
        clear_untrusted_proxy_headers=False,
        ident=None,
    )
    for server in connections.by_number.values():
        if isinstance(server, BaseWSGIServer):
            server.channel_class = connections.accept
    return dispatcher


class ArrivingRequests:
    """Requests that are still being received, and since when."""

    def __init__(self) -> None:
        self.since: dict[HTTPRequestParser, float] = {}

    def overdue(self, channels: Iterable[HTTPChannel], *, now: float) -> list[HTTPChannel]:
        """The channels whose request takes longer to arrive than it may; each byte that comes does not help."""
        unfinished = {channel.request: channel for channel in channels if channel.request is not None}
        self.since = {request: self.since.get(request, now) for request in unfinished}
        return [
            channel
            for request, channel in unfinished.items()
            if now - self.since[request] > (REQUEST_SECONDS if request.headers_finished else HEADER_SECONDS)
        ]


def _is_at_work(channel: HTTPChannel) -> bool:
    return bool(channel.requests or channel.total_outbufs_len)


def _raise_file_limit() -> None:
    """Allow OPEN_FILES, or as many as the system lets a process have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
