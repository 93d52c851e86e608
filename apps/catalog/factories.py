"""Makes catalogue items for tests and demo data, without the history operations write."""

import factory

from apps.activity.factories import RowFactory
from apps.catalog.constants import CatalogItemKind, CatalogLookupKind
from apps.catalog.models import (
    CatalogGroup,
    CatalogItem,
    Lookup,
    OverviewGroup,
    PricePoint,
    PricePointCharge,
    Promotion,
    Tax,
)


def lookup(kind: CatalogLookupKind, number: int) -> Lookup:
    return Lookup.objects.get(kind=kind, number=number)


class CatalogGroupFactory(RowFactory):
    class Meta:
        model = CatalogGroup
        django_get_or_create = ["name"]

    name = factory.Sequence(lambda n: f"Group {n}")


class CatalogItemFactory(RowFactory):
    """A charger on the shelf by default."""

    class Meta:
        model = CatalogItem
        django_get_or_create = ["sku"]

    kind = CatalogItemKind.RETAIL
    name = "USB-C Charger"
    sku = factory.Sequence(lambda n: f"CHG-{n:05d}")
    overview_group = factory.LazyFunction(lambda: OverviewGroup.objects.get(pk=1))
    price = 25


class ServiceItemFactory(CatalogItemFactory):
    """A service that can be ordered."""

    kind = CatalogItemKind.SERVICE
    name = "Wireless Service"
    sku = factory.Sequence(lambda n: f"WIRELESS-{n:05d}")
    group = factory.SubFactory(CatalogGroupFactory, name="Mobile")
    overview_group = factory.LazyFunction(lambda: OverviewGroup.objects.get(pk=2))
    price = 0
    monthly_charge = "12.95"
    one_time_charge = "5.95"


class TaxFactory(RowFactory):
    class Meta:
        model = Tax
        django_get_or_create = ["name"]

    name = factory.Sequence(lambda n: f"Tax {n}")
    rate = "0.08"


class PricePointFactory(RowFactory):
    class Meta:
        model = PricePoint

    product = factory.SubFactory(CatalogItemFactory, kind=CatalogItemKind.ADVANCE_PAY, name="30 days")
    name = "30 days"


class PricePointChargeFactory(RowFactory):
    class Meta:
        model = PricePointCharge

    price_point = factory.SubFactory(PricePointFactory)
    amount = 10


class PromotionFactory(RowFactory):
    """A tenth off everything by default."""

    class Meta:
        model = Promotion

    word = factory.LazyFunction(lambda: lookup(CatalogLookupKind.PROMOTION, 6))
    description = "Holiday promotion"
    percent = 10
