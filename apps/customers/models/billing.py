"""What stands on a customer's account in billing: adjustments and credit reports."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext

from apps.activity.history import tracked
from apps.core.models import TimestampedModel
from apps.core.money import MoneyField
from apps.customers.models.accounts import Customer


class AdjustmentType(TimestampedModel):
    """Why an account is adjusted; tender types name the types that capture them."""

    name = models.CharField(max_length=100)

    history = tracked()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self):
        return self.name


class Adjustment(TimestampedModel):
    """An amount put on a customer's account, positive for a debit and negative for a credit."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="adjustments")
    type = models.ForeignKey(AdjustmentType, on_delete=models.PROTECT, related_name="+")
    amount = MoneyField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    history = tracked()

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return gettext("Adjustment %(number)s of %(amount)s") % {"number": self.pk, "amount": self.amount}


class CreditReport(TimestampedModel):
    """What a credit bureau said of a customer."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="credit_reports")
    provider = models.CharField(max_length=100)
    score = models.PositiveIntegerField(validators=[MinValueValidator(0)])

    history = tracked()

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return gettext("Credit report %(number)s of %(customer_id)s") % {
            "number": self.pk,
            "customer_id": self.customer_id,
        }
