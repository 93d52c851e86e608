"""What an order comes to: parts that equal their whole, whatever is on it, by the same few statements."""

from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.catalog.factories import CatalogItemFactory, PricePointChargeFactory, TaxFactory
from apps.catalog.models import CatalogItem, OverviewGroup, Tax
from apps.core.caller import Caller, Channel
from apps.core.errors import WrongState
from apps.orders import operations
from apps.orders.constants import CheckoutCategory, OrderAction, OrderObjectType, OrderState
from apps.orders.factories import OrderFactory, OrderItemFactory
from apps.orders.models import CheckoutLine, Order, OrderItem, RetailDiscount
from apps.registers.factories import RegisterFactory

SYSTEM = Caller(None, Channel.TASK)
CENT = Decimal("0.01")
MANY = 10_000
prices = st.integers(0, 10**9).map(lambda cents: Decimal(cents) / 100)
goods = st.tuples(
    prices,  # of one piece
    st.integers(1, 1_000),  # quantity
    st.booleans(),  # returned
    st.booleans(),  # taxable
    st.integers(1, 3),  # overview group
    st.sampled_from([1, 100]),  # divisor
    st.none() | st.integers(1, 500).map(lambda cents: Decimal(cents) / 100),  # discount
)


def lines_of(order, rows) -> None:
    items = CatalogItem.objects.bulk_create(
        CatalogItem(name="x", kind="retail", price=price, is_taxable=taxable, overview_group_id=group)
        for price, _, _, taxable, group, _, _ in rows
    )
    lines = OrderItem.objects.bulk_create(
        OrderItem(
            order=order,
            object_type=OrderObjectType.RETAIL_ITEM,
            action=OrderAction.RETURN if returned else OrderAction.SALE,
            item=item,
            description="x",
            quantity=quantity,
            quantity_divisor=divisor,
            unit_price=price,
            amount=price * quantity * (-1 if returned else 1),
        )
        for item, (price, quantity, returned, _, _, divisor, _) in zip(items, rows, strict=True)
    )
    RetailDiscount.objects.bulk_create(
        RetailDiscount(order_item=line, description="x", amount=row[6])
        for line, row in zip(lines, rows, strict=True)
        if row[6] is not None
    )


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(goods, min_size=1, max_size=8), rates=st.lists(st.integers(0, 10**6), max_size=3))
def test_parts_equal_the_whole(rows, rates, db):
    Order.objects.all().delete()
    Tax.objects.all().delete()
    taxes = [TaxFactory(rate=Decimal(rate) / 10**6) for rate in rates]
    TaxFactory(rate="0.5", is_active=False)
    order = OrderFactory(register=None)
    lines_of(order, rows)

    order = operations.check_out(order_id=order.pk, by=SYSTEM)

    def net(row):
        price, quantity, returned, *_, discount = row
        return (price * quantity - (discount or 0)) * (-1 if returned else 1)

    order.refresh_from_db()
    expected = {}
    for row in rows:
        key = (row[4], OrderAction.RETURN if row[2] else OrderAction.SALE, row[5])
        count, amount = expected.get(key, (0, Decimal(0)))
        expected[key] = (count + row[1], amount + net(row))
    found = order.checkout_lines.all()
    assert {
        (line.group_id, line.action, line.divisor): (line.item_count, line.amount)
        for line in found
        if line.category == CheckoutCategory.SUBTOTAL
    } == expected
    taxable = sum(net(row) for row in rows if row[3])
    assert {line.tax_id: line.amount for line in found if line.category == CheckoutCategory.TAX} == {
        tax.pk: (taxable * tax.rate).quantize(CENT, ROUND_HALF_EVEN) for tax in taxes
    }
    assert order.subtotal == sum(net(row) for row in rows)
    assert order.tax == sum((line.amount for line in found if line.tax_id), Decimal(0))
    assert order.total == order.subtotal + order.tax


@pytest.mark.sqlite
def test_half_a_cent_goes_to_the_even_one(db):
    TaxFactory(rate="0.5")
    for price, tax in [("0.01", "0.00"), ("0.03", "0.02"), ("0.05", "0.02"), ("-0.03", "-0.02")]:
        line = OrderItemFactory(amount=Decimal(price))
        assert operations.check_out(order_id=line.order_id, by=SYSTEM).tax == Decimal(tax)


