"""What an order page shows of payments through Paymentus."""

from django.db.models import Q

from apps.core.caller import Caller
from apps.core.rows import first_rows
from apps.orders.models import Order
from apps.orders.permissions import CHANGE_ORDER
from apps.payments.admin.forms import ReferenceForm, RefundForm
from apps.payments.constants import TransactionStatus
from apps.payments.models import GatewaySettings, PaymentusTransaction, RefundAttempt, TransactionOrderLink
from apps.payments.permissions import REFUND, VIEW_TRANSACTION

TEMPLATE = "desk/orders/payments_panel.html"
ROWS = 50


def panel_of(order: Order, caller: Caller) -> dict | None:
    """Links, payments that wait to become tenders, and refunds; None to one who may not see payments."""
    if not caller.may(VIEW_TRANSACTION):
        return None
    links = first_rows(order.payment_links.select_related("transaction", "tender").order_by("-pk"), ROWS)
    is_open = not order.is_final
    may_refund = (is_open or order.voided_at is not None) and caller.may(REFUND)
    has_gateway = may_refund and _has_gateway(order)
    return {
        "template": TEMPLATE,
        "order": order,
        "links": links,
        "waiting": _waiting(order, links, caller),
        "attempts": first_rows(RefundAttempt.objects.filter(order=order).select_related("created_by"), ROWS),
        "may_change": is_open and caller.may(CHANGE_ORDER),
        "may_refund": has_gateway,
        "has_no_gateway": may_refund and not has_gateway,
        "expect": ReferenceForm(auto_id="expect-%s"),
        "refund": RefundForm(auto_id="refund-%s"),
        "references": sorted({link.reference_number for link in links if link.tender and link.tender.amount > 0}),
    }


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
