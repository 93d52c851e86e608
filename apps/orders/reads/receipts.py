"""What a receipt of an order says, before it is put on paper."""

import datetime
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import cast

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format

from apps.catalog.models import Tax
from apps.core.formatting import to_local_time
from apps.core.money import in_words as money
from apps.orders.constants import CheckoutCategory, TenderStatus
from apps.orders.models import Order, OrderItem, OrderTender
from apps.registers.models import Register


@dataclass(slots=True)
class Line:
    """A row of the table of items, `depth` levels under the one it belongs to; `notes` are printed small."""

    depth: int
    description: str
    quantity: str = ""
    price: str = ""
    amount: str = ""
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class ReceiptDocument:
    """A receipt in words: facts and sums are pairs of a label and what is said under it. The total is the last sum."""

    store: str
    number: str
    facts: list[tuple[str, str]]
    lines: list[Line]
    sums: list[tuple[str, str]]
    payments: list[tuple[str, str]]
    balance: tuple[str, str]
    notice: str
    text: str
    title: str = "Receipt"


def receipt_document(order: Order) -> ReceiptDocument:
    """The receipt of an order at a register, as things stand. A fixed number of queries, whatever is on it."""
    tenders = list(order.tenders.select_related("type").order_by("pk"))
    store = cast(Register, order.register).location
    is_priced = order.is_checked_out and order.total is not None
    return ReceiptDocument(
        store=store.name,
        number=order.receipt_number or f"Order {order.pk}",
        facts=_facts(order),
        lines=list(_lines(order)),
        sums=_sums(order) if is_priced else [],
        payments=_payments(order, tenders),
        balance=_balance(order, tenders) if is_priced else ("Paid so far", money(order.tender_total)),
        notice=f"All amounts in {settings.CURRENCY}."
        if is_priced
        else f"All amounts in {settings.CURRENCY}. Not checked out: tax and total are still to come.",
        text=store.invoice_template.strip(),
    )


def void_document(order: Order, reason: str) -> ReceiptDocument:
    """The receipt of an order's void: the voided receipt, who voided it and why, and what went back by which means."""
    document, at = receipt_document(order), to_local_time(cast(datetime.datetime, order.voided_at))
    by = order.voided_by
    facts = [("Voided", date_format(at, "j M Y, H:i T")), ("Voided by", by.name if by else ""), ("Reason", reason)]
    return replace(
        document,
        title="Void receipt",
        facts=[*document.facts, *((label, text) for label, text in facts if text)],
        balance=("Given back", money(order.tender_total))
        if order.tender_total >= 0
        else ("Taken in again", money(-order.tender_total)),
        notice=f"{document.notice} This receipt takes back {document.number}, which is not valid any more.",
    )


def _facts(order: Order) -> list[tuple[str, str]]:
    at = to_local_time(order.submitted_at or order.checkout_at or timezone.now())
    facts = [
        ("Date", date_format(at, "j M Y, H:i T")),
        ("Order", str(order.pk)),
        ("Register", cast(Register, order.register).name),
        ("Served by", order.created_by.name or order.created_by.username),
    ]
    if order.customer is not None:
        facts += [("Customer", order.customer.name), ("Account", order.customer.account_number)]
    return facts


def _lines(order: Order) -> Iterator[Line]:
    """Every line with what belongs to it right under it: discounts, then auxiliary lines, then its children."""
    below: dict[int | None, list[OrderItem]] = defaultdict(list)
    items = order.items.select_related("service_item").prefetch_related("discounts")
    for item in items.order_by("-is_auxiliary", "pk"):
        below[item.primary_id or item.parent_id].append(item)
    waiting = [(item, 0) for item in reversed(below[None])]
    while waiting:
        item, depth = waiting.pop()
        yield _line(item, depth)
        for discount in item.discounts.all():
            taken_off = discount.amount if item.is_return else -discount.amount
            yield Line(depth + 1, f"{discount.get_type_display()}: {discount.description}", amount=money(taken_off))
        waiting += [(child, depth + 1) for child in reversed(below[item.pk])]


def _line(item: OrderItem, depth: int) -> Line:
    notes = [f"SKU {item.sku}"] if item.sku else []
    if item.service_item is not None and item.service_item.service_number:
        notes.append(f"Number {item.service_item.service_number}")
    if item.monthly_charge:
        notes.append(f"{money(item.monthly_charge)} a month on your bill")
    if item.one_time_charge:
        notes.append(f"{money(item.one_time_charge)} once on your bill")
    return Line(
        depth,
        f"Return: {item.description}" if item.is_return else item.description,
        f"{Decimal(item.quantity) / item.quantity_divisor:f}",
        money(item.unit_price * item.quantity_divisor),
        money(item.amount),
        notes,
    )


def _sums(order: Order) -> list[tuple[str, str]]:
    taxes = order.checkout_lines.filter(category=CheckoutCategory.TAX).select_related("tax").order_by("pk")
    named = [(cast(Tax, line.tax).name, money(line.amount)) for line in taxes]
    return [("Subtotal", money(order.subtotal)), *(named or [("Tax", money(order.tax))]), ("Total", money(order.total))]


def _payments(order: Order, tenders: list[OrderTender]) -> list[tuple[str, str]]:
    """What the total is paid by: first what stays for installments, or for a return what of them ends unpaid."""
    payments = [(_payment(tender), money(tender.amount)) for tender in tenders]
    if not order.is_checked_out or not order.financed_total:
        return payments
    label = "In installments" if order.financed_total > 0 else "Installments no longer due"
    return [(label, money(order.financed_total)), *payments]


def _payment(tender: OrderTender) -> str:
    if tender.is_change:
        return f"Change in {tender.type.name}"
    voided = ", voided" if tender.status == TenderStatus.VOIDED else ""
    return f"{'Paid' if tender.amount > 0 else 'Refunded'} by {tender.type.name}{voided}"


def _balance(order: Order, tenders: list[OrderTender]) -> tuple[str, str]:
    due = cast(Decimal, order.to_pay) - order.tender_total
    if not due and any(tender.is_change for tender in tenders):
        return "Amount due", money(due)
    return ("Amount due", money(due)) if due > 0 else ("Change due", money(-due))
