"""The order of a search, and going on from where a page ended (keyset paging).

$skiptoken holds the values of the last row in the order of the search, signed, and tied to the address,
the filter and the order it was made for; so rows that come or go between two pages neither repeat nor
hide others.
"""

import datetime
import functools
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core import signing
from django.db.models import Model, Subquery, TextField, Value
from django.db.models.expressions import Combinable, OrderBy
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from odata_query import ast

from apps.dialects.costguard.errors import invalid_argument
from apps.dialects.costguard.odata import sql
from apps.dialects.costguard.odata.comparisons import is_null, tested
from apps.dialects.costguard.odata.conditions import And, Condition, Constant, Not, Or
from apps.dialects.costguard.odata.operands import Operand, OperandKind
from apps.dialects.costguard.odata.options import Options
from apps.dialects.costguard.odata.resource import Field, Resource

SIGNER = signing.Signer(salt="costguard.odata.skiptoken")
MAX_TEXT = 200  # characters of a text in a token; addresses must not grow without bounds


@dataclass(frozen=True, eq=False)
class Term:
    """A field that the rows are ordered by. Null comes before any value, and after it when descending."""

    field: Field
    descends: bool
    nullable: bool

    @property
    def is_timestamp(self) -> bool:
        return self.field.type is datetime.datetime

    @property
    def source(self) -> str | Combinable:
        return self.field.source

    @property
    def operand(self) -> Operand:
        return Operand.of_field(self.field, self.nullable)

    def by(self) -> OrderBy:
        expression = self.field.expression
        if self.field.type is str:
            expression = sql.Ordinal(expression)
        # Said only where it matters: an index that does not say it is of no use otherwise.
        nulls = {} if not self.nullable else {"nulls_last": True} if self.descends else {"nulls_first": True}
        return OrderBy(expression, descending=self.descends, **nulls)

    def at(self, value: Operand) -> Condition:
        """Rows with this value."""
        if value.kind == OperandKind.NULL:
            return is_null(self.operand)
        return tested(ast.Eq, self.operand, value, self.field.expression, value.sql())

    def after(self, value: Operand, *, or_at: bool = False) -> Condition:
        """Rows that come after those with this value; or with them."""
        if value.kind == OperandKind.NULL:
            if self.descends:
                return is_null(self.operand) if or_at else Constant(False)
            return Constant(True) if or_at else Not(is_null(self.operand))
        left = self.field.expression
        if self.field.type is str:
            left = sql.Ordinal(left)
        comparison = (ast.LtE if or_at else ast.Lt) if self.descends else (ast.GtE if or_at else ast.Gt)
        test = tested(comparison, self.operand, value, left, value.sql())
        return Or((test, is_null(self.operand))) if self.descends and self.nullable else test


@functools.lru_cache(maxsize=1024)
def order_of(resource: Resource, model: type[Model], names: tuple[tuple[str, bool], ...]) -> tuple[Term, ...]:
    """What the rows are ordered by, the same object for the same order."""
    return tuple(Term(resource.fields[name], descends, resource.nullable(model, name)) for name, descends in names)


def make_token(address: str, options: Options, values: Sequence[object]) -> str:
    """The $skiptoken that goes on after a row with these values, which are as the driver gave them."""
    return SIGNER.sign_object([_binding(address, options), [_packed(value) for value in values]], compress=True)


def rows_after(
    resource: Resource, model: type[Model], terms: Sequence[Term], address: str, options: Options
) -> Condition:
    """The rows that $skiptoken goes on with. Raises a CostGuardError for a token of another search or origin."""
    try:
        binding, packed = SIGNER.unsign_object(options.skiptoken)
    except signing.BadSignature as error:
        reason = "Must be taken from @nextLink as it is."
        raise invalid_argument("$skiptoken", options.skiptoken, reason) from error
    if binding != _binding(address, options):
        reason = "It was made for another search: address, $filter and $orderby must stay the same."
        raise invalid_argument("$skiptoken", options.skiptoken, reason)
    values = [_unpacked(term.field, value) for term, value in zip(terms, packed, strict=True)]
    for position, term in enumerate(terms):
        if isinstance(packed[position], list):
            values[position] = _whole_text(resource, model, term, dict(zip(terms, values, strict=True)))
    return _after(list(zip(terms, values, strict=True)))


def _after(places: list[tuple[Term, Operand]]) -> Condition:
    """Rows after the place that the values of all terms make."""
    (term, value), *others = places
    if not others:
        return term.after(value)
    beyond = Or((term.after(value), And((term.at(value), _after(others)))))
    # Says nothing new, but can be answered from an index on the first term.
    return And((term.after(value, or_at=True), beyond))


def _binding(address: str, options: Options) -> str:
    """The same for all pages of one search. The host may change, as behind two proxies."""
    path = address.partition("://")[2].partition("/")[2]
    return hashlib.sha256(repr((path, options.filter, options.order)).encode()).hexdigest()[:16]


def _packed(value: object) -> object:
    match value:
        case datetime.date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case str() if len(value) > MAX_TEXT:
            return [value[:MAX_TEXT]]
    return value


def _unpacked(field: Field, value: object) -> Operand:
    if isinstance(value, list):
        value = value[0]
    if value is None:
        return Operand.constant(None, "")
    if field.type is datetime.datetime:
        value = datetime.datetime.fromisoformat(value).replace(tzinfo=datetime.UTC)
    elif field.type is datetime.date:
        value = datetime.date.fromisoformat(value)
    elif field.type is Decimal:
        if isinstance(value, str):
            return Operand(OperandKind.NUMBER, "", value=Decimal(value))
        return Operand(OperandKind.NUMBER, "", expression=Value(value))  # SQLite's own binary number, to the last bit
    elif field.type is bool:
        value = bool(value)
    return Operand.constant(value, "")


def _whole_text(resource: Resource, model: type[Model], term: Term, values: dict[Term, Operand]) -> Operand:
    """A text too long for the token: that of the row where the page ended, its beginning if the row has gone."""
    key = {term.field.name: value for term, value in values.items() if term.field.name in resource.key}
    rows = model._base_manager.annotate(text_of_term=term.field.expression)
    for name, value in key.items():
        rows = rows.filter(Exact(resource.fields[name].expression, value.sql()))
    whole = Subquery(rows.values("text_of_term")[:1], output_field=TextField())
    return Operand(OperandKind.TEXT, "", expression=Coalesce(whole, values[term].sql(), output_field=TextField()))
