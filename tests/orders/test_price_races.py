"""What two callers do to prices and purchases at the same time, on PostgreSQL."""

from decimal import Decimal

import pytest

from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid, WrongState
from apps.core.locks import locked
from apps.orders import operations
from apps.orders.constants import OrderAction, OrderState
from apps.orders.factories import OrderItemFactory
from apps.orders.models import InstallmentAgreement, OrderItem
from apps.orders.operations.processing import PROCESSOR, begin_billing, finish_billing, start_processing
from tests.orders.api.money_requests import order_in
from tests.orders.installments import finance, phone_in_cart, sold, submit
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
    bought = OrderItemFactory(order=order_in(OrderState.COMPLETED), unit_price=10)
    orders = [order_in(OrderState.IN_CART, customer=bought.order.customer) for _ in range(2)]

    def giving_back(order):
        return lambda: operations.add_item(order_id=order.pk, sku=bought.sku, action=OrderAction.RETURN, by=SYSTEM)

    outcomes = race(*map(giving_back, orders), gate=lambda: list(locked(OrderItem.objects.filter(pk=bought.pk))))

    assert kinds(outcomes) == [None, Invalid]
    assert outcomes[1].message == "All of it was returned."
    assert bought.returns.get().order == orders[0]


def test_order_that_two_workers_carry_out_begins_one_agreement():
    line = phone_in_cart()
    finance(line)
    order = submit(line.order)
    start_processing(order_id=order.pk, by=PROCESSOR)
    begin_billing(order_id=order.pk, by=PROCESSOR, at_once=True)

    def carrying_out():
        return finish_billing(order_id=order.pk, by=PROCESSOR)

    outcomes = race(carrying_out, carrying_out, gate=holding(order))

    assert outcomes == [True, False]
    agreement = InstallmentAgreement.objects.get()
    assert agreement.installments.count() == agreement.months
    assert list(agreement.items.all()) == [line]


def test_agreement_that_two_pay_off_ends_once():
    line = phone_in_cart()
    finance(line, 2)
    agreement = sold(line)

    def paying_off():
        return operations.pay_off_agreement(agreement_id=agreement.pk, by=SYSTEM)

    outcomes = race(paying_off, paying_off, gate=holding(line.order))

    assert type(outcomes[1]) is WrongState
    assert outcomes[0] == agreement.amount
    agreement.refresh_from_db()
    assert agreement.history.filter(state=agreement.state).count() == 1
