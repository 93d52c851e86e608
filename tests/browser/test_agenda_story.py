"""A follow-up from the ticket to the agenda and back, with a reminder set in place."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.journals.models import FollowUp, Reminder
from apps.journals.operations import send_due_reminders

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TICKET = 630701
TEXT = "Ask whether the line card holds"


def test_follow_up_is_planned_reminded_moved_completed_and_shown(sign_in):
    page = sign_in("csr")

    # planned from the ticket
    page.goto(f"/admin/tickets/ticket/{TICKET}/change/")
    panel = page.locator("#follow-ups")
    panel.get_by_text("Plan a follow-up").click()
    panel.get_by_label("Due").fill("2035-03-01T10:00")
    panel.get_by_label("Description").fill(TEXT)
    panel.get_by_role("button", name="Plan it").click()
    expect(page.get_by_text(re.compile(r"Follow-up \d+ planned\."))).to_be_visible()
    page.locator("#follow-ups").get_by_role("link", name=TEXT).click()

    # a reminder, set and changed in place
    added = page.locator("#new-reminder")
    added.get_by_label("Lead time").fill("2")
    added.get_by_label("Unit").select_option(label="hours")
    added.get_by_role("button", name="Add reminder").click()
    reminders = page.locator("#reminders")
    expect(reminders).to_contain_text("goes out 1 Mar 2035, 08:00")
    reminders.get_by_label("Unit").first.select_option(label="days")
    reminders.get_by_role("button", name="Save").click()
    expect(reminders).to_contain_text("goes out 27 Feb 2035, 10:00")

    # on the agenda it is later; moved, it still is; once its time has passed it is overdue
    page.locator("#nav-sidebar-apps").get_by_role("link", name="Agenda").click()
    row = page.locator("#later .desk-plan", has_text=TEXT)
    expect(row).to_contain_text(f"INC-{TICKET}")
    expect(row).to_contain_text("Reminder 27 Feb 2035, 10:00")
    row.get_by_text("Move", exact=True).click()
    row.get_by_label("New due date").fill("2035-04-01T09:00")
    row.get_by_role("button", name="Move it").click()
    expect(page.locator("#later .desk-plan", has_text=TEXT)).to_be_visible()
    FollowUp.objects.filter(description=TEXT).update(due_at="2026-01-02T09:00Z")
    Reminder.objects.filter(follow_up__description=TEXT).update(remind_at="2025-12-31T09:00Z")
    page.goto("/admin/journals/followup/")
    row = page.locator("#overdue .desk-plan", has_text=TEXT)
    expect(row).to_contain_text("2 Jan 2026, 09:00")

    # the reminder goes out, and the bell tells
    send_due_reminders()
    assert Reminder.objects.filter(follow_up__description=TEXT, sent_at__lte=timezone.now()).count() == 1
    page.reload()
    page.get_by_role("link", name=re.compile(r"Notifications, \d+ new")).click()
    page.get_by_role("button", name="Mark all as seen").click()
    expect(page.get_by_text(re.compile(r"notifications? marked as seen\."))).to_be_visible()
    expect(page.get_by_role("link", name="Notifications", exact=True)).to_be_visible()

    # completed, and told on the ticket's timeline
    page.goto("/admin/journals/followup/")
    page.locator("#overdue .desk-plan", has_text=TEXT).get_by_role("button", name="Complete").click()
    expect(page.get_by_text(re.compile(r"Follow-up \d+ is completed\."))).to_be_visible()
    page.get_by_role("link", name=re.compile("^Completed")).click()
    expect(page.locator("#completed .desk-plan", has_text=TEXT)).to_be_visible()
    page.goto(f"/admin/tickets/ticket/{TICKET}/change/?show=plans")
    shown = page.locator(".desk-entry")
    expect(shown.first).to_contain_text("completed a follow-up")
    for words in ("reminded of a follow-up", "changed a follow-up", "changed a reminder", "set a reminder"):
        expect(shown.filter(has_text=words)).to_have_count(1)
    expect(shown.last).to_contain_text("planned a follow-up")
    expect(shown.last).to_contain_text(TEXT)
