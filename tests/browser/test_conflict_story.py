"""Two people on one ticket: the second chooses between two values; then it is held until a date, which comes."""

import datetime
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.tickets.models import Ticket
from apps.tickets.operations import resume_due_holds

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TICKET = 630701
PAGE = f"/admin/tickets/ticket/{TICKET}/change/"
EDIT = f"/admin/tickets/ticket/{TICKET}/edit/"


def test_second_of_two_chooses_and_a_hold_ends_by_itself(sign_in):
    mine, theirs = sign_in("csr"), sign_in("admin")
    for page in (mine, theirs):
        page.goto(EDIT)
    theirs.get_by_label("Title").fill("Crackling on line 2")
    theirs.get_by_label("Description").fill("Since the storm")
    theirs.get_by_role("button", name="Save").click()
    expect(theirs.get_by_text(f"INC-{TICKET} changed.")).to_be_visible()

    # the second sees both values, and nothing is written without a choice
    mine.get_by_label("Title").fill("Noise on line 2")
    mine.get_by_role("button", name="Save").click()
    choice = mine.get_by_role("group", name="Title: both of you changed it")
    expect(choice).to_contain_text("Crackling on line 2")
    expect(choice).to_contain_text("Noise on line 2")
    expect(mine.get_by_label("Description")).to_have_value("Since the storm")
    mine.get_by_role("button", name="Save").click()
    expect(choice).to_be_visible()
    assert Ticket.objects.get(pk=TICKET).title == "Crackling on line 2"
    assert mine.evaluate("document.documentElement.scrollWidth <= innerWidth")

    # who writes on has chosen; then it is saved
    mine.get_by_label("Title", exact=False).first.fill("Noise and crackling on line 2")
    expect(choice.get_by_role("radio", name=re.compile("Use mine"))).to_be_checked()
    mine.get_by_role("button", name="Save").click()
    expect(mine.get_by_text(f"INC-{TICKET} changed.")).to_be_visible()
    ticket = Ticket.objects.get(pk=TICKET)
    assert (ticket.title, ticket.description) == ("Noise and crackling on line 2", "Since the storm")

    # a button on a page that is out of date says so, and offers to go on
    theirs.goto(PAGE)
    mine.goto(PAGE)
    theirs.get_by_role("button", name="Take it").click()
    expect(theirs.get_by_text(f"INC-{TICKET} is yours.")).to_be_visible()
    mine.get_by_role("button", name="Take it").click()
    expect(mine.get_by_role("alert")).to_contain_text("changed Assignee")
    both = mine.get_by_role("group", name="Assignee: both of you changed it")
    expect(both.get_by_role("link")).to_contain_text("Keep theirs")
    both.get_by_role("button", name="Use mine").click()
    expect(mine.get_by_text(f"INC-{TICKET} is yours.")).to_be_visible()

    # held until a date; when it has come, the worker resumes it and the bell tells
    mine.locator("#action-hold > summary").click()
    hold = mine.locator("#action-hold")
    hold.get_by_label("Reason").fill("The customer is away")
    until = (timezone.now() + datetime.timedelta(days=3)).strftime("%Y-%m-%dT14:00")
    hold.get_by_label("Until").fill(until)
    hold.get_by_role("button", name="Hold").click()
    expect(mine.get_by_text(re.compile(rf"INC-{TICKET} is on hold until .*, 14:00\."))).to_be_visible()
    expect(mine.locator(".desk-ticket-head")).to_contain_text("On hold until")
    Ticket.objects.filter(pk=TICKET).update(held_until=timezone.now())
    assert [resume_due_holds(), resume_due_holds()] == [1, 0]
    mine.reload()
    expect(mine.locator(".desk-ticket-head")).not_to_contain_text("On hold until")
    expect(mine.locator(".desk-entry").first).to_contain_text("The date came until which it was on hold.")
    mine.get_by_role("link", name=re.compile(r"Notifications, \d+ new")).click()
    expect(mine.get_by_role("main")).to_contain_text(f"INC-{TICKET} is off hold")
