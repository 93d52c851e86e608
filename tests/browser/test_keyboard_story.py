"""The desk without a mouse: from a loaded queue to a ticket, its buttons, a reply, and back."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from apps.tickets.models import TicketNote

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_ticket_is_reached_and_worked_by_keyboard_alone(sign_in):
    page = sign_in("csr")
    page.goto("/admin/tickets/ticket/?view=open")
    key = page.keyboard.press

    # the first key of all skips the menu
    key("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    key("Enter")
    expect(page.locator("#content")).to_be_focused()

    # rows: two keys open the first, x marks
    links = page.locator("#content tbody tr td.desk-id a")
    for _ in range(2):
        key("j")
    expect(links.nth(1)).to_be_focused()
    key("x")
    expect(page.locator("#content tbody tr").nth(1).locator("input[name=row]")).to_be_checked()
    key("x")
    key("k")
    expect(links.first).to_be_focused()
    key("Enter")
    page.wait_for_url("**/change/")

    # buttons open with their key, Escape and a click beside them fold them away, and typing is typing
    hold = page.locator("#action-hold, #action-resume").first
    for close in (lambda: key("Escape"), lambda: page.locator(".desk-ticket-head h1").click()):
        key("h")
        expect(hold).to_have_attribute("open", "")
        expect(hold.locator("textarea").first).to_be_focused()
        page.keyboard.type("has jk?")
        close()
        expect(hold).not_to_have_attribute("open", "")
    expect(hold.locator("textarea").first).to_have_value("has jk?has jk?")
    hold.locator("textarea").first.evaluate("(field) => { field.value = ''; }")

    # the list of keys has those of the page
    page.locator(".desk-ticket-head h1").click()
    key("?")
    keys = page.get_by_role("dialog", name="Keyboard")
    expect(keys).to_contain_text("Add internal note")
    expect(keys).to_contain_text("Next and previous row")
    expect(keys.get_by_role("link", name="User guide")).to_have_attribute("href", reverse("guide"))
    key("Escape")
    expect(keys).to_be_hidden()

    # an internal note is sent as one, a reply as one
    for name, is_internal in (("n", True), ("r", False), ("no letter", True)):
        if len(name) == 1:
            key(name)
        else:  # a click: what nobody said is public stays among colleagues
            page.get_by_label("Note", exact=True).click()
        page.keyboard.type(f"By key {name}")
        key("Control+Enter")
        expect(page.get_by_text(f"By key {name}")).to_be_visible()
        assert TicketNote.objects.get(body=f"By key {name}").is_internal is is_internal
