"""Two people at one ticket: a slip taken back, an undo that comes too late, a title reverted, a twin merged."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from apps.tickets.factories import TicketFactory
from apps.tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def act(page, action, button, **fields):
    """Open an action of the ticket page, choose by label, and press its button."""
    panel = page.locator(f"#action-{action}")
    panel.locator("summary").click()
    for label, value in fields.items():
        panel.get_by_label(label.capitalize()).select_option(label=value)
    panel.get_by_role("button", name=button).click()


def test_undo_revert_and_merge_between_two_people(sign_in):
    ticket = TicketFactory(title="No dial tone")
    twin = TicketFactory(title="Line dead", organisation=ticket.organisation, reporter=ticket.reporter)
    url, url_of_twin = (reverse("admin:tickets_ticket_change", args=[row.pk]) for row in (ticket, twin))
    casey = sign_in("csr")
    alex = sign_in("admin")

    # resolved by mistake, and taken back from the confirmation
    casey.goto(url)
    act(casey, "resolve", "Resolve")
    expect(casey.get_by_text(f"{ticket.human_id} is Resolved.")).to_be_visible()
    casey.locator(".desk-message").get_by_role("button", name="Undo").click()
    expect(casey.get_by_text("“resolved the ticket” is undone.")).to_be_visible()
    assert not Ticket.objects.get(pk=ticket.pk).is_over

    # the second time Alex moves the ticket on before Casey thinks better of it
    act(casey, "status", "Change status", status="Pending")
    alex.goto(url)
    act(alex, "status", "Change status", status="Open")
    expect(alex.get_by_text(f"{ticket.human_id} is Open.")).to_be_visible()
    casey.locator("#timeline").get_by_role("button", name="Undo: changed the status").first.click()
    expect(casey.locator(".desk-message")).to_contain_text("changed the status of")
    expect(casey.locator(".desk-message")).to_contain_text("since; nothing was undone.")
    assert Ticket.objects.get(pk=ticket.pk).status.name == "Open"

    # a title is reverted from its entry, after a look at both values
    casey.get_by_role("link", name="Edit details").click()
    casey.get_by_label("Title").fill("No dial tone, 12 calls")
    casey.get_by_role("button", name="Save").click()
    alex.goto(url)
    alex.get_by_role("link", name="Revert title").click()
    expect(alex.get_by_text("Then: No dial tone")).to_be_visible()
    alex.get_by_role("button", name="Revert").click()
    expect(alex.get_by_text("is “No dial tone” again.")).to_be_visible()

    # the twin with its note is merged into it, and stands alone again
    alex.goto(url_of_twin)
    alex.locator("#note-form").get_by_label("Note").fill("Same street cabinet.")
    alex.get_by_role("button", name="Add public comment").click()
    alex.get_by_role("link", name="Merge into").click()
    alex.get_by_label("Merge into").fill(ticket.human_id)
    alex.get_by_role("button", name="Show what would move").click()
    expect(alex.get_by_text("notes (1)")).to_be_visible()
    alex.get_by_role("button", name="Merge", exact=True).click()
    expect(alex.locator("#timeline").get_by_text("Same street cabinet.")).to_be_visible()
    casey.goto(url_of_twin)
    casey.get_by_role("link", name=ticket.human_id).first.click()
    expect(casey).to_have_url(f"{casey.url.split('/admin')[0]}{url}")
    alex.locator(".desk-message").get_by_role("button", name="Undo").click()
    expect(alex.get_by_text("“merged tickets” is undone.")).to_be_visible()
    alex.goto(url_of_twin)
    expect(alex.locator("#timeline").get_by_text("Same street cabinet.")).to_be_visible()
