"""The checkout overview: what each mode breaks down, and that all of them add up to the same."""

import itertools
import random
from collections import defaultdict
from decimal import Decimal

import pytest

from apps.catalog.factories import TaxFactory
from apps.catalog.models import OverviewGroup
from apps.orders.constants import CheckoutCategory, OrderAction, OrderState
from apps.orders.factories import OrderFactory, OrderTenderFactory
from apps.orders.models import CheckoutLine
from tests.orders.api.reads_requests import answer_of, found, refused

pytestmark = pytest.mark.contract("order-management")
MODES = ["compactSubtotalMode", "compactTaxMode", "itemActionMode", "quantityDivisorMode"]
SUMMED = ["itemAction", "itemCount", "itemCountDivisor"]
NAMES = ("categoryID", "description", "amount", "overviewID", "itemAction", "itemCount", "itemCountDivisor")


@pytest.fixture
def client(agent, order_management):
    return order_management(agent)


@pytest.fixture
def order(db):
    """12 of goods with 3 back, cables by the metre, a service; two taxes; cash twice and a bill to the account."""
    order = OrderFactory(state=OrderState.CHECKED_OUT, subtotal=20, tax="1.25", total="21.25")
    for group, action, divisor, count, amount in [
        (2, OrderAction.SALE, 1, 1, "9.50"),
        (1, OrderAction.SALE, 1, 2, "12"),
        (1, OrderAction.RETURN, 1, 1, "-3"),
        (1, OrderAction.SALE, 100, 250, "1.50"),
    ]:
        line(order, group_id=group, action=action, divisor=divisor, item_count=count, amount=amount)
    for name, amount in [("State tax", "1"), ("City tax", "0.25")]:
        line(order, CheckoutCategory.TAX, tax=TaxFactory(name=name), amount=amount)
    for tender_type, amount in [(7, 10), (1, 10), (1, "1.25")]:
        OrderTenderFactory(order=order, type_id=tender_type, amount=amount)
    return order


def line(order, category=CheckoutCategory.SUBTOTAL, **fields) -> CheckoutLine:
    return CheckoutLine.objects.create(order=order, category=category, **fields)


def summary_of(client, order, category: int, **modes) -> list[tuple]:
    """The rows of a category, without what places them."""
    query = "&".join(f"{name}={str(on).lower()}" for name, on in modes.items())
    rows = found(client, f"/order/{order.pk}/checkoutOverview?{query}&$filter=categoryID eq {category}")
    assert [row["overviewPosition"] for row in rows] == list(range(1, len(rows) + 1))
    assert {row["categoryPosition"] for row in rows} <= {category}
    return [tuple(row[name] for name in NAMES[1:]) for row in rows]


@pytest.mark.sqlite
@pytest.mark.rule("listCheckoutOverview", "item-fields-null-on-other-rows")
@pytest.mark.rule("listCheckoutOverview", "default-order-by-position")
def test_without_modes_there_is_one_row_each_and_one_for_each_tender_type(client, order):
    def row(place, position, category, description, amount, overview_id=None, count=None):
        return {
            "amount": amount,
            "category": category,
            "categoryID": place,
            "categoryPosition": place,
            "description": description,
            "itemAction": None,
            "itemCount": count,
            "itemCountDivisor": None,
            "overviewID": overview_id,
            "overviewPosition": position,
        }

    assert answer_of(client.get(f"/order/{order.pk}/checkoutOverview?$count=true")) == (200, {"@count": 5, "value": [
        row(1, 1, "Subtotal", "Subtotal", 20.0, count=254),
        row(2, 1, "Tax", "Tax", 1.25),
        row(3, 1, "Total", "Total", 21.25),
        row(4, 1, "Tender", "Cash", 11.25, overview_id=1),
        row(4, 2, "Tender", "Bill to Account", 10.0, overview_id=7),
    ]})  # fmt: skip


