"""Querysets whose SQL is compiled once and kept. Building and compiling one takes longer than reading a few rows."""

import itertools
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL

from apps.core.caller import Caller, Channel

Value = int | Sequence[int]
Sql = tuple[str, tuple[Any, ...]]
FIRST_MARK = 2_147_000_000  # keys that no row has, and that fit every column of keys
MOST_KEPT = 2_000


@dataclass(frozen=True, slots=True)
class Kept:
    """The queryset of the model `build(*shape, *values)`, in no order where it is not sliced.

    `build` is a function of a module. `values` are keys, or lists of them for conditions with `__in`. Its SQL depends
    on nothing but `shape`, so that whatever else decides which rows are read, such as who may see them, is in there.
    """

    model: type[Model]
    build: Callable[..., QuerySet[Any]]
    shape: tuple[Hashable, ...] = ()
    values: tuple[Value, ...] = ()

    @property
    def rows(self) -> QuerySet[Any]:
        """The queryset itself."""
        return self.build(*self.shape, *self.values)

    def sql_with_params(self) -> Sql:
        """Its SQL. Raises EmptyResultSet where there can be no row."""
        if any(value == [] for value in self.values):
            raise EmptyResultSet
        values = [_padded(value) for value in self.values]
        key = (connection.vendor, self.build, self.shape, tuple(len(value) for value in values))
        if key not in _STATEMENTS:
            if len(_STATEMENTS) >= MOST_KEPT:
                _STATEMENTS.clear()
            _STATEMENTS[key] = self._compiled(values)
        statement = _STATEMENTS[key]
        if statement is None:
            raise EmptyResultSet
        sql, params = statement
        flat = list(itertools.chain.from_iterable(values))
        return sql, tuple(flat[param.place] if isinstance(param, Place) else param for param in params)

    def as_keys(self) -> RawSQL:
        """What stands after `pk__in`, of a queryset that reads one column."""
        return RawSQL(*self.sql_with_params())  # noqa: S611 - compiled by Django

    def _compiled(self, values: list[list[int]]) -> "Sql | None":
        numbers = itertools.count(FIRST_MARK)
        marks = [[next(numbers) for _ in value] for value in values]
        places = {mark: Place(place) for place, mark in enumerate(itertools.chain.from_iterable(marks))}
        given = [mark if isinstance(own, Sequence) else mark[0] for own, mark in zip(self.values, marks, strict=True)]
        try:
            rows = self.build(*self.shape, *given)
            sql, params = (rows if rows.query.is_sliced else rows.order_by()).query.sql_with_params()
        except EmptyResultSet:
            return None
        placed = tuple(places.get(param, param) if isinstance(param, int) else param for param in params)
        if {param for param in placed if isinstance(param, Place)} != set(places.values()):
            raise TypeError(f"{self.build.__name__} does not read all of its values as they are")
        return sql, placed


STAFF = Caller(None, Channel.DESK)  # sees what all staff see


def kept_for(
    by: Caller,
    model: type[Model],
    build: Callable[..., QuerySet[Any]],
    *values: Value,
    shape: tuple[Hashable, ...] = (),
) -> "Kept | QuerySet[Any]":
    """The queryset `build(caller, *shape, *values)`, Kept for staff, who all see the same rows."""
    return Kept(model, build, (STAFF, *shape), values) if by.is_staff else build(by, *shape, *values)


@dataclass(frozen=True, slots=True)
class Place:
    """Where among the values the parameter is."""

    place: int


_STATEMENTS: dict[tuple[Any, ...], Sql | None] = {}


def _padded(value: Value) -> list[int]:
    """As many keys as the next power of two, the last one again and again, so that few statements serve all lists."""
    if not isinstance(value, Sequence):
        return [value]
    size = 1 << (len(value) - 1).bit_length()
    return [*value, *[value[-1]] * (size - len(value))]
