"""A phone sold cheaper and in installments: from the cart to the payments of its agreement."""

import re

import pytest
from playwright.sync_api import expect

from apps.orders.models import InstallmentAgreement, Order
from apps.orders.operations import process_due_orders
from tests.browser.picking import pick
from tests.browser.test_order_story import put_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_phone_is_sold_in_installments(sign_in, settings):
    settings.ORDER_BILLING_DELAY = 0
    page = sign_in("csr")
    page.goto("/admin/orders/order/add/")
    pick(page, page.locator(".desk-field", has_text="Customer"), "John Smith")
    pick(page, page.locator(".desk-field", has_text="Register"), "Register_1")
    page.get_by_role("button", name="Start order").click()
    order = Order.objects.get(pk=re.search(r"/order/(\d+)/change/", page.url)[1])
    put_in(page, "Galaxy S20 128GB")

    # a tenth off by mistake, undone, then 49 off for the display model
    for field, value in (("Percent", "10"), ("Amount", "49")):
        page.get_by_role("link", name="Discount on Galaxy S20 128GB").click()
        page.get_by_label(field).fill(value)
        page.get_by_role("button", name="Take off").click()
        expect(page.get_by_text("is off Galaxy S20 128GB.")).to_be_visible()
        if field == "Percent":
            page.get_by_role("button", name="Take Price match off").click()
            expect(page.get_by_text("The discount is off the order.")).to_be_visible()

    # the rest in a year, with 156 down
    page.get_by_role("link", name="Installments for Galaxy S20 128GB").click()
    page.get_by_label("Months").fill("12")
    page.get_by_label("Down payment").fill("156")
    page.get_by_role("button", name="Finance").click()
    expect(page.locator("#items")).to_contain_text("12 installments, 156.00 down")
    page.get_by_role("button", name="Check out").click()
    expect(page.locator(".is-due")).to_contain_text("156.00")
    page.locator("#action-tender summary").click()
    page.locator("#action-tender").get_by_role("button", name="Take payment").click()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text(f"Order {order.pk} is submitted.")).to_be_visible()
    process_due_orders()

    # its agreement is on the order and with the customer, and is paid there
    agreement = InstallmentAgreement.objects.get(items__order=order)
    page.goto(f"/admin/customers/customer/{order.customer_id}/change/")
    page.locator("#agreements").get_by_role("link", name=f"Agreement {agreement.pk}").click()
    expect(page.locator("#schedule tbody tr")).to_have_count(12)
    page.get_by_role("button", name="Record the next installment").click()
    expect(page.get_by_text("Installment 1 of 50.00 is recorded.")).to_be_visible()
    page.get_by_role("button", name="Pay off 550.00").click()
    expect(page.locator(".desk-badges")).to_contain_text("Paid off early")
    page.get_by_role("link", name=f"Order {order.pk}").click()
    expect(page.locator("#agreements")).to_contain_text("0.00 of 600.00 remain")
