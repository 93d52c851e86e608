"""Configurable words that rows refer to: types, statuses, reasons. Each app has a table of its own for its kinds."""

from collections.abc import Iterable, Mapping
from typing import Any, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import QuerySet

from apps.core.models import TimestampedModel
from apps.core.rows import Row


class LookupQuerySet(QuerySet[Row]):
    def of(self, kind: int) -> Self:
        """The words of one kind."""
        return self.filter(kind=kind)


class Lookup(TimestampedModel):
    """A word; `number` is its id in the dialects. An app's own model adds `kind` with its choices, and history."""

    number = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    name = models.CharField(max_length=100)

    objects = LookupQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["kind", "number"]

    def __str__(self) -> str:
        return self.name


def create_default_lookups(model: Any, lookups: Mapping[int, Iterable[tuple[int, Any]]]) -> None:
    """Create number and name of each kind with the given model class, which a migration has, unless there are any."""
    if model.objects.exists():
        return
    for kind, rows in lookups.items():
        for number, name in rows:
            model.objects.create(kind=kind, number=number, name=name)


def reference(model: type[Lookup], kind: int, **options: Any) -> models.ForeignKey[Any, Any]:
    """A reference to a lookup row of one kind, optional unless said otherwise."""
    options = {"null": True, "blank": True} | options
    return models.ForeignKey(
        model, on_delete=models.PROTECT, limit_choices_to={"kind": kind}, related_name="+", **options
    )
