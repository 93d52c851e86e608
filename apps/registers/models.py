"""Stores, the registers in them, the tenders they take, and drawers opened without a sale."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.history import tracked
from apps.core.identity import HasIdentity, IdentityConstraint, IdentityField
from apps.core.languages import in_present_language
from apps.core.models import TimestampedModel
from apps.core.money import MoneyField
from apps.customers.models import AdjustmentType
from apps.registers.constants import BaseTenderType, NoSaleState, NoSaleType
from apps.registers.querysets import NoSaleQuerySet


class Location(HasIdentity, TimestampedModel):
    """A store. `code` begins the receipt numbers of its registers."""

    name = models.CharField(max_length=100, db_index=True)
    name_identity = IdentityField(source="name")
    code = models.CharField(max_length=12, unique=True, validators=[RegexValidator(r"^[A-Z0-9]+\Z")])
    invoice_template = models.TextField(
        blank=True, help_text="What receipts say at the foot. A store without one makes no receipts."
    )

    history = tracked()

    class Meta:
        ordering = ["name", "id"]
        constraints = [IdentityConstraint(fields=["name_identity"], name="location_name_once")]

    def __str__(self):
        return self.name


class Register(TimestampedModel):
    """A cash register. `next_receipt` is only moved on under a lock, so that receipt numbers leave no gap.

    Its policy: inactive registers take nothing; `needs_customer` refuses orders without one; orders above
    `order_limit` need another register.
    """

    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="registers")
    name = models.CharField(max_length=100)
    number = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    next_receipt = models.PositiveIntegerField(default=1)
    tolerance = MoneyField(
        default=0, validators=[MinValueValidator(0)], help_text="By how much a reconcile may be out."
    )
    is_active = models.BooleanField("active", default=True)
    needs_customer = models.BooleanField(default=False, help_text="Submits no order without a customer.")
    order_limit = MoneyField(null=True, blank=True, validators=[MinValueValidator(0)])

    history = tracked()

    class Meta:
        ordering = ["location", "number"]
        constraints = [models.UniqueConstraint(fields=["location", "number"], name="register_number_once_per_location")]

    def __str__(self):
        return f"{self.name}, {self.location}"


class TenderType(HasIdentity, TimestampedModel):
    """A way to pay. The adjustment types are those that capture a positive and a negative amount."""

    name = models.CharField(max_length=100, db_index=True)
    name_identity = IdentityField(source="name")
    base_type = models.CharField(max_length=12, choices=BaseTenderType)
    debit_adjustment_type = models.ForeignKey(
        AdjustmentType, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    credit_adjustment_type = models.ForeignKey(
        AdjustmentType, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_internal_use_only = models.BooleanField(default=False)

    history = tracked()

    class Meta:
        ordering = ["name", "id"]
        constraints = [IdentityConstraint(fields=["name_identity"], name="tender_type_name_once")]

    def __str__(self):
        return self.name


class NoSaleReason(TimestampedModel):
    """Why a drawer is opened; each reason is for one type of no-sale."""

    type = models.CharField(max_length=16, choices=NoSaleType)
    description = models.CharField(max_length=200)

    history = tracked()

    class Meta:
        ordering = ["description", "id"]

    def __str__(self):
        return self.description


class NoSale(TimestampedModel):
    """A drawer opened without a sale. Deleted reconciles keep their row and their receipt number."""

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="no_sales")
    type = models.CharField(max_length=16, choices=NoSaleType)
    state = models.PositiveSmallIntegerField(choices=NoSaleState)
    reason = models.ForeignKey(NoSaleReason, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(null=True, blank=True)
    message = models.TextField(null=True, blank=True, help_text="Why processing failed.")
    said = models.JSONField(default=dict, editable=False, help_text="The message in each language.")
    receipt_number = models.CharField(max_length=40, null=True, blank=True, unique=True)
    at = models.DateTimeField(default=timezone.now)
    overridden_at = models.DateTimeField(null=True, blank=True)
    overridden_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="no_sales")
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    history = tracked(excluded_fields=["said"])
    objects = NoSaleQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        permissions = [
            ("view_all_no_sales", "Can see the no-sales of everybody"),
            ("report_no_sales", "Can see the figures of drawers"),
        ]
        indexes = [
            models.Index(fields=["at"], name="no_sale_at"),
            models.Index(fields=["created_by", "id"], name="no_sale_of_user", condition=Q(deleted_at=None)),
        ]

    @property
    def message_in_words(self):
        """Why processing failed, in the language of the reader."""
        return in_present_language(self.said or {}) or self.message  # as of an earlier time nobody knows it

    def __str__(self):
        return gettext("No-sale %(number)s") % {"number": self.pk}


class NoSaleTender(models.Model):
    """What was counted of one tender.

    `system_amount` is what should have been there by the drawer's movements, and before a reconcile is processed what
    the caller said; `stated_amount` keeps the latter.
    """

    no_sale = models.ForeignKey(NoSale, on_delete=models.CASCADE, related_name="tenders")
    type = models.ForeignKey(TenderType, on_delete=models.PROTECT, related_name="+")
    amount = MoneyField()
    system_amount = MoneyField(null=True, blank=True)
    stated_amount = MoneyField(null=True, blank=True)

    history = tracked()

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return f"{self.amount} {self.type.name}"

    @property
    def difference(self) -> Decimal:
        """What is too much (positive) or missing (negative)."""
        return Decimal(0) if self.system_amount is None else self.amount - self.system_amount

    @property
    def is_misstated(self) -> bool:
        """Whether the caller said that something else should be there."""
        return self.stated_amount is not None and self.stated_amount != self.system_amount
