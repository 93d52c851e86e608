"""Conditions that are true or false and never unknown.

SQL's NULL would make `not (x gt 5)` unknown where x is null; OData says true. So each condition can be
asked in two ways, when it holds and when it fails, and `not` swaps the two down to the single tests.
Where a whole WHERE clause is asked when it holds, a NULL counts as false and plain comparisons suffice,
which leaves indexes usable.
"""

import functools
import operator
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import BooleanField, Case, Q, Value, When
from django.db.models.expressions import Expression
from django.db.models.functions import Coalesce


class Condition:
    """Either a Q, or True or False where no row needs to be looked at."""

    def holds(self) -> Q | bool:
        raise NotImplementedError

    def fails(self) -> Q | bool:
        raise NotImplementedError

    def as_value(self) -> Expression:
        """The condition as something to compare with."""
        holds = self.holds()
        if isinstance(holds, bool):
            return Value(holds, output_field=BooleanField())
        return Case(When(holds, then=Value(True)), default=Value(False), output_field=BooleanField())


@dataclass(frozen=True)
class Constant(Condition):
    value: bool

    def holds(self):
        return self.value

    def fails(self):
        return not self.value


@dataclass(frozen=True)
class Predicate(Condition):
    """A boolean SQL expression; `nullable` when it can come out as NULL, which counts as false."""

    expression: Expression
    nullable: bool

    def holds(self):
        return Q(self.expression)

    def fails(self):
        if not self.nullable:
            return ~Q(self.expression)
        return ~Q(Coalesce(self.expression, Value(False), output_field=BooleanField()))


@dataclass(frozen=True)
class Not(Condition):
    inner: Condition

    def holds(self):
        return self.inner.fails()

    def fails(self):
        return self.inner.holds()


@dataclass(frozen=True)
class And(Condition):
    """`and`."""

    parts: tuple[Condition, ...]

    def holds(self):
        return _and(part.holds() for part in self.parts)

    def fails(self):
        return _or(part.fails() for part in self.parts)


@dataclass(frozen=True)
class Or(Condition):
    """`or`."""

    parts: tuple[Condition, ...]

    def holds(self):
        return _or(part.holds() for part in self.parts)

    def fails(self):
        return _and(part.fails() for part in self.parts)


def _and(answers: Iterable[Q | bool]) -> Q | bool:
    answers = [answer for answer in answers if answer is not True]
    if False in answers:
        return False
    return functools.reduce(operator.and_, answers, Q()) if answers else True


def _or(answers: Iterable[Q | bool]) -> Q | bool:
    answers = [answer for answer in answers if answer is not False]
    if True in answers:
        return True
    return functools.reduce(operator.or_, answers, Q()) if answers else False
