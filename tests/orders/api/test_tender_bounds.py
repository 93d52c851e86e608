"""CostGuard Order Management: how far refunds go, and the change of a sale, through the API."""

from decimal import Decimal

import pytest

from apps.orders.constants import OrderState
from apps.orders.models import Order
from apps.registers.factories import RegisterFactory
from apps.registers.models import NoSale
from tests.journals.api.costguard_requests import answer_of, refused
from tests.orders.api.money_requests import order_in, tender_of
from tests.registers.api.no_sale_requests import new_no_sale, tender
from tests.support.snapshot import nothing_written

pytestmark = pytest.mark.contract("order-management")
CASH, CARD = 1, 3


def sale(total: str, **fields) -> Order:
    return order_in(OrderState.CHECKED_OUT, total=Decimal(total), subtotal=Decimal(total), **fields)


@pytest.mark.rule("addOrderTender", "refund-within-paid-amount")
def test_card_is_not_turned_into_cash(staff):
    order = sale("5.29")
    path = f"/order/{order.pk}/tender"
    assert staff.post(path, {"tenderTypeID": CARD, "amount": 1000005.29}).status_code == 201

    with nothing_written():
        answer = answer_of(staff.post(path, {"tenderTypeID": CASH, "amount": -1000000}))

    reason = "At most 0.00 can be given back by Cash on this order."
    assert answer == refused("amount", -1000000, reason)
    assert staff.post(path, {"tenderTypeID": CARD, "amount": -1000000}).status_code == 201


@pytest.mark.rule("addOrderTender", "cash-refund-comes-from-drawer")
def test_cash_for_a_return_is_at_most_what_the_drawer_holds(staff):
    register = RegisterFactory()
    order = sale("-30.00", register=register)
    path = f"/order/{order.pk}/tender"
    with nothing_written():
        answer = answer_of(staff.post(path, {"tenderTypeID": CASH, "amount": -30}))
    assert answer == refused("amount", -30, "The drawer holds 0.00 in cash.")

    assert staff.post("/noSale", new_no_sale(register)).status_code == 201
    assert staff.post(path, {"tenderTypeID": CASH, "amount": -30}).status_code == 201


@pytest.mark.rule("submitOrder", "excess-cash-given-as-change")
def test_change_is_a_tender_of_the_order(staff):
    order = sale("5.29", receipt_number="STORE7-05-0001")
    tender_of(order, type_id=CASH, amount=Decimal(20))

    assert staff.post(f"/order/{order.pk}/submit").status_code == 200

    found = staff.get(f"/order/{order.pk}/tender?$orderby=amount").json()["value"]
    assert [(row["tenderTypeID"], row["amount"]) for row in found] == [(CASH, -14.71), (CASH, 20.0)]
    assert staff.get(f"/order/{order.pk}").json()["tenderTotal"] == 5.29
    rows = staff.get(f"/order/{order.pk}/checkoutOverview").json()
    tenders = [row for row in rows["value"] if row["category"] == "Tender"] if "value" in rows else rows
    assert [row["amount"] for row in tenders] == [5.29]


@pytest.mark.rule("submitOrder", "refund-by-unpaid-type-refused")
def test_refund_of_what_was_not_paid_is_not_submitted(staff):
    order = sale("5.29")
    tender_of(order, type_id=CARD, amount=Decimal(20))
    tender_of(order, type_id=CASH, amount=Decimal(-1))

    with nothing_written():
        assert staff.post(f"/order/{order.pk}/submit").status_code == 409


@pytest.mark.rule("cancelOrder", "cash-goes-back-out-of-drawer")
def test_cancelling_gives_back_no_more_cash_than_the_drawer_holds(staff):
    register = RegisterFactory()
    order = sale("5.29", register=register, receipt_number="STORE7-05-0001")
    tender_of(order, type_id=CASH, amount=Decimal(20))
    assert staff.post(f"/order/{order.pk}/submit").status_code == 200
    assert staff.post(f"/order/{order.pk}/pause").status_code == 204
    skim = new_no_sale(register, noSaleType="SkimCash", tenders=[tender(5.29)])
    skim.pop("noSaleReasonID", None)
    assert staff.post("/noSale", skim).json()["orderState"] == "Completed"

    with nothing_written():
        refusal = staff.post(f"/order/{order.pk}/cancel", {"reason": "x"})
    assert refusal.status_code == 409
    assert "The drawer holds 0.00 in cash, and 5.29 goes back." in refusal.content.decode()

    assert staff.post("/noSale", new_no_sale(register)).status_code == 201
    assert staff.post(f"/order/{order.pk}/cancel", {"reason": "x"}).status_code == 204


@pytest.mark.rule("createNoSale", "overdrawn-drawer-errs")
def test_petty_cash_beyond_the_drawer_is_errored(staff):
    body = new_no_sale(RegisterFactory(), noSaleType="PettyCash", noSaleReasonID=6, tenders=[tender(0.01)])

    answer = staff.post("/noSale", body)

    assert (answer.status_code, answer.json()["orderState"]) == (201, "Errored")
    assert NoSale.objects.get().message == "The drawer holds 0.00 in cash."
