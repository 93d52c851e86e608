"""Rows of several models, and how many there are of others, read in one statement."""

import datetime
import functools
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import Model, Q, QuerySet

from apps.core.formatting import format_number
from apps.core.kept import Kept

JSON_ARRAY = {"postgresql": "JSON_BUILD_ARRAY", "sqlite": "JSON_ARRAY"}


@dataclass(frozen=True, slots=True)
class Counted:
    """Rows of which only the number is read, and no further than one more than `most`; in words, or `as_number`.

    What is Kept must read keys alone, and no more than `most` and one.
    """

    rows: QuerySet[Any] | Kept
    most: int
    as_number: bool = False

    def shown(self, number: int) -> str | int:
        return number if self.as_number else self.in_words(number)

    def in_words(self, number: int) -> str:
        """The number as pages show it: "100+" where there are more than `most`."""
        return f"{format_number(self.most)}+" if number > self.most else format_number(number)


@dataclass(frozen=True, slots=True)
class Keys:
    """Rows of which only the keys are read."""

    rows: QuerySet[Any]


Read = QuerySet[Any] | Counted | Keys | Kept


def read_together(*querysets: Read) -> list[list[Any]]:
    """The rows of each queryset, in one statement for all of them; those of one are in no order.

    Of what is `Counted` the one value is the number; of `Keys` the values are the rows' keys.

    Each may be filtered and sliced. What it annotates or joins beside its own columns is not read. Models of at most
    100 columns. Each row goes through JSON, so this is for pages of rows and not for whole tables.
    """
    statements: list[str] = []
    params: list[Any] = []
    found: list[list[Any]] = [[] for _ in querysets]
    for part, rows in enumerate(querysets):
        try:
            sql, given = selecting(part, rows)
        except EmptyResultSet:
            continue
        statements.append(sql)
        params += given
    if statements:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(statements), params)
            for part, values in cursor.fetchall():
                found[part].append(_read(querysets[part], values))
    return found


def read_referred(row: Model, paths: Iterable[str]) -> None:
    """Read what the row refers to by these fields, of one or two names ("customer__status"), in one statement.

    The same as `select_related` would, without a join for each of them: the time in which PostgreSQL plans a statement
    grows with its joins far more than with rows.
    """
    wanted: dict[type[Model], Q] = {}
    ways = [(path.partition("__")[0], path.partition("__")[2]) for path in paths]
    for name, further in ways:
        field: Any = row._meta.get_field(name)
        fits = Q(pk=getattr(row, field.attname)) if field.concrete else Q(**{field.field.name: row.pk})
        if fits == Q(pk=None):
            continue
        model = field.related_model
        wanted[model] = wanted.get(model, Q()) | fits
        if further:
            keys = model._base_manager.filter(fits).values(further)
            model = model._meta.get_field(further).related_model
            wanted[model] = wanted.get(model, Q()) | Q(pk__in=keys)
    read = read_together(*(model._base_manager.filter(fits) for model, fits in wanted.items()))
    found = dict(zip(wanted, read, strict=True))
    for name, further in ways:
        referred = _refer(row, name, found)
        if further and referred is not None:
            _refer(referred, further, found)


def _refer(row: Model, name: str, found: Mapping[type[Model], list[Any]]) -> Model | None:
    """Give the row the object of its field, None included, out of those that were read."""
    field: Any = row._meta.get_field(name)
    column, value = ("pk", getattr(row, field.attname)) if field.concrete else (field.field.attname, row.pk)
    rows: list[Model] = found.get(field.related_model, [])
    referred = next((each for each in rows if getattr(each, column) == value), None)
    field.set_cached_value(row, referred)
    return referred


def selecting(part: int, rows: Read) -> tuple[str, Sequence[Any]]:
    """SQL and parameters of a SELECT of two columns: the number of the part, and what is read of a row, as text.

    Raises EmptyResultSet where there can be no row.
    """
    if isinstance(rows, Counted):
        sql, given = _counting(rows)
        return f"SELECT {part}, CAST(COUNT(*) AS text) FROM ({sql}) q", given  # noqa: S608 - as below
    if isinstance(rows, Keys):
        keys = (rows.rows if rows.rows.query.is_sliced else rows.rows.order_by()).values_list("pk")
        sql, given = keys.query.sql_with_params()
        return f"SELECT {part}, CAST(q.pk AS text) FROM ({sql}) q", given  # noqa: S608 - as below
    if isinstance(rows, Kept):
        sql, given = rows.sql_with_params()
        return f"SELECT {part}, {_array(rows.model)} FROM ({sql}) q", given  # noqa: S608 - as below
    sql, given = (rows if rows.query.is_sliced else rows.order_by()).query.sql_with_params()
    array = _array(rows.model)
    return f"SELECT {part}, {array} FROM ({sql}) q", given  # noqa: S608 - of names and numbers of our own


@functools.cache
def _columns(model: Any) -> str:
    return ", ".join(f'q."{field.column}"' for field in model._meta.concrete_fields)


def _array(model: type[Model]) -> str:
    """All columns of a row `q` of the model as the text of a JSON array."""
    columns = _columns(model)
    return f"CAST({JSON_ARRAY[connection.vendor]}({columns}) AS text)"


def _read(rows: Read, value: str) -> Any:
    if isinstance(rows, Counted):
        return rows.shown(int(value))
    return int(value) if isinstance(rows, Keys) else row_of(rows.model, value)


def _counting(counted: Counted) -> tuple[str, Any]:
    if isinstance(counted.rows, Kept):
        return counted.rows.sql_with_params()
    rows = counted.rows if counted.rows.query.is_sliced else counted.rows.order_by()
    keys = rows.values_list("pk")[: counted.most + 1]
    try:
        return keys.query.sql_with_params()
    except EmptyResultSet:
        return "SELECT 1 WHERE 1 = 0", ()


@functools.cache
def _attnames(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def row_of(model: type[Model], text: str) -> Model:
    """The row of which `selecting` read this text."""
    values = json.loads(text, parse_float=Decimal)
    return model.from_db(
        connection.alias,
        _attnames(model),
        [
            value if value is None or convert is None else convert(value)
            for convert, value in zip(_converters(model), values, strict=True)
        ],
    )


@functools.cache
def _converters(model: type[Model]) -> list[Callable[[Any], Any] | None]:
    """For each column what makes a value of the row of what the database says in JSON; None where that is the same."""
    return [_converter(field) for field in model._meta.concrete_fields]


def _converter(field: "models.Field[Any, Any]") -> Callable[[Any], Any] | None:
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    for kind, convert in CONVERTERS.items():
        if isinstance(field, kind):
            return functools.partial(convert, field)
    if hasattr(field, "from_db_value"):
        return lambda value: field.from_db_value(value, None, connection)
    is_plain = isinstance(field, models.CharField | models.TextField | models.IntegerField)
    return None if is_plain and type(field).to_python in PLAIN else field.to_python


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


PLAIN = {models.CharField.to_python, models.TextField.to_python, models.IntegerField.to_python}
CONVERTERS: dict[type, Callable[[Any, Any], Any]] = {
    models.DateTimeField: _instant,
    models.DurationField: _duration,
    models.DecimalField: _decimal,
    models.JSONField: _document,
}
