"""The credentials that sent the requests of the log, as people know them."""

from django.contrib.auth import get_user_model
from django.db import connection

from apps.dialects.models import ApiRequest

MOST = 1_000  # that are named
# Jumps from one owner to the next by their index, and reads the newest request of each.
STATEMENT = """
    WITH RECURSIVE owners(owner, number) AS (
        SELECT MIN(owner), 1 FROM {requests}
        UNION ALL
        SELECT (SELECT MIN(each.owner) FROM {requests} each WHERE each.owner > owners.owner), owners.number + 1
        FROM owners WHERE owners.owner IS NOT NULL AND owners.number < %s
    )
    SELECT owners.owner, newest.credential, person.{username} FROM owners
    JOIN {requests} newest ON newest.id = (SELECT MAX(each.id) FROM {requests} each WHERE each.owner = owners.owner)
    LEFT JOIN {users} person ON person.{key} = newest.user_id
"""


def credentials_of_log() -> dict[str, str]:
    """What each credential of the log is called, by its owner: its own name and that of the user."""
    user = get_user_model()
    statement = STATEMENT.format(
        requests=ApiRequest._meta.db_table,
        users=user._meta.db_table,
        key=user._meta.pk.column,
        username=user.USERNAME_FIELD,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [MOST])
        named = {owner: f"{credential} ({username or '—'})" for owner, credential, username in cursor.fetchall()}
    return dict(sorted(named.items(), key=lambda item: item[1].casefold()))
