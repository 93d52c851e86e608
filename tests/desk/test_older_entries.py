"""The 'Older' link of every timeline, followed as a person follows it."""

import re
from urllib.parse import parse_qs, urljoin

import pytest
from django.urls import reverse

from apps.activity.models import Activity
from apps.cases.factories import CaseFactory
from apps.core.caller import Channel
from apps.customers.factories import CustomerFactory
from apps.journals.factories import FollowUpFactory
from apps.orders.factories import OrderFactory
from apps.tickets.factories import TicketFactory

PAGES = {
    "tickets_ticket_change": TicketFactory,
    "cases_case_change": CaseFactory,
    "orders_order_change": OrderFactory,
    "journals_followup_change": FollowUpFactory,
    "customers_customer_change": CustomerFactory,
}
WITH_FILTER = [  # page, and a filter that takes the entries in
    ("tickets_ticket_change", "changes"),
    ("cases_case_change", "changes"),
    ("orders_order_change", "steps"),
]
OLDER = re.compile(r'<a class="desk-button" rel="next" href="([^"]+)">Older</a>')
ENTRY = re.compile(r'id="activity-(\d+)"')


def write(row, count) -> list[int]:
    """Entries on the row's timeline, and one on another row's; their ids, newest first."""
    label = row._meta.label_lower
    fields = {"verb": "something.done", "channel": Channel.DESK, "subject_type": label, "object_type": label}
    made = [Activity(**fields, subject_id=row.pk, object_id=row.pk) for _ in range(count)]
    Activity.objects.bulk_create([*made, Activity(**fields, subject_id=row.pk + 1, object_id=row.pk + 1)])
    return list(Activity.objects.filter(subject_id=row.pk).order_by("-pk").values_list("pk", flat=True))


def follow(desk, address) -> tuple[list[list[int]], list[str]]:
    """The ids on each page from the first to the last, and the links between them."""
    pages, links = [], []
    while True:
        html = desk.http.get(address).content.decode()
        pages.append([int(pk) for pk in ENTRY.findall(html)])
        match = OLDER.search(html)
        if match is None or len(pages) > 5:
            return pages, links
        links.append(match[1].replace("&amp;", "&"))
        address = urljoin(address, links[-1].partition("#")[0])


@pytest.mark.parametrize("count", [25, 26, 51])
@pytest.mark.parametrize("page", PAGES)
def test_older_leads_to_every_entry_once(desk, page, count):
    row = PAGES[page]()
    ids = write(row, count)

    pages, links = follow(desk, reverse(f"admin:{page}", args=[row.pk]))

    assert pages == [ids[start : start + 25] for start in range(0, count, 25)]
    assert all(link.endswith("#timeline") for link in links)


@pytest.mark.parametrize("page", PAGES)
def test_all_entries_are_shown_at_once_to_be_printed(desk, page):
    row = PAGES[page]()
    ids = write(row, 60)
    first = desk.read(page, row.pk)

    [link] = re.findall(r'href="([^"]+)">All, to print</a>', first)
    html = desk.http.get(urljoin(reverse(f"admin:{page}", args=[row.pk]), link.replace("&amp;", "&"))).content.decode()

    assert [int(pk) for pk in ENTRY.findall(html)] == ids
    assert "Older entries are on further pages" in first
    assert "Older entries are on further pages" not in html
    assert desk.queries(page, row.pk) == desk.queries(page, row.pk, entries="all")


@pytest.mark.parametrize(("page", "shown"), WITH_FILTER)
def test_older_keeps_the_filter(desk, page, shown):
    row = PAGES[page]()
    ids = write(row, 30)

    pages, [link] = follow(desk, reverse(f"admin:{page}", args=[row.pk]) + f"?show={shown}")

    assert parse_qs(link.partition("#")[0].lstrip("?"))["show"] == [shown]
    assert [pk for page in pages for pk in page] == ids