GOODS, SERVICES = "Devices and accessories", "Services"
BY_DIVISOR = [("Subtotal", 18.5, None, None, 4, 1), ("Subtotal", 1.5, None, None, 250, 100)]
BY_GROUP_AND_DIVISOR = [
    (GOODS, 9.0, 1, None, 3, 1),
    (GOODS, 1.5, 1, None, 250, 100),
    (SERVICES, 9.5, 2, None, 1, 1),
]
BY_ACTION = [
    ("Subtotal", 21.5, None, "Sale", 3, 1),
    ("Subtotal", 1.5, None, "Sale", 250, 100),
    ("Subtotal", -3.0, None, "Return", 1, 1),
]
BY_ALL = [
    (GOODS, 12.0, 1, "Sale", 2, 1),
    (GOODS, 1.5, 1, "Sale", 250, 100),
    (GOODS, -3.0, 1, "Return", 1, 1),
    (SERVICES, 9.5, 2, "Sale", 1, 1),
]


@pytest.mark.sqlite
@pytest.mark.rule("listCheckoutOverview", "compact-subtotal-per-overview")
@pytest.mark.rule("listCheckoutOverview", "item-action-splits-subtotals")
@pytest.mark.rule("listCheckoutOverview", "quantity-divisor-splits-subtotals")
@pytest.mark.parametrize(
    ("compact", "action", "divisor", "rows"),
    [
        (False, False, False, [("Subtotal", 20.0, None, None, 254, None)]),
        (True, False, False, [(GOODS, 10.5, 1, None, 253, None), (SERVICES, 9.5, 2, None, 1, 1)]),
        (False, False, True, BY_DIVISOR),
        (True, False, True, BY_GROUP_AND_DIVISOR),
        (False, True, False, BY_ACTION),
        (False, True, True, BY_ACTION),
        (True, True, False, BY_ALL),
        (True, True, True, BY_ALL),
    ],
)
def test_modes_break_the_subtotal_down(client, order, compact, action, divisor, rows):
    modes = {"compactSubtotalMode": compact, "itemActionMode": action, "quantityDivisorMode": divisor}

    assert summary_of(client, order, 1, **modes) == rows


@pytest.mark.sqlite
@pytest.mark.rule("listCheckoutOverview", "compact-subtotal-per-overview")
def test_groups_at_the_same_position_have_a_row_each(client, order):
    OverviewGroup.objects.update(position=1)

    assert summary_of(client, order, 1, compactSubtotalMode=True) == [
        (GOODS, 10.5, 1, None, 253, None),
        (SERVICES, 9.5, 2, None, 1, 1),
    ]


@pytest.mark.sqlite
@pytest.mark.rule("listCheckoutOverview", "compact-tax-per-tax-id")
def test_tax_is_one_row_or_one_for_each_tax(client, order):
    state, city = (row.tax_id for row in order.checkout_lines.filter(tax__isnull=False).order_by("tax"))

    assert summary_of(client, order, 2, compactTaxMode=False) == [("Tax", 1.25, None, None, None, None)]
    assert summary_of(client, order, 2, compactTaxMode=True) == [
        ("State tax", 1.0, state, None, None, None),
        ("City tax", 0.25, city, None, None, None),
    ]


@pytest.mark.rule("listCheckoutOverview", "subtotal-needs-checkout")
@pytest.mark.rule("listCheckoutOverview", "sums-only-while-checked-out")
@pytest.mark.parametrize("mode", [None, *MODES])
def test_only_tenders_are_shown_unless_the_content_is_checked_out(client, order, mode):
    path = f"/order/{order.pk}/checkoutOverview" + (f"?{mode}=true" if mode else "")
    assert {row["categoryID"] for row in found(client, path)} == {1, 2, 3, 4}
    order.is_checked_out = False
    order.state = OrderState.PAUSED
    order.save()

    assert [(row["description"], row["amount"]) for row in found(client, path)] == [
        ("Cash", 11.25),
        ("Bill to Account", 10.0),
    ]
    order.tenders.all().delete()
    assert found(client, path) == []


