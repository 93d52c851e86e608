"""The order page: what is on it, how it is paid, where it stands, its timeline, and the buttons."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse

from apps.adminkit.actions import buttons_of, press
from apps.adminkit.forms import Refusal
from apps.adminkit.pages import require
from apps.core.admin import DeskAdmin, back_with
from apps.core.requests import caller_of
from apps.core.rows import first_rows
from apps.orders.admin import cart
from apps.orders.admin.actions import ACTIONS
from apps.orders.admin.financing import agreements_of_order
from apps.orders.admin.forms import amount_due
from apps.orders.admin.helpers import ORDERS
from apps.orders.admin.timeline import timeline_of
from apps.orders.constants import STEPS, CheckoutCategory, OrderState
from apps.orders.models import CheckoutLine, Order, OrderItem, Receipt, RetailDiscount
from apps.orders.permissions import CHANGE_ORDER, DISCOUNT_ITEM, FINANCE_ITEM, VIEW_ORDER, WORK_ORDER
from apps.orders.reads.balance import balance_of

ITEMS = 500
ROWS = 100


@dataclass(frozen=True, slots=True)
class Line:
    """An item as the page's tree shows it, `depth` steps below the top."""

    item: OrderItem
    depth: int


def order_page(desk: DeskAdmin, request: HttpRequest, order_id: int) -> HttpResponse:
    """The order, with one page of its timeline (`show=` filters it, `before=` pages it, `find=` looks for items)."""
    return _render(desk, request, ORDERS.get(request, order_id))


def act(desk: DeskAdmin, request: HttpRequest, order_id: int, name: str) -> HttpResponse:
    """Press a button."""
    return press(desk, request, ORDERS, ACTIONS, order_id, name, show=_render)


def receipt(desk: DeskAdmin, request: HttpRequest, order_id: int, guid) -> HttpResponse:
    """A stored receipt, as a PDF to keep."""
    require(request, VIEW_ORDER)
    found = Receipt.objects.visible_to(caller_of(request)).filter(order=order_id, guid=guid).first()
    if found is None:
        return back_with(request, ORDERS.page_of(order_id), refused="There is no such receipt.")
    answer = HttpResponse(bytes(found.content), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="receipt-{order_id}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _render(desk: DeskAdmin, request: HttpRequest, order: Order, *, refusal: Refusal | None = None) -> HttpResponse:
    caller = caller_of(request)
    lines, has_more = _lines(order)
    sums = list(order.checkout_lines.select_related("group", "tax")) if order.is_checked_out else []
    may_change = order.is_open_to_change and caller.may(CHANGE_ORDER)
    return desk.page(
        request,
        "desk/orders/order.html",
        title=f"Order {order.pk}",
        order=order,
        steps=_steps(order),
        lines=lines,
        has_more_lines=has_more,
        subtotals=_by_name(sums, CheckoutCategory.SUBTOTAL),
        taxes=_by_name(sums, CheckoutCategory.TAX),
        due=amount_due(order),
        is_change=_is_change(order),
        tenders=first_rows(order.tenders.select_related("type", "created_by"), ROWS),
        deposits=first_rows(order.deposits.select_related("type"), ROWS),
        receipts=first_rows(order.receipts.defer("content").select_related("created_by"), ROWS),
        services=first_rows(order.service_items.select_related("item", "service"), ROWS),
        finder=cart.finder(request) if may_change else None,
        customer_services=cart.services_of(order) if may_change else [],
        may_change=may_change,
        may_finance=order.is_open_to_change and order.customer_id is not None and caller.may(FINANCE_ITEM),
        agreements=agreements_of_order(order),
        may_discount=order.is_open_to_change and caller.may(DISCOUNT_ITEM),
        may_cancel_plan=order.state == OrderState.COMPLETED and not order.voided_at and caller.may(WORK_ORDER),
        buttons=buttons_of(ORDERS, ACTIONS, order, caller, refusal),
        refusal=refusal,
        panels=desk.panels_of(request, order),
        timeline=timeline_of(request, order),
    )


def _lines(order: Order) -> tuple[list[Line], bool]:
    """The items as a tree in reading order, and whether there are more than the page shows."""
    discounts = Prefetch("discounts", RetailDiscount.objects.order_by("pk"))
    related = ("item", "service_item__item", "inventory_status", "financing", "sim_class", "protection_plan")
    rows = order.items.select_related(*related).prefetch_related(discounts)
    found = list(rows.order_by("pk")[: ITEMS + 1])
    items = found[:ITEMS]
    known = {item.pk for item in items}
    below: dict[int | None, list[OrderItem]] = {}
    for item in items:
        above = item.primary_id or item.parent_id
        below.setdefault(above if above in known else None, []).append(item)
    lines: list[Line] = []
    waiting = [(item, 0) for item in reversed(below.get(None, []))]
    while waiting:
        item, depth = waiting.pop()
        lines.append(Line(item, depth))
        waiting += [(child, depth + 1) for child in reversed(below.get(item.pk, []))]
    return lines, len(found) > ITEMS


def _is_change(order: Order) -> bool:
    """Whether what was paid too much is handed back in cash when the order is submitted."""
    due = amount_due(order)
    return due is not None and due < 0 and -due <= balance_of(order).cash


def _by_name(sums: list[CheckoutLine], category: CheckoutCategory) -> dict:
    """Amounts of one category by the name of their group or tax."""
    found: dict = {}
    for line in sums:
        if line.category == category:
            name = (line.group or line.tax).name
            found[name] = found.get(name, 0) + line.amount
    return found


def _steps(order: Order) -> list[dict]:
    """The way of an order that goes well, with how far this one is."""
    steps = []
    for step in STEPS:
        at = getattr(order, step.reached_at)
        is_reached = order.is_checked_out if step.state == OrderState.CHECKED_OUT else at is not None
        steps.append(
            {
                "label": step.label,
                "meaning": step.meaning,
                "at": at if is_reached else None,
                "is_reached": is_reached,
                "is_present": order.state == step.state,
            }
        )
    return steps
