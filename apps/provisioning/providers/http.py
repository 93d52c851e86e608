"""A provider that takes signed JSON by HTTP POST.

What is posted carries `Idempotency-Key`, `X-Patchbay-Timestamp` and `X-Patchbay-Signature`: `sha256=` and the
HMAC-SHA256, by the profile's secret, of the timestamp, a full stop and the body. 2xx means taken, 409 that the
key was taken earlier; 408, 425, 429, 3xx and 5xx are tried again; any other 4xx is a refusal.
"""

import hashlib
import hmac
import json
import time

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from apps.provisioning.providers.addresses import Destination, destination_of, read_url
from apps.provisioning.providers.base import Accepted, Order, Provider, Refused, Unavailable

COME_AGAIN = frozenset({408, 425, 429})
ALREADY_TAKEN = 409
MAX_ANSWER = 64 * 1024
MAX_TOLD = 300


class HttpProvider(Provider):
    needs_secret = True

    def check(self) -> None:
        read_url(self.address)

    def submit(self, order: Order) -> Accepted:
        deadline = time.monotonic() + self.timeout_seconds
        body = json.dumps(order.content, separators=(",", ":")).encode()
        try:
            destination = destination_of(self.address)
        except ValueError as error:
            raise Refused(str(error)) from error
        except OSError as error:
            raise Unavailable(f"The provider's name cannot be looked up: {error.strerror or error}.") from error
        try:
            with _session(destination) as session, self._post(session, destination, order, body) as response:
                return _read(response, deadline)
        except requests.RequestException as error:
            raise Unavailable(f"The provider cannot be reached: {_reason(error)}.") from error

    def _post(self, session: requests.Session, destination: Destination, order: Order, body: bytes):
        timestamp = str(int(time.time()))
        return session.post(
            destination.pinned_url,
            data=body,
            headers={
                "Host": destination.url.netloc,
                "Content-Type": "application/json",
                "Accept": "application/json",
                "Accept-Encoding": "identity",
                "User-Agent": "Patchbay",
                "Idempotency-Key": order.key,
                "X-Patchbay-Timestamp": timestamp,
                "X-Patchbay-Signature": signature(self.secret, timestamp, body),
            },
            timeout=self.timeout_seconds,
            allow_redirects=False,
            stream=True,
        )


def signature(secret: str, timestamp: str, body: bytes) -> str:
    return "sha256=" + hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


class _Pinned(HTTPAdapter):
    """Connects to an address and takes the certificate of the name that led there."""

    def __init__(self, host: str):
        self._host = host
        super().__init__()

    def init_poolmanager(self, *args, **kwargs):
        super().init_poolmanager(*args, server_hostname=self._host, assert_hostname=self._host, **kwargs)


def _session(destination: Destination) -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # no proxy and no credentials of the environment
    if destination.url.scheme == "https":
        session.mount("https://", _Pinned(destination.host))
    return session


def _read(response: requests.Response, deadline: float) -> Accepted:
    status = response.status_code
    if status == ALREADY_TAKEN:
        return Accepted()
    content = _content(response, deadline)
    if 200 <= status < 300:
        return Accepted(_reference(content))
    told = content[:MAX_TOLD].decode(errors="replace").replace("\x00", "").strip()
    message = f"The provider answered {status}{f': {told}' if told else ''}"
    if 400 <= status < 500 and status not in COME_AGAIN:
        raise Refused(message)
    raise Unavailable(message)


def _content(response: requests.Response, deadline: float) -> bytes:
    """As much of the answer as is of use; one that drips in is not waited for."""
    content = b""
    while len(content) < MAX_ANSWER and time.monotonic() < deadline:
        try:
            chunk = response.raw.read1(4096)
        except HTTPError:  # it said what it did with the order; the rest of its answer got lost
            break
        if not chunk:
            break
        content += chunk
    return content


def _reference(content: bytes) -> str:
    try:
        answer = json.loads(content)
    except ValueError:
        return ""
    reference = answer.get("reference") if isinstance(answer, dict) else None
    return str(reference)[:200].replace("\x00", "") if isinstance(reference, str | int) else ""


def _reason(error: requests.RequestException) -> str:
    match error:
        case requests.exceptions.SSLError():
            return "its certificate is not good"
        case requests.Timeout():
            return "it did not answer in time"
        case requests.ConnectionError():
            return "it takes no connection"
    return type(error).__name__
