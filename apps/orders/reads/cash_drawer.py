"""What the tenders of orders put into drawers and took out."""

import datetime
from decimal import Decimal

from django.db.models import BooleanField, Case, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from apps.core.money import ZERO
from apps.orders.constants import OrderState, TenderStatus
from apps.orders.models import OrderTender
from apps.registers.constants import BaseTenderType
from apps.registers.models import Register
from apps.registers.reads.cash_drawer import Movements, counted_types, expected_in_drawer

__all__ = ["cash_of", "counted", "counted_types", "expected_in_drawer", "takings"]


def counted(tenders: QuerySet[OrderTender]) -> QuerySet[OrderTender]:
    """Those that count in a drawer: what is put on a paused order does not until that is resumed."""
    before = Q(created_at__lte=F("order__submitted_at"))  # was submitted before tenders were booked
    # What a void took back did count until then.
    return tenders.filter(Q(booked_at__isnull=False) | before).exclude(
        status=TenderStatus.VOIDED, order__voided_at__isnull=True
    )


def cash_of(tenders: QuerySet[OrderTender]) -> Decimal:
    cash = tenders.filter(type__base_type=BaseTenderType.CASH).order_by()
    return cash.aggregate(sum=Sum("amount"))["sum"] or ZERO


def takings(register: Register, since: datetime.datetime | None, until: datetime.datetime) -> Movements:
    """What tenders of submitted orders moved after one time and until another.

    Cancelling or voiding an order takes them back.
    """
    tenders = (
        counted(OrderTender.objects.filter(order__register=register, order__submitted_at__isnull=False))
        .alias(moved_at=Coalesce("booked_at", "order__submitted_at"))
        .filter(moved_at__lte=until)
    )
    is_over = Q(order__state=OrderState.CANCELLED) | Q(order__voided_at__isnull=False)
    taken_back = tenders.filter(is_over).annotate(
        taken_back_at=Coalesce("order__voided_at", "order__cancelled_at", "order__submitted_at"),
        is_void=Case(When(order__voided_at=None, then=Value(False)), default=True, output_field=BooleanField()),
    )
    came, went = tenders, taken_back.filter(taken_back_at__lte=until)
    if since is not None:
        came, went = came.filter(moved_at__gt=since), went.filter(taken_back_at__gt=since)
    for type_id, is_change, is_refund, amount in _sums(came):
        yield (
            type_id,
            gettext("Change given") if is_change else gettext("Refunded") if is_refund else gettext("Paid"),
            amount,
        )
    for type_id, is_void, amount in went.order_by().values_list("type", "is_void").annotate(sum=Sum("amount")):
        yield type_id, gettext("Voided orders") if is_void else gettext("Cancelled orders"), -amount


def _sums(tenders: QuerySet[OrderTender]) -> list[tuple[int, bool, bool, Decimal]]:
    is_refund = Case(When(amount__lt=0, then=Value(True)), default=Value(False), output_field=BooleanField())
    rows = tenders.order_by().annotate(is_refund=is_refund)
    return list(rows.values_list("type", "is_change", "is_refund").annotate(sum=Sum("amount")))
