"""Paymentus through its HTTP interface.

A refund is a POST to `{endpoint}/refunds`, what became of one a GET of `{endpoint}/refunds/{key}`. Requests
carry the merchant and the login, the `Idempotency-Key`, and in `X-Signature` the HMAC-SHA256 by the account's
key of timestamp, method, path and body. 2xx with `{"status": "approved", "referenceNumber": …}` is a refund made,
`"declined"` with a `message` or a 4xx one refused; 404 to the GET says that the key is not known.
Whatever else comes back, or nothing at all, leaves open what happened.
"""

import hashlib
import hmac
import json
import ssl
import time
from urllib.parse import SplitResult, urlsplit

import requests
from django.conf import settings
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError, SSLError

from apps.payments.gateways.base import Account, Declined, NotSent, Refund, Reversal, Unanswered

MAX_ANSWER = 64 * 1024
MAX_TOLD = 300
MAX_REFERENCE = 100
NOT_LET_IN = frozenset({401, 403})
TELLS_NOTHING = frozenset({404, 408, 409, 425, 429})  # 4xx that are no refusal of the refund itself


def read_endpoint(text: str) -> SplitResult:
    """The parts of a URL that the gateway can be at. Raises ValueError with a message for people."""
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError as error:
        raise ValueError("Is not a URL.") from error
    schemes = ("https", "http") if settings.PAYMENT_GATEWAY_ALLOW_HTTP else ("https",)
    if url.scheme not in schemes or not url.hostname:
        raise ValueError(f"Must be a URL that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}.")
    if url.username is not None or url.password is not None or url.query or url.fragment or port == 0:
        raise ValueError("Must hold no user name, password, query or fragment, and a port that can be one.")
    if not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("Must hold no spaces, control characters or letters beyond ASCII.")
    return url


class PaymentusGateway:
    def refund(self, account: Account, refund: Refund) -> Reversal:
        content = {
            "referenceNumber": refund.reference_number,
            "amount": str(-refund.amount),
            "orderID": refund.order_id,
        }
        body = json.dumps(content, separators=(",", ":")).encode()
        status, answer = _call(account, "POST", "/refunds", body, key=refund.key)
        return _read(status, answer)

    def find(self, account: Account, key: str) -> Reversal | None:
        status, answer = _call(account, "GET", f"/refunds/{key}", b"", key=key)
        if status == 404:
            return None
        return _read(status, answer)


def signature(key: str, timestamp: str, method: str, path: str, body: bytes) -> str:
    signed = f"{timestamp}.{method}.{path}.".encode() + body
    return "sha256=" + hmac.new(key.encode(), signed, hashlib.sha256).hexdigest()


def _call(account: Account, method: str, path: str, body: bytes, *, key: str) -> tuple[int, dict]:
    """The status and the JSON object of the answer, empty when it holds none. Raises NotSent and Unanswered."""
    try:
        url = read_endpoint(account.endpoint.rstrip("/") + path)
    except ValueError as error:
        raise NotSent("The address of the payment gateway is not good.") from error
    timestamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": "Patchbay",
        "Idempotency-Key": key,
        "X-Merchant": account.merchant,
        "X-Login": account.login,
        "X-Timestamp": timestamp,
        "X-Signature": signature(account.key, timestamp, method, url.path, body),
    }
    deadline = time.monotonic() + settings.PAYMENT_GATEWAY_TIMEOUT
    try:
        with requests.Session() as session:
            session.trust_env = False  # no proxy and no credentials of the environment
            with session.request(
                method,
                url.geturl(),
                data=body,
                headers=headers,
                timeout=settings.PAYMENT_GATEWAY_TIMEOUT,
                allow_redirects=False,
                stream=True,
            ) as response:
                return response.status_code, _object(_content(response, deadline))
    except requests.RequestException as error:
        if _never_left(error):
            raise NotSent("The payment gateway cannot be reached.") from error
        raise Unanswered("The payment gateway did not answer.") from error
    except (UnicodeError, HTTPError) as error:
        raise Unanswered("The payment gateway did not answer.") from error


def _read(status: int, answer: dict) -> Reversal:
    told = answer.get("message")
    message = _sentence(told) if isinstance(told, str) and told.strip() else "Unable to reverse transaction."
    if status in NOT_LET_IN:
        raise NotSent("The payment gateway does not take the register's account.")
    if 400 <= status < 500 and status not in TELLS_NOTHING:
        raise Declined(message)
    reference = answer.get("referenceNumber")
    match status // 100, answer.get("status"):
        case 2, "declined":
            raise Declined(message)
        case 2, "approved" if isinstance(reference, str) and 0 < len(reference) <= MAX_REFERENCE:
            return Reversal(reference.replace("\x00", ""))
    raise Unanswered(f"The payment gateway answered {status}, which tells nothing about the refund.")


def _content(response: requests.Response, deadline: float) -> bytes:
    """The body, as far as it comes in time; one that is cut short is no JSON and so tells nothing."""
    content = b""
    while len(content) < MAX_ANSWER and time.monotonic() < deadline:
        try:
            chunk = response.raw.read1(4096)
        except (HTTPError, OSError):
            break
        if not chunk:
            break
        content += chunk
    return content


def _object(content: bytes) -> dict:
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _sentence(text: str) -> str:
    text = "".join(letter for letter in text if letter.isprintable())[:MAX_TOLD].strip()
    return text if text.endswith(".") else f"{text}."


def _never_left(error: requests.RequestException) -> bool:
    """Whether no connection came about, so that nothing can have been asked."""
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.InvalidURL | requests.exceptions.InvalidHeader):
        return True
    reason = error.args[0] if error.args else None
    if isinstance(reason, MaxRetryError):
        reason = reason.reason
    if isinstance(reason, SSLError):
        return bool(reason.args) and isinstance(reason.args[0], ssl.SSLCertVerificationError)
    return isinstance(reason, NewConnectionError)
