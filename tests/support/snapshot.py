"""What the database holds, for tests that must see nothing or exactly one thing happen."""

import functools
import os
from collections.abc import Callable
from contextlib import contextmanager
from typing import TypeVar

from django.apps import apps
from django.db import connection
from django_tasks_db.models import DBTaskResult
from simple_history.models import registered_models

from apps.activity.models import Activity, Email
from apps.core.caller import Caller, Channel

# Rows that come with the code and that no operation of this app writes.
STATIC = {"auth.permission", "contenttypes.contenttype", "auth.group", "auth.group_permissions"}
REQUEST_ID = "request-0042"
ROUTE = "POST /somewhere/{id}"
CREDENTIAL = "token of the tests"
T = TypeVar("T")


def calling(user, channel=Channel.DESK) -> Caller:
    """A caller whose request id, route and credential a test can find again."""
    return Caller(user, channel, request_id=REQUEST_ID, route=ROUTE, credential=CREDENTIAL)


def everything() -> dict[str, list]:
    """Every row of every table: as text on PostgreSQL, where one statement reads them all, as tuples on SQLite."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Planning this statement costs more than running it, so each connection does it once.
            if not hasattr(connection.connection, "knows_everything"):
                cursor.execute(f"PREPARE everything AS {_whole_database()}")
                connection.connection.knows_everything = True
            cursor.execute("EXECUTE everything")
            return dict(cursor.fetchall())
        found = {}
        for label, table, key in _tables():
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY "{key}"')  # noqa: S608 - the names of models
            found[label] = cursor.fetchall()
        return found


def _writes_so_far() -> tuple | None:
    """The present transaction, and how many rows it wrote, also in vain; None where that cannot be known."""
    if connection.vendor != "postgresql" or not connection.in_atomic_block:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            # As the view of these figures, which would look for the indexes of every table as well.
            "SELECT pg_current_xact_id_if_assigned()::text, (SELECT sum(pg_stat_get_xact_tuples_inserted(oid)"
            " + pg_stat_get_xact_tuples_updated(oid) + pg_stat_get_xact_tuples_deleted(oid))"
            " FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace)"
        )
        transaction, rows = cursor.fetchone()
    return (transaction, int(rows or 0)) if transaction else None


@functools.cache
def _tables() -> list[tuple[str, str, str]]:
    """The label, table and key column of every model whose rows count."""
    return [
        (model._meta.label_lower, model._meta.db_table, model._meta.pk.column)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.label_lower not in STATIC
    ]


@functools.cache
def _whole_database() -> str:
    return " UNION ALL ".join(
        f"SELECT '{label}', coalesce(array_agg(stored::text ORDER BY \"{key}\"), '{{}}') FROM \"{table}\" stored"  # noqa: S608
        for label, table, key in _tables()
    )


_latest: dict = {}  # what was read last by each function that reads, and the writes until then


def unless_unchanged(read: Callable[[], T]) -> T:
    """What `read()` returns; that of its last call where not a row was touched since."""
    # Tests that share rows of their module share a transaction, and what one wrote is gone in the next.
    writes = _writes_so_far()
    if writes is not None:
        writes += (os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")[0],)
    if writes is None or _latest.get(read, (None,))[0] != writes:
        _latest[read] = (writes, read())
    return _latest[read][1]


@contextmanager
def nothing_written():
    """Fails when the block leaves any row of any table other than it was."""
    before = unless_unchanged(everything)
    yield
    after = unless_unchanged(everything)
    assert after is before or {table: after[table] for table in after if after[table] != before[table]} == {}


@functools.cache
def history_models() -> list:
    """The history model of every tracked model, each once."""
    return list({model.history.model for model in registered_models.values() if hasattr(model, "history")})


def history_of(activity: Activity) -> list[tuple[str, str]]:
    """(model, "+", "~" or "-") of each history row that the activity made, in order of the model's name."""
    names = [model.instance_type._meta.model_name for model in history_models()]
    found = _of_histories("history_type", where="activity_id = %s", params=[activity.pk] * len(names))
    return sorted((names[at], kind) for at, kind in found)


def _of_histories(columns: str, *, where: str = "true", params: list | None = None) -> list[tuple]:
    """The place of its model in `history_models`, and these columns, of each row of a history that fits; one statement.

    `params` are those of `where`, for one history after the other.
    """
    selects = (
        f"SELECT {at}, {columns} FROM {connection.ops.quote_name(model._meta.db_table)} WHERE {where}"  # noqa: S608
        for at, model in enumerate(history_models())
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects), params or [])
        return cursor.fetchall()


@contextmanager
def one_activity(verb, *, by: Caller, subject_id: int | None = None, reason: str = "", history: list | None = None):
    """Fails unless the block writes exactly one Activity, with who, how and why, linked to all its history rows."""
    last = Activity.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    marks = [newest or 0 for _, newest in sorted(_of_histories("max(history_id)"))]
    yield
    [activity] = Activity.objects.filter(pk__gt=last)
    recorded = (activity.verb, activity.actor, activity.channel, activity.reason, activity.request_id)
    assert recorded == (verb, by.user, by.channel, reason, by.request_id)
    assert (activity.route, activity.credential) == (by.route, by.credential)
    if subject_id is not None:
        assert (activity.subject_type, activity.subject_id) == ("tickets.ticket", subject_id)
    fresh = _of_histories("activity_id, history_user_id", where="history_id > %s", params=marks)
    assert {row[1:] for row in fresh} <= {(activity.pk, by.user and by.user.pk)}
    if history is not None:
        assert history_of(activity) == sorted(history)


def queued() -> tuple[int, int]:
    """How many e-mails and how many tasks there are."""
    return Email.objects.count(), DBTaskResult.objects.count()
