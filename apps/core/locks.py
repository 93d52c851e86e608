"""Row locks, always taken in the order of the primary key so that two writers never wait for each other."""

import zlib
from typing import Any, TypeVar

from django.db import connection
from django.db.models import QuerySet

Rows = TypeVar("Rows", bound=QuerySet[Any])


def locked(queryset: Rows, *, keeps_key: bool = False) -> Rows:
    """The same rows, locked until the transaction ends.

    `keeps_key` lets others store rows that refer to these meanwhile. On SQLite a write transaction already holds the
    whole database (transaction mode IMMEDIATE).
    """
    return queryset.select_for_update(of=("self",), no_key=keeps_key).order_by("pk")


def serialise(*names: str) -> None:
    """Let one transaction at a time pass this point, for each of the names.

    For decisions that rest on the shape of many rows, such as the absence of a cycle in a tree,
    which row locks alone cannot protect. Released at the end of the transaction.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for number in sorted({zlib.crc32(name.encode()) for name in names}):
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
