"""Amounts of money: decimals of the one currency that the installation runs in (setting CURRENCY)."""

from collections.abc import Sequence
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


def shared_out(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """The amount in parts by weight, whose sum is the amount to the last cent.

    Whatever rounding leaves over goes, a smallest unit each, to the parts that lost most by it.
    """
    whole = sum(weights)
    if not whole:
        return [ZERO] * len(weights)
    exact = [amount * weight / whole for weight in weights]
    parts = [rounded(part) for part in exact]
    left = amount - sum(parts)
    step = SMALLEST.copy_sign(left)
    losses = sorted(range(len(parts)), key=lambda position: (parts[position] - exact[position]) * step)
    for position in losses[: int(abs(left) / SMALLEST)]:
        parts[position] += step
    return parts
