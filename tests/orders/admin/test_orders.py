"""The order dashboard and the list of orders."""

import datetime
import re

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.customers.factories import CustomerFactory
from apps.orders.admin.queue import QUEUE
from apps.orders.constants import OrderLookupKind, OrderState, TransactionType
from apps.orders.factories import OrderFactory, OrderItemFactory, lookup
from apps.orders.models import Order
from apps.orders.reads.metrics import ageing, by_day, by_location, states_today, waiting_for_a_person
from apps.registers.factories import LocationFactory, RegisterFactory

pytestmark = pytest.mark.django_db
DASHBOARD, LIST = "orders_order_dashboard", "orders_order_changelist"
DAY = datetime.timedelta(days=1)


def shown(html) -> list[int]:
    """Ids of the list's rows, in order."""
    return [int(pk) for pk in re.findall(r'<td class="desk-id"><a href="[^"]+">Order (\d+)<', html)]


def card(html, label) -> str:
    """The number on a card of the dashboard."""
    return re.search(rf'<span class="desk-count">([^<]+)</span>\s*<span>{label}</span>', html)[1]


def test_states_of_today_leave_older_orders_out(agent):
    OrderFactory(state=OrderState.SUBMITTED, total=10)
    OrderFactory(state=OrderState.SUBMITTED, total=30)
    OrderFactory(state=OrderState.IN_CART)
    OrderFactory(state=OrderState.COMPLETED, created_at=timezone.now() - 2 * DAY)

    bars = [(bar.label, bar.count, bar.amount, bar.share) for bar in states_today(Order.objects.all())]

    assert bars == [("In cart", 1, 0, 50), ("Submitted", 2, 40, 100)]


def test_ageing_counts_by_time_since_submission():
    now = timezone.now()
    for days, state in [
        (0.5, OrderState.SUBMITTED),
        (2, OrderState.SUBMITTED),
        (5, OrderState.ERRORED),
        (30, OrderState.ERRORED),
    ]:
        OrderFactory(state=state, submitted_at=now - days * DAY)
    OrderFactory(state=OrderState.COMPLETED, submitted_at=now - 30 * DAY)

    counts = {row["state"]: row["counts"] for row in ageing(Order.objects.all())}

    assert counts == {
        OrderState.SUBMITTED: [1, 1, 0, 0],
        OrderState.IN_PROCESS: [0, 0, 0, 0],
        OrderState.PAUSED: [0, 0, 0, 0],
        OrderState.ON_HOLD: [0, 0, 0, 0],
        OrderState.ERRORED: [0, 0, 1, 1],
    }


def test_stores_are_shown_by_what_was_submitted_today():
    north, south = (RegisterFactory(location=LocationFactory(name=name)) for name in ("North", "South"))
    OrderFactory(state=OrderState.SUBMITTED, register=south, total=100)
    OrderFactory(state=OrderState.COMPLETED, register=south, total=50)
    OrderFactory(state=OrderState.SUBMITTED, register=north, total=75)
    OrderFactory(state=OrderState.CANCELLED, register=north, total=900)
    OrderFactory(state=OrderState.SUBMITTED, register=None, total=1)

    bars = [(bar.label, bar.count, bar.amount, bar.share) for bar in by_location(Order.objects.all())]

    assert bars == [("South", 2, 150, 100), ("North", 1, 75, 50), ("No store", 1, 1, 1)]


def test_days_are_fourteen_with_today_last():
    OrderFactory(state=OrderState.SUBMITTED, total=20)
    OrderFactory(state=OrderState.SUBMITTED, total=5, submitted_at=timezone.now() - 13 * DAY)
    OrderFactory(state=OrderState.SUBMITTED, total=5, submitted_at=timezone.now() - 15 * DAY)

    bars = by_day(Order.objects.all())

    assert [(bar.count, bar.amount) for bar in bars] == [(1, 5), *[(0, 0)] * 12, (1, 20)]


def test_dashboard_leads_to_what_needs_a_person(desk):
    failed = OrderFactory(state=OrderState.ERRORED, error="Billing refused the number.")
    OrderFactory(state=OrderState.ON_HOLD, hold_reason=lookup(OrderLookupKind.HOLD_REASON, 1))
    OrderFactory(state=OrderState.SUBMITTED)

    html = desk.read(DASHBOARD)

    assert card(html, "Need a person") == "2"
    assert card(html, "Being processed") == "1"
    waiting = html[html.index('id="waiting"') : html.index("desk-charts")]
    assert f"Order {failed.pk}" in waiting
    assert "Billing refused the number." in waiting
    assert "Call Customer to Confirm" in waiting


