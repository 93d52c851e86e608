"""What a void of an order would take back, in sums and names."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from apps.core.money import ZERO, MoneyField
from apps.core.rows import first_rows
from apps.orders.constants import AgreementState, OrderState, TenderStatus
from apps.orders.models import Installment, InstallmentAgreement, Order, OrderItem
from apps.orders.querysets import VOID_BLOCKERS

ROWS = 50


@dataclass(frozen=True, slots=True)
class VoidPlan:
    """`refused` says why nothing can be voided. Payments are pairs of a tender type's name and an amount.

    Of installment agreements there are those that end, those that go on since their goods are not returned any more,
    and what was paid in installments for goods that the order sold, which is no tender and is not given back.
    """

    refused: str
    payments: list[tuple[str, Decimal]]
    goods: list[tuple[str, int]]
    services: list[str]
    deposits: Decimal
    ending: list[str]
    going_on: list[str]
    paid_in_installments: Decimal
    was_carried_out: bool


def why_not_voidable(order: Order) -> str:
    """What the documented exceptions say against voiding a submitted order; empty when nothing does."""
    for why, blocker in VOID_BLOCKERS:
        if Order.objects.filter(blocker, pk=order.pk).exists():
            return gettext("Order %(number)s cannot be voided: it %(why)s.") % {"number": order.pk, "why": why}
    return ""


def void_plan(order: Order) -> VoidPlan:
    """A fixed number of queries, whatever is on the order."""
    tenders = order.tenders.exclude(status=TenderStatus.VOIDED).order_by("type__name")
    goods = order.items.filter(item__stock__isnull=False).order_by("description").values_list("description")
    services = order.service_items.select_related("item").order_by("pk")
    agreements = InstallmentAgreement.objects.order_by("pk")
    sold = agreements.filter(pk__in=_agreements(order.items.all()))
    ended = agreements.filter(
        pk__in=_agreements(OrderItem.objects.filter(returns__order=order)), state=AgreementState.RETURNED
    )
    paid = Installment.objects.filter(agreement__in=sold, paid_at__isnull=False).aggregate(
        sum=Coalesce(Sum("amount"), ZERO, output_field=MoneyField())
    )
    return VoidPlan(
        refused=why_not_voidable(order),
        payments=list(tenders.values_list("type__name").annotate(sum=Sum("amount"))),
        goods=list(goods.annotate(count=Sum("quantity"))[:ROWS]),
        services=[str(service) for service in first_rows(services, ROWS)],
        deposits=order.deposits.filter(returned_at=None).aggregate(sum=Sum("amount"))["sum"] or Decimal(0),
        ending=[str(agreement) for agreement in first_rows(sold.filter(state=AgreementState.ACTIVE), ROWS)],
        going_on=[str(agreement) for agreement in first_rows(ended, ROWS)],
        paid_in_installments=paid["sum"],
        was_carried_out=order.state == OrderState.COMPLETED,
    )


def _agreements(lines: QuerySet[OrderItem]) -> QuerySet[OrderItem, int | None]:
    return lines.exclude(installment_agreement=None).order_by().values_list("installment_agreement", flat=True)
