"""Triggers that are made again by each migration, known by the beginning of their names."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model

EVENTS: Mapping[str, tuple[str, ...]] = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


def is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def quoted(name: str) -> str:
    return f'"{name}"'


def is_migrated(cursor: Any, model: type[Model]) -> bool:
    """Whether a table has all of its columns; not in the middle of its migrations."""
    table = model._meta.db_table
    if table not in connection.introspection.table_names(cursor):
        return False
    there = {column.name for column in connection.introspection.get_table_description(cursor, table)}
    return there >= {str(field.column) for field in model._meta.concrete_fields}


def there(cursor: Any, prefix: str) -> list[tuple[str, str]]:
    """The tables and names of the triggers that an earlier migration made."""
    if is_postgresql():
        cursor.execute(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND pg_table_is_visible(c.oid)"
        )
    else:
        cursor.execute("SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'")
    return [(table, trigger) for table, trigger in cursor.fetchall() if trigger.startswith(f"{prefix}_")]


def drop(cursor: Any, prefix: str) -> int:
    """Take them away; returns how many there were."""
    found = there(cursor, prefix)
    for table, trigger in found:
        cursor.execute(f"DROP TRIGGER {quoted(trigger)}{f' ON {quoted(table)}' if is_postgresql() else ''}")
    return len(found)


def creation(name: str, table: str, event: str, done: str, changed: Sequence[str] = ()) -> Iterator[str]:
    """Statements that make a trigger which does something for each row; of an update where these columns change."""
    differs = "IS DISTINCT FROM" if is_postgresql() else "IS NOT"
    conditions = " OR ".join(f"OLD.{quoted(column)} {differs} NEW.{quoted(column)}" for column in changed)
    when = f" WHEN ({conditions})" if conditions else ""
    if is_postgresql():
        yield (
            f"CREATE OR REPLACE FUNCTION {quoted(name)}() RETURNS trigger LANGUAGE plpgsql AS $body$"
            f" BEGIN {done}; RETURN NULL; END $body$"
        )
        yield (
            f"CREATE TRIGGER {quoted(name)} AFTER {event} ON {quoted(table)} FOR EACH ROW{when}"
            f" EXECUTE FUNCTION {quoted(name)}()"
        )
    else:
        yield f"CREATE TRIGGER {quoted(name)} AFTER {event} ON {quoted(table)}{when} BEGIN {done}; END"
