"""Fields of an order that an entry of its timeline gives back. Its state goes on by the buttons of its page."""

from typing import Any

from apps.adminkit.reverts import Reverts
from apps.core.caller import Caller
from apps.orders import operations
from apps.orders.admin.helpers import ORDERS
from apps.orders.models import Order
from apps.orders.permissions import CHANGE_ORDER
from apps.users.operations.owners import OWNERS


def _write(order: Order, name: str, value: Any, by: Caller) -> None:
    operations.assign_order(order_id=order.pk, by=by, **{name: value})


REVERTS = Reverts(ORDERS, CHANGE_ORDER, list(OWNERS), _write)
