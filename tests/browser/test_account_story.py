"""An account that does not pay: suspended at the desk, carried out as an order, seen by systems, and restored."""

import re

import pytest
from playwright.sync_api import expect

from apps.orders.operations import process_due_orders
from apps.users.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OFFICE = "/admin/customers/customer/1014/change/"


def test_account_is_suspended_and_offered_to_be_restored(sign_in, settings, order_management):
    settings.ORDER_BILLING_DELAY = 0
    page = sign_in("csr")
    integrator = order_management(User.objects.get(username="integrator"))

    # from the customer's page to an order
    page.goto(OFFICE)
    expect(page.locator(".desk-badges")).to_have_text("Active")
    page.get_by_role("link", name="Suspend account").click()
    page.get_by_label("Reason").select_option(label="Non-payment")
    page.get_by_role("button", name="Start order").click()
    order = int(re.search(r"/order/(\d+)/change/", page.url)[1])
    expect(page.locator("#customer-action")).to_contain_text("when the order completes")
    page.get_by_role("button", name="Check out").click()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text(f"Order {order} is submitted.")).to_be_visible()

    # which changes the account when it is carried out
    process_due_orders()
    page.reload()
    expect(page.locator(".desk-steps .is-present")).to_contain_text("Completed")
    expect(page.locator("#customer-action")).to_contain_text("it was Active")
    page.goto(OFFICE)
    expect(page.locator(".desk-badges")).to_have_text("Suspended")
    expect(page.locator("#services .desk-badge", has_text="Active")).to_have_count(0)
    change = page.locator(".desk-entry", has_text="changed the account's status").first
    expect(change).to_contain_text("Reason: Non-payment")
    expect(page.get_by_role("link", name="Restore account")).to_be_visible()
    action = integrator.get(f"/order/{order}/customerAction").json()
    assert (action["ActionType"], action["NewAccountStatus"], action["Reason"]) == (
        "Suspend account", "Suspended", "Non-payment",
    )  # fmt: skip

    # the list of customers finds it by its status
    page.goto("/admin/customers/customer/?status__state__exact=suspended")
    expect(page.locator("#result_list")).to_contain_text("Harbour Front Office")
    expect(page.locator("#result_list", has_text="John Smith")).to_have_count(0)
