"""A caller on one page: a contact is added, their trouble gets a file, and a case is opened from the ticket."""

import pytest
from playwright.sync_api import expect

from apps.customers.models import CustomerContact
from apps.tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
JANE = 3210


def test_caller_is_on_one_page_and_beside_their_work(sign_in, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    page = sign_in("csr")
    page.goto(f"/admin/customers/customer/{JANE}/change/")

    # the contact who calls is written down, and is one press away from a call
    contacts = page.locator("#contacts")
    contacts.get_by_role("link", name="Add a contact").click()
    page.get_by_label("Name").fill("Olga Petrova")
    page.get_by_label("Phone number").fill("+44 (0)20 7946-0000")
    page.get_by_label("Main contact").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(contacts.get_by_role("link", name="+44 (0)20 7946-0000")).to_have_attribute("href", "tel:+442079460000")
    assert CustomerContact.objects.get(is_main=True, customer=JANE).name == "Olga Petrova"

    # what is open is in view, and its card says who it is about
    ticket = Ticket.objects.unfinished().filter(customer=JANE, is_internal=False).latest("created_at")
    page.locator("#tickets").get_by_role("link", name=ticket.human_id).click()
    card = page.locator("#customer-card")
    expect(card).to_contain_text("Olga Petrova")
    expect(card.get_by_role("link", name="open tickets")).to_be_visible()

    # a file, taken off by mistake and put back with one press
    page.locator("#files").get_by_label("Choose files").set_input_files(
        {"name": "trace.txt", "mimeType": "text/plain", "buffer": b"link down\n"}
    )
    page.get_by_role("button", name="Add files").click()
    page.get_by_role("button", name="Remove trace.txt").click()
    expect(page.get_by_text("trace.txt removed.")).to_be_visible()
    page.get_by_role("button", name="Undo").first.click()
    expect(page.locator("#files").get_by_role("link", name="trace.txt")).to_be_visible()

    # a case from the ticket, which has the same card and the ticket
    page.get_by_role("link", name="Open a case").click()
    page.get_by_label("Code").select_option("0302-0400")
    page.get_by_label("Asset", exact=False).first.fill("AM1:01:000111")
    page.get_by_role("button", name="Open the case").click()
    expect(page.locator("#tickets").get_by_role("link", name=ticket.human_id)).to_be_visible()
    expect(page.locator("#customer-card")).to_contain_text("Olga Petrova")
    page.locator("#customer-card").get_by_role("link", name="Jane Doe").click()
    expect(page.locator("#cases").get_by_role("link").filter(has_text="All 1 open")).to_be_visible()
