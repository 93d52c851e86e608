"""Billing order processing: what becomes of submitted orders, and of the customer's services."""

import datetime
from typing import ClassVar

import pytest
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from apps.activity.models import Activity
from apps.catalog.constants import CatalogItemKind, InventoryStatus
from apps.catalog.factories import CatalogItemFactory
from apps.core.caller import Caller, Channel
from apps.core.errors import NotAllowed
from apps.core.http import NoAnswer, NotSent
from apps.core.network import require_no_transaction
from apps.customers.constants import ServiceStatus
from apps.customers.factories import ServiceFactory
from apps.customers.models import Service, ServiceProduct
from apps.orders import operations, tasks
from apps.orders.billing import BillingAdapter, BillingError, ServiceRecords
from apps.orders.constants import OrderAction, OrderState, OrderVerb
from apps.orders.factories import OrderFactory, OrderItemFactory, OrderTenderFactory, ServiceLineFactory
from apps.orders.models import Order
from apps.orders.operations import processing
from apps.users.factories import AgentFactory, UserFactory

pytestmark = pytest.mark.django_db
SYSTEM = Caller(None, Channel.TASK)


@pytest.fixture(autouse=True)
def at_once(settings):
    settings.ORDER_BILLING_DELAY = 0


class Refuses(BillingAdapter):
    def carry_out(self, order):
        Service.objects.all().delete()
        raise BillingError("The account is closed.")


class Breaks(BillingAdapter):
    def carry_out(self, order):
        raise KeyError("a secret")


class Waits(BillingAdapter):
    def carry_out(self, order):
        raise OperationalError("deadlock detected")


class Asks(ServiceRecords):
    """Billing elsewhere, which answers as `behaviour` says; remembers whom it was asked about."""

    asked: ClassVar[list[int]] = []
    behaviour: ClassVar[Exception | None] = None

    def send(self, order):
        require_no_transaction()
        self.asked.append(order.pk)
        if self.behaviour:
            raise self.behaviour


def submitted(**fields) -> Order:
    return OrderFactory(state=OrderState.SUBMITTED, **fields)


def processed(order: Order) -> Order:
    operations.process_order(order_id=order.pk)
    return Order.objects.get(pk=order.pk)


def verbs(order: Order) -> list[str]:
    entries = Activity.objects.filter(subject_type="orders.order", subject_id=order.pk)
    return list(entries.order_by("pk").values_list("verb", flat=True))


@pytest.mark.sqlite
def test_submitted_order_is_processed_and_completed():
    user = UserFactory()
    order = submitted(submitted_by=user)
    item = CatalogItemFactory(stock=5)
    returned = OrderItemFactory(order=order, item=item, action=OrderAction.RETURN, quantity=2)
    tender = OrderTenderFactory(order=order)

    order = processed(order)

    assert (order.state, order.completed_by, order.error) == (OrderState.COMPLETED, user, "")
    assert order.submitted_at <= order.processing_at <= order.processing_started_at <= order.completed_at
    assert verbs(order) == [OrderVerb.PROCESSING_STARTED, OrderVerb.BILLING_STARTED, OrderVerb.COMPLETED]
    tender.refresh_from_db()
    item.refresh_from_db()
    returned.refresh_from_db()
    assert (tender.is_locked, item.stock, returned.inventory_status.number) == (True, 7, InventoryStatus.RETURNED)
    assert order.history.first().activity.verb == OrderVerb.COMPLETED


def test_submit_queues_the_task_that_processes():
    item = CatalogItemFactory(stock=5)
    order = OrderFactory(state=OrderState.CHECKED_OUT)
    line = OrderItemFactory(order=order, item=item, quantity=2)
    operations.submit_order(order_id=order.pk, by=SYSTEM)
    task = DBTaskResult.objects.get(task_path="apps.orders.tasks.process")
    assert task.args_kwargs["args"] == [order.pk]
    line.refresh_from_db()
    assert line.inventory_status.number == InventoryStatus.RESERVED

    tasks.process.func(order.pk)
    tasks.process.func(order.pk)

    assert verbs(order) == [
        OrderVerb.SUBMITTED,
        OrderVerb.PROCESSING_STARTED,
        OrderVerb.BILLING_STARTED,
        OrderVerb.COMPLETED,
    ]
    line.refresh_from_db()
    item.refresh_from_db()
    assert (line.inventory_status.number, item.stock) == (InventoryStatus.SOLD, 3)


