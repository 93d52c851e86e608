"""Two people and a view: one makes it of filters, columns and an order and shares it, the other opens and exports."""

import csv
import re

import pytest
from playwright.sync_api import expect

from apps.activity.models import Activity
from apps.customers.models import Organisation
from apps.tickets.factories import TicketFactory
from apps.users.models import User, WorkGroup

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUEUE = "/admin/tickets/ticket/"


def test_view_is_made_shared_opened_and_exported(sign_in):
    people = {name: User.objects.get(username=name) for name in ("csr", "admin")}
    group = WorkGroup.objects.create(name="Tier 2")
    group.members.set(people.values())
    fields = {"reporter": people["csr"], "organisation": Organisation.objects.first()}
    fibre, _, siren = (TicketFactory(title=title, **fields) for title in ("Quartz zulu", "Echo", "Quartz alpha"))
    casey, alex = sign_in("csr"), sign_in("admin")

    # a tag, then filters, an order and columns, each without a script of our own
    casey.goto(f"{QUEUE}{siren.pk}/change/")
    casey.get_by_label("Tags to add, with a comma between two").fill("Harbour")
    casey.keyboard.press("Enter")
    expect(casey.locator(".desk-tag")).to_contain_text("Harbour")
    casey.goto(f"{QUEUE}?view=open")
    casey.get_by_label("Search", exact=True).fill("quartz")
    casey.keyboard.press("Enter")
    casey.get_by_role("columnheader", name="Title").get_by_role("link").click()
    expect(casey.get_by_role("columnheader", name="Title")).to_have_attribute("aria-sort", "ascending")
    titles = casey.locator("#content td.desk-title a")
    expect(titles).to_have_text(["Quartz alpha", "Quartz zulu"])
    expect(casey.locator("#content td.desk-title").first).to_contain_text("Harbour")
    casey.get_by_text("Columns", exact=True).click()
    for label in ("Customer", "SLA", "Priority"):
        casey.locator(".desk-choose").get_by_label(label, exact=True).uncheck()
    casey.get_by_role("button", name="Show these").click()
    expect(casey.get_by_role("columnheader", name="SLA")).to_have_count(0)

    # saved, and shared with the group
    casey.get_by_text("Save as view", exact=True).click()
    casey.get_by_label("Name of the view").fill("Quartz")
    casey.get_by_role("button", name="Save and share…").click()
    casey.get_by_label("Shared with").select_option(label="Group: Tier 2")
    casey.get_by_role("button", name="Save", exact=True).click()
    expect(casey.locator("#content")).to_contain_text("group Tier 2")

    # the other has it as a tab, with its count; a chip takes the search out
    alex.goto(QUEUE)
    tab = alex.locator(".desk-tabs").get_by_role("link", name=re.compile("^Quartz"))
    expect(tab).to_contain_text("2")
    tab.click()
    expect(alex.locator("#content td.desk-title a")).to_have_text(["Quartz alpha", "Quartz zulu"])
    with alex.expect_download() as download:
        alex.get_by_role("link", name="All rows as CSV").click()
    with open(download.value.path(), encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["Number"] for row in rows] == [siren.human_id, fibre.human_id]
    exported = Activity.objects.get(verb="list.exported")
    assert (exported.actor, exported.data["rows"]) == (people["admin"], 2)
    alex.get_by_role("link", name="Remove filter Search: quartz").click()
    expect(alex.locator("#content td.desk-title a", has_text="Echo")).to_have_count(1)
    expect(alex.get_by_role("columnheader", name="SLA")).to_have_count(0)
