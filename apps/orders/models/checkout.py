"""What a checkout made of an order, how it is paid, and the receipt."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from apps.activity.history import tracked
from apps.catalog.models import OverviewGroup, Tax
from apps.core.models import TimestampedModel
from apps.core.money import MoneyField
from apps.customers.models import Adjustment
from apps.orders.constants import CheckoutCategory, OrderAction, OrderLookupKind, TenderStatus
from apps.orders.models.lookups import looked_up
from apps.orders.models.orders import Order
from apps.orders.querysets import OfOrderQuerySet
from apps.registers.models import TenderType


class CheckoutLine(models.Model):
    """A part of the last checkout's sum: a subtotal by group, action and divisor, or a tax.

    The lines of one category add up to the order's subtotal and tax. Replaced by each checkout.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="checkout_lines")
    category = models.PositiveSmallIntegerField(choices=[CheckoutCategory.choices[0], CheckoutCategory.choices[1]])
    group = models.ForeignKey(OverviewGroup, on_delete=models.PROTECT, null=True, related_name="+")
    tax = models.ForeignKey(Tax, on_delete=models.PROTECT, null=True, related_name="+")
    action = models.PositiveSmallIntegerField(
        choices=[choice for choice in OrderAction.choices if choice[0] in (OrderAction.SALE, OrderAction.RETURN)],
        null=True,
    )
    item_count = models.PositiveIntegerField(default=0)
    divisor = models.PositiveIntegerField(default=1)
    amount = MoneyField()

    history = tracked()

    class Meta:
        ordering = ["order", "category", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(category=CheckoutCategory.SUBTOTAL, group__isnull=False, tax=None)
                | Q(category=CheckoutCategory.TAX, tax__isnull=False, group=None),
                name="checkout_line_of_group_or_tax",
            )
        ]

    def __str__(self):
        return f"{self.get_category_display()} {self.amount}"


class OrderTender(TimestampedModel):
    """A payment (positive) or refund (negative) on an order.

    `is_change` marks what was handed back of too much cash. `booked_at` is when the tender came to count in the
    register's drawer; without it, when its order was submitted.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="tenders")
    type = models.ForeignKey(TenderType, on_delete=models.PROTECT, related_name="+")
    amount = MoneyField()
    status = models.PositiveSmallIntegerField(choices=TenderStatus, default=TenderStatus.OPEN)
    is_locked = models.BooleanField("locked", default=False)
    is_change = models.BooleanField("change", default=False, editable=False)
    booked_at = models.DateTimeField(null=True, editable=False)
    adjustment = models.OneToOneField(
        Adjustment, on_delete=models.PROTECT, null=True, blank=True, related_name="tender"
    )
    credit_card_type = looked_up(OrderLookupKind.CREDIT_CARD_TYPE)
    bank_account_type = looked_up(OrderLookupKind.BANK_ACCOUNT_TYPE)
    expires_on = models.DateField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    history = tracked(excluded_fields=["booked_at"])
    objects = OfOrderQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="order_tender_not_nothing")]

    def __str__(self):
        return f"{self.amount} {self.type.name}"

    @property
    def is_read_only(self) -> bool:
        """Locked by itself, or by an order that has come to its end."""
        return self.is_locked or self.order.is_final


class OrderDeposit(TimestampedModel):
    """A deposit that an order asks of the customer."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="deposits")
    type = looked_up(OrderLookupKind.DEPOSIT_TYPE)
    amount = MoneyField()
    received_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)

    history = tracked()

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return gettext("Deposit of %(amount)s") % {"amount": self.amount}


class Receipt(TimestampedModel):
    """A receipt of an order in document storage."""

    guid = models.UUIDField(default=uuid.uuid4, unique=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="receipts")
    category = models.CharField(max_length=100, default="Direct Invoice")
    content = models.BinaryField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    history = tracked(excluded_fields=["content"])
    objects = OfOrderQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return gettext("Receipt %(guid)s") % {"guid": self.guid}
