"""What should be in a register's drawer."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext

from apps.core.money import ZERO
from apps.core.text import Text
from apps.registers.constants import IN_DRAWER, MOVES_CASH, TAKES_OUT, BaseTenderType, NoSaleState, NoSaleType
from apps.registers.models import NoSale, NoSaleTender, Register, TenderType

# What moved at a register after one time and until another: the tender type's id, what for, how much.
Movements = Iterable[tuple[int, Text, Decimal]]
Source = Callable[[Register, datetime.datetime | None, datetime.datetime], Movements]
_sources: list[Source] = []


@dataclass
class Expected:
    """How much of one tender should be there, and what it is made of in words and amounts."""

    amount: Decimal = ZERO
    parts: dict[Text, Decimal] = field(default_factory=dict)

    def add(self, what: Text, amount: Decimal) -> None:
        self.amount += amount
        self.parts[what] = self.parts.get(what, ZERO) + amount


def register_source(source: Source) -> None:
    """Let another app say what its rows put into drawers and took out."""
    _sources.append(source)


def counted_types() -> QuerySet[TenderType]:
    """The tenders that a reconcile counts, cash first."""
    return TenderType.objects.filter(base_type__in=IN_DRAWER).order_by("id")


def drawer(register: Register, until: datetime.datetime) -> dict[int, Expected]:
    """How much of each tender should be there at a time, by the id of its type; nothing where a type is left out.

    Begins with the cash that the last completed reconcile counted, of which the rest was taken away then. To
    it comes what no-sales moved since it was counted, and what the other apps' sources say.
    """
    no_sales = NoSale.objects.present().filter(register=register, state=NoSaleState.COMPLETED, at__lte=until)
    counts: QuerySet[Any] = NoSale.objects.counts(register.pk)
    last = counts.filter(counted_at__lte=until).first()
    since = None if last is None else last.counted_at
    moved = NoSaleTender.objects.filter(no_sale__in=no_sales.filter(type__in=MOVES_CASH))
    expected: dict[int, Expected] = {}
    if last is not None:
        moved = moved.filter(no_sale__at__gt=since)
        for pk, amount in _sums(last.tenders.filter(type__base_type=BaseTenderType.CASH), "type"):
            expected.setdefault(pk, Expected()).add(gettext("Counted last"), amount)
    for source in _sources:
        for pk, what, amount in source(register, since, until):
            expected.setdefault(pk, Expected()).add(what, amount)
    for pk, type, amount in _sums(moved, "type", "no_sale__type"):
        expected.setdefault(pk, Expected()).add(NoSaleType(type).label, -amount if type in TAKES_OUT else amount)
    return expected


def expected_in_drawer(register: Register, until: datetime.datetime) -> dict[int, Decimal]:
    """The amounts of `drawer` alone."""
    return {pk: expected.amount for pk, expected in drawer(register, until).items()}


def cash_in_drawer(register: Register, until: datetime.datetime) -> Decimal:
    """How much cash can be handed out: that of all types of cash together."""
    cash = TenderType.objects.filter(base_type=BaseTenderType.CASH).values_list("pk", flat=True)
    expected = expected_in_drawer(register, until)
    return sum((expected.get(pk, ZERO) for pk in cash), ZERO)


def _sums(rows: QuerySet[NoSaleTender], *by: str) -> Iterable[Any]:
    return rows.order_by().values_list(*by).annotate(sum=Sum("amount"))
