"""What of an order is paid by which means, and how much of it may be given back."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from apps.core.money import ZERO
from apps.orders.constants import TenderStatus
from apps.orders.models import Order
from apps.registers.constants import BaseTenderType
from apps.registers.models import TenderType

# The gateway itself knows how much of its payments can go back, and to whom.
PROVEN_ELSEWHERE = frozenset({BaseTenderType.PAYMENTUS})


@dataclass(frozen=True)
class Balance:
    """What was paid by each tender type less what was given back by it, and what the order's returns come to."""

    paid: dict[int, Decimal]
    families: dict[int, str]
    credit: Decimal

    def changed_by(self, type: TenderType, amount: Decimal) -> "Balance":
        """As it will be with one more tender."""
        paid = self.paid | {type.pk: self.paid.get(type.pk, ZERO) + amount}
        return Balance(paid, self.families | {type.pk: type.base_type}, self.credit)

    @property
    def unpaid_refunds(self) -> Decimal:
        """What was given back by any means beyond what was paid by it."""
        return -sum((min(self.paid[pk], ZERO) for pk in self.paid if self.families[pk] not in PROVEN_ELSEWHERE), ZERO)

    @property
    def cash(self) -> Decimal:
        return sum((self.paid[pk] for pk in self.paid if self.families[pk] == BaseTenderType.CASH), ZERO)

    @property
    def total(self) -> Decimal:
        return sum(self.paid.values(), ZERO)

    @property
    def is_covered(self) -> bool:
        """Whether everything given back was paid by the same means, or is what the returns come to."""
        return self.unpaid_refunds <= self.credit

    def refundable(self, type: TenderType) -> Decimal:
        """The most that can be given back by a type."""
        paid = max(self.paid.get(type.pk, ZERO), ZERO)
        if type.base_type in PROVEN_ELSEWHERE:
            return paid
        return paid + max(self.credit - self.unpaid_refunds, ZERO)


def balance_of(order: Order) -> Balance:
    """One statement. The returns count while the checkout holds, and only by how much they outweigh the sales."""
    tenders = order.tenders.exclude(status=TenderStatus.VOIDED).order_by()
    sums = list(tenders.values_list("type", "type__base_type").annotate(sum=Sum("amount")))
    to_pay = order.to_pay if order.is_checked_out else None
    return Balance(
        paid={pk: amount for pk, _, amount in sums},
        families={pk: family for pk, family, _ in sums},
        credit=-min(to_pay, ZERO) if to_pay is not None else ZERO,
    )
