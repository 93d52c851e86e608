"""Voiding on the desk: the button, the page that asks, and where the void is seen afterwards."""

import re
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.orders.constants import OrderState
from apps.orders.factories import OrderFactory, OrderTenderFactory
from apps.orders.models import Order

pytestmark = pytest.mark.django_db
PAGE, ACT, LIST = "orders_order_change", "orders_order_act", "orders_order_changelist"
BUTTON = 'id="action-void"'
REASON = "Wrong phone"


@pytest.fixture
def order(db):
    order = OrderFactory(state=OrderState.COMPLETED, receipt_number="STORE3-05-0001", total=25)
    OrderTenderFactory(order=order, type_id=1, amount=Decimal(25), booked_at=timezone.now())
    return order


def test_void_is_confirmed_on_a_page_and_seen_everywhere(desk, order, messages_of, last_activity):
    assert BUTTON in desk.read(PAGE, order.pk)

    asked = desk.post(ACT, order.pk, "void", reason=REASON)
    html = asked.content.decode()
    text = re.sub(r"<[^>]+>", "", html)
    assert [words in text for words in ("25.00 in Cash goes back", REASON, order.receipt_number)] == [True] * 3
    assert Order.objects.get().voided_at is None

    mark = re.search(r'name="drawn" value="([^"]+)"', html)[1]
    response = desk.post(ACT, order.pk, "void", reason=REASON, confirmed="1", drawn=mark)

    assert messages_of(response) == [f"Order {order.pk} is voided."]
    assert last_activity("order.voided") == (desk.user, "desk", order.pk, REASON)
    html = desk.read(PAGE, order.pk)
    assert BUTTON not in html
    for words in ("all that it did was taken back", "Void receipt", "voided the transaction", REASON):
        assert words in html
    assert "All that it did was taken back." in desk.read(LIST, view="voided")  # the badge's tooltip
    assert f"Order {order.pk}" not in desk.read(LIST, view="person")
    assert "All that it did was taken back." in desk.read("customers_customer_change", order.customer_id)


def test_page_that_asks_says_what_stands_against_it(desk, order):
    OrderTenderFactory(order=order, type_id=8, amount=-5)

    html = desk.post(ACT, order.pk, "void", reason=REASON).content.decode()

    assert f"Order {order.pk} cannot be voided: it has a refund through Paymentus." in html
    assert "Void the transaction</button>" not in html


def test_void_of_what_changed_since_the_page_asked_is_refused(desk, order, by):
    html = desk.post(ACT, order.pk, "void", reason=REASON).content.decode()
    mark = re.search(r'name="drawn" value="([^"]+)"', html)[1]
    Order.objects.update(updated_at=timezone.now(), note="Changed")

    response = desk.post(ACT, order.pk, "void", reason=REASON, confirmed="1", drawn=mark)

    assert "This was changed meanwhile." in response.content.decode()
    assert Order.objects.get().voided_at is None


def test_button_is_for_submitted_transactions_and_those_who_may(desk, order):
    others = [OrderFactory(), OrderFactory(state=OrderState.CANCELLED, receipt_number="R-2")]
    desk.user.user_permissions.clear()

    assert [BUTTON in desk.read(PAGE, other.pk) for other in others] == [False, False]
    group = desk.user.groups.get(name="CSR")
    group.permissions.remove(*group.permissions.filter(codename="void_order"))
    assert BUTTON not in desk.read(PAGE, order.pk)
    response = desk.post(ACT, order.pk, "void", reason=REASON, confirmed="1")
    assert "You may not void transactions." in response.content.decode()
    assert Order.objects.get(pk=order.pk).voided_at is None


def test_customer_page_costs_the_same_for_1_and_10_orders(desk, order):
    one = desk.queries("customers_customer_change", order.customer_id)
    OrderFactory.create_batch(9, customer=order.customer)

    assert desk.queries("customers_customer_change", order.customer_id) == one
