"""What can be done to an order from its page: for each button when it is offered, its form, and its operation."""

from collections.abc import Callable

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.actions import Action
from apps.adminkit.queues import by_name
from apps.core.admin import DeskAdmin
from apps.core.caller import Caller
from apps.core.money import in_words
from apps.orders import operations
from apps.orders.admin import accounts
from apps.orders.admin.forms import HoldForm, ReasonForm, TenderForm
from apps.orders.admin.helpers import ORDERS
from apps.orders.constants import NEEDS_PERSON, ORDER_LIFE_CYCLE, UNDER_WAY, OrderState
from apps.orders.models import Order
from apps.orders.permissions import CHANGE_ORDER, VOID_ORDER, WORK_ORDER
from apps.orders.reads.voids import void_plan
from apps.users.owners import AssignForm, assigned_in_words


def _check_out(order: Order, values: dict, by: Caller) -> str:
    checked = operations.check_out(order_id=order.pk, by=by)
    return gettext("Order %(number)s comes to %(amount)s.") % {
        "number": order.pk,
        "amount": in_words(checked.total),
    }


def _tender(order: Order, values: dict, by: Caller) -> str:
    tender = operations.add_tender(order_id=order.pk, type=values["type"], amount=values["amount"], by=by)
    return gettext("%(name)s %(amount)s taken.") % {"name": tender.type.name, "amount": in_words(tender.amount)}


def _submit(order: Order, values: dict, by: Caller) -> str:
    operations.submit_order(order_id=order.pk, by=by)
    return gettext("Order %(number)s is submitted.") % {"number": order.pk}


def _hold(order: Order, values: dict, by: Caller) -> str:
    operations.hold_order(order_id=order.pk, hold_reason_number=values["hold_reason_number"].number, by=by)
    return gettext("Order %(number)s is on hold.") % {"number": order.pk}


def _release(order: Order, values: dict, by: Caller) -> str:
    operations.release_order(order_id=order.pk, by=by)
    return gettext("Order %(number)s goes on.") % {"number": order.pk}


def _pause(order: Order, values: dict, by: Caller) -> str:
    operations.pause_order(order_id=order.pk, by=by)
    return gettext("Order %(number)s is paused and can be changed.") % {"number": order.pk}


def _resume(order: Order, values: dict, by: Caller) -> str:
    operations.resume_order(order_id=order.pk, by=by)
    return gettext("Order %(number)s goes on.") % {"number": order.pk}


def _cancel(order: Order, values: dict, by: Caller) -> str:
    operations.cancel_order(order_id=order.pk, reason=values["reason"], by=by)
    return gettext("Order %(number)s is cancelled.") % {"number": order.pk}


def _void(order: Order, values: dict, by: Caller) -> str:
    operations.void_transaction(order_id=order.pk, reason=values["reason"], by=by)
    return gettext("Order %(number)s is voided.") % {"number": order.pk}


def _confirm_void(
    desk: DeskAdmin, request: HttpRequest, order: Order, action: Action, form: forms.Form
) -> HttpResponse:
    """What a void takes back, shown before it is done."""
    return desk.page(
        request,
        "desk/orders/confirm_void.html",
        title=gettext("Void order %(number)s") % {"number": order.pk},
        order=order,
        reason=form.cleaned_data["reason"],
        plan=void_plan(order),
        url=ORDERS.url("act", order.pk, action.name),
        back=ORDERS.page_of(order.pk),
    )


def _assign(order: Order, values: dict, by: Caller) -> str:
    if not values.keys() & {"assignee", "group"}:
        return gettext("Nothing was changed.")
    return assigned_in_words(operations.assign_order(order_id=order.pk, by=by, **values))


def _receipt(order: Order, values: dict, by: Caller) -> str:
    operations.generate_receipt(order_id=order.pk, category="Receipt", by=by)
    return gettext("The receipt is ready.")


def _becomes(state: OrderState) -> Callable[[Order, dict, Caller], object]:
    return lambda order, values, by: ORDER_LIFE_CYCLE.label(state)


ACTIONS = by_name(
    Action(
        "checkout",
        gettext_lazy("Check out"),
        WORK_ORDER,
        lambda order, by: order.is_open_to_change and not order.is_checked_out,
        _check_out,
        style="is-primary",
        key="s",
        sets="state",
        becomes=_becomes(OrderState.CHECKED_OUT),
    ),
    Action(
        "tender",
        gettext_lazy("Take payment"),
        CHANGE_ORDER,
        lambda order, by: order.is_open_to_change,
        _tender,
        TenderForm,
    ),
    Action(
        "submit",
        gettext_lazy("Submit"),
        WORK_ORDER,
        lambda order, by: order.state == OrderState.CHECKED_OUT,
        _submit,
        style="is-primary",
        key="s",
        sets="state",
        becomes=_becomes(OrderState.SUBMITTED),
    ),
    Action(
        "resume",
        gettext_lazy("Resume"),
        WORK_ORDER,
        lambda order, by: order.state == OrderState.PAUSED and order.is_checked_out,
        _resume,
        style="is-primary",
        key="s",
        sets="state",
        becomes=_becomes(OrderState.IN_PROCESS),
    ),
    Action(
        "release",
        gettext_lazy("Release"),
        WORK_ORDER,
        lambda order, by: order.state in NEEDS_PERSON,
        _release,
        style="is-primary",
        key="h",
        sets="state",
        becomes=lambda order, values, by: gettext("Released"),
    ),
    Action(
        "hold",
        gettext_lazy("Hold"),
        WORK_ORDER,
        lambda order, by: order.state in UNDER_WAY,
        _hold,
        HoldForm,
        key="h",
        sets="state",
        becomes=_becomes(OrderState.ON_HOLD),
    ),
    Action(
        "pause",
        gettext_lazy("Pause"),
        WORK_ORDER,
        lambda order, by: order.state in UNDER_WAY and order.processing_started_at is None,
        _pause,
        sets="state",
        becomes=_becomes(OrderState.PAUSED),
    ),
    Action(
        "assign",
        gettext_lazy("Assign"),
        CHANGE_ORDER,
        lambda order, by: not order.is_final,
        _assign,
        AssignForm,
        key="a",
    ),
    Action(
        "change-account",
        gettext_lazy("Change account"),
        CHANGE_ORDER,
        lambda order, by: bool(order.is_open_to_change and order.customer_id and not order.new_account_status_id),
        accounts.plan,
        accounts.PlanForm,
        submit=gettext_lazy("Plan the change"),
    ),
    Action(
        "keep-account",
        gettext_lazy("Keep account as it is"),
        CHANGE_ORDER,
        lambda order, by: bool(order.is_open_to_change and order.new_account_status_id),
        accounts.drop_plan,
    ),
    Action(
        "receipt", gettext_lazy("Make receipt"), CHANGE_ORDER, lambda order, by: order.checkout_at is not None, _receipt
    ),
    Action(
        "cancel",
        gettext_lazy("Cancel order"),
        WORK_ORDER,
        lambda order, by: not order.is_final,
        _cancel,
        ReasonForm,
        style="is-danger-quiet",
        submit_style="is-danger",
        sets="state",
        becomes=_becomes(OrderState.CANCELLED),
    ),
    Action(
        "void",
        gettext_lazy("Void"),
        VOID_ORDER,
        lambda order, by: (
            order.submitted_at is not None and order.receipt_number is not None and not order.is_taken_back
        ),
        _void,
        ReasonForm,
        confirm=_confirm_void,
        style="is-danger-quiet",
        submit_style="is-danger",
    ),
)
