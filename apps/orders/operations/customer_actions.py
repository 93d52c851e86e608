"""What an order does to the account of its customer: planned while it is a cart, done when it completes.

The account is locked after the order, before the customer's services. Source: CostGuard Order Management 2.45, Create
Order (newAccountStatusID) and Customer Action.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.models import Activity
from apps.activity.operations import recording
from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid, WrongState
from apps.customers.constants import AccountChange, AccountState, account_change
from apps.customers.models import AccountStatus, Customer
from apps.customers.operations import (
    change_account_status,
    lock_account,
    require_account_change,
    undo_account_status,
)
from apps.orders.constants import OrderLookupKind, OrderVerb
from apps.orders.models import CustomerAction, Lookup, Order
from apps.orders.operations.locking import lock_order, require_open_to_change, touch_updated_by, void_checkout
from apps.orders.operations.lookups import lookup_by_number
from apps.orders.permissions import CHANGE_ORDER


@dataclass(frozen=True, kw_only=True)
class ActionTerms:
    """How the account is changed, beside its new status. Numbers are those of lookups.

    Without a `type_number` the type is the one of what the status does to the account. A suspension takes place at
    `suspends_at`, a disconnection at `ends_at`, where that is after the order was carried out otherwise.
    """

    type_number: int | None = None
    change_description: str | None = None
    reason_number: int | None = None
    suspends_at: datetime.datetime | None = None
    ends_at: datetime.datetime | None = None
    reconnect_method_primary_number: int | None = None
    reconnect_method_secondary_number: int | None = None
    exclude_final_billed_one_time_charges: bool = False
    expire_units_on_disconnect: bool = False
    include_future_disconnected_children: bool = False
    is_porting_out: bool = False
    reconnect_final_billed_items: bool = False
    restart_final_billed_billing_charges: bool = False
    extended_information: Mapping[str, object] = field(default_factory=dict)
    extended_information_id: int | None = None


PLAIN = ActionTerms()
COPIED = (
    "change_description", "suspends_at", "ends_at", "exclude_final_billed_one_time_charges",
    "expire_units_on_disconnect", "include_future_disconnected_children", "is_porting_out",
    "reconnect_final_billed_items", "restart_final_billed_billing_charges", "extended_information",
    "extended_information_id",
)  # fmt: skip


@transaction.atomic
def plan_customer_action(
    *, order_id: int, new_account_status_number: int | None, by: Caller, terms: ActionTerms = PLAIN
) -> CustomerAction | None:
    """Say what an order does to its customer's account, in place of what it said before; None for nothing any more.

    Raises NotFound, NotAllowed, WrongState (the order is no longer open to change) and Invalid (see new_action).
    """
    order = lock_order(order_id, by)
    by.require(CHANGE_ORDER)
    require_open_to_change(order)
    before = CustomerAction.objects.filter(order=order).first()
    action = None if new_account_status_number is None else new_action(order, new_account_status_number, terms, by)
    if action is None and before is None:
        return None
    void_checkout(order)
    touch_updated_by(order, by)
    order.new_account_status = action.new_account_status if action else None
    with recording(OrderVerb.ACCOUNT_ACTION_SET, by=by, subject=order, data=_details(action)):
        order.save()
        if before is not None and action is None:
            before.delete()
        if action is not None:
            if before is not None:
                action.pk, action.created_at, action._state.adding = before.pk, before.created_at, False
            action.save()
    return action


def new_action(order: Order, new_account_status_number: int, terms: ActionTerms, by: Caller) -> CustomerAction:
    """The action, not stored yet, for an order whose customer's account is locked here.

    Raises Invalid (no customer; no such status, type, reason or method; a change that the account does not allow; a
    type of another change).
    """
    if order.customer_id is None:
        message = gettext("An account status needs a customer to give it to.")
        raise Invalid("new_account_status_number", message, value=new_account_status_number)
    status = AccountStatus.objects.filter(number=new_account_status_number).first()
    if status is None:
        raise Invalid(
            "new_account_status_number", gettext("There is no such account status."), value=new_account_status_number
        )
    customer = lock_account(order.customer_id, by)
    try:
        require_account_change(customer, status)
    except WrongState as error:
        raise Invalid("new_account_status_number", error.message, value=new_account_status_number) from error
    change = _change(customer, status)
    action = CustomerAction(
        order=order,
        type=_type(change, terms.type_number),
        change=change,
        reason=lookup_by_number("reason_number", OrderLookupKind.CHANGE_REASON, terms.reason_number),
        new_account_status=status,
        reconnect_method_primary=_method("primary", terms.reconnect_method_primary_number),
        reconnect_method_secondary=_method("secondary", terms.reconnect_method_secondary_number),
        **{name: getattr(terms, name) for name in COPIED},
    )
    dates = {AccountChange.SUSPEND: terms.suspends_at, AccountChange.DISCONNECT: terms.ends_at}
    action.takes_effect_at = dates.get(change)
    return action


def require_action_possible(order: Order) -> None:
    """Raise WrongState unless the customer's account may be changed as the order has it, as far as is known by now."""
    planned = _planned(order)
    if planned is not None and planned.action.applied_at is None:
        _require_same_change(Customer.objects.select_related("status").get(pk=planned.customer_id), planned)


