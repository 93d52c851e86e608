"""What has SLA clocks: tickets, and what apps above have of the kind. They register theirs in `AppConfig.ready()`."""

import datetime
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from apps.core.text import Text
from apps.tickets.models.clocks import Clocked
from apps.tickets.models.service_levels import DueEscalation, Policy, PolicyEscalation
from apps.tickets.sla import Span

Promise = tuple[datetime.timedelta | None, uuid.UUID | None]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the targets of a row follow from, beside its own columns.

    The pauses that have ended, and when staff answered where the customer reads it; both in order.
    """

    pauses: tuple[Span, ...] = ()
    answers: tuple[datetime.datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Hold:
    """A span in which the clock of a row stood still, and why; without an end the present one."""

    started_at: datetime.datetime
    ended_at: datetime.datetime | None
    reason: str


@dataclass(frozen=True)
class Scheme:
    """A model whose rows have clocks, its policies with their escalations, and how one follows from the other.

    `conditions` are columns of the policies in the order in which they count, `columns` those of the rows, and `keys`
    the values of a row. `promise` is the time to resolve a row of a policy, and the hours in which it passes. `row`
    names the reference of a due escalation. `holds` are those of a row in
    order, and `open` the rows whose clock has not stopped. `for_all` is why a policy
    without conditions counts, and `without` what does where none fits.
    `renew` sets the columns that follow from steps of rows, as applying a policy does.
    """

    rows: type[Clocked]
    policies: type[Policy]
    rules: type[PolicyEscalation]
    due: type[DueEscalation]
    row: str
    conditions: Sequence[str]
    columns: Mapping[str, str]
    keys: Callable[[Any], dict[str, Any]]
    promise: Callable[[Any, Any], Promise]
    facts: Callable[[Iterable[int], bool], Mapping[int, Facts]]
    holds: Callable[[Any], list[Hold]]
    open: Callable[[], QuerySet[Any]]
    related: Sequence[str]  # what `keys` and `promise` read of a row
    for_all: Text
    without: Text
    renew: Callable[[Sequence[Any]], None] = lambda rows: None


_SCHEMES: dict[type[Model], Scheme] = {}


def register_scheme(scheme: Scheme) -> None:
    """Let rows of this model have clocks."""
    for model in (scheme.rows, scheme.policies):
        _SCHEMES[model] = scheme


def schemes() -> list[Scheme]:
    """Those of all models whose rows have clocks."""
    return [scheme for model, scheme in _SCHEMES.items() if model is scheme.rows]


def scheme_of(row: Model) -> Scheme:
    """That of a row or a policy."""
    return _SCHEMES[type(row)]
