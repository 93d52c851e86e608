"""What hangs on a line of an order: agreements, protection plans and discounts."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from apps.activity.history import tracked
from apps.catalog.constants import CatalogLookupKind
from apps.catalog.models import CatalogItem, RetailDiscountReason
from apps.catalog.models import looked_up as of_catalog
from apps.core.models import TimestampedModel
from apps.core.money import MoneyField
from apps.customers.models import Customer
from apps.orders.constants import AgreementState, RetailDiscountType
from apps.orders.models.items import OrderItem
from apps.orders.querysets import InstallmentAgreementQuerySet


class ItemFinancing(TimestampedModel):
    """That a line on an order is to be paid in installments, before there is an agreement.

    `amount` is what the last checkout left for the installments: price and taxes less the down payment.
    """

    order_item = models.OneToOneField(OrderItem, on_delete=models.CASCADE, related_name="financing")
    months = models.PositiveSmallIntegerField()
    down_payment = MoneyField(default=0)
    amount = MoneyField(null=True, editable=False)

    history = tracked()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(months__gte=1, down_payment__gte=0), name="item_financing_in_bounds")
        ]

    def __str__(self):
        return gettext("%(months)s installments") % {"months": self.months}


class InstallmentAgreement(TimestampedModel):
    """A customer pays for goods in parts; `amount` is what all installments come to."""

    guid = models.UUIDField(default=uuid.uuid4, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="installment_agreements")
    state = models.PositiveSmallIntegerField(choices=AgreementState, default=AgreementState.ACTIVE, editable=False)
    months = models.PositiveSmallIntegerField(default=24)
    amount = MoneyField(default=0)
    down_payment = MoneyField(default=0)
    started_on = models.DateField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)

    history = tracked()
    objects = InstallmentAgreementQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        permissions = [
            ("finance_item", "Can sell items in installments"),
            ("collect_installment", "Can record payments of installments"),
        ]

    def __str__(self):
        return gettext("Installment agreement %(number)s") % {"number": self.pk}


class Installment(TimestampedModel):
    """One of the parts in which an agreement is paid."""

    agreement = models.ForeignKey(InstallmentAgreement, on_delete=models.CASCADE, related_name="installments")
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    amount = MoneyField()
    paid_at = models.DateTimeField(null=True, blank=True)

    history = tracked()

    class Meta:
        ordering = ["agreement", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="installment_once_per_agreement"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="installment_not_nothing"),
        ]

    def __str__(self):
        return gettext("Installment %(number)s of %(amount)s") % {"number": self.number, "amount": self.amount}


class ProtectionPlanInformation(TimestampedModel):
    """Whom and what a protection plan on an order covers."""

    order_item = models.OneToOneField(OrderItem, on_delete=models.CASCADE, related_name="protection_plan")
    plan = models.ForeignKey(CatalogItem, on_delete=models.PROTECT, related_name="+")
    profile_id = models.PositiveIntegerField(null=True, blank=True)
    serial_number = models.CharField(max_length=60, null=True, blank=True)
    activated_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    first_name = models.CharField(max_length=100, null=True, blank=True)
    last_name = models.CharField(max_length=100, null=True, blank=True)
    company_name = models.CharField(max_length=200, null=True, blank=True)
    email = models.EmailField(null=True, blank=True)
    address1 = models.CharField(max_length=200, null=True, blank=True)
    address2 = models.CharField(max_length=200, null=True, blank=True)
    city = models.CharField(max_length=100, null=True, blank=True)
    county = models.CharField(max_length=100, null=True, blank=True)
    state = models.CharField(max_length=100, null=True, blank=True)
    zip = models.CharField(max_length=20, null=True, blank=True)
    country = models.CharField(max_length=100, null=True, blank=True)
    verification_request_id = models.PositiveIntegerField(null=True, blank=True)
    extended_information = models.JSONField(default=dict, blank=True)

    history = tracked()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "protection plan information"

    def __str__(self):
        return gettext("Protection of %(item)s") % {"item": self.order_item_id}

    @property
    def whom(self) -> str:
        """The names of the one who is covered."""
        return " ".join(filter(None, [self.first_name, self.last_name, self.company_name]))


class RetailDiscount(TimestampedModel):
    """A discount on a line; `amount` is what it takes off, so positive.

    One at the desk has a reason, one by promotion names that. A return repeats those of the sold line.
    """

    order_item = models.ForeignKey(OrderItem, on_delete=models.CASCADE, related_name="discounts")
    type = models.CharField(max_length=40, choices=RetailDiscountType, default=RetailDiscountType.PROMOTION)
    description = models.CharField(max_length=200)
    reason = models.ForeignKey(RetailDiscountReason, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    promotion = of_catalog(CatalogLookupKind.PROMOTION)
    amount = MoneyField()
    repeats = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="repetitions")

    history = tracked()

    class Meta:
        ordering = ["id"]
        permissions = [("discount_item", "Can lower the price of an item on an order")]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="retail_discount_takes_off")]

    def __str__(self):
        return self.description

    @property
    def is_removable(self) -> bool:
        """Whether a person gave it, who may take it off again; a promotion's goes with its line."""
        return self.type == RetailDiscountType.MANUAL
