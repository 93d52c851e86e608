"""Signatures of deliveries, by the example that the standard publishes."""

import re
import time

import pytest

from apps.events.signatures import new_secret, signature, signatures
from tests.architecture.source import ROOT

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE, TIMESTAMP, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
PUBLISHED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_signature_is_that_of_the_standards_example():
    assert signature(SECRET, MESSAGE, TIMESTAMP, BODY) == PUBLISHED


def test_two_secrets_make_two_signatures_with_a_space_between():
    other = new_secret()

    made = signatures([other, SECRET], MESSAGE, TIMESTAMP, BODY)

    assert made.split(" ") == [signature(other, MESSAGE, TIMESTAMP, BODY), PUBLISHED]


def test_secret_that_is_not_base64_is_refused():
    with pytest.raises(ValueError, match="base64"):
        signature("whsec_!", MESSAGE, TIMESTAMP, BODY)


def test_the_documents_sample_tells_genuine_deliveries_from_others():
    [sample] = re.findall(r"```python\n(.*?)```", (ROOT / "docs/webhooks.md").read_text(encoding="utf-8"), re.DOTALL)
    names = {}
    exec(sample, names)  # noqa: S102 - our own document
    now = int(time.time())

    def is_genuine(at=now, secret=SECRET, body=BODY):
        signed = signatures([new_secret(), SECRET], MESSAGE, at, BODY)
        headers = {"webhook-id": MESSAGE, "webhook-timestamp": str(at), "webhook-signature": signed}
        return names["is_genuine"](secret, headers, body)

    assert is_genuine()
    assert not is_genuine(at=now - 301)
    assert not is_genuine(secret=new_secret())
    assert not is_genuine(body=BODY + b" ")
