"""Billing order processing: what workers do with submitted orders.

Each step locks the order and looks at it afresh, so any number of workers may come to the same order, and
one that is paused, held or cancelled meanwhile is not changed.
"""

import datetime
import logging
from typing import TypeGuard, cast

from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models import Q
from django.utils import timezone

from apps.activity.operations import recording
from apps.core.calendar import seconds, shifted
from apps.core.caller import Caller, Channel
from apps.core.errors import DomainError
from apps.core.http import NoAnswer, NotSent
from apps.core.locks import locked
from apps.orders.billing import BillingError, adapter
from apps.orders.constants import OrderState, OrderVerb
from apps.orders.models import CustomerAction, Order
from apps.orders.operations import stock
from apps.orders.operations.agreements import begin_agreements, end_returned_agreements
from apps.orders.operations.customer_actions import apply_customer_action, lock_account_of, require_action_possible
from apps.orders.operations.equipment import equip_services
from apps.orders.operations.financing import require_financing_holds
from apps.orders.operations.lifecycle import lock_tenders
from apps.orders.operations.locking import move
from apps.orders.operations.protection import settle_protection
from apps.orders.permissions import PROCESS_ORDER

log = logging.getLogger("patchbay.orders")
BATCH = 100
PROCESSOR = Caller(None, Channel.TASK)


def process_order(*, order_id: int) -> None:
    """Take a submitted order into processing, and carry it out in billing once its time to be paused is over.

    An order that billing refuses becomes Errored with the reason.
    """
    start_processing(order_id=order_id, by=PROCESSOR)
    if begin_billing(order_id=order_id, by=PROCESSOR):
        finish_billing(order_id=order_id, by=PROCESSOR)


def process_due_orders() -> int:
    """Process the orders whose time has come, those that a dead worker left behind too; returns how many."""
    long_enough = Q(processing_at=None) | Q(processing_at__lte=_latest())
    waits = Q(customer_action__takes_effect_at__gt=timezone.now())
    due = Q(state=OrderState.SUBMITTED) | Q(state=OrderState.IN_PROCESS) & long_enough & ~waits
    ids = list(Order.objects.filter(due).order_by("pk").values_list("pk", flat=True)[:BATCH])
    for pk in ids:
        process_order(order_id=pk)
    return len(ids)


@transaction.atomic
def start_processing(*, order_id: int, by: Caller) -> bool:
    """Take a submitted order into processing; whether it was one."""
    by.require(PROCESS_ORDER)
    order = _locked(order_id)
    if order is None or order.state != OrderState.SUBMITTED:
        return False
    move(order, OrderState.IN_PROCESS)
    order.processing_at, order.processing_stopped_at = timezone.now(), None
    with recording(OrderVerb.PROCESSING_STARTED, by=by, subject=order):
        order.save()
    return True


@transaction.atomic
def begin_billing(*, order_id: int, by: Caller, at_once: bool = False) -> bool:
    """Note that billing order processing has begun, which ends pausing; whether the order is there to be billed.

    Not before ORDER_BILLING_DELAY seconds in processing, unless `at_once`; and not before the date of a suspension or
    disconnection of the customer's account.
    """
    by.require(PROCESS_ORDER)
    order = _locked(order_id)
    if order is None or order.state != OrderState.IN_PROCESS:
        return False
    if not at_once and order.processing_at is not None and order.processing_at > _latest():
        return False
    if CustomerAction.objects.filter(order=order, takes_effect_at__gt=timezone.now()).exists():
        return False
    if order.processing_started_at is None:
        order.processing_started_at = timezone.now()
        with recording(OrderVerb.BILLING_STARTED, by=by, subject=order):
            order.save()
    return True


def finish_billing(*, order_id: int, by: Caller) -> bool:
    """Carry the order out in billing, which completes it, or note why that failed; whether it completed.

    A billing system elsewhere is asked outside of the transaction; while it gives no answer, the order stays in
    process for the next look.
    """
    by.require(PROCESS_ORDER)
    order = Order.objects.filter(pk=order_id).first()
    if not _is_being_billed(order):
        return False
    try:
        require_action_possible(order)
        adapter().send(order)
    except OperationalError:  # of the database's own making; the next look tries again
        raise
    except (OSError, NotSent, NoAnswer) as error:
        log.warning("Billing does not answer for order %s: %s", order_id, error)
        return False
    except Exception as error:
        _note_refusal(order_id, _reason(order_id, error), by)
        return False
    return _carry_out(order_id, by)


@transaction.atomic
def _carry_out(order_id: int, by: Caller) -> bool:
    order = _locked(order_id)
    if not _is_being_billed(order):
        log.warning("Order %s was held, cancelled or deleted after it had been sent to billing", order_id)
        return False
    try:
        with transaction.atomic(), recording(OrderVerb.COMPLETED, by=by, subject=order):
            lock_account_of(order)
            adapter().carry_out(order)
            apply_customer_action(order)
            equip_services(order)
            settle_protection(order)
            require_financing_holds(order)
            begin_agreements(order, by=by)
            end_returned_agreements(order, by=by)
            stock.settle(order)
            move(order, OrderState.COMPLETED)
            order.completed_at, order.completed_by = timezone.now(), order.submitted_by
            order.save()
            lock_tenders(order)
    except OperationalError:  # of the database's own making; the next look tries again
        raise
    except Exception as error:
        _fail(order_id, _reason(order_id, error), by)
        return False
    return True


@transaction.atomic
def _note_refusal(order_id: int, reason: str, by: Caller) -> None:
    if _is_being_billed(_locked(order_id)):
        _fail(order_id, reason, by)


def _is_being_billed(order: Order | None) -> TypeGuard[Order]:
    return order is not None and order.state == OrderState.IN_PROCESS and order.processing_started_at is not None


def _fail(order_id: int, reason: str, by: Caller) -> None:
    order = cast(Order, _locked(order_id))  # locked already
    move(order, OrderState.ERRORED)
    order.error, order.processing_stopped_at = reason, timezone.now()
    with recording(OrderVerb.FAILED, by=by, subject=order, reason=reason):
        order.save()


def _reason(order_id: int, error: Exception) -> str:
    if isinstance(error, BillingError | DomainError):
        return str(error)
    log.exception("Order %s could not be processed", order_id)
    return "Unexpected error; see the log of the worker."


def _latest() -> datetime.datetime:
    return shifted(timezone.now(), seconds(-settings.ORDER_BILLING_DELAY))


def _locked(order_id: int) -> Order | None:
    return locked(Order.objects.filter(pk=order_id)).first()
