"""Installments at the desk: financing a line, the page of an agreement, its buttons and its places."""

import re

import pytest

from apps.orders import operations
from apps.orders.constants import AgreementState, OrderAction, OrderVerb
from apps.orders.factories import OrderFactory
from apps.orders.models import InstallmentAgreement, ItemFinancing
from tests.orders.installments import SYSTEM, carry_out, finance, phone_in_cart, sold, submit

pytestmark = pytest.mark.django_db
ORDER, PAGE, FINANCE = "orders_order_change", "orders_order_agreement", "orders_order_item_finance"
PAID, PAY_OFF = "orders_order_agreement_installment", "orders_order_agreement_pay_off"


def test_line_is_financed_and_paid_at_once_again(desk, messages_of, last_activity):
    line = phone_in_cart()
    order = line.order
    assert f"/item/{line.pk}/finance/" in desk.read(ORDER, order.pk)

    html = desk.post(FINANCE, order.pk, line.pk, months=24, down_payment="749").content.decode()
    assert "Must be from 0 to less than 749.00." in html
    response = desk.post(FINANCE, order.pk, line.pk, months=24, down_payment="100")

    assert messages_of(response)[-1] == "Phone is paid in 24 installments."
    assert desk.read(ORDER, order.pk).count("24 installments, 100.00 down") == 2  # of the line, and on the timeline
    assert last_activity(OrderVerb.FINANCED)[:3] == (desk.user, "desk", order.pk)
    assert 'value="24"' in desk.read(FINANCE, order.pk, line.pk)
    desk.post("orders_order_item_finance_remove", order.pk, line.pk)
    assert not ItemFinancing.objects.exists()


def test_agreement_is_paid_from_its_page(desk, messages_of, last_activity):
    line = phone_in_cart()
    finance(line, 3)
    agreement = sold(line)
    place = (line.order_id, agreement.pk)
    html = desk.read(PAGE, *place)
    assert html.count('data-label="Due"') == 3
    assert "Pay off 708.92" in html

    assert messages_of(desk.post(PAID, *place))[-1] == "Installment 1 of 236.31 is recorded."
    assert last_activity(OrderVerb.INSTALLMENT_PAID)[:3] == (desk.user, "desk", line.order_id)
    html = desk.read(PAGE, *place)
    assert "Pay off 472.61" in html
    assert "472.61" in desk.read(ORDER, line.order_id)
    assert messages_of(desk.post(PAY_OFF, *place))[-1] == "472.61 is recorded; nothing is left to pay."

    html = desk.read(PAGE, *place)
    assert ("Pay off" in html, "Paid off early" in html) == (False, True)
    timeline = desk.read(ORDER, line.order_id)
    assert ("Installment 1: 236.31" in timeline, "Paid: 472.61" in timeline) == (True, True)
    assert "is over: Paid off early." in messages_of(desk.post(PAID, *place))[-1]
    assert InstallmentAgreement.objects.get().state == AgreementState.PAID_EARLY


def test_void_says_what_becomes_of_agreements(desk):
    line = phone_in_cart()
    finance(line, 3)
    agreement = sold(line)
    html = desk.post("orders_order_act", line.order_id, "void", reason="Wrong phone").content.decode()
    assert (f"{agreement} ends." in html, "was paid in installments" in html) == (True, False)

    desk.post(PAID, line.order_id, agreement.pk)
    html = desk.post("orders_order_act", line.order_id, "void", reason="Wrong phone").content.decode()
    assert "236.31 was paid in installments. The void does not give that back." in re.sub(r"<[^>]+>", "", html)

    sku = line.item.sku
    back = OrderFactory(customer=line.order.customer)
    operations.add_item(order_id=back.pk, sku=sku, action=OrderAction.RETURN, by=SYSTEM)
    submit(back)
    carry_out(back)
    html = desk.post("orders_order_act", back.pk, "void", reason="Kept after all").content.decode()
    assert (f"{agreement} goes on." in html, "ends." in html) == (True, False)


def test_pages_are_for_those_who_may_and_of_their_own_order(desk, messages_of):
    line = phone_in_cart()
    finance(line)
    agreement = sold(line)
    other = OrderFactory()
    missing = f"There is no installment agreement {agreement.pk}."
    assert messages_of(desk.get(PAGE, other.pk, agreement.pk))[-1] == missing

    group = desk.user.groups.get()
    group.permissions.remove(*group.permissions.filter(codename__in=["collect_installment", "finance_item"]))
    assert "Pay off" not in desk.read(PAGE, line.order_id, agreement.pk)
    for page, row in ((PAID, agreement), (PAY_OFF, agreement), (FINANCE, line)):
        assert desk.post(page, line.order_id, row.pk).status_code == 403
    cart = phone_in_cart()
    assert "/finance/" not in desk.read(ORDER, cart.order_id)


def test_pages_cost_the_same_for_one_and_for_many_agreements(desk):
    order, counts = OrderFactory(), []
    for lines in (1, 4):
        order = OrderFactory(customer=order.customer)
        for _ in range(lines):
            line = phone_in_cart(order=order)
            finance(line)
        sold(line)
        counts.append((desk.queries(ORDER, order.pk), desk.queries("customers_customer_change", order.customer_id)))
    assert counts[0] == counts[1]
