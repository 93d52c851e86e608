"""What Paymentus payments and refunds change, as the other operations, the desk and the history show it."""

import pytest

from apps.catalog.factories import CatalogItemFactory
from apps.orders.constants import OrderVerb
from apps.orders.factories import OrderFactory
from apps.payments.constants import PaymentVerb
from apps.payments.factories import PaymentusTransactionFactory, TransactionOrderLinkFactory, placed
from tests.payments.payments_requests import refunding

pytestmark = pytest.mark.contract("order-management")
PAGE = "orders_order_change"


def tenders(order) -> str:
    return f"/order/{order.pk}/tender"


@pytest.mark.effect("createPaymentusTender", "tender-added")
@pytest.mark.effect("createPaymentusTender", "link-taken")
def test_payment_becomes_a_tender_of_its_order(effects):
    link = TransactionOrderLinkFactory(order=OrderFactory())
    payment = PaymentusTransactionFactory(
        reference_number=link.reference_number, cg_reference_number=link.order_id, amount=12
    )
    request = ("POST", "/paymentus/tender", {"orderID": link.order_id, "paymentusTransactionID": payment.pk})
    effects.show(
        *request, answer=(tenders(link.order), "value.0.amount", None, 12.0),
        page=(PAGE, link.order_id), appears="Paymentus 12.00", vanishes="Expected",
        history=(OrderVerb.TENDERED, "+ordertender"),
    )  # fmt: skip
    assert effects.rows_of(PaymentVerb.TENDERED) == {"~transactionorderlink"}
    assert effects.client.send(*request).status_code == 409  # the link has a tender now


@pytest.mark.effect("createPaymentusTender", "tender-total-moved")
def test_payment_counts_in_what_is_paid(effects):
    order = OrderFactory()
    payment = PaymentusTransactionFactory(cg_reference_number=order.pk, amount=12)
    TransactionOrderLinkFactory(order=order, reference_number=payment.reference_number)
    effects.show("POST", f"/order/{order.pk}/item", {"sku": CatalogItemFactory().sku, "orderActionID": 1})
    effects.show("POST", f"/order/{order.pk}/checkout")
    effects.show(
        "POST", "/paymentus/tender", {"orderID": order.pk, "paymentusTransactionID": payment.pk},
        answer=(f"/order/{order.pk}", "tenderTotal", 0.0, 12.0),
        page=(PAGE, order.pk), appears="Paid 12.00", history=(OrderVerb.TENDERED, "~order"),
    )  # fmt: skip


@pytest.mark.effect("deletePaymentusTender", "tender-removed")
@pytest.mark.effect("deletePaymentusTender", "link-freed")
@pytest.mark.effect("deletePaymentusTender", "tender-total-moved")
def test_deleted_tender_is_gone_and_its_payment_may_be_placed_again(effects):
    link = placed(OrderFactory(), amount=12)
    again = {"orderID": link.order_id, "paymentusTransactionID": link.transaction_id}
    assert effects.read(f"/order/{link.order_id}", "tenderTotal") == 12.0
    effects.show(
        "DELETE", f"/paymentus/tender/{link.tender_id}", answer=(tenders(link.order), "value.#", 1, 0),
        page=(PAGE, link.order_id), appears="Expected", vanishes="Paymentus 12.00",
        history=(OrderVerb.TENDER_REMOVED, "-ordertender", "~order"),
    )  # fmt: skip
    assert effects.rows_of(PaymentVerb.UNTENDERED) == {"~transactionorderlink"}
    assert effects.read(f"/order/{link.order_id}", "tenderTotal") == 0.0
    effects.show("POST", "/paymentus/tender", again)


@pytest.mark.effect("createPaymentusRefund", "tender-added")
@pytest.mark.effect("createPaymentusRefund", "reversal-recorded")
@pytest.mark.effect("createPaymentusRefund", "attempt-noted")
@pytest.mark.effect("createPaymentusRefund", "tender-total-moved")
def test_refund_becomes_a_negative_tender_of_its_order(effects, order):
    effects.show(
        "POST", *refunding(order), answer=(tenders(order), "value.0.amount", None, -10.0),
        page=(PAGE, order.pk), appears="Refunds 123456789 -10.00 Refunded",
        history=(OrderVerb.TENDERED, "+ordertender"),
    )  # fmt: skip
    assert effects.read(f"/order/{order.pk}", "tenderTotal") == -10.0
    assert effects.rows_of(PaymentVerb.REFUND_ASKED) == {"+refundattempt"}
    assert effects.rows_of(PaymentVerb.REFUNDED) >= {"+paymentustransaction", "+transactionorderlink"}
    assert "R-1" in effects.desk.read("payments_paymentustransaction_changelist")
