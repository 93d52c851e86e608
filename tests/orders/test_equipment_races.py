"""What two callers do to the equipment of a service and to a plan at the same time, on PostgreSQL."""

import pytest

from apps.core.caller import Caller, Channel
from apps.core.errors import WrongState
from apps.customers.factories import CustomerFactory, ServiceFactory
from apps.customers.models import Customer, ServiceEquipment
from apps.orders import operations
from apps.orders.models import Order, ProtectionPlanInformation
from apps.orders.operations.customer_actions import lock_account_of
from apps.orders.operations.processing import PROCESSOR, begin_billing, finish_billing, start_processing
from apps.users.factories import AgentFactory
from tests.orders.equipment import EMBEDDED, handset, plan, sim_card
from tests.orders.test_money_races import holding
from tests.tickets.test_races import kinds, race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("postgresql_only")]
SYSTEM = Caller(None, Channel.TASK)


def in_process(customer: Customer, *products, **members) -> Order:
    """An order with these products, at the point where billing carries it out."""
    order = operations.create_order(customer_id=customer.pk, by=Caller(AgentFactory(), Channel.DESK))
    for item in products:
        operations.add_item(order_id=order.pk, sku=item.sku, action=1, by=SYSTEM, **members)
    operations.check_out(order_id=order.pk, by=SYSTEM)
    operations.submit_order(order_id=order.pk, by=SYSTEM)
    start_processing(order_id=order.pk, by=PROCESSOR)
    begin_billing(order_id=order.pk, by=PROCESSOR, at_once=True)
    return order


def carrying_out(order: Order):
    return lambda: finish_billing(order_id=order.pk, by=PROCESSOR)


def test_two_orders_at_once_never_leave_a_card_that_the_handset_does_not_take():
    service = ServiceFactory()
    by_handset = in_process(service.customer, handset("PHONE"), service_id=service.pk)
    by_card = in_process(service.customer, sim_card("ESIM", EMBEDDED), service_id=service.pk)

    outcomes = race(
        carrying_out(by_handset), carrying_out(by_card), gate=lambda: lock_account_of(Order.objects.get(pk=by_card.pk))
    )

    assert sorted(outcomes) == [False, True]
    equipment = ServiceEquipment.objects.get()
    assert (equipment.handset is None) != (equipment.sim_class is None)
    assert sorted(Order.objects.values_list("state", flat=True)) == [5, 6]  # errored, completed


def test_plan_that_two_cancel_at_once_is_cancelled_once():
    item = plan()
    order = in_process(CustomerFactory(), item)
    finish_billing(order_id=order.pk, by=PROCESSOR)
    line = order.items.get()

    def cancelling():
        return operations.cancel_protection_plan(order_item_id=line.pk, reason="Lost", by=SYSTEM)

    outcomes = race(cancelling, cancelling, gate=holding(order))

    assert kinds(outcomes) == [None, WrongState]
    assert ProtectionPlanInformation.history.exclude(cancelled_at=None).count() == 1
