"""Who works on an order."""

from django.db import transaction
from django.utils.translation import gettext

from apps.core.caller import Caller
from apps.core.errors import NotAllowed, WrongState
from apps.orders.constants import OrderVerb
from apps.orders.models import Order
from apps.orders.operations.locking import lock_order, touch_updated_by
from apps.orders.permissions import CHANGE_ORDER
from apps.users.models import User
from apps.users.operations.owners import STAYS, Assignee, Group, Ownership


@transaction.atomic
def assign_order(
    *, order_id: int, by: Caller, assignee: Assignee = STAYS, group: Group = STAYS, reason: str = ""
) -> Order:
    """Give an order to an agent, a group, or both; None takes it away from whoever had it. For staff.

    What is not given stays as it is. Raises NotFound, NotAllowed, Invalid (assignee is no active agent) and WrongState
    (completed, cancelled).
    """
    return OWNERSHIP.assign(order_id, assignee=assignee, group=group, reason=reason, by=by)


@transaction.atomic
def undo_assignment(*, activity_id: int, by: Caller) -> int:
    """Give an order back to whom it was assigned before; returns 1.

    Raises NotFound, NotAllowed and WrongState (too old; assigned to others since; over; the former agent has left).
    """
    return OWNERSHIP.undo(activity_id, by)


@transaction.atomic
def hand_over_orders(*, user: User, successor: User | None, by: Caller, reason: str) -> int:
    """Assign a user's open orders to another agent, or to nobody; returns how many.

    Called by the operation that deactivates the user or takes their role away, which has asked for the permission.
    """
    return OWNERSHIP.hand_over(user=user, successor=successor, by=by, reason=reason)


def _lock(order_id: int, by: Caller) -> Order:
    order = lock_order(order_id, by)
    if not by.is_staff:
        raise NotAllowed(gettext("Only staff assign orders."))
    by.require(CHANGE_ORDER)
    if order.is_final:
        words = gettext("Order %(number)s is %(state)s: it cannot be changed.")
        raise WrongState(words % {"number": order.pk, "state": order.state_in_words})
    return order


def _save(order: Order, by: Caller) -> None:
    touch_updated_by(order, by)
    order.save(update_fields=["assignee", "group", "updated_by", "updated_at"])


OWNERSHIP = Ownership(
    model=Order,
    assigned=OrderVerb.ASSIGNED,
    undone=OrderVerb.ASSIGNMENT_UNDONE,
    lock=_lock,
    save=_save,
    open=Order.objects.open,
    title=lambda order: order.customer.name if order.customer else order.description or "",
)
