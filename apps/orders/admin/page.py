"""The order page: what is on it, how it is paid, where it stands, its timeline, and the buttons."""

from dataclasses import dataclass
from operator import attrgetter

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from apps.adminkit.actions import buttons_of, press
from apps.adminkit.forms import RefusedForm
from apps.adminkit.pages import require
from apps.adminkit.parts import read_parts
from apps.attachments.panel import FilesPanel
from apps.catalog.models import CatalogItem, OverviewGroup, Tax
from apps.core.admin import DeskAdmin, back_with
from apps.core.caller import Caller
from apps.core.requests import caller_of
from apps.core.rows import FirstRows, cut, first_rows, refer
from apps.customers.models import AccountStatus, Service
from apps.customers.reads.accounts import reachable_statuses
from apps.orders.admin import cart
from apps.orders.admin.actions import ACTIONS
from apps.orders.admin.files import FILES, read_files
from apps.orders.admin.financing import agreements_of_order
from apps.orders.admin.forms import Options, amount_due
from apps.orders.admin.helpers import ORDERS
from apps.orders.admin.timeline import timeline_of
from apps.orders.constants import STEPS, CheckoutCategory, OrderState
from apps.orders.models import (
    CheckoutLine,
    Lookup,
    Order,
    OrderDeposit,
    OrderItem,
    OrderTender,
    Receipt,
    RetailDiscount,
    ServiceInformationItem,
)
from apps.orders.permissions import CHANGE_ORDER, DISCOUNT_ITEM, FINANCE_ITEM, VIEW_ORDER, WORK_ORDER
from apps.orders.reads.balance import balance_of
from apps.registers.models import TenderType
from apps.users.models import User

ITEMS = 500
ROWS = 100


