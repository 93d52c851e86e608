"""Simple web tokens: form-encoded claims that end in a signature over everything before it.

    Issuer=Patchbay&Audience=CostGuard&Environment=production&Username=csr&Permissions=costguard
    &ExpiresOn=1522180800&HMACSHA256=<base64, percent-encoded>

A token says who may speak to one environment until when. It is stored nowhere, so it ends by expiring, by
its user being deactivated, getting another password or losing a role, or by its key being withdrawn.
"""

import base64
import datetime
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.conf import settings

from apps.core import sandbox

ISSUER = "Patchbay"
AUDIENCE = "CostGuard"
NAMES = ("Issuer", "Audience", "Environment", "Username", "Permissions", "ExpiresOn")
SIGNATURE = "HMACSHA256"
LIFETIME = datetime.timedelta(hours=8)
MAX_LENGTH = 4_000
SECONDS = re.compile(r"[1-9][0-9]{0,11}")


class InvalidToken(Exception):
    """The token proves nothing; the message may be shown to whoever sent it."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says. `permissions` are scopes with a comma between them; `expires_on` is in Unix seconds."""

    environment: str
    username: str
    permissions: str
    expires_on: int
    issuer: str = ISSUER
    audience: str = AUDIENCE

    @property
    def scope(self) -> str:
        """The permissions as a bearer token would list them."""
        return self.permissions.replace(",", " ")

    @property
    def is_sandbox(self) -> bool:
        """Whether it opens the sandbox, and nothing else."""
        return self.environment == sandbox.ENVIRONMENT


def sign(claims: Claims, key: bytes) -> str:
    """The token that says this."""
    values = (
        claims.issuer,
        claims.audience,
        claims.environment,
        claims.username,
        claims.permissions,
        str(claims.expires_on),
    )
    payload = urlencode(list(zip(NAMES, values, strict=True)))
    signature = base64.b64encode(hmac.digest(key, payload.encode("ascii"), hashlib.sha256)).decode("ascii")
    return f"{payload}&{urlencode({SIGNATURE: signature})}"


def verify(token: str, keys: Mapping[str, Sequence[bytes]], now: datetime.datetime) -> Claims:
    """What a token says, once it is proven to be ours, for us and not expired.

    `keys` holds for each environment its current key and those that are still good. Only the one spelling
    that `sign` gives a set of claims is taken. Raises InvalidToken.
    """
    claims = _parse(token)
    encoded = token.encode("ascii")
    matches = [
        hmac.compare_digest(sign(claims, key).encode("ascii"), encoded) for key in keys.get(claims.environment, ())
    ]
    if not any(matches):
        raise InvalidToken("The token is not valid.")
    if claims.issuer != ISSUER or claims.audience != AUDIENCE:
        raise InvalidToken("The token was not made for this service.")
    if now.timestamp() >= claims.expires_on:
        raise InvalidToken("The token has expired.")
    return claims


def _parse(token: str) -> Claims:
    try:
        if len(token) > MAX_LENGTH or not token.isascii():
            raise ValueError
        pairs = parse_qsl(
            token, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=len(NAMES) + 1
        )
        names, values = zip(*pairs, strict=True)
        if names != (*NAMES, SIGNATURE) or not SECONDS.fullmatch(values[5]):
            raise ValueError
    except ValueError as error:
        raise InvalidToken("The token is not valid.") from error
    issuer, audience, environment, username, permissions, expires_on, _ = values
    return Claims(
        issuer=issuer,
        audience=audience,
        environment=environment,
        username=username,
        permissions=permissions,
        expires_on=int(expires_on),
    )


def keys_of_environments() -> dict[str, list[bytes]]:
    """The keys of each configured environment, the one to sign with first."""
    return {name: keys_of(name) for name in settings.COSTGUARD_ENVIRONMENTS}


def keys_of(environment: str) -> list[bytes]:
    """The configured keys of an environment; without any, those that follow from SECRET_KEY and its fallbacks."""
    configured = settings.COSTGUARD_SWT_KEYS.get(environment)
    if configured:
        return [key.encode() for key in configured]
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [hmac.digest(key.encode(), f"costguard swt {environment}".encode(), hashlib.sha256) for key in secrets]
