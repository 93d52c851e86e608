"""Every report over the demo data: each number is the number of rows of the list that it opens, amounts add up."""

from decimal import Decimal

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from apps.adminkit.queues import matching_rows, queue_named
from apps.core.formatting import NOTHING
from apps.desk.reports import REPORTS
from apps.orders.constants import CheckoutCategory, OrderAction
from apps.orders.models import Order
from apps.registers.models import NoSale
from apps.reporting.reports.daily import EVERYTHING
from apps.tickets.models import Ticket
from apps.users.models import User, WorkGroup
from tests.support.desk import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo"), pytest.mark.sqlite]
LISTS = {"tickets": "tickets.ticket", "orders": "orders.order", "cases": "cases.case"}
LISTS["provisioning"] = "provisioning.provisioningrequest"
MOST_STATEMENTS = 12
MOST_READINGS = 14


def subtotals(orders, group=None, action=None):
    lines = [line for order in orders for line in order.checkout_lines.all()]
    lines = [line for line in lines if line.category == CheckoutCategory.SUBTOTAL]
    return sum((x.amount for x in lines if group in (None, x.group_id) and action in (None, x.action)), Decimal(0))


def tenders(orders, kind=None, fits=lambda amount: True):
    found = [each for order in orders for each in order.tenders.all()]
    return sum((each.amount for each in found if kind in (None, each.type_id) and fits(each.amount)), Decimal(0))


# What the amounts of the orders in the list come to, by table and figure, for the key that the address names.
AMOUNTS = {
    "Revenue": lambda orders, query: sum((order.total or Decimal(0) for order in orders), Decimal(0)),
    "Returned, without tax": lambda orders, query: subtotals(orders, action=OrderAction.RETURN),
    "Sold": lambda orders, query: subtotals(orders, number(query, "item_group"), OrderAction.SALE),
    "Returned": lambda orders, query: subtotals(orders, number(query, "item_group"), OrderAction.RETURN),
    "Paid": lambda orders, query: tenders(orders, number(query, "tender"), lambda amount: amount > 0),
    "Refunded": lambda orders, query: tenders(orders, number(query, "tender"), lambda amount: amount < 0),
}


def number(query, name):
    return int(query[name]) if name in query else None


def rows_at(desk, request, report, query):
    if report.name == "drawers":
        return desk.http.get(f"{report.list_url}?{query.urlencode()}").context["cl"].queryset
    return matching_rows(request, query, queue=queue_named(LISTS[report.name]))


@pytest.mark.parametrize("name", list(REPORTS))
def test_each_number_is_what_it_opens(name):
    looked_at = compared(name)

    assert looked_at > 20 or name in ("drawers", "api")  # there are few of them


@pytest.mark.parametrize(
    ("name", "param", "path"),
    [
        ("orders", "organisation", "organisation"),
        ("orders", "group", "group"),
        ("provisioning", "organisation", "order__organisation"),
        ("provisioning", "group", "order__group"),
    ],
)
def test_numbers_of_a_narrowed_report_are_what_they_open(name, param, path):
    rows = REPORTS[name].rows(EVERYTHING)
    if param == "group":
        Order.objects.filter(pk=Order.objects.earliest("created_at").pk).update(group=WorkGroup.objects.first())
        Order.objects.filter(provisioning_requests__isnull=False).update(group=WorkGroup.objects.last())
    of = rows.exclude(**{path: None}).values_list(path, flat=True).first()

    looked_at = compared(name, **{param: of})

    desk = Desk(User.objects.get(username="admin"))
    page = desk.get("report", name, **{"from": "2020-01-01", "to": "2026-12-31", param: of})
    created = page.context["document"].cards[0].cell.value
    assert looked_at
    assert created == rows.filter(**{path: of}).count()


