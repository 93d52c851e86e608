"""What is taken off the prices of an order: at the desk, by promotions, and given back by returns."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.activity.models import Activity
from apps.catalog.constants import CatalogItemKind, CatalogLookupKind
from apps.catalog.factories import CatalogGroupFactory, CatalogItemFactory, PromotionFactory
from apps.catalog.models import Lookup, RetailDiscountReason, Tax
from apps.core.caller import Caller, Channel
from apps.core.errors import DomainError, Invalid, NotAllowed, NotFound, WrongState
from apps.orders import operations
from apps.orders.constants import OPEN_TO_CHANGE, OrderAction, OrderState, OrderVerb, TransactionType
from apps.orders.factories import OrderFactory, OrderItemFactory
from apps.orders.models import Order, OrderItem, RetailDiscount
from apps.orders.operations.processing import PROCESSOR, begin_billing, finish_billing, start_processing
from apps.orders.reads.receipts import receipt_document
from apps.registers.models import TenderType
from apps.users.factories import AgentFactory, UserFactory
from tests.support.snapshot import nothing_written

pytestmark = pytest.mark.django_db
SYSTEM = Caller(None, Channel.TASK)
MATCH = 3  # a discount reason
DAY = datetime.timedelta(days=1)


@pytest.fixture
def order():
    Tax.objects.all().delete()
    return OrderFactory()


def put(order: Order, price, quantity=1, action=OrderAction.SALE, **item) -> OrderItem:
    """A line of new goods."""
    sku = CatalogItemFactory(price=Decimal(price), **item).sku
    return again(order, sku, quantity, action)


def again(order: Order, sku: str, quantity=1, action=OrderAction.RETURN) -> OrderItem:
    return operations.add_item(order_id=order.pk, sku=sku, action=action, quantity=quantity, by=SYSTEM)


def lower(line: OrderItem, **how) -> RetailDiscount:
    how = {key: value if key == "description" else Decimal(value) for key, value in how.items()}
    return operations.discount_item(order_item_id=line.pk, reason_id=MATCH, by=SYSTEM, **how)


def off(line: OrderItem) -> list[tuple[str, str]]:
    return [(row.type, str(row.amount)) for row in line.discounts.order_by("pk")]


def complete(order: Order) -> Order:
    """Paid in cash, submitted and carried out."""
    order = operations.check_out(order_id=order.pk, by=SYSTEM)
    if order.total:
        cash = TenderType.objects.get(pk=3)
        operations.add_tender(order_id=order.pk, type=cash, amount=order.total, by=SYSTEM)
    operations.submit_order(order_id=order.pk, by=SYSTEM)
    start_processing(order_id=order.pk, by=PROCESSOR)
    begin_billing(order_id=order.pk, by=PROCESSOR, at_once=True)
    assert finish_billing(order_id=order.pk, by=PROCESSOR)
    return order


@pytest.mark.sqlite
def test_discount_lowers_the_order_and_the_receipt_until_it_is_taken_off(order):
    line = put(order, "25.00", 2)
    discount = lower(line, amount="4.50", description="Scratched")
    entry = Activity.objects.get(verb=OrderVerb.DISCOUNTED)
    assert (entry.subject_id, entry.object_id, entry.reason) == (order.pk, line.pk, "Price match")
    assert discount.history.get().activity == entry

    checked = operations.check_out(order_id=order.pk, by=SYSTEM)
    assert (checked.state, checked.total) == (OrderState.CHECKED_OUT, Decimal("45.50"))
    document = receipt_document(checked)
    assert [(row.description, row.amount) for row in document.lines][1:] == [("Discount: Scratched", "-4.50")]
    assert document.balance == ("Amount due", "45.50")

    operations.remove_discount(discount_id=discount.pk, by=SYSTEM)
    order.refresh_from_db()
    assert (order.state, order.is_checked_out, off(line)) == (OrderState.IN_CART, False, [])
    assert discount.history.first().activity.verb == OrderVerb.DISCOUNT_REMOVED
    assert operations.check_out(order_id=order.pk, by=SYSTEM).total == 50


@pytest.mark.sqlite
def test_percentage_is_of_the_price_to_the_smallest_unit(order):
    line = put(order, "9.99", 3)

    assert lower(line, percent="12.5").amount == Decimal("3.75")
    assert lower(line, percent="10").amount == Decimal("3.00")  # of the full price
    assert lower(line, amount="23.22").amount == Decimal("23.22")
    with pytest.raises(Invalid, match=r"At most 0\.00 can be taken off"):
        lower(line, amount="0.01")


@pytest.mark.parametrize(
    ("how", "field"),
    [({}, "amount"), ({"amount": "1", "percent": "1"}, "amount"), ({"amount": "0"}, "amount"),
     ({"amount": "-1"}, "amount"), ({"amount": "25.01"}, "amount"), ({"amount": "0.001"}, "amount"),
     ({"amount": "NaN"}, "amount"), ({"amount": "Infinity"}, "amount"), ({"percent": "0"}, "percent"),
     ({"percent": "100.01"}, "percent"), ({"percent": "0.01"}, "percent"), ({"percent": "NaN"}, "percent"),
     ({"amount": "1", "description": "x" * 201}, "description")],
)  # fmt: skip
def test_discount_out_of_bounds_is_refused(order, how, field):
    line = put(order, "25.00")

    with nothing_written(), pytest.raises(Invalid) as refusal:
        lower(line, **how)
    assert refusal.value.field == field


@pytest.mark.sqlite
def test_reason_must_be_in_force_and_shown(order):
    now = timezone.now()
    out = [
        RetailDiscountReason.objects.create(description="Over", ends_at=now - DAY),
        RetailDiscountReason.objects.create(description="To come", starts_at=now + DAY),
    ]
    hidden = RetailDiscountReason.objects.create(description="Not on sales", hide_on_sales=True)
    line = put(order, "25.00")

    def give(reason):
        return operations.discount_item(order_item_id=line.pk, reason_id=reason.pk, amount=Decimal(1), by=SYSTEM)

    for reason in out:
        with pytest.raises(Invalid, match="no such discount reason in force"):
            give(reason)
    assert give(hidden).reason == hidden
    Order.objects.filter(pk=order.pk).update(transaction_type=TransactionType.SALE)
    with pytest.raises(Invalid, match="no such discount reason in force"):
        give(hidden)


def test_discounts_change_only_while_the_order_is_open_and_by_those_who_may(order):
    line = put(order, "25.00")
    discount = lower(line, amount="1")
    wrong = []
    for state in OrderState:
        Order.objects.filter(pk=order.pk).update(state=state, state_before_hold=None)
        for act in (
            lambda: lower(line, amount="1"),
            lambda: operations.change_quantity(order_item_id=line.pk, quantity=2, by=SYSTEM),
            lambda: operations.remove_discount(discount_id=discount.pk, by=SYSTEM),
        ):
            if state not in OPEN_TO_CHANGE:
                with nothing_written(), pytest.raises(DomainError) as refusal:
                    act()
                wrong += [] if isinstance(refusal.value, WrongState) else [state]
    assert wrong == []

    Order.objects.filter(pk=order.pk).update(state=OrderState.IN_CART)
    agent, stranger = AgentFactory(), UserFactory()
    agent.groups.clear()
    for by, refusal in ((Caller(agent, Channel.DESK), NotAllowed), (Caller(stranger, Channel.DESK), NotFound)):
        with pytest.raises(refusal):
            operations.discount_item(order_item_id=line.pk, reason_id=MATCH, amount=Decimal(1), by=by)
        with pytest.raises(refusal):
            operations.remove_discount(discount_id=discount.pk, by=by)


def test_line_without_a_price_takes_no_discount(order):
    package = CatalogItemFactory(kind=CatalogItemKind.PACKAGE, price=39)
    CatalogItemFactory(package=package, price=19)
    line = again(order, package.sku, action=OrderAction.SALE)

    with pytest.raises(WrongState, match="costs nothing"):
        lower(line.children.get(), amount="1")
    assert lower(line, amount="39").amount == 39


# -- promotions


def promotion(number, **fields):
    word = Lookup.objects.create(kind=CatalogLookupKind.PROMOTION, number=number, name=f"Promotion {number}")
    return PromotionFactory(word=word, **{"percent": None} | fields)


def test_promotion_that_takes_off_most_is_applied_alone(order):
    mobile = CatalogGroupFactory(name="Mobile")
    now = timezone.now()
    item = CatalogItemFactory(price=40, group=mobile)
    promotion(20, percent=10)
    best = promotion(21, amount=5)
    best.groups.add(mobile)
    equal = promotion(22, amount=5)
    equal.items.add(item)
    for out in ({"is_active": False}, {"ends_at": now - DAY}, {"starts_at": now + DAY}):
        promotion(30 + len(str(out)), amount=30, **out)
    other = promotion(25, amount=30)
    other.items.add(CatalogItemFactory())

    line = again(order, item.sku, 2, OrderAction.SALE)

    found = line.discounts.get()
    assert (found.type, found.promotion, found.amount) == ("Promotion", best.word, 10)
    assert found.history.get().activity.verb == OrderVerb.ITEM_ADDED
    with pytest.raises(WrongState, match="goes with its item"):
        operations.remove_discount(discount_id=found.pk, by=SYSTEM)
    assert again(order, item.sku, action=OrderAction.RETURN).discounts.count() == 0


def test_promotion_takes_off_at_most_the_price_and_counts_what_people_count(order):
    promotion(20, amount=5)

    assert off(put(order, "3.00", 2)) == [("Promotion", "6.00")]
    assert off(put(order, "0.20", 150, quantity_divisor=100)) == [("Promotion", "7.50")]
    assert off(put(order, "0")) == []


def test_quantity_reprices_the_promotion_and_keeps_what_the_desk_gave(order):
    promotion(20, percent=10)
    line = put(order, "10.00", 3, stock=9)
    lower(line, amount="2")
    operations.check_out(order_id=order.pk, by=SYSTEM)

    changed = operations.change_quantity(order_item_id=line.pk, quantity=5, by=SYSTEM)

    order.refresh_from_db()
    assert (changed.quantity, changed.amount, order.state) == (5, 50, OrderState.IN_CART)
    assert sorted(off(line)) == [("Manual", "2.00"), ("Promotion", "5.00")]
    assert operations.check_out(order_id=order.pk, by=SYSTEM).total == 43
    lower(line, amount="40")
    with nothing_written(), pytest.raises(WrongState, match=r"take off 6\.00 more than it costs"):
        operations.change_quantity(order_item_id=line.pk, quantity=4, by=SYSTEM)
    with nothing_written():
        operations.change_quantity(order_item_id=line.pk, quantity=5, by=SYSTEM)


def test_promotions_cost_the_same_statements_for_one_and_for_many(order):
    item = CatalogItemFactory(price=40)
    again(order, item.sku, action=OrderAction.SALE)
    counts = []
    for number in (20, *range(21, 41)):
        promotion(number, percent=number)
        if number in (20, 40):
            with CaptureQueriesContext(connection) as captured:
                again(order, item.sku, action=OrderAction.SALE)
            counts.append(len(captured))
    assert counts[0] == counts[1]


# -- returns


def test_returns_give_back_what_was_paid_and_no_more(order):
    item = CatalogItemFactory(price=10)
    promotion(20, percent=10)
    line = again(order, item.sku, 3, OrderAction.SALE)
    lower(line, amount="0.50")
    complete(order)
    item.price = 12
    item.save()
    paid = Decimal("30.00") - Decimal("3.00") - Decimal("0.50")

    back, given = OrderFactory(customer=order.customer), []
    for _ in range(3):
        part = again(back, item.sku)
        assert (part.unit_price, part.returned_line) == (10, line)
        given.append([str(row.amount) for row in part.discounts.order_by("pk")])
    assert given == [["1.00", "0.17"], ["1.00", "0.17"], ["1.00", "0.16"]]
    assert operations.check_out(order_id=back.pk, by=SYSTEM).total == -paid
    with pytest.raises(Invalid, match="All of it was returned"):
        again(back, item.sku)
    with pytest.raises(WrongState, match="gives back what was paid"):
        lower(part, amount="1")
    with pytest.raises(WrongState, match="gives back a purchase"):
        operations.change_quantity(order_item_id=part.pk, quantity=2, by=SYSTEM)

    operations.cancel_order(order_id=back.pk, reason="Kept after all", by=SYSTEM)
    afresh = OrderFactory(customer=order.customer)
    with pytest.raises(Invalid, match="At most 3 of one purchase"):
        again(afresh, item.sku, 4)
    assert off(again(afresh, item.sku, 3)) == [("Promotion", "3.00"), ("Manual", "0.50")]


def test_return_of_what_was_never_bought_here_has_the_price_of_the_catalogue(order):
    item = CatalogItemFactory(price=10)
    promotion(20, percent=10)
    again(order, item.sku, 1, OrderAction.SALE)
    complete(order)

    for other in (OrderFactory(), OrderFactory(customer=None, organisation=order.organisation)):
        line = again(other, item.sku, 2)
        assert (line.amount, line.returned_line, off(line)) == (-20, None, [])
        assert lower(line, amount="1").amount == 1


def test_removed_line_takes_its_discounts_along(order):
    promotion(20, percent=10)
    line = put(order, "10.00")
    OrderItemFactory(order=order, unit_price=7)

    operations.remove_item(order_item_id=line.pk, by=SYSTEM)

    assert not RetailDiscount.objects.exists()
    assert RetailDiscount.history.filter(history_type="-").get().activity.verb == OrderVerb.ITEM_REMOVED
    assert operations.check_out(order_id=order.pk, by=SYSTEM).total == 7
