"""A customer service representative's morning, and what the API clients read of it at once."""

import json
import re
import urllib.request

import pytest
from playwright.sync_api import expect

from apps.core.caller import Caller, Channel
from apps.users.models import User
from apps.users.operations import create_token
from tests.browser.picking import pick

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TICKET = 630701


@pytest.fixture
def read(live_server):
    """`read(username, path)`: the JSON that a bearer token of that user gets."""

    def get(username, path):
        user = User.objects.get(username=username)
        token = create_token(user=user, name="story", by=Caller(None, Channel.COMMAND))
        request = urllib.request.Request(  # noqa: S310 - the live server's own address
            live_server.url + path, headers={"Authorization": f"Bearer {token}"}
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            return json.load(answer)

    return get


def press(page, action, button=None, **fields):
    """Open an action of the ticket page, fill its form by label, and press its button."""
    panel = page.locator(f"#action-{action}")
    panel.locator("summary").click()
    for label, value in fields.items():
        field = panel.get_by_label(label, exact=True).first
        if value is True:
            field.check()
        elif field.evaluate("element => element.matches('.admin-autocomplete')"):
            pick(page, panel.locator(".desk-field", has_text=label), value)
        elif field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
    panel.get_by_role("button").click()


def test_csr_works_a_ticket_and_the_apis_tell_it(sign_in, read):
    page = sign_in("csr")

    # the desk and its queue
    page.goto("/admin/")
    expect(page.get_by_text("My open tickets")).to_be_visible()
    page.locator("#nav-sidebar-apps").get_by_role("link", name="Queue").click()
    page.locator(".desk-tabs").get_by_role("link", name="All").click()
    page.get_by_label("Search").fill(f"INC-{TICKET}")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=f"INC-{TICKET}", exact=True).click()

    # the timeline names author and channel
    created = page.locator(".desk-entry").last
    expect(created).to_contain_text("Harbour Integration")
    expect(created).to_contain_text("created the ticket")
    expect(created).to_contain_text("Command line")

    # notes
    page.get_by_label("Note").fill("Line card looks worn; keep among us.")
    page.get_by_role("button", name="Add internal note").click()
    expect(page.get_by_text("Internal note added.")).to_be_visible()
    page.get_by_label("Note").fill("We are looking into it.")
    page.get_by_role("button", name="Add public comment").click()
    newest = page.locator(".desk-entry").first
    expect(newest).to_contain_text("Casey Reed")
    expect(newest).to_contain_text("wrote a public comment")
    expect(newest).to_contain_text("Desk")

    # owner, hold, resume
    press(page, "assign", Assignee="Priya Raman", Group="MAC", Reason="Knows the line")
    expect(page.get_by_text(f"INC-{TICKET} is with Priya Raman and MAC.")).to_be_visible()
    press(page, "hold", Reason="Waiting for the customer")
    expect(page.locator(".desk-ticket-head")).to_contain_text("aused")
    press(page, "resume", Reason="They called back")
    expect(page.get_by_text(f"The clock of INC-{TICKET} runs again.")).to_be_visible()

    # a child, then resolve, then close both after reading what will change
    page.get_by_role("link", name="Add a child").click()
    page.locator("summary", has_text="For whom").click()
    page.locator(".desk-field", has_text="Reporter").locator(".select2-selection").click()
    page.locator(".select2-search__field").fill("Robin")
    page.get_by_role("option", name="Robin Hale").click()
    page.get_by_label("Title").fill("Swap the line card")
    page.get_by_role("button", name="Create ticket").click()
    child = re.search(r"/ticket/(\d+)/change/", page.url)[1]
    page.goto(f"/admin/tickets/ticket/{TICKET}/change/")
    press(page, "resolve", Status="Resolved", Reason="Card swapped")
    expect(page.locator(".desk-ticket-head")).to_contain_text("Resolved")
    press(page, "close", Status="Completed", Reason="Customer agrees", **{"With its children": True})
    expect(page.locator(".desk-tree")).to_contain_text("Swap the line card")
    page.get_by_role("button", name="Close 2 tickets").click()
    expect(page.get_by_text("2 tickets are Completed.")).to_be_visible()
    page.goto(f"/admin/tickets/ticket/{child}/change/")
    expect(page.locator(".desk-entry").first).to_contain_text("closed the ticket")

    # both dialects, at once: staff read both notes, the organisation's integrator the public one
    comments, notes = f"/api/tickets/INC-{TICKET}/comments", f"/Workforce/TicketNote/GetTicketNotesByTicket/{TICKET}"
    internal, public = "Line card looks worn; keep among us.", "We are looking into it."
    assert heard(read("csr", comments)["data"], "description") == [internal, public]
    assert heard(read("integrator", comments)["data"], "description") == [public]
    assert heard(read("csr", notes), "Note") == [internal, public]
    assert heard(read("integrator", notes), "Note") == [public]
    assert "Status changed to Completed: Customer agrees" in [note["Note"] for note in read("integrator", notes)]


def heard(rows, member) -> list[str]:
    """What the CSR wrote, of all that was told; as text, in order of writing."""
    written = ("Line card looks worn; keep among us.", "We are looking into it.")
    return sorted(row[member] for row in rows if row[member] in written)


def test_scripts_in_texts_never_run(sign_in):
    page = sign_in("csr")
    page.goto(f"/admin/tickets/ticket/{TICKET}/edit/")
    page.get_by_label("Title").fill("</title><script>alert('title')</script><img src=x onerror=alert(1)>")
    page.get_by_label("Description").fill("</textarea><script>alert('description')</script>")
    page.get_by_role("button", name="Save").click()
    page.get_by_label("Note").fill("<script>alert('note')</script><img src=x onerror=alert(2)>")
    page.get_by_role("button", name="Add public comment").click()

    expect(page.locator(".desk-entry").first).to_contain_text("<script>alert('note')</script>")
    page.goto("/admin/tickets/ticket/?q=alert")
    expect(page.locator(".desk-table")).to_contain_text("<script>alert('title')</script>")
