"""A caller is found from any page by keyboard alone, and the next person at the browser learns nothing of it."""

import pytest
from playwright.sync_api import expect

from apps.customers.models import Customer
from apps.tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_caller_is_found_by_keyboard_and_forgotten_at_sign_out(sign_in, demo):
    ticket = Ticket.objects.filter(customer__isnull=False, title__isnull=False).order_by("pk").first()
    customer = ticket.customer
    Customer.objects.filter(pk=customer.pk).update(phone_number="+44 (0)20 7946-0123")
    page = sign_in("csr")
    box = page.locator("#desk-find")

    # by telephone number, from the home page
    page.goto("/admin/")
    page.keyboard.press("/")
    expect(box).to_be_focused()
    page.keyboard.type("020 7946 0123")
    option = page.get_by_role("option").filter(has_text=customer.name).first
    expect(option).to_be_visible()
    expect(page.locator(".desk-find").get_by_role("status")).to_contain_text("found, Arrow keys choose")
    page.keyboard.press("ArrowDown")
    assert page.locator(f"#{box.get_attribute('aria-activedescendant')}").inner_text() == option.inner_text()
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{page.url.split('/admin/')[0]}/admin/customers/customer/{customer.pk}/change/")

    # an exact number opens at once; Escape closes the suggestions and empties the box
    page.wait_for_load_state()
    page.keyboard.press("Control+k")
    expect(box).to_be_focused()
    page.keyboard.type(f"inc {ticket.pk}")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/tickets/ticket/{ticket.pk}/change/")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("group", name="Last opened").get_by_role("option")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(page.locator("#desk-find-list")).to_be_hidden()

    # words, in groups
    box.fill(customer.name)
    page.keyboard.press("Enter")
    expect(
        page.locator("main").get_by_role("region", name="Customers").get_by_role("link", name=customer.name)
    ).to_be_visible()

    # nothing of it is left for the next person
    assert page.evaluate("localStorage.getItem('desk-opened')")
    page.context.clear_cookies()
    page.goto("/admin/")
    page.wait_for_selector("input[name=password]")
    assert page.evaluate("localStorage.getItem('desk-opened')") is None