@pytest.mark.parametrize(
    "state", [state for state in OrderState if state not in (OrderState.SUBMITTED, OrderState.IN_PROCESS)]
)
def test_order_in_another_state_is_left_alone(state):
    order = OrderFactory(state=state)
    before = Order.objects.filter(pk=order.pk).values().get()

    operations.process_order(order_id=order.pk)
    operations.process_due_orders()

    assert Order.objects.filter(pk=order.pk).values().get() == before
    assert verbs(order) == []


def test_order_in_process_can_be_paused_for_a_while(settings):
    settings.ORDER_BILLING_DELAY = 60
    order = submitted()
    assert processed(order).state == OrderState.IN_PROCESS
    assert operations.process_due_orders() == 0
    operations.pause_order(order_id=order.pk, by=SYSTEM)
    operations.resume_order(order_id=order.pk, by=SYSTEM)
    assert processed(order).state == OrderState.IN_PROCESS

    Order.objects.filter(pk=order.pk).update(processing_at=timezone.now() - datetime.timedelta(seconds=61))

    assert operations.process_due_orders() == 1
    assert Order.objects.get(pk=order.pk).state == OrderState.COMPLETED


@pytest.mark.sqlite
def test_look_by_the_clock_finds_what_workers_left_behind():
    waiting, begun = submitted(), OrderFactory(state=OrderState.IN_PROCESS, processing_started_at=timezone.now())

    assert operations.process_due_orders() == 2

    assert set(Order.objects.values_list("pk", "state")) == {
        (waiting.pk, OrderState.COMPLETED),
        (begun.pk, OrderState.COMPLETED),
    }
    assert operations.process_due_orders() == 0


@pytest.mark.parametrize(
    ("adapter", "reason"),
    [("Refuses", "The account is closed."), ("Breaks", "Unexpected error; see the log of the worker.")],
)
def test_order_that_billing_refuses_is_errored_and_can_be_released(settings, adapter, reason):
    settings.ORDER_BILLING_ADAPTER = f"{__name__}.{adapter}"
    ServiceFactory()
    order = submitted()

    order = processed(order)

    assert (order.state, order.error, order.completed_at) == (OrderState.ERRORED, reason, None)
    assert order.processing_stopped_at >= order.processing_started_at
    assert verbs(order) == [OrderVerb.PROCESSING_STARTED, OrderVerb.BILLING_STARTED, OrderVerb.FAILED]
    assert Activity.objects.get(verb=OrderVerb.FAILED).reason == reason
    assert Service.objects.count() == 1
    assert operations.process_due_orders() == 0
    settings.ORDER_BILLING_ADAPTER = "apps.orders.billing.ServiceRecords"
    operations.release_order(order_id=order.pk, by=SYSTEM)
    assert processed(order).state == OrderState.COMPLETED


@pytest.mark.parametrize("silence", [NoAnswer("timed out"), NotSent("no route"), TimeoutError("timed out")])
def test_billing_elsewhere_is_asked_outside_of_transactions_until_it_answers(settings, monkeypatch, silence):
    settings.ORDER_BILLING_ADAPTER = f"{__name__}.Asks"
    monkeypatch.setattr(Asks, "asked", [])
    monkeypatch.setattr(Asks, "behaviour", silence)
    order, other = submitted(), submitted()

    operations.process_due_orders()
    assert set(Order.objects.values_list("state", flat=True)) == {OrderState.IN_PROCESS}
    monkeypatch.setattr(Asks, "behaviour", None)
    operations.process_due_orders()

    assert set(Order.objects.values_list("state", flat=True)) == {OrderState.COMPLETED}
    assert Asks.asked == [order.pk, other.pk] * 2


def test_order_that_billing_elsewhere_refuses_is_errored(settings, monkeypatch):
    settings.ORDER_BILLING_ADAPTER = f"{__name__}.Asks"
    monkeypatch.setattr(Asks, "behaviour", BillingError("The account is closed."))

    order = processed(submitted())

    assert (order.state, order.error) == (OrderState.ERRORED, "The account is closed.")


def test_order_that_is_held_while_billing_is_asked_stays_on_hold(settings, monkeypatch):
    settings.ORDER_BILLING_ADAPTER = f"{__name__}.Asks"
    monkeypatch.setattr(Asks, "send", lambda self, order: Order.objects.update(state=OrderState.ON_HOLD))

    assert processed(submitted()).state == OrderState.ON_HOLD


@pytest.mark.sqlite
def test_trouble_of_the_database_leaves_the_order_to_the_next_look(settings):
    settings.ORDER_BILLING_ADAPTER = f"{__name__}.Waits"
    order = submitted()

    with pytest.raises(OperationalError):
        operations.process_order(order_id=order.pk)

    settings.ORDER_BILLING_ADAPTER = "apps.orders.billing.ServiceRecords"
    assert Order.objects.get(pk=order.pk).state == OrderState.IN_PROCESS
    assert processed(order).state == OrderState.COMPLETED


