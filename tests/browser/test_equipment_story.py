"""A phone and a protection plan for a customer's line: sold at the desk, seen on the line, and the plan given back."""

import re

import pytest
from playwright.sync_api import expect

from apps.orders.models import Order
from apps.orders.operations import process_due_orders
from tests.browser.picking import pick
from tests.browser.test_order_story import put_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE, PLAN, LINE = "Galaxy S20 128GB", "Handset Protection", "Wireless Service 8881110097"


def started(page) -> Order:
    page.goto("/admin/orders/order/add/")
    pick(page, page.locator(".desk-field", has_text="Customer"), "John Smith")
    page.get_by_role("button", name="Start order").click()
    return Order.objects.get(pk=re.search(r"/order/(\d+)/change/", page.url)[1])


def note_device(page, item: str, serial: str) -> None:
    page.get_by_role("link", name=f"Device of {item}").click()
    service = page.get_by_label("For service")
    service.select_option(service.locator("option", has_text=LINE).first.get_attribute("value"))
    page.get_by_label("Serial number").fill(serial)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(f"{item}: the device is noted.")).to_be_visible()


def carried_out(page, order: Order, *, is_paid: bool) -> None:
    page.get_by_role("button", name="Check out").click()
    if is_paid:
        page.locator("#action-tender summary").click()
        page.locator("#action-tender").get_by_role("button", name="Take payment").click()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text(f"Order {order.pk} is submitted.")).to_be_visible()
    process_due_orders()


def test_line_gets_a_phone_and_a_plan_that_is_given_back(sign_in, settings):
    settings.ORDER_BILLING_DELAY = 0
    page = sign_in("csr")
    order = started(page)
    put_in(page, PHONE)
    note_device(page, PHONE, "356-77")
    put_in(page, PLAN)
    note_device(page, PLAN, "")
    carried_out(page, order, is_paid=True)

    page.goto(f"/admin/customers/customer/{order.customer_id}/change/")
    line = page.locator("#services li", has_text=LINE)
    for words in (PHONE, "356-77", f"{PLAN} in force"):
        expect(line).to_contain_text(words)

    again = started(page)
    page.get_by_label("Find an item").fill(PLAN)
    page.get_by_role("button", name="Find").click()
    page.get_by_label(f"Sell or take back {PLAN}").select_option(label="Return")
    page.locator(".desk-found li", has_text=PLAN).get_by_role("button", name="Add").click()
    note_device(page, PLAN, "")
    carried_out(page, again, is_paid=False)

    page.goto(f"/admin/customers/customer/{order.customer_id}/change/")
    expect(line).to_contain_text(f"{PLAN} cancelled")
    expect(line).to_contain_text("356-77")
