"""What a void of an order would take back, in sums and names."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from apps.core.rows import first_rows
from apps.orders.constants import OrderState, TenderStatus
from apps.orders.models import Order
from apps.orders.querysets import VOID_BLOCKERS

ROWS = 50


@dataclass(frozen=True, slots=True)
class VoidPlan:
    """`refused` says why nothing can be voided. Payments are pairs of a tender type's name and an amount."""

    refused: str
    payments: list[tuple[str, Decimal]]
    goods: list[tuple[str, int]]
    services: list[str]
    deposits: Decimal
    was_carried_out: bool


def why_not_voidable(order: Order) -> str:
    """What the documented exceptions say against voiding a submitted order; empty when nothing does."""
    for why, blocker in VOID_BLOCKERS:
        if Order.objects.filter(blocker, pk=order.pk).exists():
            return f"Order {order.pk} cannot be voided: it {why}."
    return ""


def void_plan(order: Order) -> VoidPlan:
    """A fixed number of queries, whatever is on the order."""
    tenders = order.tenders.exclude(status=TenderStatus.VOIDED).order_by("type__name")
    goods = order.items.filter(item__stock__isnull=False).order_by("description").values_list("description")
    services = order.service_items.select_related("item").order_by("pk")
    return VoidPlan(
        refused=why_not_voidable(order),
        payments=list(tenders.values_list("type__name").annotate(sum=Sum("amount"))),
        goods=list(goods.annotate(count=Sum("quantity"))[:ROWS]),
        services=[str(service) for service in first_rows(services, ROWS)],
        deposits=order.deposits.filter(returned_at=None).aggregate(sum=Sum("amount"))["sum"] or Decimal(0),
        was_carried_out=order.state == OrderState.COMPLETED,
    )
