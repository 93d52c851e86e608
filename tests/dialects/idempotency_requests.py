"""A request for every operation that keeps its answers under an Idempotency-Key, and ways to send it."""

import json
from dataclasses import dataclass, replace

from django.test import Client

from apps.dialects.contract import JSON
from config.dialects import CONTRACTS, DIALECTS
from tests.contract.test_sample_values import SAMPLES
from tests.contract.vocabulary import samples

CLIENT = Client(raise_request_exception=False)
KEEPING = [view.contract.name for view in DIALECTS if view.keeps_answers]
PRINTED = {(name, sample.operation): sample for name, several in SAMPLES.items() for sample in several}
FORM = (
    b'--b\r\nContent-Disposition: form-data; name="uploadFile"; filename="photo.txt"\r\n'
    b"Content-Type: text/plain\r\n\r\nsome text\r\n--b--\r\n"
)


@dataclass(frozen=True)
class Asked:
    """A request: for which operation of which contract, by whom."""

    contract: object
    operation: object
    address: str
    content_type: str
    raw: bytes
    username: str

    def __str__(self):
        return f"{self.contract.name}/{self.operation.operation_id}"

    def send(self, token, key=None, *, raw=None, address=None):
        named = {} if key is None else {"Idempotency-Key": key}
        return CLIENT.generic(
            self.operation.method.upper(),
            address or self.address,
            self.raw if raw is None else raw,
            content_type=self.content_type,
            headers={"Authorization": f"Bearer {token}"} | named,
        )

    def at(self, path: str) -> "Asked":
        """The same at another path below the contract's root."""
        return replace(self, address=self.contract.root.replace("{environment}", "production") + path)

    @property
    def other_raw(self) -> bytes:
        """A body that means the same, and is another."""
        return self.raw.replace(b"some text", b"more text") if self.raw is FORM else self.raw + b" "


def keeping_requests() -> list[Asked]:
    """One for each operation that keeps its answers."""
    return [
        asked_of(sample)
        for sample in samples()
        if sample.operation.method in ("post", "patch")
        and sample.operation.effects
        and sample.contract.name in KEEPING
        and not sample.operation.operation_id.startswith("receive")  # callbacks have keys of their own
    ]


def request_for(contract: str, operation_id: str) -> Asked:
    """The one of this operation."""
    return next(each for each in keeping_requests() if str(each) == f"{contract}/{operation_id}")


def asked_of(sample) -> Asked:
    """The request of a sample."""
    name, operation_id = sample.contract.name, sample.operation.operation_id
    printed = PRINTED.get((name, operation_id))
    is_form = not {JSON} & set(sample.media_types) and bool(sample.media_types)
    root = sample.contract.root.replace("{environment}", "production")
    known = printed and "{" not in printed.path
    return Asked(
        contract=CONTRACTS[name],
        operation=sample.operation,
        address=root + printed.path if known else sample.address,
        content_type="multipart/form-data; boundary=b" if is_form else JSON,
        raw=FORM if is_form else b"" if sample.body is None else json.dumps(sample.body).encode(),
        username=printed.user if printed else "admin" if name == "tickets-microservice" else "integrator",
    )