def test_processing_needs_its_permission():
    order = submitted()

    for step in (processing.start_processing, processing.begin_billing, processing.finish_billing):
        with pytest.raises(NotAllowed):
            step(order_id=order.pk, by=Caller(AgentFactory(), Channel.DESK))


def test_added_service_comes_to_be_with_its_products():
    order = submitted()
    line = ServiceLineFactory(order=order, service_item__service_number="8881110000")
    feature = CatalogItemFactory(kind=CatalogItemKind.FEATURE)
    OrderItemFactory(order=order, service_item=line.service_item, item=feature, quantity=2)
    OrderItemFactory(order=order, service_item=line.service_item)  # a handset is no product of the service
    below = ServiceLineFactory(order=order)
    type(below.service_item).objects.filter(pk=below.service_item_id).update(parent=line.service_item)

    assert processed(order).state == OrderState.COMPLETED

    service, child = Service.objects.order_by("pk")
    assert (service.customer, service.item, service.number) == (order.customer, line.item, "8881110000")
    assert (service.status, child.parent, child.number) == ("active", service, f"S{below.service_item_id:09}")
    line.service_item.refresh_from_db()
    assert line.service_item.service == service
    assert [(row.item, row.quantity, row.ends_at) for row in service.products.all()] == [(feature, 2, None)]
    assert service.history.get().activity.verb == OrderVerb.COMPLETED


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        (OrderAction.DISCONNECT, "active", "disconnected"),
        (OrderAction.DISCONNECT, "disconnected", "disconnected"),
        (OrderAction.SUSPEND, "active", "suspended"),
        (OrderAction.RESTORE, "suspended", "active"),
        (OrderAction.RECONNECT, "disconnected", "active"),
        (OrderAction.MOVE, "active", "active"),
        (OrderAction.ADD, "active", "active"),
        (OrderAction.SUSPEND, "disconnected", None),
        (OrderAction.RESTORE, "disconnected", None),
        (OrderAction.MOVE, "disconnected", None),
        (OrderAction.ADD, "disconnected", None),
    ],
)
def test_service_becomes_what_the_order_says(action, before, after):
    order = submitted()
    ended = timezone.now() if before == ServiceStatus.DISCONNECTED else None
    service = ServiceFactory(customer=order.customer, status=before, disconnected_at=ended, number="1")
    product = ServiceProduct.objects.create(service=service, item=CatalogItemFactory(kind=CatalogItemKind.FEATURE))
    ServiceLineFactory(
        order=order, action=action, service_item__service=service, service_item__service_number="2", item=service.item
    )

    order = processed(order)

    service.refresh_from_db()
    product.refresh_from_db()
    if after is None:
        assert (order.state, service.status) == (OrderState.ERRORED, before)
        assert order.error == f"{action.label} of 1: the service is disconnected."
        return
    assert (order.state, service.status, Service.objects.count()) == (OrderState.COMPLETED, after, 1)
    assert (service.disconnected_at is None) == (after != ServiceStatus.DISCONNECTED)
    assert (product.ends_at is None) == (action != OrderAction.DISCONNECT)
    assert service.number == ("2" if action == OrderAction.MOVE else "1")


def test_products_of_a_service_come_and_go():
    order = submitted()
    service = ServiceFactory(customer=order.customer)
    kept, ended, new = (CatalogItemFactory(kind=CatalogItemKind.FEATURE) for _ in range(3))
    for item in (kept, ended):
        ServiceProduct.objects.create(service=service, item=item)
    line = ServiceLineFactory(order=order, service_item__service=service, item=service.item)
    for item, action in [(kept, OrderAction.SALE), (ended, OrderAction.RETURN), (new, OrderAction.SALE)]:
        OrderItemFactory(order=order, service_item=line.service_item, item=item, action=action)

    assert processed(order).state == OrderState.COMPLETED

    assert {(row.item, row.ends_at is None) for row in service.products.all()} == {
        (kept, True),
        (ended, False),
        (new, True),
    }


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"action": OrderAction.SUSPEND}, "Suspend of Wireless Service: no service is named."),
        ({"order__customer": None}, "Nobody to give Wireless Service to: the order has no customer."),
    ],
)
def test_service_that_billing_cannot_place_is_an_error(fields, error):
    line = ServiceLineFactory(**{"order__state": OrderState.SUBMITTED} | fields)

    assert processed(line.order).error == error
