"""What can be done with many orders at once: for each change what it makes of an order, and its operation."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext

from apps.adminkit.bulk import BulkChange, Move, Values, moved
from apps.core.caller import Caller
from apps.core.formatting import in_sentence
from apps.orders import operations
from apps.orders.constants import NEEDS_PERSON, ORDER_LIFE_CYCLE, UNDER_WAY, OrderState
from apps.orders.models import Order
from apps.orders.permissions import CHANGE_ORDER, WORK_ORDER
from apps.users.bulk_owners import bulk_owners


def _is(order: Order) -> str:
    return gettext("It is %(state)s.") % {"state": in_sentence(ORDER_LIFE_CYCLE.label(order.state))}


def _to(order: Order, state: OrderState) -> list[Move]:
    return moved(gettext("State"), ORDER_LIFE_CYCLE.label(order.state), ORDER_LIFE_CYCLE.label(state))


def _describe_hold(order: Order, values: Values) -> list[Move] | str:
    if order.state not in (*UNDER_WAY, OrderState.ON_HOLD):
        return _is(order)
    return _to(order, OrderState.ON_HOLD)


def _hold(order: Order, values: Values, by: Caller) -> None:
    operations.hold_order(order_id=order.pk, hold_reason_number=values["hold_reason"].number, by=by)


def _describe_release(order: Order, values: Values) -> list[Move] | str:
    if order.state not in NEEDS_PERSON:
        return _is(order)
    failed = order.state == OrderState.ERRORED
    return _to(order, OrderState.IN_PROCESS if failed else OrderState(order.state_before_hold or OrderState.SUBMITTED))


def _release(order: Order, values: Values, by: Caller) -> None:
    operations.release_order(order_id=order.pk, by=by)


def _describe_pause(order: Order, values: Values) -> list[Move] | str:
    if order.state not in (*UNDER_WAY, OrderState.PAUSED):
        return _is(order)
    if order.state != OrderState.PAUSED and order.processing_started_at is not None:
        return gettext("Billing order processing has begun.")
    return _to(order, OrderState.PAUSED)


def _pause(order: Order, values: Values, by: Caller) -> None:
    operations.pause_order(order_id=order.pk, by=by)


def _describe_resuming(order: Order, values: Values) -> list[Move] | str:
    if order.state == OrderState.IN_PROCESS:
        return []
    if order.state != OrderState.PAUSED:
        return _is(order)
    return (
        _to(order, OrderState.IN_PROCESS) if order.is_checked_out else gettext("It was modified; check it out first.")
    )


def _resume(order: Order, values: Values, by: Caller) -> None:
    operations.resume_order(order_id=order.pk, by=by)


def _describe_cancelling(order: Order, values: Values) -> list[Move] | str:
    if order.state != OrderState.CANCELLED and not ORDER_LIFE_CYCLE.may_move(order.state, OrderState.CANCELLED):
        return _is(order)
    return _to(order, OrderState.CANCELLED)


def _cancel(order: Order, values: Values, by: Caller) -> None:
    operations.cancel_order(order_id=order.pk, reason=values["reason"], by=by)


def _change(action: str, describe: Callable[..., list[Move] | str], run: Callable[..., None]) -> BulkChange:
    return BulkChange(["action"], WORK_ORDER, describe, run, lambda values: values["action"] == action)


def _keeps_owners(order: Order, values: Values) -> str:
    return _is(order) if order.is_final else ""


def _assign(order: Order, **values: Any) -> None:
    operations.assign_order(order_id=order.pk, **values)


# What is done to the order comes last, as it may be what ends it.
CHANGES = (
    bulk_owners(CHANGE_ORDER, _assign, _keeps_owners),
    _change("hold", _describe_hold, _hold),
    _change("release", _describe_release, _release),
    _change("pause", _describe_pause, _pause),
    _change("resume", _describe_resuming, _resume),
    _change("cancel", _describe_cancelling, _cancel),
)
