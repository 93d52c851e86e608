"""The timeline of an order: what was done to it, its items, tenders and receipts, newest first."""

from decimal import Decimal
from functools import partial

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_lazy

from apps.activity.models import Activity
from apps.activity.timelines import SILENT, History, PageRead, activities_of
from apps.adminkit.timelines import Entry, Timeline, plain_entries, timeline_page
from apps.core.formatting import in_sentence
from apps.core.money import in_words
from apps.customers.constants import CustomerVerb
from apps.customers.models import ServiceEquipment
from apps.orders.constants import AGREEMENT_LIFE_CYCLE, OrderVerb
from apps.orders.models import InstallmentAgreement, Order, OrderItem, OrderTender, RetailDiscount
from apps.registers.models import TenderType

ITEMS = [
    OrderVerb.ITEM_ADDED,
    OrderVerb.ITEM_CHANGED,
    OrderVerb.ITEM_REMOVED,
    OrderVerb.QUANTITY_CHANGED,
    OrderVerb.DISCOUNTED,
    OrderVerb.DISCOUNT_REMOVED,
    OrderVerb.FINANCED,
    OrderVerb.FINANCING_REMOVED,
    OrderVerb.DEVICE_SET,
    OrderVerb.PROTECTION_CANCELLED,
    OrderVerb.PRICE_POINT_ADDED,
    OrderVerb.ADVANCE_PAY_RENEWED,
]
MONEY = [
    OrderVerb.TENDERED,
    OrderVerb.CHANGE_GIVEN,
    OrderVerb.TENDER_CAPTURED,
    OrderVerb.TENDER_REMOVED,
    OrderVerb.RECEIPT_MADE,
    OrderVerb.AGREEMENT_STARTED,
    OrderVerb.INSTALLMENT_PAID,
    OrderVerb.AGREEMENT_PAID_OFF,
    OrderVerb.AGREEMENT_ENDED,
]
ACCOUNT_CHANGED = CustomerVerb.ACCOUNT_STATUS_CHANGED  # by the order, on the customer's timeline too
# The payments app stands above this one: its verbs are known by how they begin.
IS_MONEY = Q(verb__in=MONEY) | Q(verb__startswith="payment.") | Q(verb__startswith="refund.")
FILTERS = {
    "all": (gettext_lazy("All"), Q()),
    "steps": (gettext_lazy("Steps"), ~Q(verb__in=ITEMS) & ~IS_MONEY),
    "items": (gettext_lazy("Items"), Q(verb__in=ITEMS)),
    "money": (gettext_lazy("Payments & receipts"), IS_MONEY),
}
# What the step itself says, or what only programs need.
ORDER_SILENT = SILENT | {
    "is_checked_out",
    "checkout_at",
    "submitted_at",
    "submitted_by",
    "processing_at",
    "processing_started_at",
    "processing_stopped_at",
    "completed_at",
    "completed_by",
    "held_at",
    "cancelled_at",
    "voided_at",
    "voided_by",
    "state_before_hold",
    "cart_number",
    "sale_number",
    "direct_invoice_number",
    "tender_total",
    "financed_total",
}
MOST_LINES = 20


def timeline_of(request: HttpRequest, order: Order) -> Timeline:
    """The page of it that the address asks for, in a number of statements that never grows."""
    account = Activity.objects.filter(object_type=order._meta.label_lower, object_id=order.pk, verb=ACCOUNT_CHANGED)
    rows = activities_of(order, Order.history.filter(id=order.pk), account)
    return timeline_page(request, rows, lambda page: _entries(order, page), FILTERS)


def _entries(order: Order, activities: list[Activity]) -> list[Entry]:
    ids = [activity.pk for activity in activities]
    written = [
        rows.filter(activity__in=ids).order_by("-history_id")[: 25 * MOST_LINES]
        for rows in (
            OrderItem.history.filter(order_id=order.pk),
            OrderTender.history.filter(order_id=order.pk),
            RetailDiscount.history.all(),
            InstallmentAgreement.history.all(),
        )
    ]
    types = OrderTender.history.filter(order_id=order.pk, activity__in=ids).values("type")
    read = PageRead(
        activities,
        [History(Order.history.filter(id=order.pk), ORDER_SILENT), History(ServiceEquipment.history.all())],
        [*written, TenderType.objects.filter(pk__in=types)],
    )
    *found, types = read.further
    tender_types = {row.pk: row.name for row in types}
    lines: dict[int, list[str]] = {}
    of_kind = (_item_line, partial(_tender_line, names=tender_types), _discount_line, _agreement_line)
    for line_of, rows in zip(of_kind, found, strict=True):
        for row in sorted(rows, key=lambda row: -row.history_id):
            lines.setdefault(row.activity_id, []).append(line_of(row))
    entries = plain_entries(activities, read, Order)
    for entry in entries:
        equipment = read.revisions(ServiceEquipment, entry.activity)[:MOST_LINES]
        entry.changes += [change for revision in equipment for change in revision.changes]
        entry.lines = [
            *_terms_of(entry.activity),
            *entry.activity.data.get("files", []),
            *_shortened(lines.get(entry.activity.pk, [])),
        ]
    return entries


def _terms_of(activity: Activity) -> list[str]:
    """What was agreed on a line, or paid of an agreement, as the step itself keeps it."""
    data = activity.data
    money = {name: in_words(Decimal(data[name])) for name in ("amount", "down_payment") if name in data}
    match activity.verb:
        case OrderVerb.FINANCED:
            return [
                gettext("%(item)s: %(months)s installments, %(amount)s down")
                % {"item": data["item"], "months": data["months"], "amount": money["down_payment"]}
            ]
        case OrderVerb.FINANCING_REMOVED | OrderVerb.DISCOUNTED | OrderVerb.DISCOUNT_REMOVED:
            return [gettext("Item: %(item)s") % {"item": data["item"]}]
        case OrderVerb.INSTALLMENT_PAID:
            return [
                gettext("Installment %(number)s: %(amount)s") % {"number": data["number"], "amount": money["amount"]}
            ]
        case OrderVerb.AGREEMENT_PAID_OFF:
            return [gettext("Paid: %(amount)s") % {"amount": money["amount"]}]
        case _:
            return []


def _item_line(row) -> str:
    sign = {"+": gettext("Added"), "-": gettext("Removed")}.get(row.history_type, gettext("Changed"))
    return gettext("%(sign)s: %(quantity)s of %(description)s, %(amount)s") % {
        "sign": sign,
        "quantity": row.quantity,
        "description": row.description,
        "amount": in_words(row.amount),
    }


def _tender_line(row, names: dict[int, str]) -> str:
    return f"{names[row.type_id]} {in_words(row.amount)}: {row.get_status_display()}"


def _discount_line(row) -> str:
    words = gettext("Not taken off any more") if row.history_type == "-" else gettext("Taken off")
    return f"{words}: {row.description}, {in_words(row.amount)}"


def _agreement_line(row) -> str:
    label = AGREEMENT_LIFE_CYCLE.label(row.state)
    return gettext("Installment agreement %(number)s: %(amount)s in %(months)s months, %(state)s") % {
        "number": row.id,
        "amount": in_words(row.amount),
        "months": row.months,
        "state": in_sentence(label),
    }


def _shortened(lines: list[str]) -> list[str]:
    more = len(lines) - MOST_LINES
    return [*reversed(lines[:MOST_LINES]), *([gettext("and %(more)s more") % {"more": more}] if more > 0 else [])]
