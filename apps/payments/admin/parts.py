"""What an order page shows of payments through Paymentus."""

from typing import Any

from django.db.models import Q, QuerySet

from apps.adminkit.parts import Part
from apps.core.caller import Caller
from apps.core.rows import cut, first_rows, refer
from apps.orders.models import Order, OrderTender
from apps.orders.permissions import CHANGE_ORDER
from apps.payments.admin.forms import ReferenceForm, RefundForm
from apps.payments.constants import TransactionStatus
from apps.payments.models import GatewaySettings, PaymentusTransaction, RefundAttempt, TransactionOrderLink
from apps.payments.permissions import REFUND, VIEW_TRANSACTION
from apps.users.models import User

ROWS = 50


def _reads(order: Order, caller: Caller) -> list[QuerySet[Any]]:
    links, attempts = TransactionOrderLink.objects.none(), RefundAttempt.objects.none()
    if caller.may(VIEW_TRANSACTION):
        links = order.payment_links.order_by("-pk")[: ROWS + 1]
        attempts = RefundAttempt.objects.filter(order=order).order_by("-pk")[: ROWS + 1]
    return [
        links,
        PaymentusTransaction.objects.filter(pk__in=links.values("transaction")),
        OrderTender.objects.filter(pk__in=links.values("tender")),
        attempts,
        User.objects.filter(pk__in=attempts.values("created_by")),
    ]


def _show(order: Order, caller: Caller, links, transactions, tenders, attempts, people) -> dict[str, Any]:
    """Links, payments that wait to become tenders, and refunds; None to one who may not see payments."""
    if not caller.may(VIEW_TRANSACTION):
        return {"payments": None}
    refer(links, "transaction", transactions)
    refer(links, "tender", tenders)
    refer(attempts, "created_by", people)
    links, attempts = (cut(sorted(rows, key=lambda row: -row.pk), ROWS) for rows in (links, attempts))
    is_open = not order.is_final
    may_refund = (is_open or order.voided_at is not None) and caller.may(REFUND)
    has_gateway = may_refund and _has_gateway(order)
    shown = {
        "order": order,
        "links": links,
        "waiting": _waiting(order, links, caller),
        "attempts": attempts,
        "may_change": is_open and caller.may(CHANGE_ORDER),
        "may_refund": has_gateway,
        "has_no_gateway": may_refund and not has_gateway,
        "expect": ReferenceForm(auto_id="expect-%s"),
        "refund": RefundForm(auto_id="refund-%s"),
        "references": sorted({link.reference_number for link in links if link.tender and link.tender.amount > 0}),
    }
    return {"payments": shown}


PAYMENTS = Part(_reads, _show)


def _waiting(order: Order, links: list[TransactionOrderLink], caller: Caller) -> list[PaymentusTransaction]:
    """Payments that a free link of the order could take."""
    free = [link.reference_number for link in links if link.transaction_id is None]
    if not free:
        return []
    payments = PaymentusTransaction.objects.visible_to(caller).filter(
        Q(cg_reference_number=order.pk) | Q(reference_number__in=free),
        link=None,
        amount__gt=0,
        status=TransactionStatus.APPROVED,
    )
    return first_rows(payments, ROWS)


def _has_gateway(order: Order) -> bool:
    return GatewaySettings.objects.filter(register=order.register_id, is_valid=True).exists()