@dataclass(frozen=True, slots=True)
class Line:
    """An item as the page's tree shows it, `depth` steps below the top, with what is taken off its price."""

    item: OrderItem
    depth: int
    discounts: list[RetailDiscount]


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
        return back_with(request, ORDERS.page_of(order_id), refused=gettext("There is no such receipt."))
    answer = HttpResponse(bytes(found.content), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="receipt-{order_id}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _render(desk: DeskAdmin, request: HttpRequest, order: Order, *, refusal: RefusedForm | None = None) -> HttpResponse:
    caller = caller_of(request)
    may_change = order.is_open_to_change and caller.may(CHANGE_ORDER)
    parts, own = _read(order, caller, with_customers_services=may_change)
    lines, has_more = _lines(order, own.discounts)
    buttons = buttons_of(ORDERS, ACTIONS, order, caller, refusal, own.options)
    return desk.page(
        request,
        "desk/orders/order.html",
        title=gettext("Order %(number)s") % {"number": order.pk},
        order=order,
        steps=_steps(order),
        lines=lines,
        has_more_lines=has_more,
        subtotals=_by_name(own.sums, CheckoutCategory.SUBTOTAL),
        taxes=_by_name(own.sums, CheckoutCategory.TAX),
        due=amount_due(order),
        is_change=_is_change(order),
        tenders=own.tenders,
        deposits=own.deposits,
        files=own.files,
        receipts=first_rows(order.receipts.defer("content").select_related("created_by"), ROWS),
        services=own.services,
        finder=cart.finder(request) if may_change else None,
        customer_services=cart.with_forms(own.customer_services),
        may_change=may_change,
        may_finance=order.is_open_to_change and order.customer_id is not None and caller.may(FINANCE_ITEM),
        agreements=agreements_of_order(order),
        may_discount=order.is_open_to_change and caller.may(DISCOUNT_ITEM),
        may_cancel_plan=order.state == OrderState.COMPLETED and not order.voided_at and caller.may(WORK_ORDER),
        buttons=buttons,
        media=sum((button.form.media for button in buttons.values()), desk.media),
        refusal=refusal,
        **parts,
        timeline=timeline_of(request, order),
    )


@dataclass(frozen=True, slots=True)
class _Own:
    """What the page lists of an order beside its items, by its keys."""

    sums: list[CheckoutLine]
    discounts: list[RetailDiscount]
    tenders: FirstRows[OrderTender]
    deposits: FirstRows[OrderDeposit]
    services: FirstRows[ServiceInformationItem]
    customer_services: list[Service]
    options: Options
    files: FilesPanel


def _read(order: Order, caller: Caller, *, with_customers_services: bool) -> tuple[dict, _Own]:
    """The parts of the apps above, and the page's own, in one statement."""
    sums = order.checkout_lines.all() if order.is_checked_out else CheckoutLine.objects.none()
    tenders, deposits, services = (
        rows.order_by("pk")[: ROWS + 1] for rows in (order.tenders, order.deposits, order.service_items)
    )
    in_use = cart.services_of(order) if with_customers_services else Service.objects.none()
    statuses = reachable_statuses(order.customer) if order.customer else AccountStatus.objects.none()
    parts, found = read_parts(
        order,
        caller,
        sums,
        OverviewGroup.objects.filter(pk__in=sums.order_by().values("group")),
        Tax.objects.filter(pk__in=sums.order_by().values("tax")),
        RetailDiscount.objects.filter(order_item__in=order.items.order_by("pk").values("pk")[:ITEMS]),
        tenders,
        TenderType.objects.filter(pk__in=tenders.values("type")),
        User.objects.filter(pk__in=tenders.values("created_by")),
        deposits,
        TenderType.objects.filter(pk__in=deposits.values("type")),
        services,
        CatalogItem.objects.filter(pk__in=services.values("item")),
        in_use,
        CatalogItem.objects.filter(pk__in=in_use.values("item")),
        TenderType.objects.all(),
        Lookup.objects.filter(kind__in=Options.kinds),
        statuses,
        *read_files(order, caller),
    )
    *found, tender_types, lookups, statuses, files, uploads = found
    sums, groups, taxes, discounts, tenders, types, people, deposits, of_deposits, services, items, in_use, used = found
    for rows, field, referred in (
        (sums, "group", groups),
        (sums, "tax", taxes),
        (tenders, "type", types),
        (tenders, "created_by", people),
        (deposits, "type", of_deposits),
        (services, "item", items),
        (in_use, "item", used),
    ):
        refer(rows, field, referred)
    for rows in found:
        rows.sort(key=attrgetter("pk"))
    own = _Own(
        sums=sorted(sums, key=attrgetter("category")),
        discounts=discounts,
        tenders=cut(tenders, ROWS),
        deposits=cut(deposits, ROWS),
        services=cut(services, ROWS),
        customer_services=sorted(in_use, key=attrgetter("number")),
        options=Options(
            tender_types=sorted(tender_types, key=attrgetter("name", "pk")),
            lookups=sorted(lookups, key=attrgetter("number")),
            statuses=sorted(statuses, key=attrgetter("number")),
        ),
        files=FILES.panel(caller, files, uploads),
    )
    return parts, own


def _lines(order: Order, discounts: list[RetailDiscount]) -> tuple[list[Line], bool]:
    """The items as a tree in reading order, and whether there are more than the page shows."""
    related = ("item", "service_item__item", "inventory_status", "financing", "sim_class", "protection_plan")
    found = list(order.items.select_related(*related).order_by("pk")[: ITEMS + 1])
    items = found[:ITEMS]
    of_item: dict[int, list[RetailDiscount]] = {}
    for discount in discounts:
        of_item.setdefault(discount.order_item_id, []).append(discount)
    known = {item.pk for item in items}
    below: dict[int | None, list[OrderItem]] = {}
    for item in items:
        above = item.primary_id or item.parent_id
        below.setdefault(above if above in known else None, []).append(item)
    lines: list[Line] = []
    waiting = [(item, 0) for item in reversed(below.get(None, []))]
    while waiting:
        item, depth = waiting.pop()
        lines.append(Line(item, depth, of_item.get(item.pk, [])))
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
