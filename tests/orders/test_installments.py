"""Selling in installments: what is due now, the schedule, and how an agreement ends."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from apps.activity.models import Activity
from apps.core.calendar import months_later
from apps.core.caller import Caller, Channel
from apps.core.errors import DomainError, Invalid, NotAllowed, NotFound, WrongState
from apps.orders import operations
from apps.orders.billing import BillingError, ServiceRecords
from apps.orders.constants import OPEN_TO_CHANGE, AgreementState, OrderAction, OrderState, OrderVerb
from apps.orders.factories import OrderFactory, OrderItemFactory
from apps.orders.models import InstallmentAgreement, ItemFinancing, Order
from apps.orders.operations.agreements import parts_of
from apps.orders.reads.receipts import receipt_document, void_document
from apps.registers.models import TenderType
from apps.users.factories import AgentFactory, UserFactory
from tests.orders.installments import CARD, SYSTEM, carry_out, finance, phone_in_cart, sold, submit
from tests.support.snapshot import nothing_written

pytestmark = pytest.mark.django_db
FINANCED = Decimal("708.92")  # 749.00 with 8 % less 100.00


def give_back(line, order=None):
    """A return of what the line sold, on another order of the customer."""
    order = order or OrderFactory(customer=line.order.customer)
    operations.add_item(order_id=order.pk, sku=line.sku, action=OrderAction.RETURN, by=SYSTEM)
    return order


@pytest.mark.sqlite
def test_down_payment_is_due_and_the_rest_becomes_a_schedule():
    line = phone_in_cart()
    finance(line)

    order = submit(line.order)

    assert (order.total, order.financed_total, order.tender_total) == (Decimal("808.92"), FINANCED, 100)
    document = receipt_document(order)
    assert document.sums[-1] == ("Total", "808.92")
    assert document.payments == [("In installments", "708.92"), ("Paid by Credit Card", "100.00")]
    assert document.balance == ("Change due", "0.00")
    assert not InstallmentAgreement.objects.exists()
    assert carry_out(order)
    agreement = InstallmentAgreement.objects.with_remaining().get(items=line)
    assert (agreement.customer, agreement.amount, agreement.months) == (order.customer, FINANCED, 24)
    assert (agreement.remaining, agreement.left, agreement.state) == (FINANCED, 24, AgreementState.ACTIVE)
    rows = list(agreement.installments.order_by("number").values_list("number", "due_on", "amount"))
    assert rows == [
        (number, months_later(timezone.localdate(), number), Decimal("29.54" if number <= 20 else "29.53"))
        for number in range(1, 25)
    ]
    assert Activity.objects.get(verb=OrderVerb.AGREEMENT_STARTED).subject_id == order.pk
    assert agreement.history.get().activity.verb == OrderVerb.AGREEMENT_STARTED
    line.refresh_from_db()
    assert line.document_template_type.name == "Installment Agreement"


@given(units=st.integers(60, 10**9), months=st.integers(2, 60))
def test_parts_add_up_to_the_cent(units, months):
    amount = Decimal(units) / 100

    parts = parts_of(amount, months)

    assert (sum(parts), len(parts)) == (amount, months)
    assert max(parts) - min(parts) <= Decimal("0.01")
    assert min(parts) > 0


def test_months_later_stay_within_their_month():
    days = [months_later(datetime.date(2024, 1, 31), months) for months in (1, 2, 12, 13)]

    assert [str(day) for day in days] == ["2024-02-29", "2024-03-31", "2025-01-31", "2025-02-28"]


@pytest.mark.parametrize(
    ("months", "down", "field"),
    [(1, "0", "months"), (61, "0", "months"), (24, "-0.01", "down_payment"), (24, "749", "down_payment"),
     (24, "0.001", "down_payment"), (24, "NaN", "down_payment"), (24, "Infinity", "down_payment")],
)  # fmt: skip
def test_terms_out_of_bounds_are_refused(months, down, field):
    line = phone_in_cart()

    with nothing_written(), pytest.raises(Invalid) as refusal:
        finance(line, months, down)
    assert refusal.value.field == field


def test_only_a_piece_of_goods_for_a_known_customer_is_financed():
    line = phone_in_cart()
    nobody = phone_in_cart(order=OrderFactory(customer=None, organisation=line.order.organisation))
    lines = [
        nobody,
        OrderItemFactory(order=line.order, quantity=2),
        OrderItemFactory(order=line.order, unit_price=0),
        OrderItemFactory(order=line.order, action=OrderAction.RETURN),
        OrderItemFactory(order=line.order, parent=line),
    ]
    for each in lines:
        with nothing_written(), pytest.raises(WrongState):
            finance(each)
    alone = phone_in_cart()
    finance(alone)
    with nothing_written(), pytest.raises(WrongState, match="for one piece"):
        operations.change_quantity(order_item_id=alone.pk, quantity=2, by=SYSTEM)


def test_terms_change_while_the_order_is_open_and_by_those_who_may():
    line = phone_in_cart()
    finance(line)
    operations.check_out(order_id=line.order_id, by=SYSTEM)
    with nothing_written():
        finance(line)
    assert finance(line, 12, "50").months == 12
    order = Order.objects.get(pk=line.order_id)
    assert (order.state, order.is_checked_out) == (OrderState.IN_CART, False)

    acts = [lambda: finance(line, 6), lambda: operations.remove_financing(order_item_id=line.pk, by=SYSTEM)]
    wrong = []
    for state in set(OrderState) - set(OPEN_TO_CHANGE):
        Order.objects.update(state=state)
        for act in acts:
            with nothing_written(), pytest.raises(DomainError) as refusal:
                act()
            wrong += [] if isinstance(refusal.value, WrongState) else [state]
    assert wrong == []

    Order.objects.update(state=OrderState.IN_CART)
    agent, stranger = AgentFactory(), UserFactory()
    agent.groups.clear()
    for user, refusal in ((agent, NotAllowed), (stranger, NotFound)):
        with pytest.raises(refusal):
            operations.remove_financing(order_item_id=line.pk, by=Caller(user, Channel.DESK))
    acts[1]()
    assert not ItemFinancing.objects.exists()
    assert operations.check_out(order_id=order.pk, by=SYSTEM).financed_total == 0
    with pytest.raises(WrongState, match="not paid in installments"):
        acts[1]()


def test_discount_lowers_what_is_financed():
    line = phone_in_cart()
    finance(line)
    operations.discount_item(order_item_id=line.pk, reason_id=3, amount=Decimal(49), by=SYSTEM)

    order = operations.check_out(order_id=line.order_id, by=SYSTEM)
    assert (order.total, order.financed_total, order.to_pay) == (756, 656, 100)
    operations.discount_item(order_item_id=line.pk, reason_id=3, amount=Decimal(650), by=SYSTEM)
    with nothing_written(), pytest.raises(WrongState, match="too little"):
        operations.check_out(order_id=order.pk, by=SYSTEM)


def test_never_more_is_financed_than_the_order_comes_to():
    lines = [phone_in_cart("10.05", "0.05")]
    lines += [phone_in_cart("10.05", "0.05", order=lines[0].order) for _ in range(2)]
    for line in lines:
        finance(line, 3, "0")

    order = operations.check_out(order_id=lines[0].order_id, by=SYSTEM)

    # each by itself is taxed 0.50, all together 1.51
    assert (order.total, order.financed_total, order.to_pay) == (Decimal("31.66"), Decimal("31.65"), Decimal("0.01"))


class Refuses(ServiceRecords):
    def carry_out(self, order):
        super().carry_out(order)
        raise BillingError("The account is closed.")


def test_order_that_fails_or_is_cancelled_leaves_no_agreement(settings):
    settings.ORDER_BILLING_ADAPTER = f"{__name__}.Refuses"
    line = phone_in_cart()
    finance(line)
    order = submit(line.order)

    assert not carry_out(order)
    order.refresh_from_db()
    assert (order.state, InstallmentAgreement.objects.count()) == (OrderState.ERRORED, 0)
    operations.cancel_order(order_id=order.pk, reason="No", by=SYSTEM)
    assert not InstallmentAgreement.objects.exists()


def test_last_installment_ends_the_agreement():
    line = phone_in_cart()
    finance(line, 3)
    agreement = sold(line)

    paid = [operations.record_installment(agreement_id=agreement.pk, by=SYSTEM) for _ in range(3)]

    agreement.refresh_from_db()
    assert [row.number for row in paid] == [1, 2, 3]
    assert (agreement.state, agreement.ended_at is not None) == (AgreementState.PAID, True)
    entries = Activity.objects.filter(verb=OrderVerb.INSTALLMENT_PAID, object_id=agreement.pk)
    assert [entry.subject_id for entry in entries] == [line.order_id] * 3
    assert agreement.history.first().activity == entries.latest("pk")
    for act in (operations.record_installment, operations.pay_off_agreement):
        with nothing_written(), pytest.raises(WrongState, match="is over: Paid"):
            act(agreement_id=agreement.pk, by=SYSTEM)


def test_agreement_is_paid_off_early_by_those_who_may():
    line = phone_in_cart()
    finance(line)
    agreement = sold(line)
    operations.record_installment(agreement_id=agreement.pk, by=SYSTEM)
    agent, stranger = AgentFactory(), UserFactory()
    agent.groups.clear()
    for user, refusal in ((agent, NotAllowed), (stranger, NotFound)):
        for act in (operations.record_installment, operations.pay_off_agreement):
            with pytest.raises(refusal):
                act(agreement_id=agreement.pk, by=Caller(user, Channel.DESK))

    assert operations.pay_off_agreement(agreement_id=agreement.pk, by=SYSTEM) == FINANCED - Decimal("29.54")

    agreement = InstallmentAgreement.objects.with_remaining().get()
    assert (agreement.state, agreement.remaining, agreement.left) == (AgreementState.PAID_EARLY, 0, 0)
    installment = agreement.installments.last()
    assert installment.history.first().activity.verb == OrderVerb.AGREEMENT_PAID_OFF


def test_return_gives_back_what_was_paid_and_ends_the_agreement():
    line = phone_in_cart()
    finance(line)
    agreement = sold(line)
    operations.record_installment(agreement_id=agreement.pk, by=SYSTEM)

    back = give_back(line)
    checked = operations.check_out(order_id=back.pk, by=SYSTEM)
    assert (checked.total, checked.to_pay) == (Decimal("-808.92"), Decimal("-129.54"))
    operations.record_installment(agreement_id=agreement.pk, by=SYSTEM)
    with nothing_written(), pytest.raises(WrongState, match="check it out again"):
        operations.submit_order(order_id=back.pk, by=SYSTEM)
    with pytest.raises(Invalid, match=r"At most 129\.54"):
        operations.add_tender(
            order_id=back.pk, type=TenderType.objects.get(pk=CARD), amount=Decimal("-159.08"), by=SYSTEM
        )
    submit(back)
    with pytest.raises(WrongState, match=f"Order {back.pk} gives the goods back"):
        operations.record_installment(agreement_id=agreement.pk, by=SYSTEM)
    back.refresh_from_db()
    assert back.tender_total == Decimal("-159.08")
    refunded = [("Installments no longer due", "-649.84"), ("Refunded by Credit Card", "-159.08")]
    assert receipt_document(back).payments == refunded
    assert carry_out(back)

    agreement = InstallmentAgreement.objects.with_remaining().get()
    assert (agreement.state, agreement.remaining) == (AgreementState.RETURNED, 0)
    entry = Activity.objects.get(verb=OrderVerb.AGREEMENT_ENDED)
    assert (entry.subject_id, entry.object_id, entry.data) == (line.order_id, agreement.pk, {"state": "Returned"})


def test_void_ends_the_agreements_of_a_sale_and_takes_up_those_of_a_return():
    line = phone_in_cart()
    finance(line)
    agreement = sold(line)
    back = give_back(line)
    submit(back)
    assert carry_out(back)
    with nothing_written(), pytest.raises(WrongState, match=f"Order {back.pk} gives back what"):
        operations.void_transaction(order_id=line.order_id, reason="Mistake", by=SYSTEM)

    operations.void_transaction(order_id=back.pk, reason="Kept after all", by=SYSTEM)
    agreement.refresh_from_db()
    assert (agreement.state, agreement.ended_at) == (AgreementState.ACTIVE, None)
    back.refresh_from_db()
    assert void_document(back, "Kept after all").balance == ("Taken in again", "100.00")
    operations.void_transaction(order_id=line.order_id, reason="Mistake", by=SYSTEM)

    agreement.refresh_from_db()
    assert (agreement.state, agreement.ended_at is not None) == (AgreementState.VOIDED, True)
    with pytest.raises(WrongState, match="is over: Voided"):
        operations.record_installment(agreement_id=agreement.pk, by=SYSTEM)
