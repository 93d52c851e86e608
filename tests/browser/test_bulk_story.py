"""Many tickets changed at once: marked by ranges, previewed, overtaken by a colleague, and in the background."""

import re

import pytest
from playwright.sync_api import expect

from apps.activity.models import BulkRun
from apps.adminkit.tasks import work_off

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUEUE = "/admin/tickets/ticket/?view=all"


def test_tickets_are_marked_previewed_and_changed_by_two_people(sign_in, monkeypatch):
    page, colleague = sign_in("csr"), sign_in("admin")

    # marked from the first to the fourth with the shift key; the bar says how many, and stays in sight
    page.goto(QUEUE)
    boxes, bar = page.locator('input[name="row"]'), page.locator("#desk-bulk")
    boxes.nth(0).click()
    boxes.nth(3).click(modifiers=["Shift"])
    expect(bar).to_contain_text("4 marked")
    expect(bar).to_be_in_viewport()
    page.keyboard.press("Shift+X")
    expect(page.locator("#desk-mark-all")).to_be_checked()
    bar.get_by_role("button", name="Clear").click()
    expect(page.locator('input[name="row"]:checked')).to_have_count(0)
    boxes.nth(3).click()
    boxes.nth(0).click(modifiers=["Shift"])
    numbers = [page.locator("td.desk-id a").nth(row).inner_text() for row in range(4)]

    # previewed: nothing is written yet
    bar.get_by_text("Change them…").click()
    bar.get_by_label("Status").select_option(label="Pending")
    bar.get_by_label("Note", exact=True).fill("Storm over the harbour")
    bar.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("row", name=re.compile(numbers[0]))).to_contain_text("→ Pending")
    expect(page.get_by_role("row", name=re.compile(numbers[0]))).to_contain_text("Storm over the harbour")
    assert BulkRun.objects.count() == 0

    # a colleague is quicker with one of them, which is skipped and said
    colleague.goto(QUEUE)
    colleague.get_by_role("checkbox", name=f"Mark {numbers[1]}").check()
    colleague.keyboard.press("c")
    expect(colleague.locator("#desk-bulk summary + *").locator(":focus")).to_be_visible()
    colleague.locator("#desk-bulk").get_by_label("Status").select_option(label="Resolved")
    colleague.locator("#desk-bulk").get_by_role("button", name="Preview").click()
    colleague.get_by_role("button", name="Change 1 ticket").click()
    expect(colleague.get_by_text("1 ticket changed.")).to_be_visible()
    page.get_by_role("button", name="Change 4 tickets").click()
    words = f"3 tickets changed, 1 skipped. {numbers[1]}: It was changed since the preview."
    expect(page.get_by_text(words)).to_be_visible()
    page.get_by_role("link", name="See each of them").click()
    expect(page.get_by_role("row", name=re.compile(numbers[1]))).to_contain_text("Skipped")

    # all that match, on several pages, in the background
    monkeypatch.setattr("apps.adminkit.queues.PAGE", 5)
    monkeypatch.setattr("apps.adminkit.bulk_pages.PAGE", 5)
    page.goto(QUEUE)
    expect(page.get_by_label(re.compile("All .* that match"))).to_be_hidden()
    page.set_viewport_size({"width": 390, "height": 844})  # where a table has no head
    page.get_by_role("checkbox", name="Mark all").check()
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_label(re.compile("All .* that match")).check()
    bar.get_by_text("Change them…").click()
    bar.get_by_label("Note", exact=True).fill("The storm is over")
    bar.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name=re.compile(r"Change \d+ tickets")).click()
    expect(page.get_by_role("progressbar", name="Rows done")).to_be_visible()
    run = BulkRun.objects.latest("pk")
    work_off.call(run.pk)
    expect(page.get_by_text(f"{run.total} tickets changed.")).to_be_visible()
    page.goto("/admin/")
    expect(page.get_by_role("link", name=re.compile(r"Notifications, \d+ new"))).to_be_visible()


def test_bulk_changes_fit_a_phone(sign_in):
    page = sign_in("csr", width=390, color_scheme="dark")

    for address in (QUEUE, "/admin/cases/case/?view=all", "/admin/orders/order/?view=all", "/admin/journals/followup/"):
        page.goto(address)
        page.locator('input[name="row"]').first.check()
        page.locator("#desk-bulk").get_by_text("Change them…").click()
        assert page.evaluate("document.documentElement.scrollWidth") == 390, address
    page.goto(QUEUE)
    page.locator('input[name="row"]').first.check()
    page.locator("#desk-bulk").get_by_text("Change them…").click()
    page.locator("#desk-bulk").get_by_label("Note", exact=True).fill("Storm" * 60)
    page.locator("#desk-bulk").get_by_role("button", name="Preview").click()
    expect(page.get_by_role("button", name="Change 1 ticket")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
