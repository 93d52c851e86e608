"""What every write to an order begins with: the lock, and whether it may be."""

from typing import TypeVar

from django.utils.translation import gettext

from apps.core.caller import Caller
from apps.core.errors import NotFound, WrongState
from apps.core.formatting import format_number, in_sentence
from apps.core.locks import locked
from apps.core.rows import get_visible
from apps.orders.constants import ORDER_LIFE_CYCLE, OrderState
from apps.orders.models import Order, OrderItem, OrderTender, ServiceInformationItem

Row = TypeVar("Row", OrderItem, OrderTender, ServiceInformationItem)
MAX_ITEMS = 10_000  # on one order


def lock_order(order_id: int, by: Caller) -> Order:
    """The order, locked until the transaction ends. Raises NotFound for one out of sight.

    The first lock of every operation on an order or anything below it; registers come after it.
    """
    return get_visible(locked(Order.objects.visible_to(by)), "order", order_id)


def lock_order_of(row_model: type[Row], pk: int, what: str, by: Caller) -> Row:
    """A row that belongs to an order, read again under the order's lock. Raises NotFound as `what`."""
    found = row_model.objects.visible_to(by).filter(pk=pk).values_list("order_id", flat=True).first()
    if found is not None:
        order = lock_order(found, by)
        row = row_model.objects.filter(pk=pk, order=order).first()
        if row is not None:
            row.order = order
            return row
    raise NotFound(what, pk)


def require_open_to_change(order: Order) -> None:
    """Raise WrongState unless items and tenders may change."""
    if not order.is_open_to_change:
        raise WrongState(
            gettext("Order %(number)s is %(state)s: it cannot be changed.")
            % {"number": order.pk, "state": order.state_in_words}
        )


def require_capacity(order: Order, lines: int) -> None:
    """Raise WrongState when the order cannot hold that many more items."""
    if order.items.count() + lines > MAX_ITEMS:
        raise WrongState(
            gettext("An order holds at most %(max_items)s items.") % {"max_items": format_number(MAX_ITEMS)}
        )


def move(order: Order, state: OrderState) -> None:
    """Give the order a state that its present one may go to. Raises WrongState. The caller saves."""
    if not ORDER_LIFE_CYCLE.may_move(order.state, state):
        raise WrongState(
            gettext("Order %(number)s is %(state)s and cannot become %(label)s.")
            % {"number": order.pk, "state": order.state_in_words, "label": in_sentence(ORDER_LIFE_CYCLE.label(state))}
        )
    order.state = state


def void_checkout(order: Order) -> None:
    """Note that the items changed: a CheckedOut order is InCart again, a Paused one needs a new checkout.

    The caller saves.
    """
    order.is_checked_out = False
    if order.state == OrderState.CHECKED_OUT:
        move(order, OrderState.IN_CART)


def touch_updated_by(order: Order, by: Caller) -> None:
    """Who changed it last. The caller saves."""
    if by.user is not None:
        order.updated_by = by.user
