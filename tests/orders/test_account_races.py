"""What two do to the same account at the same time, on PostgreSQL with a thread and a connection for each."""

import pytest

from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid, WrongState
from apps.core.locks import locked
from apps.customers.constants import CustomerVerb
from apps.customers.factories import CustomerFactory, ServiceFactory, account_status
from apps.customers.models import Customer
from apps.customers.operations import change_account_status, save_service
from apps.orders import operations
from apps.orders.constants import OrderState
from apps.orders.factories import ServiceLineFactory
from apps.orders.models import Order
from apps.orders.operations.processing import begin_billing, finish_billing, start_processing
from tests.tickets.test_races import kinds, race

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("postgresql_only"),
]
SYSTEM = Caller(None, Channel.TASK)
DISCONNECTED, SUSPENDED = 2, 1014


@pytest.fixture
def customer():
    return ServiceFactory(customer=CustomerFactory()).customer


def holding(customer: Customer):
    """A gate: the row of the account."""
    return lambda: list(locked(Customer.objects.filter(pk=customer.pk)))


def billed(order: Order) -> Order:
    """The order, ready to be carried out."""
    start_processing(order_id=order.pk, by=SYSTEM)
    assert begin_billing(order_id=order.pk, by=SYSTEM, at_once=True)
    return order


def suspending(customer: Customer, by: Caller) -> Order:
    order = operations.create_order(customer_id=customer.pk, new_account_status_number=SUSPENDED, by=by)
    operations.check_out(order_id=order.pk, by=by)
    return billed(operations.submit_order(order_id=order.pk, by=by))


def carry_out(order: Order):
    return lambda: finish_billing(order_id=order.pk, by=SYSTEM)


def states(*orders: Order) -> list[OrderState]:
    return [OrderState(Order.objects.get(pk=order.pk).state) for order in orders]


def account(customer: Customer) -> tuple[int, list[str]]:
    services = customer.services.order_by("pk").values_list("status", flat=True)
    return Customer.objects.get(pk=customer.pk).status.number, list(services)


def test_one_of_two_orders_that_suspend_an_account_completes(customer, agent):
    orders = [suspending(customer, Caller(agent, Channel.DESK)) for _ in range(2)]

    outcomes = race(*map(carry_out, orders), gate=holding(customer))

    assert sorted(outcomes) == [False, True]
    assert sorted(states(*orders)) == [OrderState.ERRORED, OrderState.COMPLETED]
    assert account(customer) == (SUSPENDED, ["suspended"])
    assert customer.history.filter(activity__verb=CustomerVerb.ACCOUNT_STATUS_CHANGED).count() == 1


@pytest.mark.parametrize("order_first", [True, False])
def test_order_and_a_change_of_the_status_in_between(customer, agent, order_first):
    by = Caller(agent, Channel.DESK)
    order = suspending(customer, by)

    def disconnect():
        change_account_status(customer_id=customer.pk, status=account_status(DISCONNECTED), by=by)

    acts = [carry_out(order), disconnect]
    outcomes = race(*(acts if order_first else reversed(acts)), gate=holding(customer))

    assert kinds(outcomes) == [None, None]
    assert account(customer) == (DISCONNECTED, ["disconnected"])
    assert states(order) == [OrderState.COMPLETED if order_first else OrderState.ERRORED]


def test_service_that_comes_while_the_account_is_suspended_is_refused(customer, agent):
    order = suspending(customer, Caller(agent, Channel.DESK))
    service = customer.services.get()
    line = ServiceLineFactory(item=service.item, order__customer=customer, order__state=OrderState.SUBMITTED)

    race(carry_out(order), carry_out(billed(line.order)), gate=holding(customer))

    assert states(order, line.order) == [OrderState.COMPLETED, OrderState.ERRORED]
    assert account(customer) == (SUSPENDED, ["suspended"])


def test_correction_of_a_service_and_order_of_a_second_suspension_wait_for_the_first(customer, agent, manager):
    by = Caller(agent, Channel.DESK)
    order, service = suspending(customer, by), customer.services.get()
    other = ServiceFactory(customer=customer, status="suspended")
    other.status = "active"

    outcomes = race(
        carry_out(order),
        lambda: save_service(row=other, by=Caller(manager, Channel.DESK)),
        lambda: operations.create_order(customer_id=customer.pk, new_account_status_number=SUSPENDED, by=by),
        gate=holding(customer),
    )

    assert kinds(outcomes) == [None, WrongState, Invalid]
    service.refresh_from_db()
    assert (service.status, account(customer)) == ("suspended", (SUSPENDED, ["suspended", "suspended"]))
