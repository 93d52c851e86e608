"""What a receipt says, and that it says so on paper whatever the texts hold."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.catalog.factories import TaxFactory
from apps.catalog.models import OverviewGroup
from apps.orders.constants import CheckoutCategory, OrderAction, OrderObjectType, OrderState, TenderStatus
from apps.orders.factories import OrderItemFactory, OrderTenderFactory, ServiceLineFactory
from apps.orders.models import CheckoutLine, Order, RetailDiscount
from apps.orders.reads.receipts import Line, ReceiptDocument, receipt_document
from apps.orders.receipt_fonts import printable
from apps.orders.receipt_pdf import render
from tests.orders.api.money_requests import order_in, tender_of
from tests.orders.receipt_pages import pages_of, text_of

AT = datetime.datetime(2026, 11, 25, 17, 5, tzinfo=datetime.UTC)


@pytest.fixture
def order(db):
    """A submitted sale with a package, a discount, an adjustment, a return, a service and a cable by the metre."""
    order = order_in(
        OrderState.SUBMITTED,
        receipt_number="STORE1-01-0007",
        submitted_at=AT,
        subtotal=Decimal("1042.50"),
        tax=Decimal("83.40"),
        total=Decimal("1125.90"),
    )
    kit = OrderItemFactory(
        order=order, description="Starter Kit", sku="KIT", object_type=OrderObjectType.PACKAGE_ITEM, unit_price=1039
    )
    service = ServiceLineFactory(order=order, description="Wireless Service", sku=None, unit_price=0)
    service.service_item.service_number = "8881110000"
    service.service_item.save()
    OrderItemFactory(
        order=order, description="Cable", sku="CAT6", quantity=250, quantity_divisor=100, unit_price=Decimal("0.02")
    )
    charger = OrderItemFactory(order=order, description="Charger", sku="CHG", parent=kit, unit_price=0)
    case = OrderItemFactory(
        order=order, description="Case", sku="CASE", unit_price=Decimal("1.50"), action=OrderAction.RETURN
    )
    OrderItemFactory(
        order=order, description="Goodwill", sku=None, unit_price=0, primary=charger, is_auxiliary=True
    )  # fmt: skip
    RetailDiscount.objects.create(order_item=kit, description="Holiday 2020", amount=Decimal("5.25"))
    RetailDiscount.objects.create(order_item=case, description="Then lowered", amount=Decimal("0.50"))
    for name, amount in [("State tax", "60.40"), ("City tax", "23.00")]:
        tax = TaxFactory(name=name)
        CheckoutLine.objects.create(order=order, category=CheckoutCategory.TAX, tax=tax, amount=Decimal(amount))
    group = OverviewGroup.objects.get(pk=1)
    CheckoutLine.objects.create(order=order, category=CheckoutCategory.SUBTOTAL, group=group, amount="1042.50")
    return order


def fresh(order: Order) -> Order:
    return Order.objects.get(pk=order.pk)


def test_receipt_tells_the_whole_sale(order):
    tender_of(order, type_id=1, amount=Decimal("1130.00"))
    tender_of(order, type_id=7, amount=Decimal("-1.10"))
    register, customer = order.register, order.customer

    assert receipt_document(fresh(order)) == ReceiptDocument(
        store=register.location.name,
        number="STORE1-01-0007",
        facts=[
            ("Date", "25 Nov 2026, 17:05 UTC"),
            ("Order", str(order.pk)),
            ("Register", register.name),
            ("Served by", order.created_by.name),
            ("Customer", customer.name),
            ("Account", customer.account_number),
        ],
        lines=[
            Line(0, "Starter Kit", "1", "1,039.00", "1,039.00", ["SKU KIT"]),
            Line(1, "Promotion: Holiday 2020", amount="-5.25"),
            Line(1, "Charger", "1", "0.00", "0.00", ["SKU CHG"]),
            Line(2, "Goodwill", "1", "0.00", "0.00"),
            Line(
                0,
                "Wireless Service",
                "1",
                "0.00",
                "0.00",
                ["Number 8881110000", "12.95 a month on your bill", "5.95 once on your bill"],
            ),
            Line(0, "Cable", "2.5", "2.00", "5.00", ["SKU CAT6"]),
            Line(0, "Return: Case", "1", "1.50", "-1.50", ["SKU CASE"]),
            Line(1, "Promotion: Then lowered", amount="0.50"),
        ],
        sums=[("Subtotal", "1,042.50"), ("State tax", "60.40"), ("City tax", "23.00"), ("Total", "1,125.90")],
        payments=[("Paid by Cash", "1,130.00"), ("Refunded by Bill to Account", "-1.10")],
        balance=("Change due", "3.00"),
        notice="All amounts in USD.",
        text="Thank you for your business.",
    )


def test_receipt_tells_what_is_still_due_and_of_no_customer(order):
    tender_of(order, type_id=1, amount=Decimal("1125.89"), status=TenderStatus.VOIDED)
    Order.objects.filter(pk=order.pk).update(customer=None, receipt_number=None)
    paper = receipt_document(fresh(order))

    assert paper.balance == ("Amount due", "0.01")
    assert paper.payments == [("Paid by Cash, voided", "1,125.89")]
    assert [label for label, _ in paper.facts] == ["Date", "Order", "Register", "Served by"]
    assert paper.number == f"Order {order.pk}"


def test_receipt_of_a_cart_tells_that_the_sums_are_to_come(order):
    tender_of(order, amount=Decimal(25))
    Order.objects.filter(pk=order.pk).update(is_checked_out=False)
    paper = receipt_document(fresh(order))

    assert (paper.sums, paper.balance) == ([], ("Paid so far", "25.00"))
    assert paper.notice == "All amounts in USD. Not checked out: tax and total are still to come."
    assert "Paid so far" in text_of(render(paper))


def test_receipt_takes_as_many_queries_for_many_rows_as_for_one(order, django_assert_num_queries):
    OrderTenderFactory(order=order)
    for _ in range(2):
        same = fresh(order)
        with django_assert_num_queries(8):
            receipt_document(same)
        for item in OrderItemFactory.create_batch(20, order=order):
            RetailDiscount.objects.create(order_item=item, description="Sale", amount=1)
        OrderTenderFactory.create_batch(20, order=order)


def test_deep_trees_are_shown_without_end_of_stack(order):
    parent = OrderItemFactory(order=order)
    for _ in range(1_100):
        parent = OrderItemFactory._meta.model.objects.create(
            order=order,
            object_type=OrderObjectType.RETAIL_ITEM,
            action=OrderAction.SALE,
            description="Deeper",
            parent=parent,
        )

    assert max(line.depth for line in receipt_document(fresh(order)).lines) == 1_100


def test_paper_shows_everything_that_the_receipt_tells(order):
    tender_of(order, type_id=1, amount=Decimal("1130.00"))
    paper = receipt_document(fresh(order))

    [page] = pages_of(render(paper))

    words = " ".join(page)
    for line in paper.lines:
        for text in [line.description, line.quantity, line.price, line.amount, ", ".join(line.notes)]:
            assert text in words
    for text in [paper.store, paper.number, paper.text, paper.notice, "Receipt"]:
        assert text in words
    for label, said in [*paper.facts, *paper.sums, *paper.payments, paper.balance]:
        assert page[page.index(label) + 1] == said or label == "Order"
    assert "".join(page).endswith("STORE1-01-0007 - page 1 of 1")


def paper(**changes) -> ReceiptDocument:
    said = {
        "store": "Store",
        "number": "R-1",
        "facts": [("Customer", "Jane")],
        "lines": [Line(0, "Charger", "1", "25.00", "25.00", ["SKU CHG"])],
        "sums": [("Total", "25.00")],
        "payments": [],
        "balance": ("Change due", "0.00"),
        "notice": "All amounts in USD.",
        "text": "Thank you.",
    }
    return ReceiptDocument(**(said | changes))


def test_long_receipt_goes_on_with_its_headings():
    pages = pages_of(render(paper(lines=[Line(n % 9, f"Item {n}", "1", "1.00", "1.00") for n in range(120)])))

    assert len(pages) > 1
    assert sum(text.startswith("Item ") for page in pages for text in page) == 120
    for number, page in enumerate(pages, start=1):
        assert "".join(page).endswith(f"R-1 - page {number} of {len(pages)}")
    assert all({"Item", "Quantity", "Price", "Amount"} <= set(page) for page in pages[:2])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Zo\u00eb M\u00fcller, 25 \u20ac \u2013 \u201cB\u00e4ckerei\u201d", None),
        ("\u0141\u00f3d\u017a", None),
        ("\u010ce\u0161tina \u0150r\u0171 Vi\u1ec7t", None),
        ("\u6771\u4eac \u0410\u043d\u043d\u0430", None),
        ("smile \U0001f600!", "smile \ufffd!"),
        ("plain \u12a0 \U0001d400", "plain \ufffd A"),
        ("a\u0000b\u200bc\td\u00a0e\u2028f\r\ng\u202e", "abc d e f\ng"),
        ("e\u0301", "\u00e9"),
        ("(back\\slash)", None),
    ],
)
def test_names_are_printed_or_replaced_where_one_sees_it(text, shown):
    shown = text if shown is None else shown

    assert printable(text) == shown
    first = shown.splitlines()[0]
    if all(letter.isascii() or letter.encode("cp1252", "ignore") for letter in shown):
        assert first in text_of(render(paper(store=text, facts=[("Customer", text)], text=text))).replace("\n", " ")


WESTERN = st.text(st.characters(codec="cp1252"), max_size=200)
# Texts of other scripts cost a font each; all of them at once are tried in test_receipt_scripts.
MIXED = st.text(st.characters(max_codepoint=0x600), max_size=200)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(WESTERN, st.lists(WESTERN, max_size=3), st.integers(0, 40))
def test_any_western_text_makes_a_receipt(text, others, depth):
    assert pages_of(_receipt_of(text, others, depth))


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(MIXED, st.lists(MIXED, max_size=3), st.integers(0, 40))
def test_any_text_makes_a_receipt(text, others, depth):
    assert _receipt_of(text, others, depth).startswith(b"%PDF-")


def _receipt_of(text, others, depth) -> bytes:
    lines = [Line(depth, other, "4294967295", "999,999,999,999.99", "-999,999,999,999.99", [text]) for other in others]

    return render(paper(store=text, number=text[:40], lines=lines, text=text, facts=[(text[:20], text)]))
