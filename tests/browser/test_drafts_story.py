"""What a person types is not lost, not shown to the next person at the same browser, and sent once."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import expect

from apps.activity.models import Draft
from apps.orders.models import Order
from apps.tickets.models import TicketNote
from tests.browser.picking import pick

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TICKET = 630701
PAGE, NEW = f"/admin/tickets/ticket/{TICKET}/change/", "/admin/tickets/ticket/add/"
ASKS = """() => {
    const event = new Event("beforeunload", {cancelable: true});
    window.dispatchEvent(event);
    return event.defaultPrevented;
}"""

SHOWS_NOTHING = """() => !document.body.innerText.includes("For my eyes alone")
    && [...document.querySelectorAll("textarea")].every((area) => area.value === "")"""


def log_in(page, username):
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(settings.DEMO_PASSWORD)
    page.get_by_role("button", name="Log in").click()


def log_out(page):
    page.goto("/admin/")
    with page.expect_navigation():
        page.evaluate("document.getElementById('logout-form').submit()")
    page.goto("/admin/login/")


def type_note(page, text):
    """Write a note, and wait until its draft is saved."""
    page.get_by_label("Note", exact=True).fill(text)
    is_saved(page, "#note-form")


def is_saved(page, form):
    """Wait until all that was typed is saved, and the form says so."""
    page.wait_for_function(f"() => !({ASKS})()")
    expect(page.locator(f"{form} .desk-draft")).to_contain_text("Draft saved at")


def notes(text):
    return TicketNote.objects.filter(ticket=TICKET, body=text).count()


def test_nothing_typed_is_lost_or_shown_to_the_next_person(sign_in):
    page = sign_in("csr")
    orders = Order.objects.count()
    page.goto(PAGE)
    note, form = page.get_by_label("Note", exact=True), page.locator("#note-form")
    assert page.evaluate(ASKS) is False

    # a reload, going on and coming back, another browser; until it is discarded
    note.fill("They called again")
    assert page.evaluate(ASKS) is True
    type_note(page, "They called again, twice")
    assert page.evaluate(ASKS) is False
    page.context.set_offline(True)
    note.fill("They called again, without a connection")
    expect(form).to_contain_text("there is no connection")
    page.context.set_offline(False)
    is_saved(page, "#note-form")
    type_note(page, "They called again, twice")
    page.reload()
    expect(form.get_by_role("status")).to_contain_text("Draft of")
    expect(note).to_have_value("They called again, twice")
    page.locator("#action-hold summary").click()
    page.locator("#action-hold").get_by_label("Reason").fill("Parts are on their way")
    is_saved(page, "#action-hold")
    page.goto("/admin/tickets/ticket/")
    page.go_back()
    expect(page.locator("#action-hold").get_by_label("Reason")).to_have_value("Parts are on their way")
    elsewhere = sign_in("csr")
    elsewhere.goto(PAGE)
    expect(elsewhere.get_by_label("Note", exact=True)).to_have_value("They called again, twice")
    expect(page.locator("#action-hold summary")).to_have_text("Hold · draft")
    form.get_by_role("button", name=re.compile("Discard the draft of")).click()
    expect(note).to_have_value("")
    page.reload()
    expect(page.locator("#action-hold").get_by_label("Reason")).to_have_value("Parts are on their way")
    expect(note).to_have_value("")

    # a new ticket, with what was chosen
    page.goto(NEW)
    page.get_by_label("Title").fill("No dial tone")
    pick(page, page.locator(".desk-field", has_text="Reporter"), "Robin Hale")
    is_saved(page, "main")
    page.reload()
    expect(page.get_by_label("Title")).to_have_value("No dial tone")
    expect(page.locator(".desk-field", has_text="Reporter").locator(".select2-selection")).to_contain_text("Robin Hale")

    # pressed twice, and once more after going back
    page.goto(PAGE)
    type_note(page, "Written once")
    page.get_by_role("button", name="Add internal note").dblclick()
    expect(page.locator(".desk-entry").first).to_contain_text("Written once")
    expect(note).to_have_value("")
    page.go_back()
    page.get_by_role("button", name="Add internal note").click()
    page.wait_for_load_state()
    assert notes("Written once") == 1
    page.goto(PAGE)
    type_note(page, "Written once")
    page.get_by_role("button", name="Add internal note").click()
    expect(page.get_by_text("Internal note added.")).to_be_visible()
    assert notes("Written once") == 2

    page.goto("/admin/orders/order/add/")
    page.get_by_label("Who is calling?").fill("Meadow Clinic West")
    page.keyboard.press("Enter")
    expect(page.locator("#party")).to_contain_text("Meadow Clinic West")
    page.get_by_role("button", name="Start order").dblclick()
    expect(page.get_by_text("is started")).to_be_visible()
    page.go_back()
    expect(page.locator("#party")).to_be_empty()
    page.get_by_role("button", name="Start order").click()
    expect(page.get_by_text("This was sent twice, and done once.")).to_be_visible()
    assert Order.objects.count() == orders + 1

    # a second sign-in in another tab
    page.goto(PAGE)
    type_note(page, "From before the second sign-in")
    tab = page.context.new_page()
    log_out(tab)
    log_in(tab, "csr")
    tab.close()
    page.get_by_role("button", name="Add internal note").click()
    if page.get_by_text("Nothing was saved yet.").is_visible():
        page.get_by_role("button", name="Send now").click()
    expect(page.get_by_text("Internal note added.")).to_be_visible()
    assert notes("From before the second sign-in") == 1

    # an expired session
    page.context.clear_cookies(name="sessionid")
    note.fill("The session is over")
    expect(form.get_by_role("alert")).to_contain_text("You were signed out.")
    assert page.evaluate(ASKS) is True
    page.get_by_role("button", name="Add public comment").click()
    log_in(page, "csr")
    expect(page.get_by_label("Note", exact=True)).to_have_value("The session is over")
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_text("Public comment added.")).to_be_visible()
    assert notes("The session is over") == 1

    # the next person at this browser
    type_note(page, "For my eyes alone")
    log_out(page)
    log_in(page, "admin")
    page.goto(PAGE)
    page.wait_for_load_state("networkidle")
    expect(note).to_have_value("")
    for _ in range(3):
        page.evaluate("window.history.back()")
        page.wait_for_timeout(500)
        page.wait_for_function(SHOWS_NOTHING)
    log_out(page)
    log_in(page, "csr")
    page.goto(PAGE)
    expect(note).to_have_value("For my eyes alone")
    assert {draft.user.username for draft in Draft.objects.all()} == {"csr"}


def test_forms_work_once_and_keep_their_text_without_scripts(sign_in):
    page = sign_in("csr", java_script_enabled=False)
    page.goto(PAGE)
    page.get_by_label("Note", exact=True).fill("Without a script")
    page.get_by_role("button", name="Add internal note").click()
    expect(page.get_by_text("Internal note added.")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Note", exact=True)).to_have_value("")
    assert notes("Without a script") == 1

    page.get_by_label("Note", exact=True).fill("Still without")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Add internal note").click()
    log_in(page, "csr")
    expect(page.get_by_label("Note", exact=True)).to_have_value("Still without")
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_text("Internal note added.")).to_be_visible()
    assert notes("Still without") == 1
