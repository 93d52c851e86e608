"""The checkout overview: subtotal, tax, total and tenders of an order, finely or coarsely grouped."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Sum

from apps.core.caller import Caller
from apps.core.errors import NotFound
from apps.core.money import ZERO
from apps.core.text import Text
from apps.orders.constants import CheckoutCategory, OrderAction
from apps.orders.models import Order, OrderTender


@dataclass(frozen=True)
class Grouping:
    """What the subtotal and the tax are broken down by; by action implies by divisor."""

    by_group: bool = False
    by_action: bool = False
    by_divisor: bool = False
    by_tax: bool = False


@dataclass(frozen=True)
class Entry:
    """A line of the overview.

    `summed_id` is the overview group, the tax or the tender type that it adds up, None when several.
    `position` counts within the category. Only subtotals have an action, a count and a divisor: the action
    when it is broken down by, the divisor when all its lines share it.
    """

    category: CheckoutCategory
    position: int
    description: Text
    amount: Decimal
    summed_id: int | None = None
    action: OrderAction | None = None
    item_count: int | None = None
    divisor: int | None = None


class _Line(NamedTuple):
    """A line of the last checkout; all None for an order without any."""

    category: int | None
    amount: Decimal
    group_position: int
    group_id: int
    group_name: str
    action: int | None
    divisor: int
    item_count: int
    tax_id: int
    tax_name: str


# What lines are grouped and sorted by.
Place = tuple[Any, ...]
LINE = ("category", "amount", "group__position", "group", "group__name", "action", "divisor", "item_count",
        "tax", "tax__name")  # fmt: skip


def checkout_overview(*, order_id: int, grouping: Grouping, by: Caller) -> list[Entry]:
    """Subtotal, tax and total while the last checkout holds, and tenders always. Raises NotFound."""
    # One statement, so that a checkout that happens meanwhile is seen whole or not at all.
    rows = list(
        Order.objects.visible_to(by)
        .filter(pk=order_id)
        .values_list("is_checked_out", "total", *(f"checkout_lines__{path}" for path in LINE))
    )
    if not rows:
        raise NotFound("order", order_id)
    is_checked_out, total, *_ = rows[0]
    entries: list[Entry] = []
    if is_checked_out:
        lines = [_Line(*row) for _, _, *row in rows]
        subtotals = [line for line in lines if line.category == CheckoutCategory.SUBTOTAL]
        taxes = [line for line in lines if line.category == CheckoutCategory.TAX]
        entries += _subtotals(subtotals, grouping)
        entries += _taxes(taxes, grouping)
        entries.append(Entry(CheckoutCategory.TOTAL, 1, CheckoutCategory.TOTAL.label, total))
    return [*entries, *_tenders(order_id)]


def _subtotals(lines: list[_Line], grouping: Grouping) -> Iterable[Entry]:
    by_group, by_action = grouping.by_group, grouping.by_action
    by_divisor = grouping.by_divisor or by_action

    def place(line: _Line) -> Place:
        return (
            (line.group_position, line.group_id) if by_group else (),
            (line.action is None, line.action) if by_action else (),
            line.divisor if by_divisor else (),
        )

    is_rolled_up = not (by_group or by_divisor)
    for position, part in enumerate(_parts(lines, place, at_least_one=is_rolled_up), start=1):
        divisors = {line.divisor for line in part}
        yield Entry(
            CheckoutCategory.SUBTOTAL,
            position,
            part[0].group_name if by_group else CheckoutCategory.SUBTOTAL.label,
            _sum(part),
            summed_id=part[0].group_id if by_group else None,
            action=OrderAction(part[0].action) if by_action and part[0].action is not None else None,
            item_count=sum(line.item_count for line in part),
            divisor=divisors.pop() if len(divisors) == 1 else None,
        )


def _taxes(lines: list[_Line], grouping: Grouping) -> Iterable[Entry]:
    by_tax = grouping.by_tax
    parts = _parts(lines, lambda line: (line.tax_id,) if by_tax else (), at_least_one=not by_tax)
    for position, part in enumerate(parts, start=1):
        description = part[0].tax_name if by_tax else CheckoutCategory.TAX.label
        summed_id = part[0].tax_id if by_tax else None
        yield Entry(CheckoutCategory.TAX, position, description, _sum(part), summed_id)


def _tenders(order_id: int) -> Iterable[Entry]:
    """One for each tender type."""
    tenders = OrderTender.objects.filter(order=order_id)
    sums = tenders.order_by("type_id").values_list("type_id", "type__name").annotate(total=Sum("amount"))
    for position, (type_id, name, amount) in enumerate(sums, start=1):
        yield Entry(CheckoutCategory.TENDER, position, name, amount, type_id)


def _parts(lines: list[_Line], place: Callable[[_Line], Place], *, at_least_one: bool) -> list[list[_Line]]:
    """The lines by their place, in its order; with `at_least_one` a single part even without lines."""
    parts: dict[Place, list[_Line]] = defaultdict(list)
    for line in lines:
        parts[place(line)].append(line)
    if not parts and at_least_one:
        return [[]]
    return [parts[key] for key in sorted(parts)]


def _sum(part: list[_Line]) -> Decimal:
    return sum((line.amount for line in part), ZERO)
