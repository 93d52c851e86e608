"""Keeps one row for each field that a write changed (`FieldChange`), so that the audit finds them by an index.

Triggers of the history tables write them: whatever makes a history row, a single save, a write of many rows in one
statement or a script, makes the rows of its changed fields in the same transaction, without a statement of its own.
`install` makes the triggers after each migration, from the models as they are then.
"""
# ruff: noqa: S608 - what is put into these statements are names of tables and columns

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import ForeignKey, Model

from apps.activity.history import SILENT, ActivityLinked
from apps.activity.models import LONGEST_VALUE, Activity, FieldChange

LINKS = "links"  # member of an activity's data: what many-to-many fields held and hold
CHUNK = 1_000
TARGET = FieldChange._meta.db_table
COLUMNS = "(activity_id, object_type, object_id, field, old, new)"


def history_models() -> Iterator[Any]:
    """The models of history rows that know their activity."""
    for model in apps.get_models():
        if issubclass(model, ActivityLinked):
            yield model


def tracked_model(label: str) -> type[Model] | None:
    """The model of that label; None where there is none any more."""
    try:
        return apps.get_model(label)
    except LookupError:
        return None


def install(**kwargs: object) -> None:
    """Make the triggers of every history table, and what one that had none before missed. Called after migrations."""
    tables = set(connection.introspection.table_names())
    with transaction.atomic(), connection.cursor() as cursor:
        if not all(_is_migrated(cursor, model, tables) for model in (Activity, FieldChange)):
            return
        there = _triggers(cursor)
        for model in history_models():
            if model._meta.db_table not in tables:
                continue
            for statement in _creation(model):
                cursor.execute(statement)
            if _trigger(model) not in there:
                _fill(cursor, model)
        _fill_links()
        _fill_organisations(cursor)


def _is_migrated(cursor: Any, model: Any, tables: set[str]) -> bool:
    """Whether a table has all of its columns; not in the middle of its migrations."""
    table = model._meta.db_table
    if table not in tables:
        return False
    columns = {column.name for column in connection.introspection.get_table_description(cursor, table)}
    return columns >= {field.column for field in model._meta.concrete_fields}


def keep_changes(activity: Activity, row: Model, moves: Mapping[str, tuple[object, object]]) -> None:
    """Store what the activity changed of a row that has no history: by field, from what to what, None for nothing."""
    FieldChange.objects.bulk_create(
        FieldChange(
            activity=activity,
            object_type=row._meta.label_lower,
            object_id=row.pk,
            field=name,
            old=_shortened("" if old is None else str(old)),
            new=_shortened("" if new is None else str(new)),
        )
        for name, (old, new) in moves.items()
        if old != new
    )


def keep_link_changes(activity: Activity, row: Model) -> None:
    """Store what the activity changed in many-to-many fields of the row, which have no history of their own."""
    FieldChange.objects.bulk_create(_link_changes(activity, row._meta.label_lower, row.pk))


def _link_changes(activity: Activity, label: str, pk: int) -> list[FieldChange]:
    return [
        FieldChange(
            activity=activity,
            object_type=label,
            object_id=pk,
            field=name,
            old=_shortened(", ".join(move["from"])),
            new=_shortened(", ".join(move["to"])),
        )
        for name, move in activity.data.get(LINKS, {}).items()
    ]


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def _trigger(model: Any) -> str:
    """A name of at most 63 characters."""
    return f"changes_{model._meta.db_table}"[:63]


def _triggers(cursor: Any) -> set[str]:
    if connection.vendor == "postgresql":
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
    else:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    return {name for (name,) in cursor.fetchall()}


def _spoken(model: Any) -> "list[models.Field[Any, Any]]":
    key = model.instance_type._meta.pk.name
    return [field for field in model.tracked_fields if field.name not in SILENT and field.name != key]


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _names(model: Any) -> dict[str, str]:
    """Field names by the columns of the history table."""
    return {str(model._meta.get_field(field.name).column): field.name for field in _spoken(model)}


def _creation(model: Any) -> list[str]:
    table, key = model._meta.db_table, model.instance_type._meta.pk.column
    if connection.vendor != "postgresql":
        return [
            f'DROP TRIGGER IF EXISTS "{_trigger(model)}"',
            f'CREATE TRIGGER "{_trigger(model)}" AFTER INSERT ON "{table}"'
            " WHEN NEW.history_type = '~' AND NEW.activity_id IS NOT NULL"
            f" BEGIN {_moves_on_sqlite(model, 'NEW', '')}; END",
        ]
    columns = ", ".join(map(_literal, _names(model)))
    moves = (
        f'INSERT INTO {TARGET} {COLUMNS} SELECT NEW.activity_id, {_literal(_label(model))}, NEW."{key}",'
        f" {_name_sql(model)}, {_short_sql('was.row ->> fresh.key')}, {_short_sql('fresh.value')}"
        f' FROM (SELECT to_jsonb(h) AS row FROM "{table}" h WHERE h."{key}" = NEW."{key}"'
        "  AND h.history_id < NEW.history_id ORDER BY h.history_id DESC LIMIT 1) was,"
        " jsonb_each_text(to_jsonb(NEW)) fresh"
        f" WHERE fresh.key IN ({columns}) AND fresh.value IS DISTINCT FROM was.row ->> fresh.key"
    )
    return [
        f'CREATE OR REPLACE FUNCTION "{_trigger(model)}"() RETURNS trigger LANGUAGE plpgsql AS $body$'
        f" BEGIN {moves}; RETURN NULL; END $body$",
        f'CREATE OR REPLACE TRIGGER "{_trigger(model)}" AFTER INSERT ON "{table}" FOR EACH ROW'
        " WHEN (NEW.history_type = '~' AND NEW.activity_id IS NOT NULL)"
        f' EXECUTE FUNCTION "{_trigger(model)}"()',
    ]