def compared(name, **query):
    """How many numbers of a report were held against the list that each opens."""
    report, desk = REPORTS[name], Desk(User.objects.get(username="admin"))

    response = desk.get("report", name, range="month", **query)

    document, wrong, looked_at = response.context["document"], [], 0
    numbers = [(card.label, cell) for card in document.cards for cell in (card.cell, card.before) if cell]
    for table in document.tables:
        for line in [*table.lines, table.total]:
            numbers += list(zip(table.heads, line.cells, strict=True))
    for label, cell in numbers:
        if not cell.url or "%" in cell.text or "median" in str(label) or "percentile" in str(label):
            assert cell.url or not cell.value
            continue
        query = QueryDict(cell.url.partition("?")[2])
        rows = rows_at(desk, response.wsgi_request, report, query)
        looked_at += 1
        if isinstance(cell.value, int):
            found = rows is not None and rows.count()
        elif str(label) in AMOUNTS:
            found = AMOUNTS[str(label)](rows.prefetch_related("checkout_lines", "tenders"), query)
        else:
            continue
        if found != cell.value:
            wrong.append((str(label), cell.value, found, cell.url))
    assert wrong == []
    assert resolve(str(report.list_url)).url_name
    return looked_at


def test_tables_add_up_to_their_totals():
    desk, wrong = Desk(User.objects.get(username="admin")), []
    for name in REPORTS:
        for table in desk.get("report", name, range="month").context["document"].tables:
            for place, total in enumerate(table.total.cells):
                if "%" in total.text or total.text == NOTHING:
                    continue
                values = [line.cells[place].value or 0 for line in table.lines]
                if sum(values) != total.value:
                    wrong.append((name, table.name, str(table.heads[place]), sum(values), total.value))
    assert wrong == []


def test_pages_cost_few_statements():
    desk = Desk(User.objects.get(username="admin"))

    costs = {name: desk.queries("report", name, range="month") for name in REPORTS}

    assert {name: cost for name, cost in costs.items() if cost > MOST_STATEMENTS} == {}


@pytest.mark.parametrize(("name", "table"), [("tickets", "tickets_ticket"), ("cases", "cases_case")])
def test_figures_that_differ_in_a_condition_alone_are_read_once(name, table):
    desk = Desk(User.objects.get(username="admin"))

    with CaptureQueriesContext(connection) as statements:
        desk.get("report", name, range="month")

    counted = max((each["sql"] for each in statements), key=len)
    assert counted.count(f'FROM "{table}"') <= MOST_READINGS  # of two dozen figures in ten tables


def test_list_of_drawers_shows_nothing_for_what_it_cannot_read():
    desk = Desk(User.objects.get(username="admin"))
    for query in ({"when_is": "nonsense"}, {"when_from": "2026-11-01"}, {"when_is": "opened", "when_to": "x"}):
        page = desk.get("registers_nosale_changelist", **query)

        assert page.context["cl"].queryset.count() == 0
        assert "Nothing is shown" in page.text


def test_drawers_that_were_over_and_short():
    counted = NoSale.objects.filter(type="Reconcile", state=6, deleted_at=None)
    difference = [tender.difference for each in counted for tender in each.tenders.all()]

    cells = {
        card.name: card.cell.value
        for card in Desk(User.objects.get(username="admin")).get("report", "drawers").context["document"].cards
    }

    assert cells["over_by"] == sum(each for each in difference if each > 0)
    assert cells["short_by"] == sum(each for each in difference if each < 0)


def test_home_of_managers_counts_the_day():
    desk = Desk(User.objects.get(username="admin"))

    cards = {card["name"]: card for card in desk.get("index").context["cards"]}

    assert list(cards) == [
        "created", "resolved", "open", "decided", "breaching", "all_fallout", "over", "short",
    ]  # fmt: skip
    for name in ("created", "resolved", "open", "breaching"):
        page = desk.http.get(cards[name]["url"])
        assert str(page.context["page"].paginator.count) == cards[name]["count"], name
    assert desk.queries("index") <= MOST_STATEMENTS


def test_home_of_managers_counts_no_more_of_what_is_late_than_says_that_it_is_much(monkeypatch):
    monkeypatch.setattr("apps.desk.home.MOST_COUNTED", 2)
    with CaptureQueriesContext(connection) as statements:
        cards = {card["name"]: card for card in Desk(User.objects.get(username="admin")).get("index").context["cards"]}

    assert cards["breaching"]["count"] == "2+"
    assert cards["open"]["count"] == str(Ticket.objects.unfinished().count())
    assert "+" not in cards["created"]["count"]
    [counting] = [each["sql"] for each in statements if "LIMIT 3)" in each["sql"]]
    assert counting.count("LIMIT 3)") == 2
