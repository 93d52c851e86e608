"""Writing many rows in one statement, on either database and without limits on the number of ids."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection, models
from django.db.models import QuerySet
from django.db.models.expressions import Combinable, RawSQL


def one_of(ids: Iterable[int]) -> RawSQL:
    """A set of ids for `pk__in=`, sent as a single parameter however many there are."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(ids))])


def insert_from(model: type[models.Model], values: Mapping[str, Combinable], rows: QuerySet[Any]) -> list[int]:
    """Insert one row of `model` for each row of `rows`; returns their ids.

    `values` maps field names of `model` to expressions over `rows` (F, Value with output_field, ...).
    """
    aliases = {f"insert_{position}": expression for position, expression in enumerate(values.values())}
    select, parameters = rows.order_by().values_list().annotate(**aliases).values_list(*aliases).query.sql_with_params()
    quote = connection.ops.quote_name
    fields = {field.name: field for field in model._meta.concrete_fields}
    columns = ", ".join(quote(str(fields[name].column)) for name in values)
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) {select} RETURNING {key}", parameters)
        return [row[0] for row in cursor.fetchall()]
