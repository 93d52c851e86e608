"""Selling a line in installments: what is agreed in the cart, and what the checkout makes of it."""

from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from apps.activity.operations import recording
from apps.catalog.models import CatalogItem, Tax
from apps.core.caller import Caller
from apps.core.errors import Invalid, WrongState
from apps.core.money import ZERO, MoneyField, decimals, in_words, is_exact, rounded, smallest
from apps.orders.constants import AgreementState, OrderVerb
from apps.orders.models import Installment, ItemFinancing, Order, OrderItem
from apps.orders.operations.discounts import price_of
from apps.orders.operations.locking import lock_order_of, require_open_to_change, touch_updated_by, void_checkout
from apps.orders.permissions import FINANCE_ITEM

LEAST_MONTHS, MOST_MONTHS = 2, 60


@transaction.atomic
def finance_item(*, order_item_id: int, months: int, down_payment: Decimal, by: Caller) -> ItemFinancing:
    """Let a line be paid in monthly installments after a down payment, or by other ones than before.

    The checkout works out what they come to; the agreement begins when the order completes. Raises NotFound,
    NotAllowed, Invalid and WrongState (state; no customer; not one piece of goods that is sold).
    """
    line = lock_order_of(OrderItem, order_item_id, "order item", by)
    order = line.order
    by.require(FINANCE_ITEM)
    require_open_to_change(order)
    _require_financeable(line)
    if not LEAST_MONTHS <= months <= MOST_MONTHS:
        raise Invalid(
            "months",
            gettext("Must be between %(least_months)s and %(most_months)s.")
            % {"least_months": LEAST_MONTHS, "most_months": MOST_MONTHS},
            value=months,
        )
    _require_down_payment(line, down_payment)
    terms = ItemFinancing.objects.filter(order_item=line).first() or ItemFinancing(order_item=line)
    if (terms.months, terms.down_payment) == (months, down_payment):
        return terms
    terms.months, terms.down_payment, terms.amount = months, down_payment, None
    void_checkout(order)
    touch_updated_by(order, by)
    data = {"item": line.description, "months": months, "down_payment": str(down_payment)}
    with recording(OrderVerb.FINANCED, by=by, subject=order, obj=line, data=data):
        terms.save()
        order.save()
    return terms


@transaction.atomic
def remove_financing(*, order_item_id: int, by: Caller) -> None:
    """Let a line be paid at once again. Raises NotFound, NotAllowed and WrongState (state; not in installments)."""
    line = lock_order_of(OrderItem, order_item_id, "order item", by)
    order = line.order
    by.require(FINANCE_ITEM)
    require_open_to_change(order)
    terms = ItemFinancing.objects.filter(order_item=line).first()
    if terms is None:
        raise WrongState(gettext("%(description)s is not paid in installments.") % {"description": line.description})
    void_checkout(order)
    touch_updated_by(order, by)
    with recording(OrderVerb.FINANCING_REMOVED, by=by, subject=order, obj=line, data={"item": line.description}):
        terms.delete()
        order.save()


def finance(order: Order, taxes: Iterable[Tax]) -> list[ItemFinancing]:
    """Set what of a checked-out order is paid in installments; returns the terms to be saved with it.

    Of each such line its price and its own taxes, less the down payment, and of all together at most what the order
    comes to. What a return leaves unpaid for good counts against it. Raises WrongState for a down payment above the
    price, and for installments of nothing.
    """
    ended = ended_by_returns(order)
    left = max(order.total + ended, ZERO)
    changed: list[ItemFinancing] = []
    sum_of_all = ZERO
    off = Coalesce(Sum("order_item__discounts__amount"), ZERO, output_field=MoneyField())
    for terms in _terms_of(order).annotate(off=off):
        line = terms.order_item
        price = line.amount - terms.off
        due = price + _taxes_on(line.item, price, taxes) - terms.down_payment
        amount = min(due, left)
        if amount < terms.months * smallest():
            raise WrongState(
                gettext("%(description)s leaves too little to be paid in %(months)s installments.")
                % {"description": line.description, "months": terms.months}
            )
        left -= amount
        sum_of_all += amount
        if terms.amount != amount:
            terms.amount = amount
            changed.append(terms)
    order.financed_total = sum_of_all - ended
    return changed


def require_financing_holds(order: Order) -> None:
    """Raise WrongState when installments were paid since the checkout of an order that gives back what they pay."""
    financed = _terms_of(order).aggregate(sum=Coalesce(Sum("amount"), ZERO, output_field=MoneyField()))["sum"]
    if financed - ended_by_returns(order) != order.financed_total:
        raise WrongState(
            gettext("Installments of what order %(number)s gives back were paid; check it out again.")
            % {"number": order.pk}
        )


def ended_by_returns(order: Order) -> Decimal:
    """What is still to be paid for goods that the order gives back."""
    unpaid = Installment.objects.filter(
        paid_at=None, agreement__state=AgreementState.ACTIVE, agreement__items__returns__order=order
    )
    left: Decimal = unpaid.aggregate(sum=Coalesce(Sum("amount"), ZERO, output_field=MoneyField()))["sum"]
    return left


def _terms_of(order: Order) -> QuerySet[ItemFinancing]:
    return ItemFinancing.objects.filter(order_item__order=order).select_related("order_item__item").order_by("pk")


def _taxes_on(item: CatalogItem | None, price: Decimal, taxes: Iterable[Tax]) -> Decimal:
    is_taxable = item is None or item.is_taxable
    return sum((rounded(price * tax.rate) for tax in taxes), ZERO) if is_taxable else ZERO


def _require_financeable(line: OrderItem) -> None:
    if line.order.customer_id is None:
        raise WrongState(gettext("Installments need a customer who pays them."))
    if not line.is_financeable:
        raise WrongState(
            gettext("%(description)s is not one piece of goods that is sold at a price.")
            % {"description": line.description}
        )


def _require_down_payment(line: OrderItem, amount: Decimal) -> None:
    price = price_of(line)
    if not amount.is_finite() or not 0 <= amount < price:
        raise Invalid(
            "down_payment",
            gettext("Must be from 0 to less than %(amount)s.") % {"amount": in_words(price)},
            value=amount,
        )
    if not is_exact(amount):
        raise Invalid(
            "down_payment", gettext("Must have at most %(decimals)s decimals.") % {"decimals": decimals()}, value=amount
        )
