"""A sale at the counter: a phone with a plan, from the cart to the receipt, and its void."""

import re

import pytest
from playwright.sync_api import expect

from apps.catalog.models import CatalogItem
from apps.customers.constants import ServiceStatus
from apps.orders.constants import OrderState
from apps.orders.models import Order
from apps.orders.operations import process_due_orders
from tests.browser.picking import pick

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def put_in(page, name):
    """Find an item by name and put one of it into the cart."""
    page.get_by_label("Find an item").fill(name)
    page.get_by_role("button", name="Find").click()
    page.locator(".desk-found li", has_text=name).first.get_by_role("button", name="Add").click()
    expect(page.get_by_text(f"{name} is in the cart.")).to_be_visible()


def test_phone_with_a_plan_is_sold_and_voided(sign_in, settings, order_management):
    settings.ORDER_BILLING_DELAY = 0
    page = sign_in("csr")
    phone = CatalogItem.objects.get(sku="GS20-128-BLK")

    # from the dashboard into a new cart
    page.goto("/admin/")
    page.locator("#nav-sidebar-apps").get_by_role("link", name="Order dashboard").click()
    page.get_by_role("link", name="New order").click()
    pick(page, page.locator(".desk-field", has_text="Customer"), "John Smith")
    pick(page, page.locator(".desk-field", has_text="Register"), "Register_1")
    page.get_by_role("button", name="Start order").click()
    expect(page.get_by_text("is started. Put something into it.")).to_be_visible()
    order = Order.objects.get(pk=re.search(r"/order/(\d+)/change/", page.url)[1])

    put_in(page, phone.name)
    put_in(page, "Wireless Service")

    # checked out, paid, submitted
    page.get_by_role("button", name="Check out").click()
    expect(page.locator("#checkout")).to_contain_text("Total")
    order.refresh_from_db()
    page.locator("#action-tender summary").click()
    page.locator("#action-tender").get_by_label("Paid by").select_option(label="Cash")
    expect(page.locator("#action-tender").get_by_label("Amount")).to_have_value(str(order.total))
    page.locator("#action-tender").get_by_role("button", name="Take payment").click()
    expect(page.locator(".is-due")).to_contain_text("0.00")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text(f"Order {order.pk} is submitted.")).to_be_visible()

    # billing does its part, and the customer leaves with a receipt
    process_due_orders()
    page.reload()
    expect(page.locator(".desk-steps .is-present")).to_contain_text("Completed")
    page.get_by_role("button", name="Make receipt").click()
    with page.expect_download() as waiting:
        page.locator("#receipts a").first.click()
    assert waiting.value.path().read_bytes().startswith(b"%PDF")
    order.refresh_from_db()
    assert order.state == OrderState.COMPLETED
    assert order.service_items.get().service.customer == order.customer

    # and the timeline tells it all
    shown = page.locator(".desk-entry")
    for words in ("started the order", "checked the order out", "added a tender", "completed the order"):
        expect(shown.filter(has_text=words)).to_have_count(1)

    # it was the wrong phone: the transaction is voided
    search = f"/customer/{order.customer_id}/voidableTransaction?$top=500"
    client = order_management(order.created_by)
    assert order.pk in [row["orderID"] for row in client.get(search).json()["value"]]
    page.locator("#action-void summary").click()
    page.locator("#action-void").get_by_label("Reason").fill("Wrong phone")
    page.locator("#action-void").get_by_role("button", name="Void").click()
    expect(page.get_by_text("goes back to the customer")).to_contain_text(f"{order.total:,.2f} in Cash")
    page.get_by_role("button", name="Void the transaction").click()
    expect(page.get_by_text(f"Order {order.pk} is voided.")).to_be_visible()
    expect(page.locator(".desk-ticket-head .desk-badges")).to_contain_text("Voided")
    with page.expect_download() as waiting:
        page.locator("#receipts").get_by_role("link", name="Void receipt").click()
    assert waiting.value.path().read_bytes().startswith(b"%PDF")
    assert order.pk not in [row["orderID"] for row in client.get(search).json()["value"]]
    assert order.service_items.get().service.status == ServiceStatus.DISCONNECTED
