"""Voiding a transaction: all that a submitted order did is taken back at once, or nothing of it.

Source: CostGuard Order Management 2.45, Search Voidable Transactions, revision 2.23, for what cannot be voided.
"""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.history import write_history
from apps.activity.operations import recording
from apps.core.bulk import one_of
from apps.core.caller import Caller
from apps.core.errors import Invalid, WrongState
from apps.customers.models import Adjustment
from apps.orders.billing import BillingError, adapter
from apps.orders.constants import OrderState, OrderVerb, TenderStatus
from apps.orders.models import Order, OrderDeposit, OrderTender
from apps.orders.operations import stock
from apps.orders.operations.agreements import undo_agreements
from apps.orders.operations.customer_actions import lock_account_of, undo_customer_action
from apps.orders.operations.lifecycle import lock_tenders
from apps.orders.operations.locking import lock_order, move, touch_updated_by
from apps.orders.operations.protection import take_back_protection
from apps.orders.operations.receipts import store_void_receipt
from apps.orders.operations.tenders import require_cash_to_give_back
from apps.orders.permissions import VOID_ORDER
from apps.orders.reads.voids import why_not_voidable

Reversal = Callable[[Order, list[OrderTender], Caller], None]
_reversals: dict[str, Reversal] = {}


def register_reversal(base_type: str, reversal: Reversal) -> None:
    """Let another app give back what tenders of one family paid, in the transaction that voids their order.

    It refuses by raising WrongState, and gives back by tenders of its own: those of the family stay as they are.
    """
    _reversals[base_type] = reversal


@transaction.atomic
def void_transaction(*, order_id: int, reason: str, by: Caller) -> Order:
    """Take back all that a submitted order did, and print a receipt of that.

    That is goods, services, the account's status, payments and deposits. A completed order stays Completed and is
    marked as voided; one that is not carried out yet is Cancelled too. Cash goes out of the register's drawer.
    Raises NotFound, NotAllowed, Invalid (no reason) and WrongState (voided or cancelled already; not voidable; being
    billed; drawer; goods, services or the account changed since; a refund that cannot be made).
    """
    order = lock_order(order_id, by)
    by.require(VOID_ORDER)
    if not reason.strip():
        raise Invalid("reason", gettext("A reason is needed."), value=reason)
    _require_voidable(order)
    register = require_cash_to_give_back(order)
    if register is not None and not register.is_active:
        raise WrongState(
            gettext("%(name)s is out of use, so nothing can be given back from its drawer.") % {"name": register.name}
        )
    order.voided_at, order.voided_by = timezone.now(), by.user
    with recording(OrderVerb.VOIDED, by=by, subject=order, reason=reason):
        if order.state == OrderState.COMPLETED:
            lock_account_of(order)
            undo_customer_action(order, reason=reason, by=by)
            _take_back_from_billing(order)
            undo_agreements(order, by=by)
        else:
            move(order, OrderState.CANCELLED)
            order.cancelled_at = order.voided_at
        stock.take_back(order)
        take_back_protection(order)
        _reverse_tenders(order, by)
        _return_deposits(order)
        order._change_reason = reason[:100]  # type: ignore[attr-defined]  # of django-simple-history
        touch_updated_by(order, by)
        order.save()
        lock_tenders(order)
    store_void_receipt(order, reason=reason, by=by)
    return order


def _require_voidable(order: Order) -> None:
    if order.voided_at is not None:
        raise WrongState(gettext("Order %(number)s is voided already.") % {"number": order.pk})
    if order.submitted_at is None or order.receipt_number is None:
        raise WrongState(
            gettext("Order %(number)s is no submitted transaction with a receipt number.") % {"number": order.pk}
        )
    if order.is_cancelled:
        raise WrongState(gettext("Order %(number)s is cancelled: there is nothing to void.") % {"number": order.pk})
    if why := why_not_voidable(order):
        raise WrongState(why)


def _take_back_from_billing(order: Order) -> None:
    try:
        adapter().take_back(order)
    except BillingError as error:
        raise WrongState(
            gettext("Order %(number)s cannot be voided: %(error)s") % {"number": order.pk, "error": error}
        ) from error


def _reverse_tenders(order: Order, by: Caller) -> None:
    """Mark the tenders as voided, credit the account for what was captured on it, and let the other apps do theirs."""
    tenders = list(order.tenders.exclude(status=TenderStatus.VOIDED).select_related("type").order_by("pk"))
    elsewhere: dict[str, list[OrderTender]] = {}
    for tender in tenders:
        if tender.type.base_type in _reversals:
            elsewhere.setdefault(tender.type.base_type, []).append(tender)
        elif tender.adjustment_id is not None:
            _counter_adjustment(order, tender, by)
    ours = [tender.pk for tender in tenders if tender.type.base_type not in _reversals]
    voided = OrderTender.objects.filter(pk__in=one_of(ours))
    voided.update(status=TenderStatus.VOIDED, is_locked=True, updated_at=order.voided_at)
    write_history(voided)
    for base_type, rows in elsewhere.items():
        _reversals[base_type](order, rows, by)


def _counter_adjustment(order: Order, tender: OrderTender, by: Caller) -> None:
    """Put on the customer's account what the adjustment that captured the tender took, with the other sign."""
    kind = tender.type
    type_id = kind.credit_adjustment_type_id if tender.amount > 0 else kind.debit_adjustment_type_id
    if type_id is None or order.customer_id is None:
        raise WrongState(
            gettext("%(name)s has no adjustment type that gives back what was captured.") % {"name": kind.name}
        )
    Adjustment.objects.create(
        customer_id=order.customer_id, type_id=type_id, amount=-tender.amount, created_by=by.user or order.created_by
    )


def _return_deposits(order: Order) -> None:
    received = OrderDeposit.objects.filter(order=order, received_at__isnull=False, returned_at=None)
    deposits = OrderDeposit.objects.filter(pk__in=one_of(received.values_list("pk", flat=True)))
    deposits.update(returned_at=order.voided_at, updated_at=order.voided_at)
    write_history(deposits)
