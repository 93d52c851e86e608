"""Configurable words of orders."""

from django.db import models

from apps.activity.history import tracked
from apps.core import lookups
from apps.orders.constants import OrderLookupKind


class Lookup(lookups.Lookup):
    """A configurable type, reason or status of orders; `number` is CostGuard's id."""

    kind = models.PositiveSmallIntegerField(choices=OrderLookupKind)

    history = tracked()

    class Meta(lookups.Lookup.Meta):
        verbose_name = "order code"
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="order_lookup_number_once_per_kind")]


def looked_up(kind: OrderLookupKind, **options) -> models.ForeignKey:
    """A reference to a lookup row of one kind, optional unless said otherwise."""
    return lookups.reference(Lookup, kind, **options)
