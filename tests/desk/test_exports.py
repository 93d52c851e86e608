"""Every list and queue as CSV and XLSX: what it shows, streamed, with cells that no spreadsheet takes for formulas."""

import csv
import datetime
import io
import re
import tracemalloc
import zipfile
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from apps.activity.models import Activity
from apps.activity.saved_views import save_view
from apps.cases.factories import CaseFactory
from apps.core import exports
from apps.core.exports import plain
from apps.customers.factories import CustomerFactory
from apps.items.models import JournalItem
from apps.journals.factories import FollowUpFactory
from apps.orders.constants import OrderState
from apps.orders.factories import OrderFactory
from apps.orders.models import Order
from apps.provisioning.factories import ProvisioningRequestFactory
from apps.registers.factories import NoSaleFactory
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Ticket
from apps.users.factories import UserFactory
from apps.users.models import User
from tests.support.desk import Desk

QUEUE = "tickets_ticket_changelist"
QUEUES = {
    "tickets_ticket_changelist": TicketFactory,
    "cases_case_changelist": CaseFactory,
    "orders_order_changelist": OrderFactory,
    "journals_followup_changelist": FollowUpFactory,
    "provisioning_provisioningrequest_changelist": ProvisioningRequestFactory,
}
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\uff1d1", " =1"]


def content(response) -> bytes:
    assert response.status_code == 200, response
    return b"".join(response.streaming_content)


def table(response) -> list[list[str]]:
    text = content(response).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline="")))


def sheet(response) -> tuple[list[list[str]], str]:
    """The texts of each row of a workbook, and the sheet as it is."""
    with zipfile.ZipFile(io.BytesIO(content(response))) as book:
        raw = book.read("xl/worksheets/sheet1.xml").decode()
    rows = ElementTree.fromstring(raw).iter(f"{SHEET}row")  # noqa: S314 - of our own
    return [["".join(cell.itertext()) for cell in row] for row in rows], raw


@pytest.mark.parametrize("page", QUEUES)
def test_queue_gives_what_it_shows(desk, page):
    """Filters, order and columns of the address, all pages of it."""
    for _ in range(3):
        QUEUES[page]()
    view = "all"
    number = {"journals_followup_changelist": "due"}.get(page, "number")

    rows = table(
        desk.get(page, view=view, export="csv", column=["status" if "orders" not in page else "state", number])
    )
    labels, *lines = sheet(desk.get(page, view=view, export="xlsx"))[0]

    assert (len(rows), len(rows[0]), len(lines)) == (4, 2, 3)
    assert rows[0][0] in ("Status", "State")
    assert len(labels) >= 8
    kept = Activity.objects.filter(verb="list.exported").order_by("pk")
    assert [(row.data["format"], row.data["rows"], row.actor) for row in kept] == [
        ("csv", 3, desk.user),
        ("xlsx", 3, desk.user),
    ]
    assert kept[0].data["list"] == page.removesuffix("_changelist").replace("_", ".", 1)


def test_export_is_filtered_and_ordered_as_the_page_and_goes_beyond_it(desk):
    customer = CustomerFactory()
    TicketFactory.create_batch(52, customer=customer, organisation=customer.organisation, title="Fibre")
    TicketFactory(title="Fibre")

    rows = table(desk.get(QUEUE, export="csv", customer=customer.pk, q="fibre", order="oldest", column="number"))

    assert rows[0] == ["Number"]
    assert [row[0] for row in rows[1:]] == [
        ticket.human_id for ticket in Ticket.objects.filter(customer=customer).order_by("created_at", "pk")
    ]


@pytest.mark.parametrize("text", FORMULAS)
def test_cell_that_looks_like_a_formula_is_inert_in_both(desk, text):
    TicketFactory(title=text)

    cells = table(desk.get(QUEUE, export="csv", column="title"))[1]
    rows, raw = sheet(desk.get(QUEUE, export="xlsx", column="title"))

    assert cells[0].startswith("'")
    assert rows[1][0].startswith("'")
    assert "<f>" not in raw
    assert "<hyperlink" not in raw


def test_values_keep_their_kinds(settings):
    at = datetime.datetime(2026, 3, 2, 8, 0, 0, 5, tzinfo=datetime.UTC)
    with timezone.override("Europe/Berlin"):
        assert plain(at) == datetime.datetime(2026, 3, 2, 9, 0)
    assert [plain(value) for value in (Decimal("-5.10"), 7, True, None, ["a", "", "b"])] == [
        Decimal("-5.10"), 7, "yes", None, "a, b",
    ]  # fmt: skip


def test_numbers_and_times_are_cells_of_their_kind(desk):
    order = OrderFactory(total=Decimal("-12.50"))

    rows, raw = sheet(desk.get("orders_order_changelist", view="all", export="xlsx", column=["total", "created"]))

    assert rows[1][0] == "-12.50"
    assert re.search(r'<c r="B2" s="\d+"><v>[\d.]+</v>', raw)
    assert table(desk.get("orders_order_changelist", view="all", export="csv", column=["total"]))[1] == ["-12.50"]
    assert order.pk
    no_sale = NoSaleFactory(created_by=desk.user)
    rows, raw = sheet(desk.get("registers_nosale_changelist", export="xlsx"))  # a list whose times are texts
    place = rows[0].index("Opened")
    assert re.fullmatch(r"[\d.]+", rows[1][place])
    assert table(desk.get("registers_nosale_changelist", export="csv"))[1][place].startswith(
        f"{no_sale.at:%Y-%m-%d %H:%M}"
    )


