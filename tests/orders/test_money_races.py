"""What two callers do to the money of one order at the same time, on PostgreSQL."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.activity.models import Activity
from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid, WrongState
from apps.core.locks import locked
from apps.customers.models import Adjustment
from apps.orders import operations
from apps.orders.constants import OrderState, OrderVerb, TenderStatus
from apps.orders.models import Order, OrderTender, Receipt
from apps.registers.constants import NoSaleState, NoSaleType
from apps.registers.factories import RegisterFactory
from apps.registers.models import Register, TenderType
from apps.registers.operations import Count, create_no_sale, resume_no_sale
from apps.registers.reads.cash_drawer import cash_in_drawer
from apps.users.factories import AgentFactory
from tests.orders.api.money_requests import (
    GUID,
    adjustment_of,
    advance_pay_product,
    order_in,
    prepaid_service,
    tender_of,
)
from tests.tickets.test_races import kinds, race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("postgresql_only")]
SYSTEM = Caller(None, Channel.TASK)


def holding(*orders: Order):
    """A gate: the rows of these orders."""
    return lambda: list(locked(Order.objects.filter(pk__in=[order.pk for order in orders])))


def capturing(tender: OrderTender, adjustment: Adjustment):
    return lambda: operations.capture_tender(
        order_id=tender.order_id, tender_id=tender.pk, adjustment_id=adjustment.pk, by=SYSTEM
    )


def adding(order: Order, amount: str):
    cash = TenderType.objects.get(pk=1)
    return lambda: operations.add_tender(order_id=order.pk, type=cash, amount=Decimal(amount), by=SYSTEM)


def test_one_of_two_captures_of_a_tender_wins():
    tender = tender_of(order_in(OrderState.SUBMITTED))
    first, second = adjustment_of(tender.order.customer), adjustment_of(tender.order.customer)

    outcomes = race(capturing(tender, first), capturing(tender, second), gate=holding(tender.order))

    assert kinds(outcomes) == [None, WrongState]
    assert outcomes[1].message == f"Tender {tender.pk} is Captured: it cannot be captured."
    tender.refresh_from_db()
    assert (tender.status, tender.adjustment) == (TenderStatus.CAPTURED, first)
    assert Activity.objects.filter(verb=OrderVerb.TENDER_CAPTURED).count() == 1
    assert tender.history.filter(history_type="~").count() == 1


def test_adjustment_captures_one_of_two_tenders_on_different_orders():
    order = order_in(OrderState.SUBMITTED)
    other = order_in(OrderState.SUBMITTED, customer=order.customer)
    tenders = [tender_of(order), tender_of(other)]
    adjustment = adjustment_of(order.customer)

    def gate():
        list(locked(Adjustment.objects.filter(pk=adjustment.pk)))

    outcomes = race(*[capturing(tender, adjustment) for tender in tenders], gate=gate)

    assert kinds(outcomes) == [None, Invalid]
    assert list(OrderTender.objects.filter(adjustment=adjustment)) == [tenders[0]]


def test_two_added_tenders_both_count():
    order = order_in(OrderState.IN_CART)

    outcomes = race(adding(order, "10.10"), adding(order, "-0.35"), gate=holding(order))

    assert kinds(outcomes) == [None, None]
    order.refresh_from_db()
    assert order.tender_total == Decimal("9.75") == sum(tender.amount for tender in order.tenders.all())


def test_tender_is_taken_off_once():
    order = order_in(OrderState.IN_CART)
    tender = tender_of(order)

    def remove():
        return operations.remove_tender(order_id=order.pk, tender_id=tender.pk, by=SYSTEM)

    outcomes = race(remove, remove, gate=holding(order))

    assert [type(outcome).__name__ for outcome in outcomes] == ["NoneType", "NotFound"]
    order.refresh_from_db()
    assert order.tender_total == 0


def test_service_is_renewed_once():
    order = order_in(OrderState.IN_CART)
    service = prepaid_service(order.customer, advance_pay_product())

    def renew():
        return operations.renew_advance_pay(order_id=order.pk, service_id=service.pk, by=SYSTEM)

    outcomes = race(renew, renew, gate=holding(order))

    assert kinds(outcomes) == [None, WrongState]
    assert order.service_items.count() == 1


def test_two_who_overwrite_a_receipt_leave_one():
    order = order_in(OrderState.SUBMITTED)
    Receipt.objects.create(guid=GUID, order=order, content=b"old", created_by=order.created_by)

    def make(category):
        return lambda: operations.generate_receipt(order_id=order.pk, guid=GUID, category=category, by=SYSTEM)

    outcomes = race(make("First"), make("Second"), gate=holding(order))

    assert kinds(outcomes) == [None, None]
    [receipt] = order.receipts.all()
    assert (str(receipt.guid), receipt.category) == (GUID, "Second")
    assert receipt.history.count() == 3


class Till:
    """A register with one sale of 5.29 in cash, and what people do to its drawer."""

    def __init__(self):
        self.register = RegisterFactory()
        self.by = Caller(AgentFactory(), Channel.DESK)
        self.order = self.sale(OrderState.PAUSED, "5.29")
        OrderTender.objects.update(booked_at=self.order.submitted_at)

    def sale(self, state: OrderState, amount: str) -> Order:
        order = order_in(state, register=self.register, total=Decimal(amount), subtotal=Decimal(amount))
        tender_of(order, type_id=1, amount=Decimal(amount))
        return order

    def gate(self):
        list(locked(Register.objects.filter(pk=self.register.pk)))

    def skim(self, **more):
        return self._open(NoSaleType.SKIM_CASH, **more)

    def count(self, **more):
        return self._open(NoSaleType.RECONCILE, **more)

    def _open(self, type: NoSaleType, **more):
        counts = [Count(TenderType.objects.get(pk=1), Decimal("5.29"))]
        return create_no_sale(register=self.register, type=type, tenders=counts, by=self.by, **more)

    def cancel(self):
        return operations.cancel_order(order_id=self.order.pk, reason="x", by=self.by)

    def give_back(self):
        order = self.sale(OrderState.CHECKED_OUT, "-5.29")
        return lambda: operations.submit_order(order_id=order.pk, by=self.by)

    @property
    def cash(self) -> Decimal:
        return cash_in_drawer(self.register, timezone.now())


def test_cash_that_was_skimmed_meanwhile_is_not_given_back_by_a_cancellation():
    till = Till()

    outcomes = race(till.skim, till.cancel, gate=till.gate)

    assert outcomes[0].state == NoSaleState.COMPLETED
    assert kinds(outcomes)[1] is WrongState
    assert outcomes[1].message == "The drawer holds 0.00 in cash, and 5.29 goes back."
    assert (till.cash, Order.objects.get(pk=till.order.pk).state) == (0, OrderState.PAUSED)


def test_cash_that_a_cancellation_gave_back_meanwhile_is_not_skimmed():
    till = Till()

    outcomes = race(till.cancel, till.skim, gate=till.gate)

    assert kinds(outcomes)[0] is None
    assert (outcomes[1].state, outcomes[1].message) == (NoSaleState.ERRORED, "The drawer holds 0.00 in cash.")
    assert till.cash == 0


def test_cash_that_was_skimmed_meanwhile_is_not_given_back_by_a_return():
    till = Till()

    outcomes = race(till.skim, till.give_back(), gate=till.gate)

    assert outcomes[0].state == NoSaleState.COMPLETED
    assert kinds(outcomes)[1] is WrongState
    assert till.cash == 0


def test_two_payouts_at_once_take_out_what_is_there_once():
    till = Till()

    outcomes = race(till.skim, till.skim, gate=till.gate)

    assert [outcome.state for outcome in outcomes] == [NoSaleState.COMPLETED, NoSaleState.ERRORED]
    assert (outcomes[1].message, till.cash) == ("The drawer holds 0.00 in cash.", 0)


@pytest.mark.parametrize("sale_comes_first", [True, False])
def test_sale_during_a_reconcile_is_counted_or_comes_after_it(sale_comes_first):
    till = Till()
    order = till.sale(OrderState.CHECKED_OUT, "1.00")

    def sell():
        operations.submit_order(order_id=order.pk, by=till.by)

    acts = [sell, till.count] if sale_comes_first else [till.count, sell]

    outcomes = race(*acts, gate=till.gate)

    count = outcomes[1] if sale_comes_first else outcomes[0]
    message = "Cash is 1.00 short; the register allows 0.00." if sale_comes_first else None
    assert (kinds(outcomes), count.message) == ([None, None], message)
    assert till.cash == Decimal("6.29")


def test_held_reconcile_is_completed_before_or_after_a_payout_that_is_dated_back():
    till = Till()
    held = till.count(place_on_hold=True)
    before = held.at - datetime.timedelta(seconds=1)

    outcomes = race(
        lambda: resume_no_sale(no_sale_id=held.pk, by=till.by),
        lambda: till.skim(at=before),
        gate=till.gate,
    )

    assert kinds(outcomes) == [None, Invalid]
    assert (outcomes[0].state, till.cash) == (NoSaleState.COMPLETED, Decimal("5.29"))