def _label(model: Any) -> str:
    return str(model.instance_type._meta.label_lower)


def _name_sql(model: Any) -> str:
    """The field of the column `fresh.key`."""
    cases = [f"WHEN {_literal(column)} THEN {_literal(name)}" for column, name in _names(model).items()]
    other = [case for case, (column, name) in zip(cases, _names(model).items(), strict=True) if column != name]
    return f"CASE fresh.key {' '.join(other)} ELSE fresh.key END" if other else "fresh.key"


def _short_sql(value: str) -> str:
    value = f"({value})"
    cut = f"left({value}, {LONGEST_VALUE - 1}) || '…'"
    return f"coalesce(CASE WHEN length({value}) > {LONGEST_VALUE} THEN {cut} ELSE {value} END, '')"


def _quoted(row: str, columns: Iterable[str]) -> list[str]:
    return [f'{row}."{column}"' for column in columns]


def _moves_on_sqlite(model: Any, new: str, further: str) -> str:
    """An INSERT of the fields in which the history row called `new` differs from the one before it."""
    table, key = model._meta.db_table, model.instance_type._meta.pk.column
    names = _names(model)
    after, before = (f"json_array({', '.join(_quoted(row, names))})" for row in (new, "h"))
    field = f"json_extract({_literal(json.dumps(list(names.values())))}, '$[' || fresh.key || ']')"
    short = "coalesce(CASE WHEN length({0}) > {1} THEN substr({0}, 1, {2}) || '…' ELSE {0} END, '')"
    old, value = (short.format(name, LONGEST_VALUE, LONGEST_VALUE - 1) for name in ("was.value", "fresh.value"))
    return (
        f'INSERT INTO {TARGET} {COLUMNS} SELECT {new}.activity_id, {_literal(_label(model))}, {new}."{key}", {field},'
        f" {old}, {value} FROM {further}json_each({after}) fresh"
        f' JOIN json_each((SELECT {before} FROM "{table}" h WHERE h."{key}" = {new}."{key}"'
        f" AND h.history_id < {new}.history_id ORDER BY h.history_id DESC LIMIT 1)) was ON was.key = fresh.key"
        " WHERE fresh.value IS NOT was.value"
    )


def _fill(cursor: Any, model: Any) -> None:
    """Write what the table's history says so far; once, when it gets its trigger."""
    if FieldChange.objects.filter(object_type=_label(model)).exists():
        return
    table, key = model._meta.db_table, model.instance_type._meta.pk.column
    if connection.vendor != "postgresql":
        moves = _moves_on_sqlite(model, "rows", f'"{table}" AS rows, ')
        cursor.execute(f"{moves} AND rows.history_type = '~' AND rows.activity_id IS NOT NULL")
        return
    columns = ", ".join(map(_literal, _names(model)))
    cursor.execute(
        f"INSERT INTO {TARGET} {COLUMNS} SELECT pair.activity_id, {_literal(_label(model))}, pair.pk,"
        f" {_name_sql(model)}, {_short_sql('pair.was ->> fresh.key')}, {_short_sql('fresh.value')} FROM ("
        f'  SELECT h.activity_id, h."{key}" AS pk, h.history_type AS kind, to_jsonb(h) AS now,'
        f'  lag(to_jsonb(h)) OVER (PARTITION BY h."{key}" ORDER BY h.history_id) AS was FROM "{table}" h) pair,'
        " jsonb_each_text(pair.now) fresh"
        " WHERE pair.kind = '~' AND pair.activity_id IS NOT NULL AND pair.was IS NOT NULL"
        f" AND fresh.key IN ({columns}) AND fresh.value IS DISTINCT FROM pair.was ->> fresh.key"
    )


def _fill_links() -> None:
    """The same of many-to-many fields, where none was kept so far."""
    with_links = Activity.objects.filter(data__has_key=LINKS)
    for activity in with_links.filter(changes=None).iterator(chunk_size=CHUNK):
        FieldChange.objects.bulk_create(_link_changes(activity, activity.object_type, activity.object_id))


def _fill_organisations(cursor: Any) -> None:
    """Give activities the organisations of their subjects, where none has any so far."""
    if Activity.objects.filter(organisation_id__isnull=False).exists():
        return
    table = Activity._meta.db_table
    for model in apps.get_models():
        found = [each for each in model._meta.concrete_fields if each.attname == "organisation_id"]
        if found and isinstance(found[0], ForeignKey) and not issubclass(model, ActivityLinked):
            own, key = model._meta.db_table, model._meta.pk.column
            cursor.execute(
                f'UPDATE {table} SET organisation_id = s."{found[0].column}" FROM "{own}" s'
                f' WHERE {table}.subject_type = {_literal(model._meta.label_lower)} AND {table}.subject_id = s."{key}"'
            )
