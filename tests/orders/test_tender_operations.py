"""Tenders as operations: taking them off, and a total that is always their sum."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.core.caller import Caller, Channel
from apps.core.errors import DomainError, Invalid, NotAllowed, NotFound, WrongState
from apps.core.money import MAX_AMOUNT
from apps.orders import operations
from apps.orders.constants import OrderState, OrderVerb, TenderStatus
from apps.orders.models import Order, OrderTender
from apps.orders.operations.tenders import take_off_tender
from apps.registers.models import TenderType
from apps.users.factories import UserFactory
from tests.orders.api.money_requests import CLOSED_STATES, order_in, tender_of
from tests.support.snapshot import calling, history_of, nothing_written

SYSTEM = Caller(None, Channel.TASK)


def cash() -> TenderType:
    return TenderType.objects.get(pk=1)


def test_removed_tender_is_gone_from_the_total(agent):
    order = order_in(OrderState.PAUSED)
    kept, removed = tender_of(order, amount=Decimal("-3.50")), tender_of(order, amount=Decimal("10.25"))
    checked_out = order.is_checked_out, order.state

    operations.remove_tender(order_id=order.pk, tender_id=removed.pk, by=calling(agent))

    order.refresh_from_db()
    assert (order.tender_total, list(order.tenders.all()), order.updated_by) == (Decimal("-3.50"), [kept], agent)
    assert (order.is_checked_out, order.state) == checked_out
    activity = order.history.first().activity
    assert (activity.verb, activity.object_id) == (OrderVerb.TENDER_REMOVED, removed.pk)
    assert activity.data == {"type": "Bill to Account", "amount": "10.25"}
    assert history_of(activity) == [("order", "~"), ("ordertender", "-")]


@pytest.mark.parametrize("state", CLOSED_STATES)
def test_no_tender_is_removed_in_other_states(db, state):
    tender = tender_of(order_in(state))

    with nothing_written(), pytest.raises(WrongState):
        operations.remove_tender(order_id=tender.order_id, tender_id=tender.pk, by=SYSTEM)


@pytest.mark.parametrize("fields", [{"is_locked": True}, {"status": TenderStatus.CAPTURED}])
def test_locked_and_captured_tenders_stay(db, fields):
    tender = tender_of(order_in(OrderState.PAUSED), **fields)

    with nothing_written():
        with pytest.raises(WrongState):
            operations.remove_tender(order_id=tender.order_id, tender_id=tender.pk, by=SYSTEM)
        with pytest.raises(WrongState):
            take_off_tender(tender, by=SYSTEM)


def test_tenders_are_for_those_who_may_change_the_order(db):
    helpless, stranger = UserFactory(), UserFactory()
    helpless.groups.clear()
    order = order_in(OrderState.PAUSED, organisation=helpless.organisation)
    tender, other = tender_of(order), tender_of(order_in(OrderState.PAUSED))
    remove = operations.remove_tender

    with nothing_written():
        for user, error in [(helpless, NotAllowed), (stranger, NotFound)]:
            by = calling(user)
            with pytest.raises(error):
                operations.add_tender(order_id=order.pk, type=cash(), amount=Decimal(1), by=by)
            with pytest.raises(error):
                remove(order_id=order.pk, tender_id=tender.pk, by=by)
            with pytest.raises(error):
                operations.capture_tender(order_id=order.pk, tender_id=tender.pk, adjustment_id=1, by=by)
            with pytest.raises(error):
                operations.generate_receipt(order_id=order.pk, by=by)
        with pytest.raises(NotFound):
            remove(order_id=order.pk, tender_id=other.pk, by=SYSTEM)


@pytest.mark.parametrize("amount", ["NaN", "sNaN", "Infinity", "-Infinity", "0", "0.001", "1E+12", "1E-300", "1E+400"])
def test_amount_must_be_one(db, amount):
    order = order_in(OrderState.IN_CART)

    with nothing_written(), pytest.raises(Invalid) as refusal:
        operations.add_tender(order_id=order.pk, type=cash(), amount=Decimal(amount), by=SYSTEM)
    assert refusal.value.field == "amount"


cents = st.integers(-(10**6), 10**6) | st.sampled_from([10**14 - 1, -(10**14) + 1, 10**14, 0])
amounts = st.builds(lambda count: Decimal(count).scaleb(-2), cents)
steps = st.lists(st.tuples(st.just("add"), amounts) | st.tuples(st.just("remove"), st.integers(0, 5)), max_size=12)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_total_is_always_the_sum_of_the_tenders(db, plan):
    order = order_in(OrderState.IN_CART)
    expected: list[OrderTender] = []
    for verb, given_value in plan:
        if verb == "remove" and expected:
            gone = expected.pop(given_value % len(expected))
            fits = abs(sum(tender.amount for tender in expected)) <= MAX_AMOUNT
            try:
                operations.remove_tender(order_id=order.pk, tender_id=gone.pk, by=SYSTEM)
            except Invalid:
                assert not fits
                expected = list(order.tenders.order_by("pk"))
            else:
                assert fits
        elif verb == "add":
            sum_then = sum(tender.amount for tender in expected) + given_value
            fits = given_value and abs(given_value) <= MAX_AMOUNT and abs(sum_then) <= MAX_AMOUNT
            fits = fits and (given_value > 0 or sum_then >= 0)
            try:
                tender = operations.add_tender(order_id=order.pk, type=cash(), amount=given_value, by=SYSTEM)
            except DomainError:
                assert not fits
            else:
                assert fits
                expected.append(tender)
        stored = Order.objects.get(pk=order.pk)
        amounts_stored = list(stored.tenders.order_by("pk").values_list("amount", flat=True))
        assert amounts_stored == [tender.amount for tender in expected]
        assert stored.tender_total == sum(amounts_stored)