@pytest.mark.sqlite
def test_auxiliary_lines_and_price_points_count_where_they_belong(db):
    TaxFactory(rate="0.1")
    fees = OverviewGroup.objects.get(pk=3)
    item = CatalogItemFactory(overview_group=fees, price=50, is_taxable=False)
    line = OrderItemFactory(item=item)
    order = line.order
    OrderItemFactory(
        order=order, item=None, description="Less", sku=None, quantity_divisor=1, unit_price=-5, amount=-5,
        object_type=OrderObjectType.PRICE_ADJUSTMENT, is_auxiliary=True, primary=line,
    )  # fmt: skip
    charge = PricePointChargeFactory(price_point__product__overview_group=fees, amount=10)
    OrderItemFactory(
        order=order, item=None, description="30 days", sku=None, quantity_divisor=1, unit_price=10, amount=10,
        price_point_charge=charge,
    )  # fmt: skip

    order = operations.check_out(order_id=order.pk, by=SYSTEM)

    [subtotal, tax] = order.checkout_lines.all()
    assert (subtotal.group, subtotal.item_count, subtotal.amount) == (fees, 2, 55)
    assert (tax.amount, order.total) == (1, 56)


def test_each_checkout_replaces_the_lines_of_the_last(db):
    line = OrderItemFactory(item__price=10)
    operations.check_out(order_id=line.order_id, by=SYSTEM)
    OrderItemFactory(order=line.order, item__price=5)

    order = operations.check_out(order_id=line.order_id, by=SYSTEM)

    assert [line.amount for line in CheckoutLine.objects.all()] == [15]
    assert (order.state, order.is_checked_out, order.subtotal, order.tax) == (OrderState.CHECKED_OUT, True, 15, 0)


def test_first_checkout_gives_the_receipt_number_and_a_refused_one_takes_none(db):
    register = RegisterFactory(location__code="STORE7", number=5)
    empty = OrderFactory(register=register)
    with pytest.raises(WrongState):
        operations.check_out(order_id=empty.pk, by=SYSTEM)
    numbers = [
        operations.check_out(order_id=OrderItemFactory(order__register=register).order_id, by=SYSTEM).receipt_number
        for _ in range(2)
    ]
    assert numbers == ["STORE7-05-0001", "STORE7-05-0002"]
    without = OrderItemFactory(order__register=None).order
    assert operations.check_out(order_id=without.pk, by=SYSTEM).receipt_number == f"ORDER-{without.pk}"


def filled(lines: int) -> Order:
    order = OrderFactory(register=RegisterFactory())
    goods = CatalogItemFactory.create_batch(20, price=1, stock=lines)
    OrderItem.objects.bulk_create(
        OrderItem(
            order=order,
            object_type=OrderObjectType.RETAIL_ITEM,
            action=OrderAction.RETURN if n % 7 == 0 else OrderAction.SALE,
            item=goods[n % 20],
            description="x",
            unit_price=1,
            amount=-1 if n % 7 == 0 else 1,
        )
        for n in range(lines)
    )
    return order


def test_checkout_and_submit_of_ten_thousand_items_take_the_statements_of_one(db):
    TaxFactory(rate="0.08")
    counts = {}
    for lines in (40, MANY):
        order = filled(lines)
        statements = []
        for step in (operations.check_out, operations.submit_order, operations.cancel_order):
            Order.objects.filter(pk=order.pk).update(tender_total=10**6)
            options = {"reason": "x"} if step is operations.cancel_order else {}
            with CaptureQueriesContext(
                connection,
            ) as captured:
                step(order_id=order.pk, by=SYSTEM, **options)
            statements.append(len(captured))
        counts[lines] = statements
        order.refresh_from_db()
        assert order.state == OrderState.CANCELLED
        assert not CatalogItem.objects.filter(pk__in=order.items.values("item")).exclude(stock=lines).exists()
    assert counts[MANY] == counts[40]
    assert max(counts[MANY]) <= 40
