"""From the syntax tree of $filter to a condition over the fields that may be filtered on.

Comparisons follow OData v4: null equals null alone, any other comparison with null is false, text compares
by code point. Times compare as answers show them, cut to milliseconds.
"""

import operator
from decimal import Decimal

from django.db.models import Model
from django.utils import timezone
from odata_query import ast

from apps.dialects.costguard.errors import CostGuardError, repr_value
from apps.dialects.costguard.odata import sql
from apps.dialects.costguard.odata.comparisons import compared_with_timestamp, is_null, tested
from apps.dialects.costguard.odata.conditions import And, Condition, Constant, Not, Or, Predicate
from apps.dialects.costguard.odata.functions import FUNCTIONS
from apps.dialects.costguard.odata.operands import NUMERIC, Operand, OperandKind, OutOfRange, literal
from apps.dialects.costguard.odata.parsing import parse, refusal
from apps.dialects.costguard.odata.resource import Resource, unknown_field

IN_PYTHON = {ast.Eq: operator.eq, ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Lt: operator.lt, ast.LtE: operator.le}
MIRRORED = {ast.Eq: ast.Eq, ast.Gt: ast.Lt, ast.GtE: ast.LtE, ast.Lt: ast.Gt, ast.LtE: ast.GtE}
CALCULATIONS = {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div", ast.Mod: "mod"}


def condition_of(resource: Resource, model: type[Model], text: str) -> Condition:
    """What a $filter asks of the rows of a model. Raises a CostGuardError (400, 500002)."""
    return _Reader(resource, model, text).condition(parse(text))


class _Reader:
    """Reads one filter; `text` is for messages."""

    def __init__(self, resource: Resource, model: type[Model], text: str):
        self.resource, self.model, self.text = resource, model, text
        self.now = timezone.now()

    def condition(self, node: ast._Node) -> Condition:
        """What must be true or false."""
        match node:
            case ast.BoolOp():
                return self._chain(node)
            case ast.UnaryOp(op=ast.Not()):
                return Not(self.condition(node.operand))
            case ast.Compare(comparator=ast.In()):
                return self._one_of(self.operand(node.left), node.right)
            case ast.Compare():
                return self._compare(node.comparator, self.operand(node.left), self.operand(node.right))
        operand = self.operand(node)
        if operand.kind not in (OperandKind.BOOLEAN, OperandKind.NULL):
            raise self._refusal(f"{operand.label} is {operand.kind}, where true or false is needed.")
        return operand.as_condition()

    def operand(self, node: ast._Node) -> Operand:
        """What can be compared."""
        match node:
            case ast.Identifier():
                return self._field(node.full_name())
            case ast.Call():
                return self._call(node)
            case ast.BinOp():
                return self._calculate(CALCULATIONS[type(node.op)], self.operand(node.left), self.operand(node.right))
            case ast.UnaryOp(op=ast.USub()):
                return self._calculate("sub", Operand.constant(0, "0"), self.operand(node.operand))
            case ast.BoolOp() | ast.Compare() | ast.UnaryOp():
                return Operand.of_condition(self.condition(node), "the comparison")
        try:
            constant = literal(node)
        except OutOfRange as error:
            raise self._refusal(f"The number {repr_value(node.val)} is out of range.") from error
        except ValueError as error:
            raise self._refusal(f"There is no such date or time as {node.val}.") from error
        if constant is None:
            raise self._refusal(f"A {type(node).__name__.lower()} cannot stand here.")
        return constant

    def _chain(self, node: ast.BoolOp) -> Condition:
        """`a and b and c` as one condition; the parser nests such chains to the left."""
        kind, parts = type(node.op), []
        while isinstance(node, ast.BoolOp) and isinstance(node.op, kind):
            parts.append(self.condition(node.right))
            node = node.left
        parts.append(self.condition(node))
        return (And if kind is ast.And else Or)(tuple(reversed(parts)))

    def _field(self, name: str) -> Operand:
        if name not in self.resource.filterable:
            if name in self.resource.all:
                raise self._refusal(f"'{name}' cannot be filtered on.")
            raise self._refusal(unknown_field(name, self.resource.filterable))
        return Operand.of_field(self.resource.fields[name], self.resource.nullable(self.model, name))

    # -- comparisons

    def _compare(self, comparator: ast._Comparator, left: Operand, right: Operand) -> Condition:
        kind = type(comparator)
        if kind is ast.NotEq:
            return Not(self._compare(ast.Eq(), left, right))
        if OperandKind.NULL in (left.kind, right.kind):
            other = right if left.kind == OperandKind.NULL else left
            return is_null(other) if kind is ast.Eq else Constant(False)
        if left.kind != right.kind and not {left.kind, right.kind} <= NUMERIC:
            raise self._refusal(
                f"{left.label} is {left.kind} and cannot be compared with {right.label}, which is {right.kind}."
            )
        if left.is_constant and right.is_constant:
            return Constant(IN_PYTHON[kind](left.value, right.value))
        if left.is_constant:
            kind, left, right = MIRRORED[kind], right, left
        if kind is ast.Eq and left.kind == OperandKind.BOOLEAN and left.condition is not None and right.is_constant:
            return left.condition if right.value else Not(left.condition)
        if left.kind == OperandKind.TIMESTAMP:
            if right.is_constant:
                return compared_with_timestamp(kind, left, right.value)
            return tested(kind, left, right, sql.Milliseconds(left.sql()), sql.Milliseconds(right.sql()))
        if left.kind == OperandKind.TEXT and kind is not ast.Eq:
            return tested(kind, left, right, sql.Ordinal(left.sql()), right.sql())
        if OperandKind.NUMBER in (left.kind, right.kind) and not all(_is_exact(operand) for operand in (left, right)):
            return tested(kind, left, right, sql.Rounded(left.sql()), sql.Rounded(right.sql()))
        return tested(kind, left, right, left.sql(), right.sql())

    def _one_of(self, sought: Operand, node: ast._Node) -> Condition:
        entries = node.val if isinstance(node, ast.List) else [node]
        constants = [self.operand(entry) for entry in entries]
        if not all(constant.is_constant for constant in constants):
            raise self._refusal("A list after 'in' holds constants only.")
        if sought.is_constant or sought.kind not in (OperandKind.TEXT, *NUMERIC):
            return Or(tuple(self._compare(ast.Eq(), sought, constant) for constant in constants))
        nulls = [constant for constant in constants if constant.kind == OperandKind.NULL]
        values = [constant for constant in constants if constant.kind != OperandKind.NULL]
        for constant in values:
            self._compare(ast.Eq(), sought, constant)  # the kinds must agree
        parts = [is_null(sought)] if nulls else []
        if values:
            rounded = sought.kind == OperandKind.NUMBER and not _is_exact(sought)
            test = sql.OneOf(
                sql.Rounded(sought.sql()) if rounded else sought.sql(), *[constant.sql() for constant in values]
            )
            parts.append(Predicate(test, sought.nullable))
        return Or(tuple(parts))

    # -- calculations and functions

    def _calculate(self, operation: str, left: Operand, right: Operand) -> Operand:
        for operand in (left, right):
            if operand.kind not in (*NUMERIC, OperandKind.NULL):
                raise self._refusal(f"{operand.label} is {operand.kind} and cannot be calculated with.")
        label = f"the result of '{operation}'"
        if OperandKind.NULL in (left.kind, right.kind):
            return Operand.constant(None, label)
        divides = operation in ("div", "mod")
        if divides and right.is_constant and not right.value:
            raise self._refusal("It divides by zero.")
        if left.is_constant and right.is_constant:
            try:
                return Operand.constant(_worked_out(operation, left.value, right.value), label)
            except (ArithmeticError, OutOfRange) as error:
                raise self._refusal(f"'{operation}' of {left.label} and {right.label} is out of range.") from error
        whole = left.kind == right.kind == OperandKind.WHOLE
        nullable = left.nullable or right.nullable or (divides and not right.is_constant)
        if operation == "mod":
            expression = sql.Remainder(left.sql(), right.sql(), whole=whole)
        else:
            expression = sql.Calculation(operation, left.sql(), right.sql(), whole=whole)
        return Operand(
            OperandKind.WHOLE if whole else OperandKind.NUMBER, label, expression=expression, nullable=nullable
        )

    def _call(self, node: ast.Call) -> Operand:
        name = node.func.full_name()
        if name == "now":
            return Operand.constant(self.now, "now()")
        function = FUNCTIONS.get(name)
        if function is None:
            raise self._refusal(f"The function '{name}' is not supported.")
        arguments = [self.operand(argument) for argument in node.args]
        for argument, kinds in zip(arguments, function.takes, strict=False):
            if argument.kind not in (*kinds, OperandKind.NULL):
                wanted = " or ".join(sorted(kinds))
                raise self._refusal(f"{argument.label} is {argument.kind}, where '{name}' takes {wanted}.")
        label = f"the result of '{name}'"
        if any(argument.kind == OperandKind.NULL for argument in arguments):
            return Operand.constant(None, label)
        if all(argument.is_constant for argument in arguments):
            return Operand.constant(function.in_python(*[argument.value for argument in arguments]), label)
        nullable = any(argument.nullable for argument in arguments)
        expression = function.of(arguments)
        if function.gives == OperandKind.BOOLEAN:
            return Operand.of_condition(Predicate(expression, nullable), label)
        return Operand(function.gives, label, expression=expression, nullable=nullable)

    def _refusal(self, reason: str) -> CostGuardError:
        return refusal(self.text, reason)


def _is_exact(operand: Operand) -> bool:
    return operand.is_constant or operand.is_stored


def _worked_out(operation: str, left: int | Decimal, right: int | Decimal) -> int | Decimal:
    """A calculation with constants; the divisor is not 0."""
    if operation in ("add", "sub", "mul"):
        return getattr(operator, operation)(left, right)
    if isinstance(left, Decimal) or isinstance(right, Decimal):
        return left / right if operation == "div" else left % right
    quotient = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
    return quotient if operation == "div" else left - right * quotient
