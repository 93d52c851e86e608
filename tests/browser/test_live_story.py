"""Two people at the desk: what one does shows on the other's open pages, without moving what is read there."""

import re

import pytest
from playwright.sync_api import expect

from apps.activity.models import Activity
from apps.activity.operations import notify
from apps.core.caller import Caller, Channel
from apps.tickets import operations
from apps.tickets.models import Ticket
from apps.users.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TICKET = 630701
PAGE = f"/admin/tickets/ticket/{TICKET}/change/"


def look(page, locator, text):
    """Wait for the text there; the page asks at once, as one does that comes to the front again, and once more."""
    for _ in range(20):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        try:
            expect(locator).to_have_text(text, timeout=1_000)
        except AssertionError:
            continue
        return
    expect(locator).to_have_text(text)


def test_open_pages_say_what_others_do(sign_in):
    casey, alex = sign_in("csr"), sign_in("admin")
    by = Caller(User.objects.get(username="admin"), Channel.DESK)
    seen = Ticket.objects.get(pk=TICKET)

    # a queue says that there is a new row, and stays as it is until asked
    casey.goto("/admin/tickets/ticket/?view=all")
    rows = casey.locator("#content tbody tr")
    first, count = rows.first.inner_text(), rows.count()
    ticket = operations.create_ticket(organisation=seen.organisation, reporter=by.user, title="No dial tone", by=by)
    news = casey.locator(".desk-news")
    look(casey, news, re.compile("1 new"))
    assert (rows.first.inner_text(), rows.count()) == (first, count)
    news.get_by_role("link", name="show").click()
    expect(rows.first).to_contain_text(ticket.human_id)

    # a ticket says who is there and writes, and how it stands now
    casey.goto(PAGE)
    alex.goto(PAGE)
    here = casey.locator(".desk-here")
    casey.locator("#note-form textarea").fill("Half a sentence")
    alex_name = User.objects.get(username="admin").name
    look(casey, here, f"{alex_name} is here")
    expect(casey.locator(".desk-news")).to_have_count(0)
    alex.locator("#note-form textarea").press_sequentially("Ringing them")
    look(casey, here, f"{alex_name} is writing")
    operations.hold_ticket(ticket_id=TICKET, reason="Waits for parts", by=by)
    look(casey, casey.locator(".desk-news"), re.compile(alex_name))
    expect(casey.locator("[data-live-part=badges]")).to_contain_text("paused")
    expect(casey.locator("#note-form textarea")).to_have_value("Half a sentence")

    # the bell rings by itself
    notify(User.objects.get(username="csr"), activity=Activity.objects.latest("pk"), text=lambda: "Parts have come")
    look(casey, casey.locator(".desk-bell-count"), re.compile("[1-9]"))
    expect(casey.get_by_role("link", name="Notifications, ")).to_be_visible()

    # who leaves is gone; a page whose draft is not saved yet would ask first
    expect(alex.locator("#note-form .desk-draft")).to_contain_text("Draft saved")
    alex.goto("/admin/")
    look(casey, here, "")
    expect(here).to_be_hidden()
