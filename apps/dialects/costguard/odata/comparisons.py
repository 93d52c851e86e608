"""Comparisons of operands as conditions."""

import datetime

from django.db.models.expressions import Combinable
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual, IsNull, LessThan, LessThanOrEqual
from odata_query import ast

from apps.dialects.costguard.odata.conditions import And, Condition, Constant, Not, Or, Predicate
from apps.dialects.costguard.odata.operands import Operand

LOOKUPS = {ast.Gt: GreaterThan, ast.GtE: GreaterThanOrEqual, ast.Lt: LessThan, ast.LtE: LessThanOrEqual}
MILLISECOND = datetime.timedelta(milliseconds=1)


def tested(kind: type, left: Operand, right: Operand, left_sql: Combinable, right_sql: Combinable) -> Condition:
    """The comparison that a node type of the syntax tree stands for; null equals null alone."""
    nullable = left.nullable or right.nullable
    if kind is not ast.Eq:
        return Predicate(LOOKUPS[kind](left_sql, right_sql), nullable)
    same = Predicate(Exact(left_sql, right_sql), nullable)
    if left.nullable and right.nullable:
        return Or((same, And((is_null(left), is_null(right)))))
    return same


def is_null(operand: Operand) -> Condition:
    """Whether the operand is null."""
    if operand.is_constant:
        return Constant(operand.value is None)
    if not operand.nullable:
        return Constant(False)
    return Predicate(IsNull(operand.sql(), True), nullable=False)


def compared_with_timestamp(kind: type, timestamp: Operand, limit: datetime.datetime) -> Condition:
    """Of a time that counts to the millisecond, without touching the column, so that an index can answer."""
    floor = limit.replace(microsecond=limit.microsecond // 1000 * 1000)
    above = floor + MILLISECOND if floor <= datetime.datetime.max.replace(tzinfo=datetime.UTC) - MILLISECOND else None
    at_least = floor if floor == limit else above
    match kind:
        case ast.Gt:
            return _not_before(timestamp, above)
        case ast.GtE:
            return _not_before(timestamp, at_least)
        case ast.Lt:
            return _before(timestamp, at_least)
        case ast.LtE:
            return _before(timestamp, above)
    return And((_not_before(timestamp, floor), _before(timestamp, above))) if floor == limit else Constant(False)


def _not_before(timestamp: Operand, limit: datetime.datetime | None) -> Condition:
    """Without a limit: later than any time there is."""
    if limit is None:
        return Constant(False)
    return Predicate(GreaterThanOrEqual(timestamp.sql(), Operand.constant(limit, "").sql()), timestamp.nullable)


def _before(timestamp: Operand, limit: datetime.datetime | None) -> Condition:
    if limit is None:
        return Not(is_null(timestamp))
    return Predicate(LessThan(timestamp.sql(), Operand.constant(limit, "").sql()), timestamp.nullable)
