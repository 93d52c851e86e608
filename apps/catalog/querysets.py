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


class RetailDiscountReasonQuerySet(QuerySet):
    def valid(self, *, is_sale: bool) -> Self:
        """In force now; without those that are hidden on sales, for one."""
        now = timezone.now()
        begun, lasting = Q(starts_at=None) | Q(starts_at__lte=now), Q(ends_at=None) | Q(ends_at__gt=now)
        rows = self.filter(begun, lasting)
        return rows.filter(hide_on_sales=False) if is_sale else rows


class PromotionQuerySet(QuerySet):
    def valid(self) -> Self:
        """Active, and in force now."""
        now = timezone.now()
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=now), is_active=True, starts_at__lte=now)

    def of_item(self, item_id: int, group_id: int | None) -> Self:
        """Those for a catalogue item or its group, and those for all items."""
        is_chosen = Q(items=item_id) | Q(groups=group_id, groups__isnull=False)
        return self.filter(is_chosen | Q(items=None, groups=None)).distinct()
