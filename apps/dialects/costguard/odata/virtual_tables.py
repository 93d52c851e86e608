"""Rows that stand in no table, such as the words of a constant, as a queryset that can be searched.

The database is handed them as one JSON text, so that filters, order and pages mean what they mean elsewhere.
"""

import functools
import json
from collections.abc import Iterable
from decimal import Decimal

from django.apps.registry import Apps
from django.db.models import Model, QuerySet
from django.db.models.sql.datastructures import BaseTable

from apps.dialects.costguard.odata.operands import KINDS, MAX_DIGITS, MODEL_FIELDS
from apps.dialects.costguard.odata.resource import Resource
from apps.dialects.costguard.odata.sql import PLACES


def virtual_table(resource: Resource, rows: Iterable[dict]) -> QuerySet:
    """The rows, whose members go by the names of the resource's fields. Texts to sort on must be short ones."""
    queryset = QuerySet(_model_of(resource))
    text = json.dumps([*rows], default=str)
    queryset.query.base_table_class = functools.partial(_ListedTable, rows=text)
    return queryset


@functools.cache
def _model_of(resource: Resource) -> type[Model]:
    """A model that has the resource's fields as columns, in a registry of its own: migrations do not see it."""
    meta = type("Meta", (), {"apps": Apps(), "app_label": "listed", "managed": False})
    columns = {}
    for name, field in resource.fields.items():
        options = {"primary_key": True} if (name,) == resource.key else {"null": field.nullable is not False}
        if field.type is Decimal:
            options |= {"max_digits": MAX_DIGITS + PLACES, "decimal_places": PLACES}
        columns[name] = MODEL_FIELDS[KINDS[field.type]](**options)
    return type("Row", (Model,), {"__module__": __name__, "Meta": meta, **columns})


class _ListedTable(BaseTable):
    """Stands in a FROM clause for the table that there is not."""

    def __init__(self, table_name, alias, *, rows: str):
        super().__init__(table_name, alias)
        self._rows = rows

    def relabeled_clone(self, change_map):
        return type(self)(self.table_name, change_map.get(self.table_alias, self.table_alias), rows=self._rows)

    def as_sql(self, compiler, connection):
        quoted = connection.ops.quote_name
        name = quoted(self.table_alias)
        columns = [field for field in compiler.query.model._meta.concrete_fields if not field.auto_created]
        types = {field.column: field.db_type(connection) for field in columns}
        if connection.vendor == "postgresql":
            listing = ", ".join(f"{quoted(column)} {kind}" for column, kind in types.items())
            return f"jsonb_to_recordset(%s::jsonb) AS {name} ({listing})", [self._rows]
        listing = ", ".join(
            f"CAST(JSON_EXTRACT(value, '$.{column}') AS {kind}) AS {quoted(column)}" for column, kind in types.items()
        )
        return f"(SELECT {listing} FROM JSON_EACH(%s)) {name}", [self._rows]  # noqa: S608 - the names of a resource
