"""The report of orders."""

from django.db.models import Q, QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy

from apps.activity.past import rows_as_of
from apps.catalog.models import OverviewGroup
from apps.core.text import Text
from apps.orders.constants import ORDER_LIFE_CYCLE, CheckoutCategory, OrderAction
from apps.orders.filters import OrderFilter
from apps.orders.milestones import MILESTONES
from apps.orders.models import CheckoutLine, Order, OrderTender
from apps.orders.permissions import REPORT_ORDER, VIEW_ORDER
from apps.registers.models import Location, TenderType
from apps.reporting.reports.base import Breakdown, Dimension, Figure, Lines, Report, ever, lines_now


class ReportFilter(OrderFilter):
    """Those of the list that a whole report can be narrowed by."""

    q = age = when = without = account = service = None


def _subtotals(orders: QuerySet[Order]) -> QuerySet[CheckoutLine]:
    lines = lines_now(CheckoutLine, Order).filter(category=CheckoutCategory.SUBTOTAL)
    return lines.filter(order__in=orders.order_by().values("pk"))


def _returned(orders: QuerySet[Order]) -> QuerySet[CheckoutLine]:
    return _subtotals(orders).filter(action=OrderAction.RETURN)


def _tenders(orders: QuerySet[Order]) -> QuerySet[OrderTender]:
    return lines_now(OrderTender, Order).filter(order__in=orders.order_by().values("pk"))


def _amount(name: str, label: Text, lines: Lines) -> Figure:
    return Figure(name, label, _M["submitted"], amount="amount", shows_amount=True, lines=lines)


_M = MILESTONES
STARTED = Figure("started", gettext_lazy("Started"), _M["started"])
SUBMITTED = Figure("submitted", gettext_lazy("Submitted"), _M["submitted"])
REVENUE = Figure("revenue", gettext_lazy("Revenue"), _M["submitted"], amount="total", shows_amount=True)
RETURNS = Figure("returns", gettext_lazy("With returns"), _M["returned"])
RETURNED = Figure(
    "returned",
    gettext_lazy("Returned, without tax"),
    _M["returned"],
    amount="amount",
    shows_amount=True,
    lines=Lines(_returned),
)
COMPLETED = Figure("completed", gettext_lazy("Completed"), _M["completed"])
CANCELLED = Figure("cancelled", gettext_lazy("Cancelled"), _M["cancelled"])
VOIDED = Figure("voided", gettext_lazy("Voided"), _M["voided"])
OPEN = Figure("open", gettext_lazy("Open now"), _M["open"], ever)
SALES = [SUBMITTED, REVENUE, RETURNS, RETURNED]

STATE = Dimension(
    "state",
    gettext_lazy("State"),
    "state",
    choices={str(int(state)): label for state, label in ORDER_LIFE_CYCLE.choices()},
)
STORE = Dimension(
    "location",
    gettext_lazy("Store"),
    "register__location",
    Location.objects.all,
    none=gettext_lazy("No store"),
)
ITEM_GROUP = Dimension("item_group", gettext_lazy("Item group"), "group", OverviewGroup.objects.all, is_of_lines=True)
TENDER = Dimension("tender", gettext_lazy("Tender"), "type", TenderType.objects.all, is_of_lines=True)

ORDERS = Report(
    name="orders",
    title=gettext_lazy("Orders"),
    about=gettext_lazy("Orders by state, revenue by day, store and item group with returns, payments by tender."),
    icon="shopping_bag",
    permissions=[VIEW_ORDER, REPORT_ORDER],
    rows=lambda by: Order.objects.visible_to(by),
    then=lambda at: rows_as_of(Order, at),
    filters=ReportFilter,
    list_url=reverse_lazy("admin:orders_order_changelist"),
    milestones=MILESTONES,
    daily=["states", "stores", "item_groups", "tenders"],
    cards=[STARTED, SUBMITTED, REVENUE, RETURNS, RETURNED, COMPLETED, CANCELLED, VOIDED],
    present=[OPEN],
    breakdowns=[
        Breakdown(
            "days", gettext_lazy("By day"), [STARTED, *SALES, COMPLETED], chart="bar", charted=["started", "submitted"]
        ),
        Breakdown("states", gettext_lazy("By present state"), [STARTED, *SALES], STATE),
        Breakdown("stores", gettext_lazy("By store"), [*SALES, OPEN], STORE),
        Breakdown(
            "item_groups",
            gettext_lazy("By item group"),
            [
                Figure("with", gettext_lazy("Orders"), _M["submitted"], lines=Lines(_subtotals)),
                _amount("sold", gettext_lazy("Sold"), Lines(_subtotals, Q(action=OrderAction.SALE))),
                _amount("given_back", gettext_lazy("Returned"), Lines(_subtotals, Q(action=OrderAction.RETURN))),
                _amount("net", gettext_lazy("Net"), Lines(_subtotals)),
            ],
            ITEM_GROUP,
            hint=gettext_lazy("Without tax. An order counts in each group of which it has something."),
        ),
        Breakdown(
            "tenders",
            gettext_lazy("Payments by tender"),
            [
                Figure("with", gettext_lazy("Orders"), _M["submitted"], lines=Lines(_tenders)),
                _amount("paid", gettext_lazy("Paid"), Lines(_tenders, Q(amount__gt=0))),
                _amount("refunded", gettext_lazy("Refunded"), Lines(_tenders, Q(amount__lt=0))),
                _amount("net", gettext_lazy("Net"), Lines(_tenders)),
            ],
            TENDER,
            hint=gettext_lazy("Of the orders that were submitted on these days."),
        ),
    ],
)
