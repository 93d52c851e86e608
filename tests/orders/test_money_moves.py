"""Money that a person moves at an order or a drawer: what comes in is what goes out, and never more."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.catalog.factories import CatalogItemFactory
from apps.catalog.models import Tax
from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid, WrongState
from apps.orders import operations
from apps.orders.billing import BillingError, ServiceRecords
from apps.orders.constants import ORDER_LIFE_CYCLE, OrderAction, OrderState, OrderVerb
from apps.orders.factories import OrderFactory
from apps.orders.models import Order, OrderTender
from apps.orders.operations.processing import PROCESSOR, start_processing
from apps.orders.reads.receipts import receipt_document
from apps.registers.constants import MOVES_CASH, NoSaleState, NoSaleType
from apps.registers.factories import RegisterFactory
from apps.registers.models import TenderType
from apps.registers.operations import Count, create_no_sale
from apps.registers.reads.cash_drawer import cash_in_drawer, drawer, expected_in_drawer
from apps.users.factories import AgentFactory
from tests.support.snapshot import nothing_written

CASH, CHECK, CARD, BTA = 1, 2, 3, 7


class Counter:
    """A register, and the person who stands at it."""

    def __init__(self):
        self.by, self.register = Caller(AgentFactory(), Channel.DESK), RegisterFactory()
        Tax.objects.all().delete()
        self.item = CatalogItemFactory(price=Decimal("5.29"))

    def order(self, action: OrderAction = OrderAction.SALE, **fields) -> Order:
        """A checked-out order of 5.29, or a return of that."""
        order = OrderFactory(register=self.register, **fields)
        operations.add_item(order_id=order.pk, sku=self.item.sku, action=action, quantity=1, by=self.by)
        return operations.check_out(order_id=order.pk, by=self.by)

    def pay(self, order: Order, *tenders: tuple[int, str]) -> None:
        for type, amount in tenders:
            type = TenderType.objects.get(pk=type)
            operations.add_tender(order_id=order.pk, type=type, amount=Decimal(amount), by=self.by)

    def sold(self, *tenders: tuple[int, str], action: OrderAction = OrderAction.SALE) -> Order:
        order = self.order(action)
        self.pay(order, *tenders)
        return operations.submit_order(order_id=order.pk, by=self.by)

    def move(self, type: NoSaleType, amount: str):
        counts = [Count(TenderType.objects.get(pk=CASH), Decimal(amount))]
        return create_no_sale(register=self.register, type=type, tenders=counts, by=self.by)

    @property
    def cash(self) -> Decimal:
        return cash_in_drawer(self.register, timezone.now())


@pytest.fixture
def counter(db):
    return Counter()


def tenders_of(order: Order) -> list[tuple[int, str, bool]]:
    rows = OrderTender.objects.filter(order=order).order_by("pk")
    return [(row.type_id, str(row.amount), row.is_change) for row in rows]


def test_change_is_handed_back_and_the_drawer_keeps_the_price(counter):
    order = counter.sold((CASH, "20.00"))

    order.refresh_from_db()
    assert tenders_of(order) == [(CASH, "20.00", False), (CASH, "-14.71", True)]
    assert (order.tender_total, order.total) == (Decimal("5.29"), Decimal("5.29"))
    assert expected_in_drawer(counter.register, timezone.now()) == {CASH: Decimal("5.29")}
    parts = drawer(counter.register, timezone.now())[CASH].parts
    assert parts == {"Paid": Decimal("20.00"), "Change given": Decimal("-14.71")}
    paper = receipt_document(order)
    assert paper.payments == [("Paid by Cash", "20.00"), ("Change in Cash", "-14.71")]
    assert paper.balance == ("Amount due", "0.00")
    assert order.history.filter(activity__verb=OrderVerb.CHANGE_GIVEN).count() == 1


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("tenders", "change"),
    [
        ([(CASH, "5.29")], None),
        ([(CARD, "5.29")], None),
        ([(CARD, "5.00"), (CASH, "1.00")], "-0.71"),
        ([(CASH, "20.00"), (CASH, "-14.71")], None),
        ([(CARD, "10.00"), (CARD, "-4.71")], None),
    ],
)
def test_order_is_paid_to_the_cent_whatever_it_was_paid_by(counter, tenders, change):
    order = counter.sold(*tenders)

    handed_back = [(type, amount) for type, amount, is_change in tenders_of(order) if is_change]
    assert handed_back == ([] if change is None else [(CASH, change)])
    assert Order.objects.get(pk=order.pk).tender_total == Decimal("5.29")
    assert counter.cash == sum(Decimal(amount) for type, amount, _ in tenders_of(order) if type == CASH)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("paid", "refund"),
    [
        ([(CARD, "1000005.29")], (CASH, "-1000000")),
        ([(CASH, "20.00")], (CASH, "-20.01")),
        ([(CASH, "20.00")], (CARD, "-0.01")),
        ([(CARD, "20.00"), (CARD, "-15.00")], (CARD, "-5.01")),
        ([], (CASH, "-0.01")),
        ([], (BTA, "-0.01")),
        ([(CHECK, "50.00")], (CASH, "-44.71")),
    ],
)
def test_refund_is_at_most_what_was_paid_by_that_means(counter, paid, refund):
    counter.move(NoSaleType.FLOAT, "5000000")
    order = counter.order()
    counter.pay(order, *paid)

    with nothing_written(), pytest.raises(Invalid) as error:
        counter.pay(order, refund)
    assert error.value.field == "amount"


@pytest.mark.parametrize("type", [CASH, CARD, BTA])
def test_return_is_refunded_by_any_means_up_to_what_it_comes_to(counter, type):
    counter.move(NoSaleType.FLOAT, "100")
    order = counter.order(OrderAction.RETURN)
    with nothing_written(), pytest.raises(Invalid):
        counter.pay(order, (type, "-5.30"))

    counter.pay(order, (type, "-5.00"))
    with nothing_written(), pytest.raises(Invalid):
        counter.pay(order, (CASH, "-0.30"))
    counter.pay(order, (CASH, "-0.29"))
    operations.submit_order(order_id=order.pk, by=counter.by)

    assert counter.cash == Decimal(100) + sum(Decimal(amount) for type, amount, _ in tenders_of(order) if type == CASH)


@pytest.mark.sqlite
def test_cash_goes_out_up_to_what_the_drawer_holds(counter):
    order, other = counter.order(OrderAction.RETURN), counter.order(OrderAction.RETURN)
    with nothing_written(), pytest.raises(Invalid, match=r"The drawer holds 0\.00 in cash\."):
        counter.pay(order, (CASH, "-5.29"))
    counter.move(NoSaleType.FLOAT, "6")
    counter.pay(order, (CASH, "-5.29"))
    counter.pay(other, (CASH, "-5.29"))

    operations.submit_order(order_id=order.pk, by=counter.by)
    with nothing_written(), pytest.raises(WrongState, match=r"holds 4\.58 less in cash than goes out"):
        operations.submit_order(order_id=other.pk, by=counter.by)

    assert counter.cash == Decimal("0.71")


def test_without_a_register_no_drawer_hands_out_cash(counter):
    order = counter.order(OrderAction.RETURN)
    Order.objects.filter(pk=order.pk).update(register=None)

    with nothing_written(), pytest.raises(Invalid, match="no drawer"):
        counter.pay(order, (CASH, "-5.29"))


def test_return_that_is_taken_off_takes_its_refund_along(counter):
    """Otherwise a card would pay the cash that went out for goods that stayed."""
    counter.move(NoSaleType.FLOAT, "100")
    order = counter.order(OrderAction.RETURN)
    counter.pay(order, (CASH, "-5.29"))
    operations.remove_item(order_item_id=order.items.get().pk, by=counter.by)
    operations.add_item(order_id=order.pk, sku=counter.item.sku, action=OrderAction.SALE, quantity=1, by=counter.by)
    operations.check_out(order_id=order.pk, by=counter.by)
    counter.pay(order, (CARD, "10.58"))

    with nothing_written(), pytest.raises(WrongState, match=r"gives 5\.29 back by a means by which it was not paid"):
        operations.submit_order(order_id=order.pk, by=counter.by)


def test_too_much_that_is_no_cash_is_no_change(counter):
    order = counter.sold((CARD, "20.00"))

    assert tenders_of(order) == [(CARD, "20.00", False)]
    assert (order.tender_total - order.total, counter.cash) == (Decimal("14.71"), 0)
    operations.pause_order(order_id=order.pk, by=counter.by)
    with nothing_written(), pytest.raises(Invalid):
        counter.pay(order, (CASH, "-14.71"))
    counter.pay(order, (CARD, "-14.71"))
    operations.resume_order(order_id=order.pk, by=counter.by)


def test_refund_without_the_payment_it_rested_upon_keeps_the_order_from_going_on(counter):
    order = counter.order()
    counter.pay(order, (CASH, "20.00"), (CASH, "-14.71"), (CARD, "20.00"))
    first, refund, _ = order.tenders.order_by("pk")
    operations.remove_tender(order_id=order.pk, tender_id=first.pk, by=counter.by)

    with nothing_written(), pytest.raises(WrongState, match=r"gives 14\.71 back"):
        operations.submit_order(order_id=order.pk, by=counter.by)
    operations.remove_tender(order_id=order.pk, tender_id=refund.pk, by=counter.by)
    operations.submit_order(order_id=order.pk, by=counter.by)


def test_paused_order_settles_the_difference_and_the_drawer_follows(counter):
    order = counter.sold((CASH, "20.00"))
    operations.pause_order(order_id=order.pk, by=counter.by)
    with nothing_written(), pytest.raises(WrongState, match="counted in the drawer"):
        operations.remove_tender(order_id=order.pk, tender_id=order.tenders.first().pk, by=counter.by)
    create_no_sale(
        register=counter.register,
        type=NoSaleType.RECONCILE,
        tenders=[Count(TenderType.objects.get(pk=CASH), Decimal("5.29"), Decimal("5.29"))],
        by=counter.by,
    )
    operations.add_item(order_id=order.pk, sku=counter.item.sku, action=OrderAction.SALE, quantity=1, by=counter.by)
    operations.check_out(order_id=order.pk, by=counter.by)
    counter.pay(order, (CASH, "10.00"))
    operations.resume_order(order_id=order.pk, by=counter.by)

    assert tenders_of(order)[-2:] == [(CASH, "10.00", False), (CASH, "-4.71", True)]
    assert counter.cash == Decimal("10.58")


@pytest.mark.parametrize("is_counted", [False, True])
def test_cancelled_order_takes_its_cash_out_of_the_drawer_again(counter, is_counted):
    counter.move(NoSaleType.FLOAT, "100")
    order = counter.sold((CASH, "20.00"))
    if is_counted:
        count = Count(TenderType.objects.get(pk=CASH), Decimal("105.29"), Decimal("105.29"))
        create_no_sale(register=counter.register, type=NoSaleType.RECONCILE, tenders=[count], by=counter.by)
    operations.cancel_order(order_id=order.pk, reason="x", by=counter.by)

    assert Order.objects.get(pk=order.pk).state == OrderState.CANCELLED
    assert counter.cash == Decimal("100.00")


def bring_to(state: OrderState, order: Order, by: Caller, monkeypatch) -> None:
    """A submitted order, brought to a state from which it can be cancelled."""
    ids = {"order_id": order.pk, "by": by}
    match state:
        case OrderState.PAUSED:
            operations.pause_order(**ids)
        case OrderState.ON_HOLD:
            operations.hold_order(**ids, hold_reason_number=1)
        case OrderState.IN_PROCESS:
            start_processing(order_id=order.pk, by=PROCESSOR)
        case OrderState.ERRORED:
            monkeypatch.setattr(ServiceRecords, "carry_out", refuse)
            operations.process_order(order_id=order.pk)
    order.refresh_from_db()
    assert order.state == state


def refuse(adapter, order):
    raise BillingError("The account is closed.")


SUBMITTED_ONCE = sorted(row.state for row in ORDER_LIFE_CYCLE if OrderState.CANCELLED in row.moves and not row.is_cart)


@pytest.mark.parametrize("state", SUBMITTED_ONCE)
def test_cancelled_order_gives_back_no_more_cash_than_the_drawer_holds(counter, state, settings, monkeypatch):
    settings.ORDER_BILLING_DELAY = 0
    order = counter.sold((CASH, "20.00"))
    bring_to(state, order, counter.by, monkeypatch)
    assert counter.move(NoSaleType.SKIM_CASH, "0.01").state == NoSaleState.COMPLETED

    with nothing_written(), pytest.raises(WrongState, match=r"The drawer holds 5\.28 in cash, and 5\.29 goes back\."):
        operations.cancel_order(order_id=order.pk, reason="x", by=counter.by)
    counter.move(NoSaleType.ADD_CASH, "0.01")
    operations.cancel_order(order_id=order.pk, reason="x", by=counter.by)

    assert counter.cash == 0


def test_order_that_billing_refuses_keeps_its_cash_until_a_person_decides(counter, settings, monkeypatch):
    """No background work gives cash back: the order is Errored with the reason, and can go on or be cancelled."""
    settings.ORDER_BILLING_DELAY = 0
    order = counter.sold((CASH, "20.00"))
    counter.move(NoSaleType.SKIM_CASH, "5.29")
    with monkeypatch.context() as patched:
        bring_to(OrderState.ERRORED, order, counter.by, patched)

    assert (order.error, counter.cash) == ("The account is closed.", 0)
    failed = order.history.first()
    assert (failed.activity.verb, failed.activity.reason) == (OrderVerb.FAILED, "The account is closed.")
    operations.release_order(order_id=order.pk, by=counter.by)
    operations.process_order(order_id=order.pk)
    order.refresh_from_db()
    assert (order.state, counter.cash) == (OrderState.COMPLETED, 0)


def test_cancelled_return_puts_its_cash_back_into_an_empty_drawer(counter):
    counter.move(NoSaleType.FLOAT, "5.29")
    order = counter.sold((CASH, "-5.29"), action=OrderAction.RETURN)
    assert counter.cash == 0

    operations.cancel_order(order_id=order.pk, reason="x", by=counter.by)

    assert counter.cash == Decimal("5.29")


@pytest.mark.parametrize("tenders", [[(CARD, "5.29")], [(CHECK, "5.29")], [(BTA, "5.29")]])
def test_order_without_cash_is_cancelled_whatever_the_drawer_holds(counter, tenders):
    order = counter.sold(*tenders)

    operations.cancel_order(order_id=order.pk, reason="x", by=counter.by)

    assert counter.cash == 0


@pytest.mark.parametrize("end", ["take off", "cancel", "resume"])
def test_cash_on_a_paused_order_counts_from_when_that_goes_on(counter, end):
    """So it is neither skimmed and then taken off, nor counted twice by a reconcile in between."""
    order = counter.sold((CASH, "5.29"))
    operations.pause_order(order_id=order.pk, by=counter.by)
    operations.add_item(order_id=order.pk, sku=counter.item.sku, action=OrderAction.SALE, quantity=1, by=counter.by)
    operations.check_out(order_id=order.pk, by=counter.by)
    counter.pay(order, (CASH, "10.00"))

    assert counter.cash == Decimal("5.29")
    assert counter.move(NoSaleType.SKIM_CASH, "5.30").state == NoSaleState.ERRORED
    match end:
        case "take off":
            operations.remove_tender(order_id=order.pk, tender_id=order.tenders.last().pk, by=counter.by)
        case "cancel":
            operations.cancel_order(order_id=order.pk, reason="x", by=counter.by)
        case "resume":
            operations.resume_order(order_id=order.pk, by=counter.by)
    assert counter.cash == Decimal({"take off": "5.29", "cancel": "0", "resume": "10.58"}[end])


def test_refunds_on_a_paused_order_come_to_no_more_than_the_drawer_holds(counter):
    order = counter.sold((CASH, "5.29"))
    operations.pause_order(order_id=order.pk, by=counter.by)
    counter.pay(order, (CASH, "-3.00"))
    counter.move(NoSaleType.SKIM_CASH, "0.29")

    with nothing_written(), pytest.raises(Invalid, match=r"The drawer holds 5\.00 in cash\."):
        counter.pay(order, (CASH, "-2.29"))


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("type", "amount"),
    [(NoSaleType.PETTY_CASH, "10.01"), (NoSaleType.SKIM_CASH, "10.01"), (NoSaleType.FLOAT_CORRECTION, "-10.01")],
)
def test_drawer_gives_no_more_than_it_holds(counter, type, amount):
    counter.move(NoSaleType.FLOAT, "10")

    refused = counter.move(type, amount)

    assert (refused.state, refused.message) == (NoSaleState.ERRORED, "The drawer holds 10.00 in cash.")
    assert counter.cash == Decimal("10.00")
    smaller = "-10" if amount.startswith("-") else "10"
    assert counter.move(type, smaller).state == NoSaleState.COMPLETED
    assert counter.cash == 0


@pytest.mark.sqlite
def test_no_cash_is_counted_below_nothing(counter):
    with nothing_written(), pytest.raises(Invalid):
        counter.move(NoSaleType.RECONCILE, "-5")


def test_drawer_is_never_opened_ahead(counter):
    ahead = timezone.now() + datetime.timedelta(minutes=5)

    for type in NoSaleType:
        with nothing_written(), pytest.raises(Invalid) as error:
            create_no_sale(register=counter.register, type=type, at=ahead, by=counter.by)
        assert error.value.field == "at"


@pytest.mark.sqlite
def test_nothing_that_counts_or_moves_cash_is_dated_before_the_last_count(counter):
    counter.move(NoSaleType.FLOAT, "10")
    counter.move(NoSaleType.RECONCILE, "10")
    before = timezone.now() - datetime.timedelta(minutes=5)

    for type in MOVES_CASH | {NoSaleType.RECONCILE}:
        with nothing_written(), pytest.raises(Invalid) as error:
            create_no_sale(register=counter.register, type=type, at=before, by=counter.by)
        assert error.value.field == "at"
    opened = create_no_sale(register=counter.register, type=NoSaleType.OPEN_DRAWER, at=before, by=counter.by)
    assert (opened.state, counter.cash) == (NoSaleState.COMPLETED, Decimal("10.00"))
