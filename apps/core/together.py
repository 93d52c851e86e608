"""Rows of several models, read in one statement."""

import datetime
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import Model, QuerySet

JSON_ARRAY = {"postgresql": "JSON_BUILD_ARRAY", "sqlite": "JSON_ARRAY"}


def read_together(*querysets: QuerySet[Any]) -> list[list[Any]]:
    """The rows of each queryset, in one statement for all of them; those of one are in no order.

    Each may be filtered and sliced. What it annotates or joins beside its own columns is not read. Models of at most
    100 columns. Each row goes through JSON, so this is for pages of rows and not for whole tables.
    """
    statements: list[str] = []
    params: list[Any] = []
    found: list[list[Any]] = [[] for _ in querysets]
    for part, rows in enumerate(querysets):
        try:
            sql, given = (rows if rows.query.is_sliced else rows.order_by()).query.sql_with_params()
        except EmptyResultSet:
            continue
        columns = ", ".join(f'q."{field.column}"' for field in rows.model._meta.concrete_fields)
        array = f"CAST({JSON_ARRAY[connection.vendor]}({columns}) AS text)"
        statements.append(f"SELECT {part}, {array} FROM ({sql}) q")  # noqa: S608 - of names and numbers of our own
        params += given
    if statements:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(statements), params)
            for part, values in cursor.fetchall():
                found[part].append(_row(querysets[part].model, values))
    return found


def _attnames(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def _row(model: type[Model], text: str) -> Model:
    values = json.loads(text, parse_float=Decimal)
    fields = model._meta.concrete_fields
    return model.from_db(
        connection.alias,
        _attnames(model),
        [None if value is None else _value(field, value) for field, value in zip(fields, values, strict=True)],
    )


def _value(field: "models.Field[Any, Any]", value: Any) -> Any:
    """What the database says in JSON, as a row of the model has it."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    for kind, convert in CONVERTERS.items():
        if isinstance(field, kind):
            return convert(field, value)
    if hasattr(field, "from_db_value"):
        return field.from_db_value(value, None, connection)
    return field.to_python(value)


def _instant(field: Any, value: str) -> datetime.datetime:
    at: datetime.datetime = field.to_python(value)
    return at if at.tzinfo else at.replace(tzinfo=datetime.UTC)


def _duration(field: Any, value: Any) -> datetime.timedelta:
    """SQLite keeps microseconds."""
    return datetime.timedelta(microseconds=value) if isinstance(value, int) else field.to_python(value)


def _decimal(field: Any, value: Any) -> Decimal:
    return Decimal(value).quantize(Decimal(1).scaleb(-field.decimal_places))


def _document(field: Any, value: Any) -> Any:
    """SQLite keeps text."""
    return json.loads(value, cls=field.decoder) if connection.vendor == "sqlite" else value


CONVERTERS: dict[type, Callable[[Any, Any], Any]] = {
    models.DateTimeField: _instant,
    models.DurationField: _duration,
    models.DecimalField: _decimal,
    models.JSONField: _document,
}
