"""A phone and a protection plan for a customer's line: noted at the desk, seen on the line, and the plan given back.

How an order is started, paid and submitted at the desk is the story of the order; here operations do that.
"""

import pytest
from playwright.sync_api import expect

from apps.catalog.models import CatalogItem
from apps.core.caller import Caller, Channel
from apps.customers.models import Service
from apps.orders import operations
from apps.orders.constants import OrderAction
from apps.orders.models import Order
from apps.users.models import User
from tests.orders.installments import SYSTEM, submit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE, PLAN, LINE = "Galaxy S20 128GB", "Handset Protection", "Wireless Service 8881110097"


def put_in(order: Order, item: str) -> None:
    sku = CatalogItem.objects.get(name=item).sku
    operations.add_item(order_id=order.pk, sku=sku, action=OrderAction.SALE, by=SYSTEM)


def note_device(page, item: str, serial: str) -> None:
    page.get_by_role("link", name=f"Device of {item}").click()
    service = page.get_by_label("For service")
    service.select_option(service.locator("option", has_text=LINE).first.get_attribute("value"))
    page.get_by_label("Serial number").fill(serial)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(f"{item}: the device is noted.")).to_be_visible()


def test_line_gets_a_phone_and_a_plan_that_is_given_back(sign_in, settings):
    settings.ORDER_BILLING_DELAY = 0
    page = sign_in("csr")
    casey = Caller(User.objects.get(username="csr"), Channel.DESK)
    customer = Service.objects.get(number=LINE.split()[-1]).customer
    order = operations.create_order(customer_id=customer.pk, by=casey)
    put_in(order, PHONE)
    page.goto(f"/admin/orders/order/{order.pk}/change/")
    note_device(page, PHONE, "356-77")
    put_in(order, PLAN)
    page.reload()
    note_device(page, PLAN, "")
    submit(order)
    operations.process_due_orders()

    page.goto(f"/admin/customers/customer/{customer.pk}/change/")
    line = page.locator("#services li", has_text=LINE)
    for words in (PHONE, "356-77", f"{PLAN} in force"):
        expect(line).to_contain_text(words)

    again = operations.create_order(customer_id=customer.pk, by=casey)
    page.goto(f"/admin/orders/order/{again.pk}/change/")
    page.get_by_label("Find an item").fill(PLAN)
    page.get_by_role("button", name="Find").click()
    page.get_by_label(f"Sell or take back {PLAN}").select_option(label="Return")
    page.locator(".desk-found li", has_text=PLAN).get_by_role("button", name="Add").click()
    note_device(page, PLAN, "")
    submit(again)
    operations.process_due_orders()

    page.goto(f"/admin/customers/customer/{customer.pk}/change/")
    expect(line).to_contain_text(f"{PLAN} cancelled")
    expect(line).to_contain_text("356-77")
