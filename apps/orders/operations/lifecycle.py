"""Submitting, pausing, resuming, holding, releasing and cancelling orders.

Source: CostGuard Order Management 2.45, OrderState.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.history import write_history
from apps.activity.operations import recording
from apps.core.background import enqueue
from apps.core.bulk import one_of
from apps.core.caller import Caller
from apps.core.errors import Invalid, WrongState
from apps.orders.constants import NEEDS_PERSON, UNDER_WAY, OrderLookupKind, OrderState, OrderVerb
from apps.orders.models import Lookup, Order, OrderTender
from apps.orders.operations import stock
from apps.orders.operations.locking import lock_order, move, touch_updated_by
from apps.orders.operations.policy import require_ready
from apps.orders.operations.protection import end_protection_of
from apps.orders.operations.tenders import book_tenders, require_cash_to_give_back, settle_tenders
from apps.orders.permissions import WORK_ORDER

PROCESS = "apps.orders.tasks.process"


@transaction.atomic
def submit_order(*, order_id: int, by: Caller) -> Order:
    """Hand a checked-out order to billing order processing; what it sells is reserved in stock.

    What cash overpays is handed back as change, and the tenders count in the register's drawer.
    Raises NotFound, NotAllowed and WrongState (state; tenders; register policy; drawer; too little in stock).
    """
    order = _lock_for_work(order_id, by)
    _require_state(order, OrderState.CHECKED_OUT, to=gettext("be submitted"))
    require_ready(order)
    settle_tenders(order, by=by)
    move(order, OrderState.SUBMITTED)
    order.submitted_at, order.submitted_by = timezone.now(), by.user or order.created_by
    with recording(OrderVerb.SUBMITTED, by=by, subject=order):
        stock.reserve(order)
        _save(order, by)
        book_tenders(order)
        enqueue(PROCESS, order.pk)
    return order


@transaction.atomic
def pause_order(*, order_id: int, by: Caller) -> Order:
    """Take an order out of processing to be modified.

    Raises NotFound, NotAllowed and WrongState (state; billing order processing has begun).
    """
    order = _lock_for_work(order_id, by)
    _require_state(order, *UNDER_WAY, to=gettext("be paused"))
    if order.processing_started_at is not None:
        raise WrongState(gettext("Billing order processing of order %(number)s has begun.") % {"number": order.pk})
    move(order, OrderState.PAUSED)
    order.processing_stopped_at = timezone.now()
    with recording(OrderVerb.PAUSED, by=by, subject=order):
        _save(order, by)
    return order


@transaction.atomic
def resume_order(*, order_id: int, by: Caller) -> Order:
    """Let a paused order be processed again. What it came to sell meanwhile is reserved in stock.

    Raises NotFound, NotAllowed and WrongState (state; modified since its last checkout; otherwise as submit_order).
    """
    order = _lock_for_work(order_id, by)
    _require_state(order, OrderState.PAUSED, to=gettext("be resumed"))
    if not order.is_checked_out:
        raise WrongState(gettext("Order %(number)s was modified; check it out first.") % {"number": order.pk})
    require_ready(order)
    settle_tenders(order, by=by)
    _into_process(order)
    with recording(OrderVerb.RESUMED, by=by, subject=order):
        stock.reserve(order)
        _save(order, by)
        book_tenders(order)
        enqueue(PROCESS, order.pk)
    return order


@transaction.atomic
def hold_order(*, order_id: int, hold_reason_number: int, by: Caller) -> Order:
    """Keep an order from being processed until it is released.

    Raises NotFound, NotAllowed, Invalid (unknown reason) and WrongState.
    """
    order = _lock_for_work(order_id, by)
    reason = Lookup.objects.of(OrderLookupKind.HOLD_REASON).filter(number=hold_reason_number).first()
    if reason is None:
        raise Invalid("hold_reason_number", gettext("There is no such hold reason."), value=hold_reason_number)
    _require_state(order, *UNDER_WAY, to=gettext("be put on hold"))
    order.state_before_hold = order.state
    move(order, OrderState.ON_HOLD)
    order.held_at, order.hold_reason = timezone.now(), reason
    with recording(OrderVerb.HELD, by=by, subject=order, reason=reason.name):
        _save(order, by)
    return order


@transaction.atomic
def release_order(*, order_id: int, by: Caller) -> Order:
    """Let an order that is on hold go on from where it was, or one that failed be processed again.

    Raises NotFound, NotAllowed and WrongState.
    """
    order = _lock_for_work(order_id, by)
    _require_state(order, *NEEDS_PERSON, to=gettext("be released"))
    if order.state == OrderState.ERRORED:
        _into_process(order)
    else:
        move(order, OrderState(order.state_before_hold or OrderState.SUBMITTED))
    order.held_at = order.hold_reason = order.state_before_hold = None
    with recording(OrderVerb.RELEASED, by=by, subject=order):
        _save(order, by)
        enqueue(PROCESS, order.pk)
    return order


@transaction.atomic
def cancel_order(*, order_id: int, reason: str, by: Caller) -> Order:
    """End an order for good; its tenders are locked and the goods it held are in stock again.

    What it brought in cash goes back out of its register's drawer. Raises NotFound, NotAllowed, Invalid (no reason)
    and WrongState (over already; drawer).
    """
    order = _lock_for_work(order_id, by)
    if not reason.strip():
        raise Invalid("reason", gettext("A reason is needed."), value=reason)
    move(order, OrderState.CANCELLED)
    require_cash_to_give_back(order)
    order.cancelled_at = timezone.now()
    with recording(OrderVerb.CANCELLED, by=by, subject=order, reason=reason):
        stock.release(order.items.all())
        end_protection_of(order)
        order._change_reason = reason[:100]  # type: ignore[attr-defined]  # of django-simple-history
        _save(order, by)
        lock_tenders(order)
    return order


def lock_tenders(order: Order) -> None:
    """Nothing about the tenders of an order that is over may change."""
    unlocked = OrderTender.objects.filter(order=order, is_locked=False).values_list("pk", flat=True)
    tenders = OrderTender.objects.filter(pk__in=one_of(unlocked))
    tenders.update(is_locked=True, updated_at=timezone.now())
    write_history(tenders)


def _lock_for_work(order_id: int, by: Caller) -> Order:
    order = lock_order(order_id, by)
    by.require(WORK_ORDER)
    return order


def _require_state(order: Order, *states: OrderState, to: str) -> None:
    if order.state not in states:
        raise WrongState(
            gettext("Order %(number)s is %(state)s and cannot %(to)s.")
            % {"number": order.pk, "state": order.state_in_words, "to": to}
        )


def _into_process(order: Order) -> None:
    """Into processing (again): billing order processing has yet to begin."""
    move(order, OrderState.IN_PROCESS)
    order.processing_at = timezone.now()
    order.processing_started_at = order.processing_stopped_at = None
    order.error = ""


def _save(order: Order, by: Caller) -> None:
    touch_updated_by(order, by)
    order.save()
