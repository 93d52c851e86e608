"""Declares what a search is over: each documented field, once, and where it comes from."""

import datetime
import difflib
import functools
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Model, QuerySet
from django.db.models.expressions import Combinable

from apps.dialects.contract import Contract
from apps.dialects.costguard.odata.paths import field_at, is_timestamp
from apps.dialects.costguard.odata.sql import PLACES
from apps.dialects.costguard.odata.statements import Rows, read

ModelClass = type[Model]
TYPES = (int, str, bool, Decimal, datetime.datetime, datetime.date)


def _timestamp(text: str) -> str:
    """A UTC time as the databases write it: 2018-03-27 19:11:25, with or without a fraction."""
    return f"{text[:10]}T{text[11:19]}.{text[20:23]:0<3}Z"


def _date(date: datetime.date | str) -> str:
    return date if isinstance(date, str) else date.isoformat()


def _number(number: Decimal | float) -> float:
    """What SQLite added up in binary comes out as it would in decimals."""
    return round(float(number), PLACES)


CONVERTERS: dict[type, Callable] = {
    bool: bool,
    Decimal: _number,
    datetime.datetime: _timestamp,
    datetime.date: _date,
}


@dataclass(frozen=True, eq=False)
class Field:
    """A documented field that the database knows.

    `source` is an ORM path from the searched model or an expression over it (Case, Coalesce, ...), `type`
    what it holds: int, str, bool, Decimal, datetime.datetime or datetime.date. An expression counts as
    nullable unless `nullable=False`; of a path the models tell. A hidden field can be filtered and sorted
    on (where the contract lists it) but is not part of the answer.
    """

    name: str
    source: str | Combinable
    type: type = str
    nullable: bool | None = None
    hidden: bool = False

    @property
    def expression(self) -> Combinable:
        return F(self.source) if isinstance(self.source, str) else self.source

    @property
    def sources(self) -> list[str | Combinable]:
        return [self.source]

    def is_timestamp(self, model: ModelClass, source: str | Combinable) -> bool:
        return self.type is datetime.datetime

    def rendered(self, rows: Rows, positions: Sequence[int]) -> Sequence:
        """The field of each row as JSON holds it."""
        values = rows.values(positions[0])
        convert = CONVERTERS.get(self.type)
        if convert is None:
            return values
        return [None if value is None else convert(value) for value in values]


@dataclass(frozen=True, eq=False)
class Computed:
    """A documented field that Python works out of columns: `render(*values of columns)`.

    `columns` are ORM paths or expressions, and arrive as the Python values that models would have. It can
    be selected, but neither filtered nor sorted on.
    """

    name: str
    columns: Sequence[str | Combinable]
    render: Callable[..., object]
    hidden = False

    @property
    def sources(self) -> Sequence[str | Combinable]:
        return self.columns

    def is_timestamp(self, model: ModelClass, source: str | Combinable) -> bool:
        return isinstance(source, str) and is_timestamp(model, source)

    def rendered(self, rows: Rows, positions: Sequence[int]) -> list:
        """The field of each row as JSON holds it."""
        columns = [rows.model_values(position) for position in positions]
        return [self.render(*values) for values in zip(*columns, strict=True)]


class Resource:
    """The fields of one search operation of a contract, in the order in which they are answered.

    `key` names the field, or the fields together, that no two rows share; it orders the rows where
    $orderby does not, after `order` (an $orderby of the resource's own) if that is given. Raises
    LookupError when the declaration and the contract's item schema, x-filterable and x-sortable disagree.
    """

    def __init__(
        self,
        contract: Contract,
        operation_id: str,
        *,
        key: str | tuple[str, ...],
        fields: Sequence[Field | Computed],
        order: str = "",
    ):
        operation = contract.operations[operation_id]
        self.contract, self.operation = contract, operation
        self.name = f"{contract.name}/{operation_id}"
        self.key = (key,) if isinstance(key, str) else key
        self.order = _order(order, self.key)
        self.all = {field.name: field for field in fields}
        self.fields = {field.name: field for field in fields if isinstance(field, Field)}
        self.answered = [field for field in fields if not field.hidden]
        aliases = operation.raw.get("x-filterable-aliases", {})  # spellings of the document, by what they mean
        self.filterable = frozenset(operation.raw["x-filterable"]) | frozenset(aliases.values())
        self.sortable = frozenset(operation.raw["x-sortable"])
        self._check(contract, operation)
        contract.searches[operation_id] = self

    @functools.cache  # noqa: B019 - resources live as long as the process
    def nullable(self, model: type[Model], name: str) -> bool:
        """Whether a field of the search over this model can be null."""
        field = self.fields[name]
        if field.nullable is not None or not isinstance(field.source, str):
            return field.nullable is not False
        return field_at(model, field.source)[1]

    def rows(self, queryset: QuerySet) -> list[dict]:
        """Every row of the queryset, in its own order, as a search answers it without $select."""
        return read(tuple(self.answered), queryset).objects()

    def _check(self, contract: Contract, operation) -> None:
        page = contract.resolve(operation.responses["200"]["content"]["application/json"]["schema"])
        item = contract.resolve(page["properties"]["value"]["items"])["properties"]
        names = {field.name for field in self.answered}
        self._agree(names == item.keys(), f"answered are {sorted(names ^ item.keys())} on one side only")
        searched = self.filterable | self.sortable | set(self.key)
        self._agree(searched <= self.fields.keys(), f"not searchable: {sorted(searched - self.fields.keys())}")
        for field in self.fields.values():
            self._agree(field.type in TYPES, f"{field.name} cannot be a {field.type}")
            if not field.hidden:
                expected = type_of(contract.resolve(item[field.name]))
                self._agree(field.type == expected, f"{field.name} is documented as {expected.__name__}")

    def _agree(self, condition: bool, message: str) -> None:
        if not condition:
            raise LookupError(f"{self.name}: {message}")


def unknown_field(name: str, known: Collection[str]) -> str:
    """Says so, and what may have been meant."""
    by_case = {other.lower(): other for other in known}
    close = [by_case[name.lower()]] if name.lower() in by_case else difflib.get_close_matches(name, known, n=1)
    return f"There is no field '{name}'{f'; did you mean {close[0]!r}?' if close else '.'}"


def _order(order: str, key: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    """Names with whether they descend."""
    terms = {words[0]: words[1:] == ["desc"] for words in map(str.split, order.split(",")) if words}
    return tuple((terms | {name: False for name in key if name not in terms}).items())


def type_of(schema: dict) -> type:
    """What values of a schema are; enumerations without a type are described by their values."""
    types = schema.get("type") or type(schema["enum"][0]).__name__
    name = next(name for name in ([types] if isinstance(types, str) else types) if name != "null")
    match name, schema.get("format"):
        case "string", "date-time":
            return datetime.datetime
        case "string", "date":
            return datetime.date
    return {"integer": int, "int": int, "number": Decimal, "boolean": bool}.get(name, str)