@pytest.mark.sqlite
def test_an_order_without_lines_is_rolled_up_to_nothing(client):
    order = OrderFactory(state=OrderState.CHECKED_OUT)

    rows = found(client, f"/order/{order.pk}/checkoutOverview")
    assert [(row["category"], row["amount"], row["itemCount"]) for row in rows] == [
        ("Subtotal", 0.0, 0),
        ("Tax", 0.0, None),
        ("Total", 0.0, None),
    ]
    fine = found(client, f"/order/{order.pk}/checkoutOverview?compactSubtotalMode=true&compactTaxMode=true")
    assert [row["category"] for row in fine] == ["Total"]


@pytest.mark.sqlite
@pytest.mark.rule("listCheckoutOverview", "modes-keep-category-sums")
@pytest.mark.parametrize("seed", range(3))
def test_all_modes_add_up_to_the_same(client, seed):
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    order = OrderFactory(state=OrderState.CHECKED_OUT, total="12.34")
    for _ in range(40):
        line(
            order,
            group=chance.choice(OverviewGroup.objects.all()),
            action=chance.choice([OrderAction.SALE, OrderAction.RETURN, None]),
            divisor=chance.choice([1, 10, 100]),
            item_count=chance.randrange(9),
            amount=Decimal(chance.randrange(-100_000, 100_000)) / 100,
        )
    taxes = [TaxFactory() for _ in range(3)]
    for _ in range(5):
        line(order, CheckoutCategory.TAX, tax=chance.choice(taxes), amount=Decimal(chance.randrange(1_000)) / 100)
    for i in range(6):
        OrderTenderFactory(order=order, type_id=[1, 7][i % 2], amount=Decimal(chance.randrange(1, 9_999)) / 100)
    sums, counts, sizes = set(), set(), set()

    for modes in itertools.product(["true", "false"], repeat=4):
        query = "&".join(f"{name}={on}" for name, on in zip(MODES, modes, strict=True))
        rows = found(client, f"/order/{order.pk}/checkoutOverview?{query}")
        total = defaultdict(Decimal)
        for row in rows:
            total[row["category"]] += Decimal(str(row["amount"]))
        sums.add(tuple(total.items()))
        counts.add(sum(row["itemCount"] for row in rows if row["category"] == "Subtotal"))
        sizes.add(len(rows))

    stored = {"Subtotal": order.checkout_lines.filter(category=1), "Tax": order.checkout_lines.filter(category=2),
              "Total": [order], "Tender": order.tenders.all()}  # fmt: skip
    expected = {
        name: sum((Decimal(str(getattr(row, "total", None) or row.amount)) for row in rows), Decimal())
        for name, rows in stored.items()
    }
    assert sums == {tuple(expected.items())}
    assert counts == {sum(row.item_count for row in stored["Subtotal"])}
    assert len(sizes) > 4


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("text", ["yes", "1", "True", ""])
def test_modes_are_true_or_false(client, order, mode, text):
    answer = client.get(f"/order/{order.pk}/checkoutOverview?{mode}={text}")

    assert answer_of(answer) == refused(mode, text, "Must be a boolean.")


def test_modes_are_given_once(client, order):
    answer = client.get(f"/order/{order.pk}/checkoutOverview?itemActionMode=true&itemActionMode=false")

    assert answer_of(answer) == refused("itemActionMode", "false", "It is given more than once.")


@pytest.mark.sqlite
def test_pages_keep_the_modes(client, order):
    path = f"/order/{order.pk}/checkoutOverview?itemActionMode=true&compactTaxMode=true&$orderby=amount desc"
    whole = found(client, path)
    assert [row["amount"] for row in whole] == [21.5, 21.25, 11.25, 10.0, 1.5, 1.0, 0.25, -3.0]

    page = client.get(f"{path}&$top=3").json()
    rows = page["value"]
    while "@nextLink" in page:
        page = client.get(page["@nextLink"].partition("/api")[2]).json()
        rows += page["value"]
    assert rows == whole
