"""The morning after an incident: from home to a report, a number of it, the rows behind it, and files of both."""

import datetime
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


def test_manager_goes_from_a_number_to_its_rows_and_takes_them_along(sign_in):
    page = sign_in("admin")

    # home says how the day stands
    page.goto("/admin/")
    expect(page.locator(".desk-cards .is-created .desk-count")).to_have_text(re.compile(r"^\d+$"))
    page.locator("#nav-sidebar-apps").get_by_role("link", name="Reports").click()
    page.get_by_role("link", name=re.compile("^.*Tickets")).first.click()

    # the report draws its chart, and is narrowed to a week
    page.get_by_role("link", name="Last 7 days").click()
    canvas = page.locator("#days canvas")
    expect(canvas).to_be_visible()
    page.wait_for_function("() => window.Chart && window.Chart.getChart(document.querySelector('#days canvas'))")
    card = page.locator("#card-open dd").first
    count = card.inner_text()
    with page.expect_download() as download:
        page.locator("#groups").get_by_role("link", name="By group as CSV").click()
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("Group,Created,Resolved")
    assert lines[-1].startswith("Total,")

    # it is sent every Monday from now on
    page.get_by_role("link", name="E-mail this…").click()
    page.get_by_label("How often").select_option(label="Every week")
    page.get_by_role("button", name="Schedule").click()
    expect(page.locator("[id^=schedule-]")).to_contain_text("Every week, Monday at 07:00")
    page.go_back()
    page.go_back()

    # and shows how it stood an hour ago
    page.get_by_text("As of…").click()
    page.get_by_label("Show the figures as they were at").fill(f"{timezone.localtime() - HOUR:%Y-%m-%dT%H:%M}")
    page.get_by_role("button", name="Look", exact=True).click()
    expect(page.locator(".desk-refusal")).to_contain_text("These figures are as of")
    page.get_by_role("link", name="The report as it is now").click()

    # a number opens its rows, which can be exported
    card.get_by_role("link").click()
    expect(page.get_by_role("link", name=re.compile("Remove filter What happened when"))).to_be_visible()
    assert page.locator(".desk-table tbody tr").count() == int(count)
    with page.expect_download() as download:
        page.get_by_role("link", name="All rows as CSV").click()
    assert len(download.value.path().read_text(encoding="utf-8-sig").strip().splitlines()) == int(count) + 1

    # at the end of the month its orders go to the accountants, as a file that says what the page says
    page.goto("/admin/reports/orders/")
    today = timezone.localdate()
    page.get_by_label("From", exact=True).fill(str(today - 29 * DAY))
    page.get_by_label("To", exact=True).fill(str(today))
    page.get_by_role("button", name="Show").click()
    revenue = page.locator("#card-revenue dd").first.inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="Every number as CSV").click()
    written = [line for line in download.value.path().read_text(encoding="utf-8-sig").splitlines() if "Revenue" in line]
    assert float(written[0].removeprefix("Range,,Revenue,")) == float(revenue.replace(",", "")) > 0
