"""Limits of each credential: how many requests of a class it may send in a minute, by a token bucket.

A bucket is a row, and one statement before the operation takes a request out of it or says that it is empty; where
`CACHE_URL` names a cache, requests are counted there instead, by the minute of the clock. The headers are those of
draft-ietf-httpapi-ratelimit-headers, revision 09: in RateLimit-Policy `q` requests within `w` seconds, in RateLimit `r`
that are left and `t` seconds until all of them are there again.
"""

import datetime
import logging
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F

from apps.core import database
from apps.core.background import in_bites
from apps.dialects.constants import RequestClass
from apps.dialects.contract import Operation
from apps.dialects.models import Bucket

WINDOW = 60  # seconds
KEPT = datetime.timedelta(days=7)  # after its last request a bucket is forgotten
PAUSE = 60  # seconds without limits after the database took no write
POLICY, LIMIT = "RateLimit-Policy", "RateLimit"
log = logging.getLogger("patchbay.dialects")
_unwritable_since = -math.inf


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of asking for one more request."""

    kind: RequestClass
    quota: int
    left: float
    refused_in_row: int

    @property
    def is_refused(self) -> bool:
        return self.refused_in_row > 0

    @property
    def retry_after(self) -> int:
        """Seconds until one more request is let through."""
        return max(1, math.ceil((1 - self.left) * WINDOW / self.quota))

    def headers(self) -> dict[str, str]:
        full_in = max(0, math.ceil((self.quota - self.left) * WINDOW / self.quota))
        return {
            POLICY: f'"{self.kind.value}";q={self.quota};w={WINDOW}',
            LIMIT: f'"{self.kind.value}";r={max(0, int(self.left))};t={full_in}',
        }


def class_of(operation: Operation) -> RequestClass:
    """Writes are what changes something; of the rest, searches and reports are what the request can narrow."""
    if operation.effects:
        return RequestClass.WRITE
    narrows = operation.parameters_in("query") or operation.method != "get"
    return RequestClass.SEARCH if narrows else RequestClass.READ


def take(
    *, owner: str, name: str, user_id: int | None, kind: RequestClass, own: Mapping[str, int] | None = None
) -> Taken | None:
    """Take one request of the class out of the credential's bucket; None where nothing limits it.

    `own` holds limits by class that are the credential's alone. While the database takes no writes, or the cache is
    away, nothing is limited: it keeps nobody from reading.
    """
    global _unwritable_since
    quota = (own or {}).get(kind.value) or settings.API_LIMITS[kind.value]
    if quota <= 0:
        return None
    if time.monotonic() - _unwritable_since < PAUSE:
        return None
    counted = _counted_in_cache if settings.CACHE_URL else _counted
    try:
        left, refused_in_row = counted(owner, name, user_id, kind, quota)
    except Exception as error:  # a cache has errors of its own for being away
        if not settings.CACHE_URL and not database.is_unavailable(error):
            raise
        _unwritable_since = time.monotonic()
        log.warning("Requests are not limited for a while: %s", error)
        return None
    return Taken(kind, quota, left, refused_in_row)


def prune_buckets() -> int:
    """Forget the buckets of credentials that have sent nothing for long; returns how many."""
    return in_bites(Bucket.objects.filter(filled_at__lte=_now() - KEPT.total_seconds()))


def _counted(owner: str, name: str, user_id: int | None, kind: RequestClass, quota: int) -> tuple[float, int]:
    """How many requests are left in the bucket, and how many were refused in a row by now; in one statement."""
    values = [owner, kind.value, name, user_id, quota, quota - 1, _now()]
    with connection.cursor() as cursor:
        cursor.execute(_statement(connection), values)
        left, refused_in_row = cursor.fetchone()
    return left, refused_in_row


def _statement(database: BaseDatabaseWrapper) -> str:
    """Take one request out of the bucket as it is by now, or leave it and count the refusal.

    On PostgreSQL its commit does not wait for the disk: after a crash a few requests more are let through.
    """
    on_postgresql = database.vendor == "postgresql"
    least, greatest = ("LEAST", "GREATEST") if on_postgresql else ("MIN", "MAX")
    source = "FROM set_config('synchronous_commit', 'off', true)" if on_postgresql else "WHERE TRUE"
    level = (
        f"{least}(excluded.quota, bucket.tokens"
        f" + {greatest}(0, excluded.filled_at - bucket.filled_at) * excluded.quota / {WINDOW})"
    )
    return f"""
        INSERT INTO {Bucket._meta.db_table} AS bucket
            (owner, kind, name, user_id, quota, tokens, filled_at, refused_in_row, refusals)
        SELECT %s, %s, %s, %s, %s, %s, %s, 0, 0 {source}
        ON CONFLICT (owner, kind) DO UPDATE SET
            name = excluded.name,
            quota = excluded.quota,
            tokens = CASE WHEN {level} < 1 THEN {level} ELSE {level} - 1 END,
            filled_at = {greatest}(excluded.filled_at, bucket.filled_at),
            refused_at = CASE WHEN {level} < 1 THEN excluded.filled_at ELSE bucket.refused_at END,
            refused_in_row = CASE WHEN {level} < 1 THEN bucket.refused_in_row + 1 ELSE 0 END,
            refusals = bucket.refusals + CASE WHEN {level} < 1 THEN 1 ELSE 0 END
        RETURNING tokens, refused_in_row
    """


def _counted_in_cache(owner: str, name: str, user_id: int | None, kind: RequestClass, quota: int) -> tuple[float, int]:
    """The same, counted in the cache for each minute of the clock; a credential's first refusal in it is noted."""
    now = _now()
    begun = now // WINDOW
    key = f"api-limit:{owner}:{kind.value}:{begun:.0f}".replace(" ", "-")
    cache.add(key, 0, 2 * WINDOW)
    count = cache.incr(key)
    if count == quota + 1:
        values = {"name": name, "user_id": user_id, "quota": quota, "tokens": 0, "filled_at": now, "refused_at": now}
        Bucket.objects.update_or_create(
            owner=owner,
            kind=kind.value,
            defaults=values | {"refused_in_row": 1, "refusals": F("refusals") + 1},
            create_defaults=values | {"refused_in_row": 1, "refusals": 1},
        )
    return quota - count, max(0, count - quota)


def _now() -> float:
    return time.time()
