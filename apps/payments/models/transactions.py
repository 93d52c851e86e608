"""Money that moved at the gateway, and which order it belongs to."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from apps.activity.history import tracked
from apps.core.models import TimestampedModel
from apps.core.money import MoneyField
from apps.orders.models import Order, OrderTender
from apps.payments.constants import TransactionStatus
from apps.payments.querysets import LinkQuerySet, TransactionQuerySet

MAX_REFERENCE = 100


class PaymentusTransaction(TimestampedModel):
    """A payment (positive) or a reversal (negative) as Paymentus has it.

    `reference_number` is its number there, and `cg_reference_number` the order that it reported. A
    reversal has the `idempotency_key` of the refund that made it.
    """

    reference_number = models.CharField(max_length=MAX_REFERENCE, db_index=True)
    cg_reference_number = models.BigIntegerField(
        "order number", null=True, blank=True, db_index=True, validators=[MinValueValidator(1)]
    )
    amount = MoneyField()
    status = models.CharField(max_length=12, choices=TransactionStatus, default=TransactionStatus.APPROVED)
    idempotency_key = models.UUIDField(unique=True, null=True, editable=False)

    history = tracked()
    objects = TransactionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = "Paymentus transaction"
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="paymentus_transaction_not_nothing"),
            models.UniqueConstraint(
                fields=["reference_number"], condition=Q(amount__gt=0), name="paymentus_payment_number_once"
            ),
        ]

    def __str__(self):
        return f"Paymentus {self.reference_number}"


class TransactionOrderLink(TimestampedModel):
    """Ties a Paymentus transaction to an order: expected at first, later with the transaction and its tender."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="payment_links")
    reference_number = models.CharField(max_length=MAX_REFERENCE, db_index=True)
    transaction = models.OneToOneField(
        PaymentusTransaction, on_delete=models.PROTECT, null=True, blank=True, related_name="link"
    )
    tender = models.OneToOneField(
        OrderTender, on_delete=models.PROTECT, null=True, blank=True, related_name="payment_link"
    )

    history = tracked()
    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(transaction=None, tender=None) | Q(transaction__isnull=False, tender__isnull=False),
                name="payment_link_both_or_neither",
            )
        ]

    def __str__(self):
        return f"{self.reference_number} on order {self.order_id}"
