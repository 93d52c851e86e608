"""A call becomes a ticket in seconds, by keyboard alone; and without scripts by the same links."""

import pytest
from playwright.sync_api import expect

from apps.customers.models import Customer, CustomerContact
from apps.tickets.models import Ticket
from apps.users.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE, TITLE = "02079460018", "Line is dead"


class Keys:
    """A keyboard that counts what is pressed, and the pages that were loaded by it."""

    def __init__(self, page):
        self.page, self.pressed, self.loads = page, 0, []
        page.on("request", lambda request: request.is_navigation_request() and self.loads.append(request.url))

    def press(self, key):
        self.page.keyboard.press(key)
        self.pressed += 1

    def type(self, text):
        self.page.keyboard.type(text)
        self.pressed += len(text)

    def press_access_key(self, key):
        """Alt and the key, as the browser's own frame hands them to the page."""
        session = self.page.context.new_cdp_session(self.page)
        down = {"key": key, "code": f"Key{key.upper()}", "windowsVirtualKeyCode": ord(key.upper()), "modifiers": 1}
        session.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": key, "unmodifiedText": key, **down})
        session.send("Input.dispatchKeyEvent", {"type": "keyUp", **down})
        self.pressed += 1


def test_call_becomes_a_ticket_by_keyboard_alone(sign_in):
    contact = CustomerContact.objects.select_related("customer").get(name="Ines Duarte")
    page = sign_in("csr")
    page.goto("/admin/tickets/ticket/?view=all")
    keys = Keys(page)

    keys.press_access_key("n")
    expect(page.get_by_label("Who is calling?")).to_be_focused()
    keys.type(PHONE)
    keys.press("Enter")
    expect(page.get_by_label("Title")).to_be_focused()
    expect(page.locator("#party")).to_contain_text(contact.customer.name)
    keys.type(TITLE)
    keys.press("Enter")
    expect(page.locator(".desk-ticket-title")).to_contain_text(TITLE)

    assert keys.pressed == 1 + len(PHONE) + 1 + len(TITLE) + 1
    assert len(keys.loads) == 3  # the form, the form that is sent, the ticket
    ticket = Ticket.objects.get(title=TITLE)
    assert (ticket.customer, ticket.reporter_contact) == (contact.customer, contact)
    expect(page.get_by_text("Ines Duarte (Site manager)").first).to_be_visible()

    # The next call is about the same: what is open shows before anything is sent, and takes what was typed as a note.
    page.goto("/admin/tickets/ticket/add/")
    page.keyboard.type("duarte")
    expect(page.locator("#callers a")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Title")).to_be_focused()
    page.keyboard.type("Still dead")
    page.get_by_role("button", name=f"Add a note there instead: {ticket.human_id}").click()
    expect(page.get_by_text(f"Note added to {ticket.human_id}; no ticket was created.")).to_be_visible()
    expect(page.locator(".desk-entry").first).to_contain_text("Still dead")

    # A draft comes back with whom it is for, and what is open for them; discarded, both go.
    page.goto("/admin/tickets/ticket/add/")
    page.keyboard.type("duarte")
    expect(page.locator("#callers a")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Title")).to_be_focused()
    page.keyboard.type("Half a call")
    expect(page.locator(".desk-draft")).to_contain_text("Draft saved")
    page.reload()
    expect(page.locator(".desk-draft")).to_contain_text("restored")
    expect(page.get_by_label("Title")).to_have_value("Half a call")
    expect(page.locator("#party strong")).to_contain_text("Ines Duarte")
    expect(page.locator("#open-work")).to_contain_text(ticket.human_id)
    page.get_by_role("button", name="Discard the draft").click()
    expect(page.locator("#party")).to_be_empty()

    # What was typed stays when somebody else is chosen, and when the form is refused.
    page.goto("/admin/tickets/ticket/add/")
    page.get_by_label("Title").fill("Half a title")
    page.get_by_label("Contract").fill("CON-404404")
    page.get_by_label("Who is calling?").fill("Meadow")
    page.get_by_role("link", name="Meadow Clinic West").first.click()
    expect(page.locator("#party")).to_contain_text("Meadow Clinic West")
    expect(page.get_by_label("Title")).to_have_value("Half a title")
    page.locator("summary", has_text="For whom").click()
    page.get_by_label("Contract").fill("CON-404404")
    page.get_by_label("Description").focus()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("has no contract CON-404404.")).to_be_visible()
    expect(page.get_by_label("Title")).to_have_value("Half a title")
    expect(page.locator("#party")).to_contain_text("Meadow Clinic West")

    # A case is on behalf of one of the customer's people, and offers no others.
    page = page.context.new_page()
    page.goto("/admin/cases/case/add/")
    page.keyboard.type("Meadow Clinic West")
    page.keyboard.press("Enter")
    expect(page.locator("#party")).to_contain_text("Meadow Clinic West")
    expect(page.get_by_label("Code")).to_be_focused()
    page.locator("summary", has_text="For whom").click()
    page.locator(".desk-field", has_text="Orderer").get_by_role("combobox").click()
    people = User.objects.filter(organisation=Customer.objects.get(name="Meadow Clinic West").organisation)
    expect(page.locator(".select2-results__option")).to_have_text([str(person) for person in people])


def test_caller_is_found_without_scripts(sign_in, new_page):
    customer = Customer.objects.get(name="Meadow Clinic West")
    page = new_page(java_script_enabled=False, storage_state=sign_in("csr").context.storage_state())

    for address, field in [("tickets/ticket", "customer"), ("cases/case", "customer"), ("orders/order", "customer_id")]:
        page.goto(f"/admin/{address}/add/")
        page.get_by_label("Who is calling?").fill("patchbay.example")
        page.locator("#caller-form").get_by_role("button", name="Find").click()
        page.get_by_role("link", name="Grace Obi (Practice manager) Meadow Clinic West").click()
        expect(page.locator(f"#id_{field}")).to_have_value(str(customer.pk))
        expect(page.locator("#open-work")).to_be_visible()
