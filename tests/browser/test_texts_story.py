"""Two people at one ticket: one mentions the other, whose bell shows it and leads to what was written."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from apps.activity.models import Email
from apps.tickets.factories import TicketFactory
from apps.users.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_colleague_is_mentioned_and_follows_the_links(sign_in):
    ticket, other = TicketFactory(title="No dial tone"), TicketFactory(title="Line dead")
    admin = User.objects.get(username="admin")
    url = reverse("admin:tickets_ticket_change", args=[ticket.pk])
    casey, alex = sign_in("csr"), sign_in("admin")

    # a name chosen from the list, without the mouse
    casey.goto(url)
    note = casey.locator("#note-form").get_by_label("Note")
    note.press_sequentially(f"Like {other.human_id}, call +44 20 7946 0123. @{admin.name[:3].lower()}")
    expect(casey.get_by_role("option", name="@admin")).to_be_visible()
    note.press("Enter")
    expect(note).to_have_value(f"Like {other.human_id}, call +44 20 7946 0123. @admin ")
    casey.get_by_role("button", name="Add internal note").click()
    expect(casey.locator(".desk-message")).to_contain_text("Notified: @admin.")

    # the other one's bell, the ticket behind it, and the links of the note
    alex.goto(reverse("admin:index"))
    alex.get_by_role("link", name="Notifications, ").click()
    alex.get_by_role("link", name=f"mentioned you on {ticket.human_id}").click()
    expect(alex).to_have_url(alex.url.partition("/admin/")[0] + url)
    shown = alex.locator("#timeline .desk-prose").first
    expect(shown.get_by_role("link", name="+44 20 7946 0123")).to_have_attribute("href", "tel:+442079460123")
    shown.get_by_role("link", name=other.human_id).click()
    expect(alex.locator(".desk-ticket-head")).to_contain_text("Line dead")
    assert Email.objects.get(to=admin.email).subject.endswith("No dial tone")
