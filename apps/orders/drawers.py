"""What should be in a register's drawer."""

import datetime
from collections import Counter
from decimal import Decimal

from django.db.models import QuerySet, Sum

from apps.core.money import ZERO
from apps.orders.constants import State, TenderStatus
from apps.orders.models import OrderTender
from apps.registers.constants import IN_DRAWER, MOVES_CASH, TAKES_OUT, BaseTenderType, NoSaleState, NoSaleType
from apps.registers.models import NoSale, NoSaleTender, Register, TenderType


def counted_types() -> QuerySet[TenderType]:
    """The tenders that a reconcile counts, cash first."""
    return TenderType.objects.filter(base_type__in=IN_DRAWER).order_by("id")


def expected_in_drawer(register: Register, until: datetime.datetime) -> dict[int, Decimal]:
    """How much of each tender should be there at a time, by the id of its type; nothing where a type is left out.

    Begins with the cash that the last completed reconcile counted, of which the rest was taken away then. To
    it comes what submitted orders paid at the register since, and what no-sales moved.
    """
    drawers = NoSale.objects.present().filter(register=register, state=NoSaleState.COMPLETED, at__lte=until)
    last = drawers.filter(type=NoSaleType.RECONCILE).order_by("-at", "-pk").first()
    tenders = OrderTender.objects.filter(order__register=register, order__submitted_at__lte=until)
    tenders = tenders.exclude(status=TenderStatus.VOIDED).exclude(order__state=State.CANCELLED)
    moved = NoSaleTender.objects.filter(no_sale__in=drawers.filter(type__in=MOVES_CASH))
    expected: Counter[int] = Counter()
    if last is not None:
        moved = moved.filter(no_sale__at__gt=last.at)
        tenders = tenders.filter(order__submitted_at__gt=last.at)
        for pk, amount in _sums(last.tenders.filter(type__base_type=BaseTenderType.CASH), "type"):
            expected[pk] += amount
    for pk, amount in _sums(tenders, "type"):
        expected[pk] += amount
    for pk, type, amount in _sums(moved, "type", "no_sale__type"):
        expected[pk] += -amount if type in TAKES_OUT else amount
    return {pk: amount + ZERO for pk, amount in expected.items()}


def _sums(rows: QuerySet, *by: str):
    return rows.order_by().values_list(*by).annotate(sum=Sum("amount"))
