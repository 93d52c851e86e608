"""Records as they were: rebuilt from their history, for reading."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.text import capfirst

from apps.activity.history import SILENT
from apps.activity.timelines import display_value, names_of_references


@dataclass(frozen=True, slots=True)
class Value:
    """What a field of a record held at one time, and at another where two are compared, in words."""

    label: str
    then: str
    other: str = ""

    @property
    def differs(self) -> bool:
        return self.then != self.other


def row_as_of(model: type[Model], pk: int, at: datetime.datetime) -> Any | None:
    """The version that a row had at that time; None before it was made and after it was deleted."""
    history: Any = model.history  # type: ignore[attr-defined]  # of django-simple-history
    versions = history.filter(**{str(model._meta.pk.attname): pk}, history_date__lte=at)
    version = versions.select_related("activity__actor").order_by("-history_date", "-history_id").first()
    return None if version is None or version.history_type == "-" else version


def has_history(model: type[Model], pk: int) -> bool:
    """Whether anything is on record of a row, also of one that is no more."""
    history: Any = model.history  # type: ignore[attr-defined]  # of django-simple-history
    found: bool = history.filter(**{str(model._meta.pk.attname): pk}).exists()
    return found


def values_of(model: type[Model], *versions: Any) -> list[Value]:
    """The fields of one version, or of two beside each other, in words; one statement for what they refer to."""
    history: Any = model.history.model  # type: ignore[attr-defined]  # of django-simple-history
    fields = [each for each in history.tracked_fields if each.name not in SILENT and not each.primary_key]
    held = [[None if row is None else getattr(row, field.attname) for row in versions] for field in fields]
    moves = [(field, values[0], values[-1]) for field, values in zip(fields, held, strict=True)]
    names = names_of_references(moves)
    return [
        Value(str(capfirst(field.verbose_name)), display_value(field, then, names), display_value(field, other, names))
        for field, then, other in moves
    ]
