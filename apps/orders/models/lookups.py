"""Configurable words of orders."""

from django.core.validators import MinValueValidator
from django.db import models

from apps.activity.history import tracked
from apps.core.models import Stamped
from apps.orders.constants import LookupKind
from apps.orders.querysets import LookupQuerySet


class Lookup(Stamped):
    """A configurable type, reason or status of orders; `number` is CostGuard's id."""

    kind = models.PositiveSmallIntegerField(choices=LookupKind)
    number = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    name = models.CharField(max_length=100)

    history = tracked()
    objects = LookupQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "number"]
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="order_lookup_number_once_per_kind")]

    def __str__(self):
        return self.name


def looked_up(kind: LookupKind, **options) -> models.ForeignKey:
    """A reference to a lookup row of one kind, optional unless said otherwise."""
    options = {"null": True, "blank": True} | options
    return models.ForeignKey(
        Lookup, on_delete=models.PROTECT, limit_choices_to={"kind": kind}, related_name="+", **options
    )
