"""Reports of orders and drawers as of an earlier time: the very numbers that a naive count found at that time."""

import re
from collections import Counter
from decimal import Decimal
from urllib.parse import quote

import pytest
from django.utils import timezone

from apps.adminkit.instants import iso
from apps.catalog.factories import CatalogItemFactory
from apps.catalog.models import OverviewGroup, Tax
from apps.core.caller import Caller, Channel
from apps.orders import operations as orders
from apps.orders.constants import OPEN_ORDER_STATES, CheckoutCategory, OrderAction, OrderState
from apps.orders.factories import OrderFactory
from apps.orders.models import CheckoutLine, Order, OrderTender
from apps.registers.constants import NoSaleState, NoSaleType
from apps.registers.factories import RegisterFactory
from apps.registers.models import NoSale, TenderType
from apps.registers.operations import Count, create_no_sale, delete_no_sale, resume_no_sale
from tests.support.desk import Desk

CASH, CARD = 1, 3


class Shop:
    """A register, and what becomes of its orders and its drawer; after each step the figures are counted one by one."""

    def __init__(self, manager):
        self.by, self.register, self.desk = Caller(manager, Channel.DESK), RegisterFactory(), Desk(manager)
        Tax.objects.all().delete()
        groups = OverviewGroup.objects.order_by("pk")[:2]
        self.items = [
            CatalogItemFactory(price=7 - 2 * place, overview_group=group) for place, group in enumerate(groups)
        ]
        self.steps = []

    def keep(self):
        self.steps.append((timezone.now(), of_orders(), of_drawers(), self.shown()))

    def shown(self, **query):
        """Every number of both reports, and where each card leads."""
        found, links = {}, {}
        today = timezone.localdate()
        for name in ("orders", "drawers"):
            document = self.desk.get("report", name, **{"from": today, "to": today}, **query).context["document"]
            links[name] = {card.name: card.cell.url for card in document.cards}
            found[name] = {card.name: card.cell.value for card in document.cards}
            for table in document.tables:
                found[name, table.name] = {line.label: [cell.value for cell in line.cells] for line in table.lines}
        return found, links

    def order(self, item=0, action=OrderAction.SALE) -> Order:
        order = OrderFactory(register=self.register)
        return self.add(order, item, action)

    def add(self, order, item, action=OrderAction.SALE) -> Order:
        orders.add_item(order_id=order.pk, sku=self.items[item].sku, action=action, quantity=1, by=self.by)
        return orders.check_out(order_id=order.pk, by=self.by)

    def pay(self, order, amount, type=CARD):
        tender = TenderType.objects.get(pk=type)
        return orders.add_tender(order_id=order.pk, type=tender, amount=Decimal(amount), by=self.by)

    def drawer(self, type, amount, **options) -> NoSale:
        counts = [Count(TenderType.objects.get(pk=CASH), Decimal(amount))]
        return create_no_sale(register=self.register, type=type, tenders=counts, by=self.by, **options)


def of_orders() -> dict:
    """What the rows of now come to, one after the other."""
    standing = [
        order
        for order in Order.objects.all()
        if order.submitted_at and order.state != OrderState.CANCELLED and not order.voided_at
    ]
    lines = [
        line
        for line in CheckoutLine.objects.select_related("group")
        if line.category == CheckoutCategory.SUBTOTAL and line.order_id in {order.pk for order in standing}
    ]
    returned = [line for line in lines if line.action == OrderAction.RETURN]
    by_group: Counter = Counter()
    for line in lines:
        by_group[str(line.group)] += line.amount
    by_tender: Counter = Counter()
    for tender in OrderTender.objects.select_related("type"):
        if tender.order_id in {order.pk for order in standing}:
            by_tender[str(tender.type)] += tender.amount
    return {
        "submitted": len(standing),
        "revenue": sum((order.total for order in standing), Decimal(0)),
        "returns": len({line.order_id for line in returned}),
        "returned": sum((line.amount for line in returned), Decimal(0)),
        "cancelled": Order.objects.filter(state=OrderState.CANCELLED).count(),
        "open": len([order for order in Order.objects.all() if order.state in OPEN_ORDER_STATES]),
        "item_groups": dict(by_group),
        "tenders": dict(by_tender),
    }


