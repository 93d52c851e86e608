"""Credit policy: which orders need a check, and what a score is worth."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from apps.activity.history import tracked
from apps.core.models import TimestampedModel
from apps.core.money import MoneyField
from apps.orders.constants import OrderLookupKind
from apps.orders.models.lookups import looked_up


class CreditPolicy(TimestampedModel):
    """What holds for orders of one type; one limited to new services comes first where both fit."""

    order_type = looked_up(OrderLookupKind.ORDER_TYPE, null=False, blank=False)
    provider = looked_up(OrderLookupKind.CREDIT_PROVIDER)
    is_for_new_services = models.BooleanField(default=False, help_text="Holds for new services only.")

    history = tracked()

    class Meta:
        verbose_name_plural = "credit policies"
        ordering = ["order_type", "id"]
        constraints = [
            models.UniqueConstraint(fields=["order_type", "is_for_new_services"], name="credit_policy_once_per_type")
        ]

    def __str__(self):
        return gettext("Credit policy for %(order_type)s") % {"order_type": self.order_type}


class CreditClass(TimestampedModel):
    """A class of a policy: reached from `threshold` points of the score on."""

    policy = models.ForeignKey(CreditPolicy, on_delete=models.CASCADE, related_name="classes")
    key = models.CharField(max_length=40)
    threshold = models.PositiveIntegerField(default=0)
    is_default = models.BooleanField(default=False, help_text="Holds where no check is asked for.")
    credit_limit = MoneyField(null=True, blank=True, validators=[MinValueValidator(0)])
    deposit = MoneyField(null=True, blank=True, validators=[MinValueValidator(0)])
    deposit_type = looked_up(OrderLookupKind.DEPOSIT_TYPE)

    history = tracked()

    class Meta:
        verbose_name_plural = "credit classes"
        ordering = ["policy", "threshold"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "threshold"], name="credit_class_threshold_once"),
            models.UniqueConstraint(
                fields=["policy"],
                condition=Q(is_default=True),
                name="one_default_credit_class",
                violation_error_message="Another class of this policy is the default.",
            ),
            models.CheckConstraint(
                condition=Q(deposit=None) | Q(deposit_type__isnull=False),
                name="credit_class_deposit_has_type",
                violation_error_message="A deposit needs a type of deposit.",
            ),
        ]

    def __str__(self):
        return self.key
