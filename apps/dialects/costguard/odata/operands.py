"""What stands on either side of a comparison: a constant, or something that the database works out."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.db.models import (
    BigIntegerField,
    BooleanField,
    DateField,
    DateTimeField,
    DecimalField,
    TextField,
    TimeField,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.lookups import Exact
from odata_query import ast

from apps.dialects.costguard.errors import repr_value
from apps.dialects.costguard.odata import conditions
from apps.dialects.costguard.odata.resource import Field
from apps.dialects.datetimes import parse_datetime

MAX_WHOLE = 2**63
MAX_DIGITS = 28


class OperandKind(StrEnum):
    """Types of values; each reads as what a value is."""

    WHOLE = "a whole number"
    NUMBER = "a number"
    TEXT = "text"
    BOOLEAN = "true or false"
    TIMESTAMP = "a date with a time"
    DATE = "a date"
    TIME = "a time of day"
    NULL = "null"


KINDS = {
    int: OperandKind.WHOLE,
    Decimal: OperandKind.NUMBER,
    str: OperandKind.TEXT,
    bool: OperandKind.BOOLEAN,
    datetime.datetime: OperandKind.TIMESTAMP,
    datetime.date: OperandKind.DATE,
    datetime.time: OperandKind.TIME,
    type(None): OperandKind.NULL,
}
NUMERIC = {OperandKind.WHOLE, OperandKind.NUMBER}
MODEL_FIELDS = {
    OperandKind.WHOLE: BigIntegerField,
    OperandKind.NUMBER: DecimalField,
    OperandKind.TEXT: TextField,
    OperandKind.BOOLEAN: BooleanField,
    OperandKind.TIMESTAMP: DateTimeField,
    OperandKind.DATE: DateField,
    OperandKind.TIME: TimeField,
}


class OutOfRange(ValueError):
    """A literal, or what constants amount to, is beyond what the databases can hold."""


@dataclass(frozen=True)
class Operand:
    """A constant has a `value`, a question a `condition`, everything else an `expression`.

    `label` is how messages call it. `nullable` says that an expression can come out as null, `is_stored`
    that it is a column as it stands.
    """

    kind: OperandKind
    label: str
    expression: Combinable | None = None
    value: object = None
    condition: conditions.Condition | None = None
    nullable: bool = False
    is_stored: bool = False

    @classmethod
    def constant(cls, value: object, label: str) -> "Operand":
        """Raises OutOfRange."""
        kind = KINDS[type(value)]
        if kind == OperandKind.WHOLE and not -MAX_WHOLE <= value < MAX_WHOLE:
            kind, value = OperandKind.NUMBER, Decimal(value)
        if kind == OperandKind.NUMBER:
            _require_size(value)
        return cls(kind, label, value=value)

    @classmethod
    def of_field(cls, field: Field, nullable: bool) -> "Operand":
        return cls(
            KINDS[field.type],
            f"'{field.name}'",
            expression=field.expression,
            nullable=nullable,
            is_stored=isinstance(field.source, str),
        )

    @classmethod
    def of_condition(cls, condition: conditions.Condition, label: str) -> "Operand":
        return cls(OperandKind.BOOLEAN, label, condition=condition)

    @property
    def is_constant(self) -> bool:
        return self.expression is None and self.condition is None

    def sql(self) -> Combinable:
        if self.condition is not None:
            return self.condition.as_value()
        if self.expression is not None:
            return self.expression
        return Value(self.value, output_field=MODEL_FIELDS[self.kind]())

    def as_condition(self) -> conditions.Condition:
        """Of a boolean or null, which counts as false."""
        if self.condition is not None:
            return self.condition
        if self.is_constant:
            return conditions.Constant(self.value is True)
        return conditions.Predicate(Exact(self.expression, Value(True)), self.nullable)


def literal(node: ast._Literal) -> Operand | None:
    """The constant that a literal writes; None for types that no search has. Raises OutOfRange, ValueError."""
    match node:
        case ast.Null():
            return Operand.constant(None, "null")
        case ast.Boolean():
            return Operand.constant(node.py_val, node.val)
        case ast.String():
            return Operand.constant(node.val, f"'{repr_value(node.val)}'")
        case ast.GUID():
            return Operand.constant(node.val.lower(), repr_value(node.val))
        case ast.Integer():
            return Operand.constant(int(node.val), repr_value(node.val))
        case ast.Float():
            return Operand.constant(_decimal(node.val), node.val)
        case ast.DateTime():
            return Operand.constant(_timestamp(node.val), node.val)
        case ast.Date():
            return Operand.constant(datetime.date.fromisoformat(node.val), node.val)
        case ast.Time():
            return Operand.constant(datetime.time.fromisoformat(node.val), node.val)
    return None


def _timestamp(text: str) -> datetime.datetime:
    """Without seconds the minute begins; without an offset it is UTC."""
    day, _, time = text.upper().partition("T")
    clock, offset = time[:-1], "Z"
    if not time.endswith("Z"):
        position = max(time.find("+"), time.find("-"))
        clock, offset = (time[:position], time[position:]) if position > 0 else (time, "Z")
    if clock.count(":") == 1:
        clock += ":00"
    return parse_datetime(f"{day}T{clock}{offset}")


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except ArithmeticError as error:  # an exponent that is itself out of range
        raise OutOfRange from error


def _require_size(number: Decimal) -> None:
    if len(number.as_tuple().digits) > MAX_DIGITS or abs(number.adjusted()) > MAX_DIGITS:
        raise OutOfRange
