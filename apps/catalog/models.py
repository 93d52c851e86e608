"""What can be ordered, at which price, and the words that describe it."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.history import tracked
from apps.catalog.constants import CatalogItemKind, CatalogLookupKind, EquipmentKind
from apps.catalog.querysets import (
    CatalogItemQuerySet,
    PricePointChargeQuerySet,
    PromotionQuerySet,
    RetailDiscountReasonQuerySet,
)
from apps.core import lookups
from apps.core.identity import HasIdentity, IdentityConstraint, IdentityField
from apps.core.models import TimestampedModel
from apps.core.money import MoneyField


class Lookup(lookups.Lookup):
    """A configurable word of the catalogue; `number` is CostGuard's id."""

    kind = models.PositiveSmallIntegerField(choices=CatalogLookupKind)

    history = tracked()

    class Meta(lookups.Lookup.Meta):
        verbose_name = "catalogue code"
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="catalog_lookup_number_once_per_kind")]


def looked_up(kind: CatalogLookupKind, **options) -> models.ForeignKey:
    """A reference to a lookup row of one kind."""
    return lookups.reference(Lookup, kind, **options)


class CatalogGroup(HasIdentity, TimestampedModel):
    """A family of catalogue items, such as Internet or Mobile; the dialect's service group."""

    name = models.CharField(max_length=100, db_index=True)
    name_identity = IdentityField(source="name")

    history = tracked()

    class Meta:
        ordering = ["name", "id"]
        constraints = [IdentityConstraint(fields=["name_identity"], name="catalog_group_name_once")]

    def __str__(self):
        return self.name


class OverviewGroup(HasIdentity, TimestampedModel):
    """A line of the checkout overview under which the amounts of items are added up."""

    name = models.CharField(max_length=100, db_index=True)
    name_identity = IdentityField(source="name")
    position = models.PositiveSmallIntegerField(default=1)

    history = tracked()

    class Meta:
        ordering = ["position", "id"]
        constraints = [IdentityConstraint(fields=["name_identity"], name="overview_group_name_once")]

    def __str__(self):
        return self.name


class CatalogItem(HasIdentity, TimestampedModel):
    """Something that can be ordered. Prices are without tax.

    `price` is charged at the sale, `monthly_charge` (MRC) each month and `one_time_charge` (NRC) when a
    service starts. `quantity_divisor` says how many units make one of what people count (cables by the
    metre are sold in 100ths). `supported_sim_class` is the one that a handset or a service works with, `sim_class`
    and `sim_association_type` are those of a SIM card. `protection_profile_id` is the number of a protection plan's
    profile with its insurer.
    """

    kind = models.CharField(max_length=16, choices=CatalogItemKind)
    name = models.CharField(max_length=200)
    sku = models.CharField("SKU", max_length=60, db_index=True, null=True, blank=True)
    sku_identity = IdentityField(source="sku", null=True)
    group = models.ForeignKey(CatalogGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="items")
    overview_group = models.ForeignKey(OverviewGroup, on_delete=models.PROTECT, related_name="items")
    package = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="contents", help_text="Sold as part of."
    )
    price = MoneyField(default=0)
    monthly_charge = MoneyField("monthly recurring charge", default=0)
    one_time_charge = MoneyField("one-time charge", default=0)
    quantity_divisor = models.PositiveIntegerField(default=1, validators=[MinValueValidator(1)])
    is_taxable = models.BooleanField(default=True)
    is_active = models.BooleanField("active", default=True)
    stock = models.PositiveIntegerField(null=True, blank=True, help_text="Pieces in stock; empty where none are kept.")
    inventory_status = looked_up(CatalogLookupKind.INVENTORY_STATUS)
    technology_type = looked_up(CatalogLookupKind.TECHNOLOGY_TYPE)
    supported_sim_class = looked_up(CatalogLookupKind.SIM_CLASS)
    equipment = models.CharField(max_length=10, choices=EquipmentKind, blank=True, help_text="Of a service.")
    sim_class = looked_up(CatalogLookupKind.SIM_CLASS)
    sim_association_type = looked_up(CatalogLookupKind.SIM_ASSOCIATION_TYPE)
    protection_profile_id = models.PositiveIntegerField(
        null=True, blank=True, help_text="Of a protection plan: its profile with the insurer."
    )

    history = tracked()
    objects = CatalogItemQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(price__gte=0, monthly_charge__gte=0, one_time_charge__gte=0),
                name="catalog_item_charges_not_negative",
                violation_error_message="No charge may be negative.",
            ),
            models.CheckConstraint(
                condition=Q(quantity_divisor__gte=1),
                name="catalog_item_divisor_positive",
                violation_error_message="The quantity divisor must be at least 1.",
            ),
            IdentityConstraint(fields=["sku_identity"], name="catalog_item_sku_once"),
        ]

    def __str__(self):
        return f"{self.name} ({self.sku})" if self.sku else self.name


