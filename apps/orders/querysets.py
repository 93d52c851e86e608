"""Who sees which orders, and named reads."""

import operator
from collections.abc import Collection
from typing import Self

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy

from apps.core.caller import Caller
from apps.core.money import MoneyField
from apps.orders.constants import (
    CART,
    OPEN_ORDER_STATES,
    AgreementState,
    OrderAction,
    OrderObjectType,
    OrderState,
    TransactionType,
)
from apps.registers.constants import BaseTenderType

# Neither cancelled nor voided: what figures of sales count.
STANDING = ~Q(state=OrderState.CANCELLED) & Q(voided_at=None)
# Why a submitted transaction cannot be voided, in words that follow "it".
VOID_BLOCKERS = [
    (gettext_lazy("moves a service"), Q(service_items__action=OrderAction.MOVE)),
    (gettext_lazy("moves a service"), Q(items__action=OrderAction.MOVE)),
    (gettext_lazy("has a deposit that was not received"), Q(deposits__isnull=False, deposits__received_at=None)),
    (
        gettext_lazy("has a refund through Paymentus"),
        Q(tenders__type__base_type=BaseTenderType.PAYMENTUS, tenders__amount__lt=0),
    ),
    (gettext_lazy("is being billed"), Q(state=OrderState.IN_PROCESS, processing_started_at__isnull=False)),
]


def orders_seen_by(caller: Caller, prefix: str = "") -> Q:
    """All orders for staff; otherwise those of the caller's organisation, and without one only one's own."""
    if caller.is_staff:
        return Q()
    own = {"organisation": caller.organisation_id}
    if caller.organisation_id is None:
        own["created_by"] = caller.user
    return Q(**{f"{prefix}{name}": value for name, value in own.items()})


class OrderQuerySet(QuerySet):
    def visible_to(self, caller: Caller) -> Self:
        return self.filter(orders_seen_by(caller))

    def containing(self, text: str) -> Self:
        """Order or receipt number, description or note holds the text, in any letter case."""
        return self.alias(number_text=Cast("pk", CharField())).filter(
            Q(number_text=text)
            | Q(receipt_number__icontains=text)
            | Q(description__icontains=text)
            | Q(note__icontains=text)
        )

    def open(self) -> Self:
        """Neither completed nor cancelled nor voided."""
        return self.filter(state__in=OPEN_ORDER_STATES, voided_at=None)

    def carts(self) -> Self:
        return self.filter(state__in=CART)

    def sales(self) -> Self:
        """Sales that were submitted; earlier ones are carts."""
        return self.filter(transaction_type=TransactionType.SALE, submitted_at__isnull=False)

    def direct_invoices(self) -> Self:
        return self.filter(transaction_type=TransactionType.DIRECT_INVOICE)

    def voidable(self) -> Self:
        """Submitted with a receipt, neither cancelled nor voided, and with nothing that stands against a void."""
        same = self.model.objects.filter(pk=OuterRef("pk"))
        submitted = self.filter(STANDING, submitted_at__isnull=False, receipt_number__isnull=False)
        return submitted.filter(*(~Exists(same.filter(blocker)) for _, blocker in VOID_BLOCKERS))


class OfOrderQuerySet(QuerySet):
    """Rows that belong to an order by their field `order`."""

    def visible_to(self, caller: Caller) -> Self:
        return self.filter(orders_seen_by(caller, "order__"))

    def standing(self) -> Self:
        """Those of orders that are neither cancelled nor voided."""
        return self.exclude(order__state=OrderState.CANCELLED).filter(order__voided_at=None)


class OrderFileQuerySet(QuerySet):
    def visible_to(self, caller: Caller) -> Self:
        """All for staff, none for others: no API tells of them."""
        return self if caller.is_staff else self.none()

    def present(self) -> Self:
        """Without those that were removed."""
        return self.filter(removed_at=None)


class OrderItemQuerySet(OfOrderQuerySet):
    def primary(self) -> Self:
        """Without the auxiliary lines, which stand for nothing of their own."""
        return self.filter(is_auxiliary=False)

    def retail(self) -> Self:
        """All but the lines of services and what is auxiliary to those."""
        of_service = Q(object_type=OrderObjectType.SERVICE_ITEM) | Q(primary__object_type=OrderObjectType.SERVICE_ITEM)
        return self.exclude(of_service)

    def with_agreement(self) -> Self:
        """Lines with an installment, a service or a contract service agreement."""
        return self.filter(
            Q(installment_agreement__isnull=False)
            | Q(service_agreement__isnull=False)
            | Q(contract_service_agreement__isnull=False)
        )


class InstallmentAgreementQuerySet(QuerySet):
    def visible_to(self, caller: Caller) -> Self:
        """All for staff; otherwise those of the customers of the caller's organisation."""
        if caller.is_staff:
            return self
        return self.filter(customer__organisation=caller.organisation_id, customer__organisation__isnull=False)

    def with_remaining(self) -> Self:
        """Each with what is `remaining` to be paid, and the `left` number of installments."""
        unpaid = Q(installments__paid_at=None, state=AgreementState.ACTIVE)
        return self.annotate(
            remaining=Coalesce(Sum("installments__amount", filter=unpaid), Value(0), output_field=MoneyField()),
            left=Count("installments", filter=unpaid),
        )


class ServiceInformationItemQuerySet(OfOrderQuerySet):
    def matching(self, **wanted: Collection[int]) -> list[int]:
        """The ids of those whose value is among the wanted ones, path by path; an empty collection narrows nothing.

        Looked at in Python: an order has few of them, and what is wanted may be thousands.
        """
        wanted = {path: frozenset(values) for path, values in wanted.items() if values}
        rows = self.values_list("pk", *wanted)
        return [pk for pk, *values in rows if all(map(operator.contains, wanted.values(), values))]
