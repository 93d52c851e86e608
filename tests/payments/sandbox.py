"""A payment gateway to test against: a real HTTP server on this machine that speaks as Paymentus does.

It checks signatures, carries each idempotency key out once, and does as its `mode` says when asked for a refund.
"""

import json
import threading
from contextlib import contextmanager
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from apps.payments.gateways.http import signature

MERCHANT, LOGIN, KEY = "merchant-8", "login-8", "key-8"
MODES = {  # what the server does with a refund: (whether it acts, status or None for a closed connection, answer)
    "approve": (True, 201, None),
    "decline": (False, 422, {"status": "declined", "message": "Unable to reverse transaction."}),
    "decline politely": (False, 200, {"status": "declined", "message": "Too late"}),
    "lose": (True, None, None),
    "hang up": (False, None, None),
    "break": (False, 500, {"message": "Oops"}),
    "break after acting": (True, 503, {}),
    "redirect": (False, 307, {}),
    "be busy": (False, 429, {}),
    "mumble": (True, 200, {"status": "approved"}),
    "babble": (True, 200, "not JSON"),
    "lock out": (False, 401, {}),
}


class Sandbox(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.mode = "approve"
        self.can_be_asked = True
        self.reversals: dict[str, dict] = {}
        self.requests: list[tuple[str, str, dict | None]] = []
        self.before_acting = lambda: None

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    @property
    def given_back(self) -> Decimal:
        return sum((Decimal(found["amount"]) for found in self.reversals.values()), Decimal(0))

    @property
    def keys(self) -> list[str]:
        """The idempotency keys of the refunds asked for."""
        return [content["key"] for method, _, content in self.requests if method == "POST"]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Sandbox

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        key = self.headers["Idempotency-Key"]
        content = json.loads(body)
        self.server.requests.append(("POST", self.path, content | {"key": key}))
        if not self._is_signed("POST", body):
            return self._answer(401, {})
        self.server.before_acting()
        acts, status, answer = MODES[self.server.mode]
        if acts and key not in self.server.reversals:
            self.server.reversals[key] = content
        if status is None:
            return self._hang_up()
        return self._answer(status, self._reversal(key) if answer is None else answer)

    def do_GET(self):
        key = self.path.rpartition("/")[2]
        self.server.requests.append(("GET", self.path, None))
        if not self.server.can_be_asked:
            return self._hang_up()
        if not self._is_signed("GET", b""):
            return self._answer(401, {})
        if key not in self.server.reversals:
            return self._answer(404, {})
        return self._answer(200, self._reversal(key))

    def log_message(self, *args):
        """Quietly."""

    def _reversal(self, key: str) -> dict:
        number = list(self.server.reversals).index(key) + 1
        return {"status": "approved", "referenceNumber": f"R-{number}"}

    def _is_signed(self, method: str, body: bytes) -> bool:
        expected = signature(KEY, self.headers["X-Timestamp"], method, self.path, body)
        account = (self.headers["X-Merchant"], self.headers["X-Login"])
        return self.headers["X-Signature"] == expected and account == (MERCHANT, LOGIN)

    def _answer(self, status: int, content: dict | str) -> None:
        body = (content if isinstance(content, str) else json.dumps(content)).encode()
        self.send_response(status)
        if status == 307:
            self.send_header("Location", f"{self.server.endpoint}/elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.close()


@contextmanager
def running_sandbox():
    server = Sandbox()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