def test_file_is_in_the_language_and_zone_of_its_reader(desk):
    """Whatever is sent after the request is over."""
    order = OrderFactory(state=OrderState.IN_CART)
    at = datetime.datetime(2026, 1, 15, 12, 30, tzinfo=datetime.UTC)
    Order.objects.filter(pk=order.pk).update(created_at=at)
    User.objects.filter(pk=desk.user.pk).update(language="de", time_zone="Asia/Kolkata")

    head, row = table(desk.get("orders_order_changelist", view="all", export="csv"))

    said = dict(zip(head, row, strict=True))
    assert (said["Zustand"], said["Alter"]) == ("Im Warenkorb", "2026-01-15 18:00:00")
    assert sheet(desk.get("orders_order_changelist", view="all", export="xlsx"))[0][1][2] == "Im Warenkorb"


def test_what_cannot_be_read_is_not_exported(desk):
    TicketFactory()

    for values in ({"colour": "red"}, {"status": "x"}, {"customer": "987654"}):
        response = desk.get(QUEUE, export="csv", **values)
        assert response.status_code == 302
        assert "export" not in response.url
        assert "Nothing is shown, because" in desk.http.get(response.url).content.decode()
    html = desk.read(QUEUE, export="pdf")
    assert "this list cannot be filtered by “export=pdf”" in html
    response = desk.get("customers_customer_changelist", export="csv", colour="red")
    assert (response.status_code, response.url) == (302, f"{reverse('admin:customers_customer_changelist')}?colour=red")
    assert not Activity.objects.filter(verb="list.exported").exists()


def test_export_obeys_visibility_and_permission(desk, client, db, monkeypatch):
    seen, _ = TicketFactory(), TicketFactory()
    rows = type(Ticket.objects.all())
    whole = rows.visible_to
    monkeypatch.setattr(rows, "visible_to", lambda tickets, caller: whole(tickets, caller).filter(pk=seen.pk))

    assert [row[0] for row in table(desk.get(QUEUE, export="csv", column="number"))[1:]] == [seen.human_id]
    assert Activity.objects.get(verb="list.exported").data["rows"] == 1
    desk.user.groups.clear()
    for page in (QUEUE, "customers_customer_changelist", "activity_activity_changelist"):
        assert Desk(desk.user).get(page, export="csv").status_code == 403, page
    client.force_login(UserFactory())
    assert client.get(reverse(f"admin:{QUEUE}"), {"export": "csv"}).status_code == 403


def test_every_list_of_the_site_can_be_exported(administrator, by):
    """With the columns of its page and as many rows, without markup and without buttons."""
    administrator.is_superuser = administrator.is_agent = True
    administrator.save()
    TicketFactory()
    save_view(queue="tickets.ticket", name="Late", query="", by=by)
    desk, found, wrong = Desk(administrator), 0, []
    for model in admin.site._registry:
        page = f"{model._meta.app_label}_{model._meta.model_name}_changelist"
        try:
            url = reverse(f"admin:{page}")
        except NoReverseMatch:
            continue
        before = Activity.objects.filter(verb="list.exported").count()
        for kind in exports.FORMATS:
            response = desk.http.get(url, {"export": kind})
            if response.status_code != 200 or not response.get("Content-Disposition", "").startswith("attachment"):
                wrong.append((page, kind, response.status_code))
                continue
            rows = table(response) if kind == "csv" else sheet(response)[0]
            if not rows or {"", "Actions"} & {*rows[0]} or any("<" in cell for row in rows for cell in row):
                wrong.append((page, kind, rows[:2]))
        if Activity.objects.filter(verb="list.exported").count() != before + 2:
            wrong.append((page, "activities"))
        found += 1

    assert wrong == []
    assert found >= 40


@pytest.mark.django_db(transaction=True)
def test_export_takes_no_more_memory_for_more_rows(agent, monkeypatch):
    monkeypatch.setattr(exports, "CHUNK", 125)
    desk, ticket, peaks = Desk(agent), TicketFactory(title="d" * 2_000), {}
    values = {field.attname: getattr(ticket, field.attname) for field in Ticket._meta.concrete_fields}
    for count in (250, 1_000):
        items = JournalItem.objects.bulk_create(
            [JournalItem(kind="ticket") for _ in range(count - Ticket.objects.count())]
        )
        Ticket.objects.bulk_create([Ticket(**values | {"item_id": item.pk}) for item in items], batch_size=1_000)
        for kind in exports.FORMATS:
            tracemalloc.start()
            response = desk.get(QUEUE, export=kind, column="title")
            length = sum(len(chunk) for chunk in response.streaming_content)
            peaks[kind, count] = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            assert length > (count * 2_000 if kind == "csv" else 1_000)
    for kind in exports.FORMATS:
        assert peaks[kind, 1_000] - peaks[kind, 250] < 1_000_000, peaks


def test_home_and_dashboard_give_their_lists(desk):
    """As the queue gives the view that they show the head of."""
    mine, waiting = TicketFactory(assignee=desk.user), OrderFactory(state=OrderState.ERRORED)
    TicketFactory(), OrderFactory()

    for page, number in (("index", mine.human_id), ("orders_order_dashboard", str(waiting.pk))):
        rows = table(desk.http.get(desk.get(page, export="csv").url))
        assert [number in row[0] for row in rows[1:]] == [True], rows
