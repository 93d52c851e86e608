"""A provider that takes signed JSON by HTTP POST.

What is posted carries `Idempotency-Key`, `X-Patchbay-Timestamp` and `X-Patchbay-Signature`: `sha256=` and the
HMAC-SHA256, by the profile's secret, of the timestamp, a full stop and the body. 2xx means taken, 409 that the
key was taken earlier; 408, 425, 429, 3xx and 5xx are tried again; any other 4xx is a refusal.
"""

import hashlib
import hmac
import json
import time

from apps.core.http import Answer, NoAnswer, NotSent, exchange, read_url
from apps.provisioning.providers.base import Accepted, Provider, ProviderRequest, Refused, Unavailable

COME_AGAIN = frozenset({408, 425, 429})
ALREADY_TAKEN = 409
MAX_QUOTED = 300


class HttpProvider(Provider):
    needs_secret = True

    def check(self) -> None:
        read_url(self.address)

    def submit(self, request: ProviderRequest) -> Accepted:
        body = json.dumps(request.content, separators=(",", ":")).encode()
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Idempotency-Key": request.key,
            "X-Patchbay-Timestamp": timestamp,
            "X-Patchbay-Signature": signature(self.secret, timestamp, body),
        }
        try:
            url = read_url(self.address)
            answer = exchange("POST", url, headers=headers, body=body, timeout_seconds=self.timeout_seconds)
        except ValueError as error:
            raise Refused(str(error)) from error
        except (NotSent, NoAnswer) as error:
            raise Unavailable(f"The provider cannot be reached: {error}.") from error
        return _read(answer)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    return "sha256=" + hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def _read(answer: Answer) -> Accepted:
    status = answer.status
    if status == ALREADY_TAKEN:
        return Accepted()
    if 200 <= status < 300:
        return Accepted(_reference(answer))
    excerpt = answer.text[:MAX_QUOTED].strip()
    message = f"The provider answered {status}{f': {excerpt}' if excerpt else ''}"
    if 400 <= status < 500 and status not in COME_AGAIN:
        raise Refused(message)
    raise Unavailable(message)


def _reference(answer: Answer) -> str:
    reference = answer.json_object.get("reference")
    return str(reference)[:200].replace("\x00", "") if isinstance(reference, str | int) else ""
