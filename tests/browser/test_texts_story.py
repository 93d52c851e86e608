"""Two people at one ticket: a text block, a mention that rings the other's bell, the links of the note, a macro."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from apps.activity.models import Email
from apps.macros.factories import MacroFactory, TextBlockFactory
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Classification, Ticket
from apps.users.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_note_is_written_from_blocks_and_rings_a_bell(sign_in):
    ticket, other = TicketFactory(title="No dial tone"), TicketFactory(title="Line dead")
    admin = User.objects.get(username="admin")
    url = reverse("admin:tickets_ticket_change", args=[ticket.pk])
    TextBlockFactory(title="Outage", keywords="fault", text="{ticket.number} is part of an outage.")
    MacroFactory(
        name="Not ours", note="{agent.name} gives it back.", status=Classification.objects.get(kind=1, name="Resolved")
    )
    casey, alex = sign_in("csr"), sign_in("admin")

    # a text block and a name, chosen from lists
    casey.goto(url)
    note = casey.locator("#note-form").get_by_label("Note")
    note.press_sequentially("::fau")
    expect(casey.get_by_role("option", name="Outage")).to_be_visible()
    note.press("Enter")
    expect(note).to_have_value(f"{ticket.human_id} is part of an outage.")
    note.fill("")
    casey.locator("#note-form").get_by_role("link", name="Text blocks").click()
    casey.get_by_role("option", name="Outage INC").click()
    expect(note).to_have_value(f"{ticket.human_id} is part of an outage.")
    note.fill("")
    note.press_sequentially(
        f"Like {other.human_id}, call +44 20 7946 0123, https://example.com/a. @{admin.name[:3].lower()}"
    )
    expect(casey.get_by_role("option", name="@admin")).to_be_visible()
    note.press("Enter")
    expect(note).to_have_value(f"Like {other.human_id}, call +44 20 7946 0123, https://example.com/a. @admin ")
    casey.get_by_role("button", name="Add internal note").click()
    expect(casey.locator(".desk-message")).to_contain_text("Notified: @admin.")

    # the other one's bell, the ticket behind it, and the links of the note
    alex.goto(reverse("admin:index"))
    alex.get_by_role("link", name="Notifications, ").click()
    alex.get_by_role("link", name=f"mentioned you on {ticket.human_id}").click()
    expect(alex).to_have_url(alex.url.partition("/admin/")[0] + url)
    shown = alex.locator("#timeline .desk-prose").first
    expect(shown.get_by_role("link", name="+44 20 7946 0123")).to_have_attribute("href", "tel:+442079460123")
    expect(shown.get_by_role("link", name="https://example.com/a").locator("bdi")).to_have_css("display", "inline")
    shown.get_by_role("link", name=other.human_id).click()
    expect(alex.locator(".desk-ticket-head")).to_contain_text("Line dead")
    assert Email.objects.get(to=admin.email).subject.endswith("No dial tone")

    # a macro, whose list is fetched when it is opened
    alex.goto(url)
    alex.locator("#action-macros summary").click()
    alex.get_by_role("button", name="Not ours").click()
    expect(alex.locator(".desk-message")).to_contain_text("Not ours: Internal note and Status: Resolved.")
    expect(alex.locator("#timeline")).to_contain_text(f"{admin.name} gives it back.")
    assert Ticket.objects.get(pk=ticket.pk).is_over
