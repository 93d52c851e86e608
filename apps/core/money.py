"""Amounts of money: decimals of the one currency that the installation runs in (setting CURRENCY)."""

from decimal import ROUND_HALF_EVEN, Decimal

from django.db import models

PLACES = 2
SMALLEST = Decimal(1).scaleb(-PLACES)
ZERO = Decimal(0).quantize(SMALLEST)
MAX_AMOUNT = Decimal("999999999999.99")


class MoneyField(models.DecimalField):
    """An amount to the smallest unit of the currency; negative where money is owed to the customer."""

    def __init__(self, *args, **options):
        super().__init__(*args, **({"max_digits": 14, "decimal_places": PLACES} | options))


def rounded(amount: Decimal) -> Decimal:
    """To the smallest unit of the currency, half to even."""
    return amount.quantize(SMALLEST, rounding=ROUND_HALF_EVEN)
