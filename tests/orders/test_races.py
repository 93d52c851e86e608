"""What two callers do to the same order at the same time, on PostgreSQL with a thread and a connection for each."""

import pytest

from apps.activity.models import Activity
from apps.catalog.factories import CatalogItemFactory
from apps.core.caller import Caller, Channel
from apps.core.errors import WrongState
from apps.core.locks import locked
from apps.customers.models import Service
from apps.orders import operations
from apps.orders.constants import OrderState, OrderVerb
from apps.orders.factories import OrderFactory, OrderItemFactory, ServiceLineFactory
from apps.orders.models import CheckoutLine, Order, OrderItem
from apps.registers.factories import RegisterFactory
from apps.registers.models import Register
from tests.tickets.test_races import kinds, race, verbs

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("postgresql_only"),
]
SYSTEM = Caller(None, Channel.TASK)


def holding(*orders: Order):
    """A gate: the rows of these orders."""
    return lambda: list(locked(Order.objects.filter(pk__in=[order.pk for order in orders])))


def step(operation, order: Order, **options):
    return lambda: operation(order_id=order.pk, by=SYSTEM, **options)


def ready(**fields) -> Order:
    return OrderItemFactory(order__state=OrderState.CHECKED_OUT, order__receipt_number="R-1", **fields).order


def state_of(order: Order) -> OrderState:
    return OrderState(Order.objects.get(pk=order.pk).state)


def test_one_of_two_submits_wins():
    order = ready()

    with verbs(OrderVerb.SUBMITTED):
        outcomes = race(*[step(operations.submit_order, order)] * 2, gate=holding(order))

    assert kinds(outcomes) == [None, WrongState]
    assert outcomes[1].message == f"Order {order.pk} is submitted and cannot be submitted."
    assert order.history.filter(state=OrderState.SUBMITTED).count() == 1


@pytest.mark.parametrize("submit_first", [True, False])
def test_submit_and_cancel(submit_first):
    order = ready()
    acts = [step(operations.submit_order, order), step(operations.cancel_order, order, reason="x")]

    outcomes = race(*(acts if submit_first else reversed(acts)), gate=holding(order))

    assert kinds(outcomes) == ([None, None] if submit_first else [None, WrongState])
    assert state_of(order) == OrderState.CANCELLED


def test_two_checkouts_take_one_receipt_number_and_leave_the_lines_of_one():
    order = OrderItemFactory(order__register=RegisterFactory()).order

    with verbs(OrderVerb.CHECKED_OUT, OrderVerb.CHECKED_OUT):
        outcomes = race(*[step(operations.check_out, order)] * 2, gate=holding(order))

    assert kinds(outcomes) == [None, None]
    assert outcomes[0].receipt_number == outcomes[1].receipt_number
    assert Register.objects.get().next_receipt == 2
    assert CheckoutLine.objects.count() == 1


@pytest.mark.parametrize("add_first", [True, False])
def test_item_that_comes_while_the_order_is_submitted(add_first):
    order = ready()
    item = CatalogItemFactory(price=5)
    acts = [step(operations.add_item, order, action=1, sku=item.sku), step(operations.submit_order, order)]

    outcomes = race(*(acts if add_first else reversed(acts)), gate=holding(order))

    assert kinds(outcomes) == [None, WrongState]
    assert (state_of(order), order.items.count()) == (
        (OrderState.IN_CART, 2) if add_first else (OrderState.SUBMITTED, 1)
    )


def test_two_who_remove_the_same_item_remove_it_once():
    line = OrderItemFactory()
    OrderItemFactory(order=line.order)

    def remove():
        return operations.remove_item(order_item_id=line.pk, by=SYSTEM)

    with verbs(OrderVerb.ITEM_REMOVED):
        outcomes = race(remove, remove, gate=holding(line.order))

    assert [type(outcome).__name__ for outcome in outcomes] == ["NoneType", "NotFound"]
    assert OrderItem.objects.count() == 1


def test_last_piece_in_stock_is_sold_once():
    item = CatalogItemFactory(stock=1)
    orders = [OrderFactory(state=OrderState.CHECKED_OUT, receipt_number=f"R-{n}") for n in range(2)]
    for order in orders:
        OrderItemFactory(order=order, item=item, amount=0)

    outcomes = race(*(step(operations.submit_order, order) for order in orders), gate=holding(*orders))

    assert sorted(kinds(outcomes), key=str) == [WrongState, None]
    item.refresh_from_db()
    assert item.stock == 0


@pytest.mark.parametrize("rival", ["process", "pause", "hold", "cancel"])
@pytest.mark.parametrize("process_first", [True, False])
def test_processing_and_whatever_comes_in_between(settings, rival, process_first):
    settings.ORDER_BILLING_DELAY = 0
    order = ServiceLineFactory(order__state=OrderState.SUBMITTED).order

    def process():
        return operations.process_order(order_id=order.pk)

    other = {
        "process": process,
        "pause": step(operations.pause_order, order),
        "hold": step(operations.hold_order, order, hold_reason_number=1),
        "cancel": step(operations.cancel_order, order, reason="x"),
    }[rival]

    race(*([process, other] if process_first else [other, process]), gate=holding(order))

    state = state_of(order)
    assert state in (OrderState.COMPLETED, OrderState.PAUSED, OrderState.ON_HOLD, OrderState.CANCELLED)
    done = state == OrderState.COMPLETED
    assert Service.objects.count() == done
    assert Activity.objects.filter(verb=OrderVerb.COMPLETED).count() == done
    if rival == "process":
        assert done
    elif not process_first:
        assert not done


def test_two_orders_checked_out_at_one_register_take_two_numbers_without_a_gap():
    register = RegisterFactory(location__code="STORE3", number=5)
    orders = [OrderItemFactory(order__register=register).order for _ in range(2)]

    outcomes = race(
        *(step(operations.check_out, order) for order in orders),
        gate=lambda: list(locked(Register.objects.filter(pk=register.pk))),
    )

    assert kinds(outcomes) == [None, None]
    numbers = [Order.objects.get(pk=order.pk).receipt_number for order in orders]
    assert numbers == ["STORE3-05-0001", "STORE3-05-0002"]
    register.refresh_from_db()
    assert register.next_receipt == 3