def test_dashboard_takes_as_many_statements_for_many_orders_as_for_one(desk):
    OrderFactory(state=OrderState.ERRORED)
    few = desk.queries(DASHBOARD)
    for state in OrderState:
        for _ in range(4):
            OrderFactory(state=state)

    assert desk.queries(DASHBOARD) == few
    assert few <= 12


VIEWED = {
    "person": {"errored", "held"},
    "carts": {"mine"},
    "processing": {"submitted"},
    "paused": {"paused"},
    "today": {"errored", "held", "mine", "other", "submitted", "paused"},
    "all": {"errored", "held", "mine", "other", "submitted", "paused", "old"},
}


@pytest.mark.parametrize("view", VIEWED)
def test_saved_view_shows_its_orders_only(desk, agent, view):
    orders = {
        "errored": OrderFactory(state=OrderState.ERRORED),
        "held": OrderFactory(state=OrderState.ON_HOLD),
        "mine": OrderFactory(created_by=agent),
        "other": OrderFactory(),
        "submitted": OrderFactory(state=OrderState.SUBMITTED),
        "paused": OrderFactory(state=OrderState.PAUSED),
        "old": OrderFactory(state=OrderState.COMPLETED, created_at=timezone.now() - 3 * DAY),
    }

    html = desk.read(LIST, view=view)

    assert set(shown(html)) == {orders[name].pk for name in VIEWED[view]}


def test_list_is_searched_by_number_receipt_account_and_name(desk):
    order = OrderFactory(
        customer=CustomerFactory(name="Jane Doe", account_number="77001A"), receipt_number="STORE3-05-0590"
    )
    OrderFactory(customer=CustomerFactory(name="John Roe", account_number="88002B"))

    for text in (str(order.pk), "store3-05-0590", "77001a", "jane"):
        assert shown(desk.read(LIST, q=text)) == [order.pk], text


def test_list_is_narrowed_by_state_kind_and_store(desk):
    wanted = OrderFactory(state=OrderState.COMPLETED, transaction_type=TransactionType.SALE)
    OrderFactory()

    for name, value in [
        ("state", OrderState.COMPLETED.value),
        ("kind", TransactionType.SALE.value),
        ("location", wanted.register.location_id),
    ]:
        assert shown(desk.read(LIST, **{name: value})) == [wanted.pk], name


def test_list_takes_as_many_statements_for_many_orders_as_for_one(desk):
    OrderFactory()
    few = desk.queries(LIST)
    for _ in range(30):
        OrderItemFactory(
            order=OrderFactory(state=OrderState.ON_HOLD, hold_reason=lookup(OrderLookupKind.HOLD_REASON, 1))
        )

    assert desk.queries(LIST) == few


@pytest.mark.parametrize("page", [DASHBOARD, LIST])
def test_orders_are_for_those_who_may_see_them(desk, agent, page):
    agent.groups.clear()

    assert desk.get(page).status_code == 403


def test_orders_go_by_the_time_that_their_age_shows_through_an_index(desk):
    now = timezone.now()
    days = (2, 9, 5, 0)
    made = {age: OrderFactory(created_at=now - age * DAY).pk for age in days}  # as orders that were brought in later

    listed = {order: shown(desk.read(LIST, view="all", order=order)) for order in ("newest", "oldest")}

    assert listed == {
        "newest": [made[age] for age in sorted(days)],
        "oldest": [made[age] for age in sorted(days, reverse=True)],
    }
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            for _, expressions in QUEUE.orders.values():
                plan = Order.objects.order_by(*expressions)[:50].explain()
                assert "order_newest" in plan
                assert "Sort" not in plan


def test_what_the_dashboard_shows_of_waiting_orders_is_read_from_indexes(postgresql_only, db):
    OrderFactory.create_batch(3, state=OrderState.ERRORED)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ANALYZE orders_order")
        for each in ("seqscan", "bitmapscan", "sort"):  # which are cheapest for three rows
            cursor.execute(f"SET LOCAL enable_{each} = off")
        with CaptureQueriesContext(connection) as statements:
            waiting_for_a_person(Order.objects.all())
            ageing(Order.objects.all())
        plans = []
        for each in statements:
            cursor.execute(f"EXPLAIN {each['sql']}")
            plans.append("\n".join(line for (line,) in cursor.fetchall()))

    assert "order_for_person" in plans[0]
    assert "Sort" not in plans[0]
    assert "Index Only Scan using order_by_state" in plans[1]
