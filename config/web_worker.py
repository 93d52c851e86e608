"""A gunicorn worker in which waitress reads requests and writes answers.

gunicorn's own threads read from the client themselves, so eight clients that send slowly hold all eight. waitress
takes requests in and hands answers out in one loop, buffered (large ones in temporary files), and gives a thread
only to a request that has arrived whole. gunicorn keeps what it does well: processes, signals, restarts.
"""

import os
import time
from collections.abc import Iterable

from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import create_server
from waitress.task import ThreadedTaskDispatcher

# A search filter of 4,000 characters takes up to 36,000 in percent-encoding.
HEADER_BYTES = 65_536
# The largest upload is refused in its API's own words well below this.
BODY_BYTES = 64_000_000
# Seconds for the headers, and for all of a request; and of silence after which a connection is closed.
HEADER_SECONDS = 30
REQUEST_SECONDS = 300
SILENT_SECONDS = 60
CONNECTIONS = 500
# An answer up to this size leaves its thread at once, however slowly the client reads it.
ANSWER_BYTES = 128_000_000
LOOK_SECONDS = 1


class WebWorker(Worker):
    """Serves with `threads` threads until gunicorn ends it."""

    def run(self) -> None:
        connections: dict[int, wasyncore.dispatcher] = {}
        threads = ThreadedTaskDispatcher()
        threads.set_thread_count(self.cfg.threads)
        create_server(
            self.wsgi,
            map=connections,
            _dispatcher=threads,
            sockets=[listener.sock for listener in self.sockets],
            threads=self.cfg.threads,
            connection_limit=CONNECTIONS,
            max_request_header_size=HEADER_BYTES,
            max_request_body_size=BODY_BYTES,
            channel_timeout=SILENT_SECONDS,
            outbuf_high_watermark=ANSWER_BYTES,
            asyncore_use_poll=True,
            # Django reads these itself, as far as TRUSTED_PROXIES says.
            clear_untrusted_proxy_headers=False,
            ident=None,
        )
        arriving = ArrivingRequests()
        looked = 0.0
        while self.alive and self.ppid == os.getppid():
            wasyncore.loop(timeout=LOOK_SECONDS, use_poll=True, map=connections, count=1)
            now = time.monotonic()
            if now - looked >= LOOK_SECONDS:
                looked = now
                self.notify()
                for channel in arriving.overdue(_channels(connections), now=now):
                    channel.will_close = True
        self._finish(connections, threads)

    def _finish(self, connections: dict[int, wasyncore.dispatcher], threads: ThreadedTaskDispatcher) -> None:
        """Take no more, and give what has begun the time to end and to be sent."""
        for listener in [one for one in connections.values() if one.accepting]:
            listener.close()
        deadline = time.monotonic() + self.cfg.graceful_timeout
        while any(_is_at_work(channel) for channel in _channels(connections)) and time.monotonic() < deadline:
            self.notify()
            wasyncore.loop(timeout=0.2, use_poll=True, map=connections, count=1)
        threads.shutdown(cancel_pending=True, timeout=1)
        wasyncore.close_all(connections)


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


def _channels(connections: dict[int, wasyncore.dispatcher]) -> list[HTTPChannel]:
    return [one for one in list(connections.values()) if isinstance(one, HTTPChannel)]


def _is_at_work(channel: HTTPChannel) -> bool:
    return bool(channel.requests or channel.total_outbufs_len)
