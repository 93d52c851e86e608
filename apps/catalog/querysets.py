"""Reads of the catalogue."""

from typing import Self

from django.db.models import Q, QuerySet
from django.utils import timezone


class CatalogItemQuerySet(QuerySet):
    def orderable(self) -> Self:
        return self.filter(is_active=True)


class PricePointChargeQuerySet(QuerySet):
    def valid(self) -> Self:
        """Active, and in force now."""
        now = timezone.now()
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=now), is_active=True, starts_at__lte=now)
