"""Copies of rows in every table that the desk shows, made by one statement for each table."""

from collections.abc import Iterable

from django.db import IntegrityError, connection, models, transaction
from django.db.models import Model

TEXT = (models.CharField, models.TextField)
NUMBERS = (models.IntegerField, models.AutoField)


def multiply(rows: Iterable[Model], times: int) -> set[str]:
    """Add so many copies of each row, with what must be unique made so; the labels of those that there may be one of.

    The copies refer to what their row refers to, but for what may have one alone: that is copied with them.
    """
    copied: dict[type[Model], int] = {}
    refused = set()
    for row in rows:
        try:
            with transaction.atomic():
                _copy(row, times, copied)
        except IntegrityError:
            refused.add(row._meta.label_lower)
    return refused


def _copy(row: Model, times: int, copied: dict[type[Model], int]) -> int:
    """The key after which those of the copies begin."""
    model, options = type(row), row._meta
    if model in copied:
        return copied[model]
    copied[model] = last = 0
    if not isinstance(options.pk, models.UUIDField):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT max({_quoted(options.pk.column)}) FROM {_quoted(options.db_table)}")  # noqa: S608
            copied[model] = last = cursor.fetchone()[0]
    values = {}
    for field in options.concrete_fields:
        if field.generated:
            continue
        values[_quoted(field.column)] = _value(field, row, times, copied)
    names, sources = ", ".join(values), ", ".join(values.values())
    # Each history row would be compared with the one before it, for the audit: minutes for rows that say nothing new.
    is_history = options.model_name.startswith("historical")
    with connection.cursor() as cursor:
        if is_history:
            cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            f"INSERT INTO {_quoted(options.db_table)} ({names}) SELECT {sources} FROM {_quoted(options.db_table)}, "  # noqa: S608
            f"generate_series(1, %s) AS n WHERE {_quoted(options.pk.column)} = %s",
            [times, row.pk],
        )
        if is_history:
            cursor.execute("SET LOCAL session_replication_role = origin")
        if isinstance(options.pk, models.AutoField):
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)",
                           [options.db_table, options.pk.column, last + times])  # fmt: skip
    return last


def _value(field: models.Field, row: Model, times: int, copied: dict[type[Model], int]) -> str:
    column = _quoted(field.column)
    if field.is_relation and field.unique:
        target = getattr(row, field.name)
        return "NULL" if target is None or field.null else f"{_copy(target, times, copied)} + n"
    if field.primary_key and not isinstance(field, models.UUIDField):
        return f"{copied[type(row)]} + n"
    if not (field.unique or _is_part_of_unique(field)) or field.is_relation:
        return column
    if isinstance(field, models.UUIDField):
        return "gen_random_uuid()"
    if isinstance(field, TEXT):
        return f"{copied[type(row)]} + n || '~'"
    if isinstance(field, NUMBERS):
        return f"{column} + 1000 + {copied[type(row)] % 1000} + n" if not field.choices else column
    return "NULL" if field.null else column


def _is_part_of_unique(field: models.Field) -> bool:
    options = field.model._meta
    together = list(options.unique_together)
    for constraint in options.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            together.append(constraint.fields or [each.name for each in _columns_of(constraint)])
    return any(field.name in names for names in together)


def _columns_of(constraint: models.UniqueConstraint) -> Iterable[models.F]:
    return (part for each in constraint.expressions for part in each.flatten() if isinstance(part, models.F))


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