class PricePoint(TimestampedModel):
    """One of the amounts of time or usage for which an advance pay product can be paid."""

    product = models.ForeignKey(CatalogItem, on_delete=models.PROTECT, related_name="price_points")
    name = models.CharField(max_length=100)
    is_favorite = models.BooleanField("favorite", default=False, help_text="Taken when the product is renewed.")

    history = tracked()

    class Meta:
        ordering = ["product", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["product"],
                condition=Q(is_favorite=True),
                name="one_favorite_price_point_per_product",
                violation_error_message="Another price point of this product is the favorite.",
            )
        ]

    def __str__(self):
        return gettext("%(name)s of %(name2)s") % {"name": self.name, "name2": self.product.name}


class PricePointCharge(TimestampedModel):
    """What a price point costs during a span of time; open-ended without `ends_at`."""

    price_point = models.ForeignKey(PricePoint, on_delete=models.PROTECT, related_name="charges")
    amount = MoneyField(validators=[MinValueValidator(0)])
    is_active = models.BooleanField("active", default=True)
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)

    history = tracked()
    objects = PricePointChargeQuerySet.as_manager()

    class Meta:
        ordering = ["price_point", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="price_point_charge_not_negative",
                violation_error_message="The amount must not be negative.",
            )
        ]

    def __str__(self):
        return gettext("%(amount)s for %(price_point)s") % {"amount": self.amount, "price_point": self.price_point}


class Tax(HasIdentity, TimestampedModel):
    """A tax on taxable items; `rate` is a fraction (0.08 is 8 %)."""

    name = models.CharField(max_length=100, db_index=True)
    name_identity = IdentityField(source="name")
    rate = models.DecimalField(max_digits=8, decimal_places=6, validators=[MinValueValidator(0), MaxValueValidator(1)])
    is_active = models.BooleanField("active", default=True)

    history = tracked()

    class Meta:
        verbose_name_plural = "taxes"
        ordering = ["id"]
        constraints = [IdentityConstraint(fields=["name_identity"], name="tax_name_once")]

    def __str__(self):
        return self.name


class RetailDiscountReason(TimestampedModel):
    """Why a price was lowered at the counter."""

    description = models.CharField(max_length=200)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    hide_on_sales = models.BooleanField(default=False)
    is_for_price_adjustment = models.BooleanField(default=False)

    history = tracked()
    objects = RetailDiscountReasonQuerySet.as_manager()

    class Meta:
        ordering = ["description", "id"]

    def __str__(self):
        return self.description


class Promotion(TimestampedModel):
    """What is taken off the price of items that are put into a cart while the promotion is in force.

    `word` names it, by CostGuard's promotionID. It takes off either `percent` of the price or `amount` from each of
    what people count (a metre, a piece). It is for the items and groups chosen, and for all items without any.
    """

    word = looked_up(CatalogLookupKind.PROMOTION, null=False, blank=False, verbose_name="promotion")
    description = models.CharField(max_length=200, help_text="What receipts say.")
    percent = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text="Of the price; leave the amount empty.",
    )
    amount = MoneyField(null=True, blank=True, help_text="Off each piece; leave the percentage empty.")
    is_active = models.BooleanField("active", default=True)
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)
    items = models.ManyToManyField(CatalogItem, blank=True, related_name="+", help_text="All when no group is chosen.")
    groups = models.ManyToManyField(CatalogGroup, blank=True, related_name="+", help_text="All when no item is chosen.")

    history = tracked()
    objects = PromotionQuerySet.as_manager()

    class Meta:
        ordering = ["word__number", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__isnull=False, percent__gt=0, percent__lte=100, amount=None)
                | Q(amount__isnull=False, amount__gt=0, percent=None),
                name="promotion_takes_percent_or_amount",
                violation_error_message="Give either a percentage of up to 100 or an amount, above 0.",
            ),
            models.UniqueConstraint(
                fields=["word"],
                condition=Q(is_active=True),
                name="one_active_promotion_per_word",
                violation_error_message="Another active promotion has this name.",
            ),
        ]

    def __str__(self):
        return self.description
