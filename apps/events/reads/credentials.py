"""The credentials of a person, how they do, and who was limited."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext

from apps.core.caller import Caller
from apps.core.formatting import format_number
from apps.core.rows import first_rows
from apps.dialects.models import ApiRequest, Bucket
from apps.users.models import ApiClient, ApiToken

MOST_CREDENTIALS = 20  # of a kind
MOST_BUCKETS = 100
MOST_COUNTED = 2_000  # requests of a credential that its health is about
HEALTH = datetime.timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Credential:
    """A credential as the log and the limits name it (`owner`), and as people do."""

    owner: str
    label: str


@dataclass(frozen=True, slots=True)
class Health:
    """Requests of a credential within a day, and how many of them were refused, failed or limited."""

    calls: int = 0
    refused: int = 0
    failed: int = 0
    limited: int = 0

    @property
    def calls_in_words(self) -> str:
        return format_number(self.calls) + ("+" if self.calls >= MOST_COUNTED else "")

    @property
    def refused_percent(self) -> int:
        return round(100 * self.refused / self.calls) if self.calls else 0

    @property
    def failed_percent(self) -> int:
        return round(100 * self.failed / self.calls) if self.calls else 0


def owner_of_token(token: ApiToken) -> str:
    return f"token {token.access_token_id}"


def owner_of_client(client: ApiClient) -> str:
    return f"client {client.application_id} {client.user_id}"


def credentials_of(by: Caller) -> list[Credential]:
    """Those of the person: tokens made by hand, API clients, and their password or simple web tokens."""
    user = by.user
    if user is None:
        return []
    tokens = first_rows(user.api_tokens.made_by_hand().order_by("-pk"), MOST_CREDENTIALS)
    clients = first_rows(user.api_clients.filter(is_active=True).order_by("-pk"), MOST_CREDENTIALS)
    return [
        *(Credential(owner_of_token(token), token.name) for token in tokens),
        *(Credential(owner_of_client(client), client.name) for client in clients),
        Credential(f"user {user.pk}", gettext("Password and simple web tokens")),
    ]


def health_of(owners: Collection[str]) -> dict[str, Health]:
    """By owner, what became of the newest requests within a day; one statement, and some thousand rows at most each."""
    if not owners:
        return {}
    table, since = ApiRequest._meta.db_table, timezone.now() - HEALTH
    newest = (
        f"SELECT * FROM (SELECT owner, status FROM {table} WHERE owner = %s AND at > %s ORDER BY id DESC LIMIT %s) n"  # noqa: S608 - names of our own
    )
    sql = f"""
        SELECT owner, COUNT(*), SUM(CASE WHEN status BETWEEN 400 AND 499 THEN 1 ELSE 0 END),
            SUM(CASE WHEN status >= 500 THEN 1 ELSE 0 END), SUM(CASE WHEN status = 429 THEN 1 ELSE 0 END)
        FROM ({" UNION ALL ".join([newest] * len(owners))}) newest GROUP BY owner
    """  # noqa: S608 - as above
    at = connection.ops.adapt_datetimefield_value(since)
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for owner in owners for value in (owner, at, MOST_COUNTED)])
        return {owner: Health(*map(int, counts)) for owner, *counts in cursor.fetchall()}


def limited_buckets(by: Caller, *, sees_all: bool) -> list[Bucket]:
    """The buckets of which a request was refused, the latest first; one's own, or everybody's."""
    limited = Bucket.objects.exclude(refused_at=None).select_related("user").order_by("-refused_at", "-pk")
    return list((limited if sees_all else limited.filter(user=by.user))[:MOST_BUCKETS])
