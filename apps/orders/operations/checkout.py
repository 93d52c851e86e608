"""Working out what an order comes to."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import BooleanField, Case, F, IntegerField, Manager, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.history import write_history
from apps.activity.operations import recording
from apps.catalog.models import OverviewGroup, Tax
from apps.core.caller import Caller
from apps.core.errors import WrongState
from apps.core.formatting import format_number
from apps.core.money import MAX_AMOUNT, ZERO, rounded
from apps.orders.constants import CheckoutCategory, OrderAction, OrderState, OrderVerb
from apps.orders.models import CheckoutLine, Order, RetailDiscount
from apps.orders.operations.financing import finance
from apps.orders.operations.locking import lock_order, move, require_open_to_change, touch_updated_by
from apps.orders.permissions import WORK_ORDER
from apps.registers.operations import next_receipt_number

MOST_PIECES = 2**31 - 1  # what the column holds


@dataclass(frozen=True)
class Part:
    """What items of one overview group, action, divisor and taxability come to, their discounts taken off."""

    group_id: int
    action: OrderAction
    divisor: int
    is_taxable: bool
    pieces: int
    amount: Decimal


@transaction.atomic
def check_out(*, order_id: int, by: Caller) -> Order:
    """Work out subtotal, tax and total of an order and keep their parts as its checkout lines.

    The subtotal is that of the lines less their retail discounts, returns counting as negative; each active tax
    is taken from all taxable lines together and rounded by itself. The first checkout gives the order its
    receipt number: the register's next one, or without a register one after the order's id. A cart becomes
    CheckedOut, a Paused order stays Paused. What is paid in installments is taken off what is to be paid now. Raises
    NotFound, NotAllowed and WrongState (state; neither items nor an action on the account; more than an amount can
    hold; nothing left for installments).
    """
    order = lock_order(order_id, by)
    by.require(WORK_ORDER)
    require_open_to_change(order)
    parts = _parts_of(order)
    if not parts and order.new_account_status_id is None:
        raise WrongState(gettext("Order %(number)s has no items.") % {"number": order.pk})
    taxes = list(Tax.objects.filter(is_active=True))
    lines = [*_subtotals(parts), *_taxes(parts, taxes)]
    _set_amounts(order, lines)
    terms = finance(order, taxes)
    order.is_checked_out, order.checkout_at = True, timezone.now()
    if order.state != OrderState.PAUSED:
        move(order, OrderState.CHECKED_OUT)
    if order.receipt_number is None:
        order.receipt_number = (
            next_receipt_number(order.register_id) if order.register_id is not None else f"ORDER-{order.pk}"
        )
    touch_updated_by(order, by)
    with recording(OrderVerb.CHECKED_OUT, by=by, subject=order, data={"total": str(order.total)}):
        order.save()
        _replace_lines(order, lines)
        for each in terms:
            each.save()
    return order


def _replace_lines(order: Order, lines: list[CheckoutLine]) -> None:
    """In four statements, with history, however many they are."""
    rows = CheckoutLine.objects.filter(order=order)
    write_history(rows, deleted=True)
    rows._raw_delete(rows.db)
    for line in lines:
        line.order = order
    CheckoutLine.objects.bulk_create(lines)
    write_history(rows, created=True)


def _parts_of(order: Order) -> list[Part]:
    """The order's lines added up by two statements. An auxiliary line counts where its primary one does."""
    fallback = OverviewGroup.objects.order_by("position", "pk").values_list("pk", flat=True).first()
    found: dict[tuple[Any, ...], list[Any]] = defaultdict(lambda: [0, ZERO])
    for *key, pieces, amount in (
        _grouped(order.items, "", fallback)
        .annotate(pieces=Coalesce(Sum("quantity", filter=Q(is_auxiliary=False)), 0), sum=Sum("amount"))
        .values_list(*KEY, "pieces", "sum")
    ):
        found[tuple(key)][0] += pieces
        found[tuple(key)][1] += amount
    discounts = RetailDiscount.objects.filter(order_item__order=order)
    for *key, amount in (
        _grouped(discounts, "order_item__", fallback).annotate(sum=Sum("amount")).values_list(*KEY, "sum")
    ):
        found[tuple(key)][1] += amount if key[1] == OrderAction.RETURN else -amount
    return [
        Part(group, OrderAction(action), divisor, taxable, pieces, rounded(amount))
        for (group, action, divisor, taxable), (pieces, amount) in sorted(found.items())
    ]


KEY = ("in_group", "as_action", "in_divisor", "taxable")


def _grouped(rows: QuerySet[Any] | Manager[Any], line: str, fallback: int | None) -> QuerySet[Any, Any]:
    """Rows grouped by KEY; `line` leads from a row to its order line."""
    grouped: QuerySet[Any, Any] = (
        rows.order_by()
        .annotate(
            in_group=Coalesce(
                f"{line}item__overview_group",
                f"{line}price_point_charge__price_point__product__overview_group",
                f"{line}primary__item__overview_group",
                Value(fallback),
                output_field=IntegerField(),
            ),
            as_action=Case(
                When(**{f"{line}action": OrderAction.RETURN}, then=Value(OrderAction.RETURN)),
                default=Value(OrderAction.SALE),
                output_field=IntegerField(),
            ),
            in_divisor=F(f"{line}quantity_divisor"),
            taxable=Coalesce(
                f"{line}item__is_taxable", f"{line}primary__item__is_taxable", True, output_field=BooleanField()
            ),
        )
        .values(*KEY)
    )
    return grouped


def _subtotals(parts: Iterable[Part]) -> list[CheckoutLine]:
    found: dict[tuple[int, OrderAction, int], list[Any]] = defaultdict(lambda: [0, ZERO])
    for part in parts:
        sums = found[part.group_id, part.action, part.divisor]
        sums[0] += part.pieces
        sums[1] += part.amount
    return [
        CheckoutLine(
            category=CheckoutCategory.SUBTOTAL,
            group_id=group_id,
            action=action,
            divisor=divisor,
            item_count=pieces,
            amount=amount,
        )
        for (group_id, action, divisor), (pieces, amount) in found.items()
    ]


def _taxes(parts: Iterable[Part], taxes: Iterable[Tax]) -> list[CheckoutLine]:
    base = sum((part.amount for part in parts if part.is_taxable), ZERO)
    return [CheckoutLine(category=CheckoutCategory.TAX, tax=tax, amount=rounded(base * tax.rate)) for tax in taxes]


def _set_amounts(order: Order, lines: list[CheckoutLine]) -> None:
    """Raises WrongState for amounts and counts beyond what can be kept."""
    sums: dict[int, Decimal] = dict.fromkeys(CheckoutCategory, ZERO)
    for line in lines:
        sums[line.category] += line.amount
    order.subtotal, order.tax = sums[CheckoutCategory.SUBTOTAL], sums[CheckoutCategory.TAX]
    order.total = order.subtotal + order.tax
    amounts = [order.subtotal, order.tax, order.total, *(line.amount for line in lines)]
    if max(map(abs, amounts)) > MAX_AMOUNT:
        raise WrongState(
            gettext("Order %(number)s comes to more than %(max_amount)s.")
            % {"number": order.pk, "max_amount": format_number(MAX_AMOUNT)}
        )
    if max((line.item_count for line in lines), default=0) > MOST_PIECES:
        raise WrongState(
            gettext("Order %(number)s holds more than %(most_pieces)s pieces of a kind.")
            % {"number": order.pk, "most_pieces": format_number(MOST_PIECES)}
        )
