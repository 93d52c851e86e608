"""What tenders and receipts change, as the other operations, the desk and the history show it."""

import pytest

from apps.orders.constants import OrderState, OrderVerb
from apps.orders.models import Receipt
from tests.orders.api.money_requests import adjustment_of, order_in, tender_of

pytestmark = pytest.mark.contract("order-management")
PAGE = "orders_order_change"


@pytest.mark.effect("addOrderTender", "tender-added")
def test_added_tender_is_found_on_the_order(effects):
    order = order_in(OrderState.IN_CART)
    effects.show(
        "POST", f"/order/{order.pk}/tender", {"tenderTypeID": 1, "amount": 12.5},
        answer=(f"/order/{order.pk}/tender", "value.0.amount", None, 12.5),
        page=(PAGE, order.pk), appears="Cash 12.50", history=(OrderVerb.TENDERED, "+ordertender"),
    )  # fmt: skip


@pytest.mark.effect("addOrderTender", "tender-total-moved")
def test_added_tender_counts_in_what_is_paid(effects):
    order = order_in(OrderState.CHECKED_OUT)
    effects.show(
        "POST", f"/order/{order.pk}/tender", {"tenderTypeID": 1, "amount": 12.5},
        answer=(f"/order/{order.pk}", "tenderTotal", 0.0, 12.5),
        page=(PAGE, order.pk), appears="Paid 12.50", history=(OrderVerb.TENDERED, "~order"),
    )  # fmt: skip


@pytest.mark.effect("captureTender", "tender-captured")
@pytest.mark.effect("captureTender", "adjustment-tied")
def test_captured_tender_is_shown_with_its_adjustment(effects):
    order = order_in(OrderState.SUBMITTED)
    tender, adjustment = tender_of(order), adjustment_of(order.customer)
    effects.show(
        "POST", f"/order/{order.pk}/tender/{tender.pk}/capture", {"adjustmentID": adjustment.pk},
        answer=(f"/order/{order.pk}/tender", "value.0.tenderStatus", "Open", "Captured"),
        page=(PAGE, order.pk), appears="Captured", history=(OrderVerb.TENDER_CAPTURED, "~ordertender"),
    )  # fmt: skip
    assert effects.read(f"/order/{order.pk}/tender", "value.0.adjustmentID") == adjustment.pk


@pytest.mark.effect("generateReceipt", "receipt-stored")
def test_receipt_is_stored_and_can_be_downloaded(effects):
    order = order_in(OrderState.IN_CART)
    answer = effects.show(
        "POST", f"/order/{order.pk}/receipt", {"category": "Web Receipt"},
        page=(PAGE, order.pk), appears="Web Receipt", history=(OrderVerb.RECEIPT_MADE, "+receipt"),
    )  # fmt: skip
    assert effects.client.get(f"/order/{order.pk}/receipt/{answer['guid']}").content.startswith(b"%PDF")


@pytest.mark.effect("generateReceipt", "receipt-overwritten")
def test_receipt_is_overwritten_under_its_guid(effects):
    order = order_in(OrderState.IN_CART)
    old = Receipt.objects.create(order=order, category="Old one", content=b"%PDF old", created_by=order.created_by)
    path = f"/order/{order.pk}/receipt/{old.guid}"
    effects.show(
        "POST", f"/order/{order.pk}/receipt", {"guid": str(old.guid), "category": "New one"},
        page=(PAGE, order.pk), appears="New one", vanishes="Old one", history=(OrderVerb.RECEIPT_MADE, "~receipt"),
    )  # fmt: skip
    assert effects.client.get(path).content != b"%PDF old"
