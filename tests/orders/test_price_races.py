"""What two callers do to prices and purchases at the same time, on PostgreSQL."""

from decimal import Decimal

import pytest

from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid
from apps.core.locks import locked
from apps.orders import operations
from apps.orders.constants import OrderAction, OrderState
from apps.orders.factories import OrderItemFactory
from apps.orders.models import OrderItem
from tests.orders.api.money_requests import order_in
from tests.orders.test_money_races import holding
from tests.tickets.test_races import kinds, race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("postgresql_only")]
SYSTEM = Caller(None, Channel.TASK)


def test_two_discounts_at_once_take_off_at_most_the_price():
    line = OrderItemFactory(order=order_in(OrderState.IN_CART), unit_price=10)

    def lower():
        return operations.discount_item(order_item_id=line.pk, reason_id=3, amount=Decimal(6), by=SYSTEM)

    outcomes = race(lower, lower, gate=holding(line.order))

    assert kinds(outcomes) == [None, Invalid]
    assert outcomes[1].message == f"At most 4.00 can be taken off {line.description}."
    assert line.discounts.get().amount == 6


def test_two_returns_at_once_give_a_purchase_back_once():
    sold = OrderItemFactory(order=order_in(OrderState.COMPLETED), unit_price=10)
    orders = [order_in(OrderState.IN_CART, customer=sold.order.customer) for _ in range(2)]

    def giving_back(order):
        return lambda: operations.add_item(order_id=order.pk, sku=sold.sku, action=OrderAction.RETURN, by=SYSTEM)

    outcomes = race(*map(giving_back, orders), gate=lambda: list(locked(OrderItem.objects.filter(pk=sold.pk))))

    assert kinds(outcomes) == [None, Invalid]
    assert outcomes[1].message == "All of it was returned."
    assert sold.returns.get().order == orders[0]
