"""Reads for the order dashboard: how the day stands, what has been lying, and what needs a person."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy

from apps.core.formatting import midnight
from apps.core.milestones import Days, beginning_of
from apps.core.money import ZERO
from apps.orders.constants import NEEDS_PERSON, ORDER_LIFE_CYCLE, UNFINISHED_ORDER_STATES, OrderState
from apps.orders.models import Order
from apps.orders.querysets import STANDING

ClosedDays = Callable[[QuerySet[Order], Days], Mapping[datetime.date, tuple[int, Decimal]]]
_CLOSED_DAYS: list[ClosedDays] = []
DAYS = 14
MOST_WAITING = 15
MOST_LOCATIONS = 50
AGES = [  # label, older than so many days, and not older than
    (gettext_lazy("Under 1 day"), None, 1),
    (gettext_lazy("1 to 3 days"), 1, 3),
    (gettext_lazy("3 to 7 days"), 3, 7),
    (gettext_lazy("Over 7 days"), 7, None),
]


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a chart that also reads as a table; `share` is its length in percent of the longest."""

    label: str
    count: int
    amount: Decimal = ZERO
    share: int = 0
    state: OrderState | None = None
    location_id: int | None = None


def _bars(rows: list[Bar], *, by_amount: bool = False) -> list[Bar]:
    longest = max((row.amount if by_amount else row.count for row in rows), default=0)
    return [
        Bar(
            row.label,
            row.count,
            row.amount,
            round(100 * max(row.amount if by_amount else row.count, 0) / longest) if longest > 0 else 0,
            row.state,
            row.location_id,
        )
        for row in rows
    ]


def states_today(orders: QuerySet[Order]) -> list[Bar]:
    """Orders started today by their present state, in the order of an order's life."""
    found = {
        row["state"]: row
        for row in orders.filter(created_at__gte=midnight())
        .order_by()
        .values("state")
        .annotate(count=Count("pk"), amount=Sum("total"))
    }
    return _bars(
        [
            Bar(
                ORDER_LIFE_CYCLE.label(row.state),
                found[row.state]["count"],
                found[row.state]["amount"] or ZERO,
                state=row.state,
            )
            for row in ORDER_LIFE_CYCLE
            if row.state in found
        ]
    )


def ageing(orders: QuerySet[Order]) -> list[dict[str, Any]]:
    """Submitted orders that are not done, by state and by the time since they were submitted."""
    now = timezone.now()
    counts = {}
    for position, (_, above, below) in enumerate(AGES):
        within = Q()
        if above is not None:
            within &= Q(submitted_at__lte=now - datetime.timedelta(days=above))
        if below is not None:
            within &= Q(submitted_at__gt=now - datetime.timedelta(days=below))
        counts[f"age{position}"] = Count("pk", filter=within)
    rows = orders.filter(state__in=UNFINISHED_ORDER_STATES).order_by().values_list("state").annotate(**counts)
    found = {state: list(numbers) for state, *numbers in rows}
    return [
        {"state": state, "label": ORDER_LIFE_CYCLE.label(state), "counts": found.get(state, [0] * len(AGES))}
        for state in UNFINISHED_ORDER_STATES
    ]


def waiting_for_a_person(orders: QuerySet[Order]) -> list[Order]:
    """Errored and held orders, those that have waited longest first."""
    rows = orders.filter(state__in=NEEDS_PERSON).select_related("customer", "hold_reason", "register__location")
    return list(rows.order_by("updated_at", "pk")[:MOST_WAITING])


def by_location(orders: QuerySet[Order]) -> list[Bar]:
    """What was submitted today in each store, of those that took most."""
    rows = (
        orders.filter(submitted_at__gte=midnight())
        .filter(STANDING)
        .values("register__location", "register__location__name")
        .annotate(count=Count("pk"), amount=Coalesce(Sum("total"), ZERO))
        .order_by("-amount", "register__location__name")
    )
    bars = [
        Bar(
            row["register__location__name"] or gettext("No store"),
            row["count"],
            row["amount"] or ZERO,
            location_id=row["register__location"],
        )
        for row in rows[:MOST_LOCATIONS]
    ]
    return _bars(sorted(bars, key=lambda bar: (-bar.amount, bar.label)), by_amount=True)


def register_closed_days(sales: ClosedDays) -> None:
    """Take what was submitted on days that are over from there, as far as it knows them; called when an app starts."""
    _CLOSED_DAYS[:] = [sales]


def by_day(orders: QuerySet[Order]) -> list[Bar]:
    """What was submitted on each of the last 14 days, today last."""
    today = timezone.localdate()
    days = [today - datetime.timedelta(days=number) for number in reversed(range(DAYS))]
    found: dict[datetime.date, tuple[int, Decimal]] = {}
    for sales in _CLOSED_DAYS:
        found |= sales(orders, Days(days[0], today - datetime.timedelta(days=1)))
    rows = (
        orders.filter(submitted_at__gte=beginning_of(min(day for day in days if day not in found)))
        .filter(STANDING)
        .order_by()
        .values(day=TruncDate("submitted_at"))
        .annotate(count=Count("pk"), amount=Sum("total"))
    )
    found = {row["day"]: (row["count"], row["amount"] or ZERO) for row in rows} | found
    return _bars([Bar(date_format(day, "D j M"), *found.get(day, (0, ZERO))) for day in days])
