"""Fields that the resources of several apps declare alike: labels, flags, lists of ids, amounts."""

from decimal import Decimal

from django.db.models import BooleanField, Case, CharField, Q, QuerySet, Value, When
from django.db.models.enums import ChoicesType

from apps.core.errors import NotFound
from apps.dialects.contract import Contract
from apps.dialects.costguard.odata import Field, Resource


def label_of(path: str, choices: ChoicesType) -> Case:
    """The label of a column of choices; null where the column is."""
    labels = (When(**{path: value}, then=Value(label, CharField())) for value, label in choices.choices)
    return Case(*labels, output_field=CharField(null=True))


def flag(*conditions: Q, **lookups: object) -> Case:
    """Whether a row meets the conditions: true or false, never null."""
    return Case(When(*conditions, **lookups, then=Value(True)), default=Value(False), output_field=BooleanField())


def flag_field(name: str, *conditions: Q, **lookups: object) -> Field:
    """A documented field that says whether a row meets the conditions."""
    return Field(name, flag(*conditions, **lookups), bool, nullable=False)


def lookup_resource(contract: Contract, operation_id: str, key: str, name: str, *more: Field) -> Resource:
    """The search over a list of ids that operations take, each by its number and its name."""
    return Resource(contract, operation_id, key=key, fields=[Field(key, "number", int), Field(name, "name"), *more])


def row_body(resource: Resource, rows: QuerySet, what: str, pk: int) -> dict:
    """The row of that id as a search answers it without $select. Raises NotFound."""
    found = resource.rows(rows.filter(pk=pk))
    if not found:
        raise NotFound(what, pk)
    return found[0]


def decimal_of(number: float) -> Decimal:
    """The number of a body as it was written, digit for digit. What may be an amount, the operation says."""
    return Decimal(str(number))


def number_of(amount: Decimal | None) -> float | None:
    """An amount as JSON holds it."""
    return None if amount is None else float(amount)
