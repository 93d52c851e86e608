"""Voids against other writes to the same order and drawer, on PostgreSQL."""

from decimal import Decimal

import pytest

from apps.core.errors import WrongState
from apps.orders import operations
from apps.orders.constants import OrderState
from apps.orders.models import Order, OrderTender
from apps.registers.constants import NoSaleState
from tests.orders.test_money_races import Till, adding, holding
from tests.tickets.test_races import kinds, race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("postgresql_only")]


class VoidableTill(Till):
    def __init__(self):
        super().__init__()
        Order.objects.filter(pk=self.order.pk).update(receipt_number="R-1")

    def void(self):
        return operations.void_transaction(order_id=self.order.pk, reason="x", by=self.by)


def test_one_of_two_voids_takes_the_money_out():
    till = VoidableTill()

    outcomes = race(till.void, till.void, gate=holding(till.order))

    assert (kinds(outcomes), till.cash) == ([None, WrongState], 0)
    assert outcomes[1].message == f"Order {till.order.pk} is voided already."


@pytest.mark.parametrize("void_comes_first", [True, False])
def test_void_and_a_refund_of_the_same_order(void_comes_first):
    till = VoidableTill()
    refund = adding(till.order, "-5.29")
    acts = [till.void, refund] if void_comes_first else [refund, till.void]

    outcomes = race(*acts, gate=holding(till.order))

    assert kinds(outcomes) == ([None, WrongState] if void_comes_first else [None, None])
    assert (till.cash, Order.objects.get(pk=till.order.pk).state) == (0, OrderState.CANCELLED)
    assert OrderTender.objects.count() == (1 if void_comes_first else 2)


@pytest.mark.parametrize("void_comes_first", [True, False])
def test_void_during_a_reconcile_is_counted_or_comes_after_it(void_comes_first):
    till = VoidableTill()
    acts = [till.void, till.count] if void_comes_first else [till.count, till.void]

    outcomes = race(*acts, gate=till.gate)

    count = outcomes[1 if void_comes_first else 0]
    expected = (
        (NoSaleState.ERRORED, "Cash is 5.29 over; the register allows 0.00.")
        if void_comes_first
        else (NoSaleState.COMPLETED, None)
    )
    assert (kinds(outcomes), (count.state, count.message)) == ([None, None], expected)
    assert till.cash == Decimal(0)


def test_void_and_a_pay_out_hand_the_same_cash_out_once():
    till = VoidableTill()

    outcomes = race(till.skim, till.void, gate=till.gate)

    assert outcomes[0].state == NoSaleState.COMPLETED
    assert (kinds(outcomes)[1], till.cash) == (WrongState, 0)
