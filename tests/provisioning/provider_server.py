"""A provider on this machine: takes signed requests, keeps a log of what it took, and fails on demand."""

import json
import ssl
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from apps.provisioning.providers.http import signature

SECRET = "s3cret"


class Provider:
    """`taken` holds (key, content) of each request that was carried out; `seen` each one that came, with its headers.

    `answer(key, number)` gives the status, or (status, headers, body), of the number-th request; 200 takes it,
    unless the key was taken before, which is a 409.
    """

    def __init__(self):
        self.secret, self.taken, self.seen = SECRET, [], []
        self.answer = lambda key, number: 200
        self.pause = 0.0
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/orders?to=patchbay"

    @contextmanager
    def running(self):
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()

    def wrap(self, context: ssl.SSLContext) -> None:
        """Speak TLS from now on."""
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)

    @property
    def keys(self) -> list[str]:
        return [key for key, _ in self.taken]

    def _handler(provider):
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                provider._receive(self, body)

            def handle(self):
                try:
                    super().handle()
                except OSError:
                    pass

            def log_message(self, *args):
                pass

        return Handler

    def _receive(self, handler, body: bytes) -> None:
        key, timestamp = handler.headers["Idempotency-Key"], handler.headers["X-Patchbay-Timestamp"]
        assert handler.headers["X-Patchbay-Signature"] == signature(self.secret, timestamp, body)
        with self._lock:
            self.seen.append((key, dict(handler.headers), handler.path))
            answer = self.answer(key, len(self.seen))
            status, headers, content = answer if isinstance(answer, tuple) else (answer, {}, b"")
            if status == 200 and key in self.keys:
                status = 409
            elif status == 200:
                self.taken.append((key, json.loads(body)))
                content = content or json.dumps({"reference": f"V-{key}"}).encode()
        time.sleep(self.pause)
        try:
            handler.send_response(status)
            for name, value in headers.items():
                handler.send_header(name, value)
            handler.send_header("Content-Length", str(len(content)))
            handler.end_headers()
            handler.wfile.write(content)
        except OSError:  # who asked has gone
            pass
