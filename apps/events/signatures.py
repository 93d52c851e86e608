"""Secrets and signatures of deliveries. Source: Standard Webhooks 1.0, signature scheme v1."""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Iterable

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signature(secret: str, message: str, timestamp: int, body: bytes) -> str:
    """One signature, `v1,` and the HMAC-SHA256 in base64."""
    signed = f"{message}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(_key(secret), signed, hashlib.sha256)).decode()


def signatures(secrets_now: Iterable[str], message: str, timestamp: int, body: bytes) -> str:
    """The header's value: a signature by each of the secrets."""
    return " ".join(signature(secret, message, timestamp, body) for secret in secrets_now)


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("The secret is not in base64.") from error
