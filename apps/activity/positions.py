"""Gives activities their places in the order of commits, so that whoever reads on from a place misses none.

An id is taken before the commit: a transaction that ends late may bring a lower id than others have read already. A
position is given to what is committed, by one transaction at a time, always above those given before. Two writes to one
object keep their order: the second one waits for the lock of the first, so that it is never seen before it.
"""

from django.db import connection, transaction

from apps.activity.models import Activity
from apps.core.locks import serialise

BATCH = 1_000
NUMBERED = """
    UPDATE activity_activity SET position = fresh.place FROM (
        SELECT id, (SELECT COALESCE(MAX(position), 0) FROM activity_activity WHERE position IS NOT NULL)
               + ROW_NUMBER() OVER (ORDER BY id) AS place
        FROM (SELECT id FROM activity_activity WHERE position IS NULL ORDER BY id LIMIT %s) waiting
    ) fresh WHERE activity_activity.id = fresh.id
"""


def give_positions() -> int:
    """Give a position to every activity that is committed and has none; returns how many."""
    given = 0
    while Activity.objects.filter(position=None).exists():
        fresh = _give()
        given += fresh
        if fresh < BATCH:
            break
    return given


def last_position() -> int:
    """The highest position that was given."""
    rows = Activity.objects.filter(position__isnull=False).order_by("-position")
    return rows.values_list("position", flat=True).first() or 0


@transaction.atomic
def _give() -> int:
    serialise("activity positions")  # what the statement reads begins after the one before has committed
    with connection.cursor() as cursor:
        cursor.execute(NUMBERED, [BATCH])
        return int(cursor.rowcount)
