"""What can be done to an order from its page: for each button when it is offered, its form, and its operation."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms

from apps.core.caller import Caller
from apps.core.money import in_words
from apps.orders import operations
from apps.orders.admin.forms import EmptyForm, HoldForm, ReasonForm, TenderForm
from apps.orders.constants import CHANGE, NEEDS_PERSON, UNDER_WAY, WORK, OrderState
from apps.orders.models import Order


@dataclass(frozen=True, slots=True)
class Action:
    """A button of the order page. `run` calls one operation with the form's values and says what was done."""

    name: str
    label: str
    permission: str
    offered: Callable[[Order], bool]
    form: type[forms.Form]
    run: Callable[[Order, dict, Caller], str]
    is_main: bool = False  # the next step of an order that goes well
    is_danger: bool = False

    def is_open_to(self, order: Order, by: Caller) -> bool:
        return by.may(self.permission) and self.offered(order)

    def bound(self, data, order: Order) -> forms.Form:
        return self.form(data, order=order, auto_id=f"{self.name}-%s")


def _check_out(order: Order, values: dict, by: Caller) -> str:
    checked = operations.check_out(order_id=order.pk, by=by)
    return f"Order {order.pk} comes to {in_words(checked.total)}."


def _tender(order: Order, values: dict, by: Caller) -> str:
    tender = operations.add_tender(order_id=order.pk, type=values["type"], amount=values["amount"], by=by)
    return f"{tender.type.name} {in_words(tender.amount)} taken."


def _submit(order: Order, values: dict, by: Caller) -> str:
    operations.submit_order(order_id=order.pk, by=by)
    return f"Order {order.pk} is submitted."


def _hold(order: Order, values: dict, by: Caller) -> str:
    operations.hold_order(order_id=order.pk, hold_reason_number=values["hold_reason_number"].number, by=by)
    return f"Order {order.pk} is on hold."


def _release(order: Order, values: dict, by: Caller) -> str:
    operations.release_order(order_id=order.pk, by=by)
    return f"Order {order.pk} goes on."


def _pause(order: Order, values: dict, by: Caller) -> str:
    operations.pause_order(order_id=order.pk, by=by)
    return f"Order {order.pk} is paused and can be changed."


def _resume(order: Order, values: dict, by: Caller) -> str:
    operations.resume_order(order_id=order.pk, by=by)
    return f"Order {order.pk} goes on."


def _cancel(order: Order, values: dict, by: Caller) -> str:
    operations.cancel_order(order_id=order.pk, reason=values["reason"], by=by)
    return f"Order {order.pk} is cancelled."


def _receipt(order: Order, values: dict, by: Caller) -> str:
    operations.generate_receipt(order_id=order.pk, category="Receipt", by=by)
    return "The receipt is ready."


ACTIONS = {
    action.name: action
    for action in [
        Action(
            "checkout",
            "Check out",
            WORK,
            lambda order: order.is_open_to_change and not order.is_checked_out,
            EmptyForm,
            _check_out,
            is_main=True,
        ),
        Action("tender", "Take payment", CHANGE, lambda order: order.is_open_to_change, TenderForm, _tender),
        Action(
            "submit",
            "Submit",
            WORK,
            lambda order: order.state == OrderState.CHECKED_OUT,
            EmptyForm,
            _submit,
            is_main=True,
        ),
        Action(
            "resume",
            "Resume",
            WORK,
            lambda order: order.state == OrderState.PAUSED and order.is_checked_out,
            EmptyForm,
            _resume,
            is_main=True,
        ),
        Action(
            "release",
            "Release",
            WORK,
            lambda order: order.state in NEEDS_PERSON,
            EmptyForm,
            _release,
            is_main=True,
        ),
        Action("hold", "Hold", WORK, lambda order: order.state in UNDER_WAY, HoldForm, _hold),
        Action(
            "pause",
            "Pause",
            WORK,
            lambda order: order.state in UNDER_WAY and order.processing_started_at is None,
            EmptyForm,
            _pause,
        ),
        Action("receipt", "Make receipt", CHANGE, lambda order: order.checkout_at is not None, EmptyForm, _receipt),
        Action(
            "cancel",
            "Cancel order",
            WORK,
            lambda order: not order.is_final,
            ReasonForm,
            _cancel,
            is_danger=True,
        ),
    ]
}
