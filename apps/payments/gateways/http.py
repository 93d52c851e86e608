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
import time
from urllib.parse import SplitResult

from django.conf import settings

from apps.core import http
from apps.payments.gateways.base import Account, Declined, NotSent, Refund, Reversal, Unanswered

MAX_REASON = 300
MAX_REFERENCE = 100
NOT_LET_IN = frozenset({401, 403})
INCONCLUSIVE = frozenset({404, 408, 409, 425, 429})  # 4xx that are no refusal of the refund itself


def read_endpoint(text: str) -> SplitResult:
    """The parts of a URL that the gateway can be at. Raises ValueError with a message for people."""
    return http.read_url(text, may_have_query=False)


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
        "Idempotency-Key": key,
        "X-Merchant": account.merchant,
        "X-Login": account.login,
        "X-Timestamp": timestamp,
        "X-Signature": signature(account.key, timestamp, method, url.path, body),
    }
    try:
        answer = http.exchange(
            method, url, headers=headers, body=body, timeout_seconds=settings.PAYMENT_GATEWAY_TIMEOUT
        )
    except ValueError as error:
        raise NotSent("The address of the payment gateway is not good.") from error
    except http.NotSent as error:
        raise NotSent("The payment gateway cannot be reached.") from error
    except http.NoAnswer as error:
        raise Unanswered("The payment gateway did not answer.") from error
    return answer.status, answer.json_object


def _read(status: int, answer: dict) -> Reversal:
    text = answer.get("message")
    message = _sentence(text) if isinstance(text, str) and text.strip() else "Unable to reverse transaction."
    if status in NOT_LET_IN:
        raise NotSent("The payment gateway does not take the register's account.")
    if 400 <= status < 500 and status not in INCONCLUSIVE:
        raise Declined(message)
    reference = answer.get("referenceNumber")
    match status // 100, answer.get("status"):
        case 2, "declined":
            raise Declined(message)
        case 2, "approved" if isinstance(reference, str) and 0 < len(reference) <= MAX_REFERENCE:
            return Reversal(reference.replace("\x00", ""))
    raise Unanswered(f"The payment gateway answered {status}, which tells nothing about the refund.")


def _sentence(text: str) -> str:
    text = "".join(letter for letter in text if letter.isprintable())[:MAX_REASON].strip()
    return text if text.endswith(".") else f"{text}."