def of_drawers() -> dict:
    there = [row for row in NoSale.objects.all() if not row.deleted_at]
    counted = [row for row in there if row.type == NoSaleType.RECONCILE and row.state == NoSaleState.COMPLETED]
    differences = [tender.difference for row in counted for tender in row.tenders.all()]
    return {
        "opened": len(there),
        "counted": len(counted),
        "over_by": sum((each for each in differences if each > 0), Decimal(0)),
        "short_by": sum((each for each in differences if each < 0), Decimal(0)),
    }


@pytest.fixture
def shop(manager):
    """A day on which submitted orders are changed and cancelled, and counts are resumed and dropped."""
    shop = Shop(manager)
    first = shop.order()
    shop.pay(first, 7)
    shop.keep()
    orders.submit_order(order_id=first.pk, by=shop.by)
    shop.drawer(NoSaleType.FLOAT, 10)
    short = shop.drawer(NoSaleType.RECONCILE, 6, place_on_hold=True)
    shop.keep()
    orders.pause_order(order_id=first.pk, by=shop.by)
    shop.add(first, 1)  # its checkout lines are replaced by those of two groups
    back = shop.order(1, OrderAction.RETURN)
    shop.pay(back, -5, CASH)
    orders.submit_order(order_id=back.pk, by=shop.by)
    shop.keep()
    shop.pay(first, 5)
    orders.resume_order(order_id=first.pk, by=shop.by)
    resume_no_sale(no_sale_id=short.pk, override_policy=True, by=shop.by)
    gone = shop.drawer(NoSaleType.RECONCILE, 4)
    shop.keep()
    delete_no_sale(no_sale_id=gone.pk, by=shop.by)
    orders.cancel_order(order_id=first.pk, reason="Gone", by=shop.by)
    shop.drawer(NoSaleType.RECONCILE, 9, override_policy=True)
    shop.keep()
    return shop


def naive_of(shown) -> tuple[dict, dict]:
    """Of the numbers of a page those that are counted naively."""
    found, _ = shown
    last = {
        table: {label: numbers[-1] for label, numbers in found["orders", table].items() if any(numbers)}
        for table in ("item_groups", "tenders")
    }
    return found["orders"] | last, found["drawers"]


@pytest.mark.sqlite
def test_figures_of_each_past_instant_are_those_counted_then(shop):
    assert len({repr(counted) for _, *counted, _ in shop.steps}) == len(shop.steps) == 5
    for at, of_order, of_drawer, shown in shop.steps:
        past = shop.shown(as_of=iso(at))
        assert past[0] == shown[0], at
        for found, counted in zip(naive_of(past), (of_order, of_drawer), strict=True):
            assert {name: found[name] for name in counted} == counted, at


def test_each_number_of_the_past_opens_its_rows(shop):
    for at, *_ in shop.steps[1:4:2]:
        found, links = shop.shown(as_of=iso(at))
        for name, of_report in links.items():
            for card, url in of_report.items():
                if not url or type(found[name][card]) is not int:
                    continue
                page = shop.desk.http.get(url)
                rows = page.context["page"].paginator.count if name == "orders" else page.context["cl"].queryset.count()
                assert rows == found[name][card], (at, url)
                assert "as of" in page.text


@pytest.mark.sqlite
def test_list_of_drawers_as_of_shows_the_rows_of_then(shop, agent):
    at, *_ = shop.steps[-2]
    page = shop.desk.get("registers_nosale_changelist", as_of=iso(at))
    gone = NoSale.objects.exclude(deleted_at=None).get()

    assert gone in page.context["cl"].queryset
    assert gone not in shop.desk.get("registers_nosale_changelist").context["cl"].queryset
    link = re.search(f'href="([^"]*/{gone.pk}/change/[^"]*)"', page.text)[1]
    assert f"as_of={quote(iso(at), safe='')}" in link
    for desk, moment in ((shop.desk, "2090-01-01"), (shop.desk, "long ago"), (Desk(agent), iso(at))):
        refused = desk.get("registers_nosale_changelist", as_of=moment)
        assert "cannot be shown as of “" in refused.text
        assert refused.context["cl"].queryset.count() == 0


def test_pages_offer_an_earlier_time(shop):
    for name in ("tickets", "cases", "orders", "provisioning", "drawers"):
        page = shop.desk.get("report", name, **{"from": "2026-11-01", "to": "2026-11-02"}).text
        form = page.split("Show the figures as they were at")[0].rpartition("<form")[2]
        assert 'name="from" value="2026-11-01"' in form, name
    assert "Show the figures as they were at" not in shop.desk.read("report", "api")
    assert "Show the list as it was at" in shop.desk.read("registers_nosale_changelist")