def apply_customer_action(order: Order) -> None:
    """Do what a completing order does to its customer's account, in the order's transaction; once.

    Raises WrongState when the account was changed since in a way that does not allow it.
    """
    planned = _planned(order)
    if planned is None or planned.action.applied_at is not None:
        return
    action, by = planned.action, _in_channel_of(order)
    _require_same_change(lock_account(planned.customer_id, by), planned)
    action.previous_account_status = change_account_status(
        customer_id=planned.customer_id,
        status=planned.status,
        by=by,
        reason=action.reason.name if action.reason else action.change_description or "",
        cause=order,
        with_ended_products=action.reconnect_final_billed_items,
    )
    action.applied_at = timezone.now()
    action.save()


def undo_customer_action(order: Order, *, reason: str, by: Caller) -> None:
    """Take back what a completed order did to its customer's account, in the caller's transaction and recording.

    For whatever takes the whole order back; nothing where it did nothing. Raises WrongState (the account was changed
    again since).
    """
    planned = _planned(order)
    if planned is None or planned.action.previous_account_status is None:
        return
    undo_account_status(
        customer_id=planned.customer_id,
        status=planned.status,
        previous=planned.action.previous_account_status,
        by=Caller(None, by.channel),
        reason=reason,
        cause=order,
    )
    planned.action.applied_at = planned.action.previous_account_status = None
    planned.action.save()


def lock_account_of(order: Order) -> None:
    """Lock the account of the order's customer, which the services of that customer depend on."""
    if order.customer_id is not None:
        order.customer = lock_account(order.customer_id, Caller(None, Channel.TASK))


class _Planned(NamedTuple):
    """An action on an account, with what it acts on."""

    action: CustomerAction
    customer_id: int
    status: AccountStatus


def _planned(order: Order) -> _Planned | None:
    """What the order does, or has done, to the account of its customer."""
    related = ("new_account_status", "previous_account_status", "reason")
    action = CustomerAction.objects.select_related(*related).filter(order=order).first()
    if action is None or action.new_account_status is None or order.customer_id is None:
        return None
    return _Planned(action, order.customer_id, action.new_account_status)


def _require_same_change(customer: Customer, planned: _Planned) -> None:
    """Raise WrongState unless the account allows the change, and it is the one that was planned."""
    require_account_change(customer, planned.status)
    change = planned.action.change
    if change is not None and _change(customer, planned.status) != change:
        label = AccountChange(change).label
        raise WrongState(
            gettext("%(label)s: account %(account_number)s is %(status)s by now.")
            % {"label": label, "account_number": customer.account_number, "status": customer.status}
        )


def _change(customer: Customer, status: AccountStatus) -> AccountChange:
    return account_change(AccountState(customer.status.state), AccountState(status.state))


def _type(change: AccountChange, number: int | None) -> Lookup | None:
    """The type of that number, or else of the change. Types that stand for another change are refused."""
    if number is not None and number in AccountChange and number != change:
        raise Invalid(
            "type_number",
            gettext("It does not do that to the account; %(label)s does.") % {"label": change.label},
            value=number,
        )
    wanted = change if number is None else number
    return lookup_by_number("type_number", OrderLookupKind.CUSTOMER_ACTION_TYPE, wanted)


def _method(which: str, number: int | None) -> Lookup | None:
    return lookup_by_number(f"reconnect_method_{which}_number", OrderLookupKind.RECONNECT_METHOD, number)


def _details(action: CustomerAction | None) -> dict[str, object]:
    return {} if action is None else {"action": str(action.type), "status": str(action.new_account_status)}


def _in_channel_of(order: Order) -> Caller:
    """The system, in the channel through which the order was handed in."""
    submitted = Activity.objects.filter(
        verb=OrderVerb.SUBMITTED, subject_type=Order._meta.label_lower, subject_id=order.pk
    )
    channel = submitted.order_by("-pk").values_list("channel", flat=True).first()
    return Caller(None, Channel(channel or Channel.TASK))
