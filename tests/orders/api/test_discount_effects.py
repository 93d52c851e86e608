"""Discounts of a real order, from its cart to the search that lists them and the page that shows them."""

from decimal import Decimal

import pytest

from apps.catalog.constants import CatalogLookupKind
from apps.catalog.factories import CatalogItemFactory, PromotionFactory, lookup
from apps.catalog.models import RetailDiscountReason, Tax
from apps.core.caller import Caller, Channel
from apps.customers.factories import CustomerFactory
from apps.orders import operations
from apps.orders.factories import OrderFactory
from apps.orders.models import OrderItem, RetailDiscount
from apps.orders.operations.processing import process_due_orders
from tests.orders.api.orders_requests import answer_of, refused

pytestmark = pytest.mark.contract("order-management")


@pytest.fixture
def order(integrator):
    Tax.objects.all().delete()
    return OrderFactory(customer=CustomerFactory(organisation=integrator.organisation))


@pytest.fixture
def promotion(db):
    return PromotionFactory(percent=20)


@pytest.fixture
def case(db):
    return CatalogItemFactory(price=Decimal("25.00"))


def add(client, order, item, quantity=1, action=1) -> int:
    body = {"sku": item.sku, "quantity": quantity, "orderActionID": action}
    status, answer = answer_of(client.post(f"/order/{order.pk}/item", body))
    assert status == 201, answer
    return answer["orderItemID"]


def discounts(client, item_id, query="") -> list[dict]:
    status, answer = answer_of(client.get(f"/orderItem/{item_id}/retailDiscount{query}"))
    assert status == 200, answer
    return answer["value"]


def total(client, order) -> dict:
    status, answer = answer_of(client.post(f"/order/{order.pk}/checkout"))
    assert status == 200, answer
    return {name: answer[name] for name in ("subtotal", "total", "amountDue")}


@pytest.mark.effect("addOrderItem", "promotion-applied")
@pytest.mark.effect("deleteOrderItem", "discount-gone")
@pytest.mark.rule("addOrderItem", "promotion-lowers-price")
@pytest.mark.rule("checkoutOrder", "discounts-lower-subtotal")
@pytest.mark.rule("deleteOrderItem", "discounts-deleted")
def test_promotion_comes_and_goes_with_the_item(subscriber, desk, order, promotion, case):
    other = lookup(CatalogLookupKind.PROMOTION, 6).pk
    PromotionFactory(word_id=other, percent=10, is_active=False)

    item = add(subscriber, order, case, quantity=2)

    found = RetailDiscount.objects.get()
    assert discounts(subscriber, item) == [
        {
            "amount": 10.0,
            "description": "Holiday promotion",
            "orderItemID": item,
            "promotion": "Holiday 2020",
            "promotionID": 6,
            "retailDiscountID": found.pk,
            "retailDiscountReason": None,
            "retailDiscountReasonID": None,
            "retailDiscountType": "Promotion",
        }
    ]
    assert total(subscriber, order) == {"subtotal": 40, "total": 40, "amountDue": 40}
    page = desk.read("orders_order_change", order.pk)
    assert ": \u221210.00" in page
    assert "Taken off: Holiday promotion, 10.00" in page

    left = add(subscriber, order, CatalogItemFactory(price=5))
    assert answer_of(subscriber.delete(f"/orderItem/{item}")) == (204, None)

    assert total(subscriber, order) == {"subtotal": 4, "total": 4, "amountDue": 4}
    assert RetailDiscount.objects.get().order_item_id == left
    page = desk.read("orders_order_change", order.pk)
    assert ": \u221210.00" not in page
    assert "Not taken off any more: Holiday promotion, 10.00" in page


@pytest.mark.rule("searchRetailDiscounts", "desk-discount-is-manual")
def test_discount_of_the_desk_is_listed_beside_the_promotion(subscriber, desk, order, promotion, case):
    item = add(subscriber, order, case)
    reason = RetailDiscountReason.objects.get(pk=3)

    desk.post("orders_order_item_discount", order.pk, item, amount="2.50", reason_id=3, description="Scratched")

    manual = discounts(subscriber, item, "?$filter=retailDiscountType eq 'Manual'")
    assert [(row["amount"], row["description"], row["promotionID"]) for row in manual] == [(2.5, "Scratched", None)]
    assert [(row["retailDiscountReasonID"], row["retailDiscountReason"]) for row in manual] == [(3, reason.description)]
    by_promotion = discounts(subscriber, item, "?$filter=promotionID eq 6")
    assert [(row["amount"], row["retailDiscountType"]) for row in by_promotion] == [(5.0, "Promotion")]
    assert total(subscriber, order) == {"subtotal": 17.5, "total": 17.5, "amountDue": 17.5}


@pytest.mark.rule("addOrderItem", "return-gives-back-what-was-paid")
@pytest.mark.rule("addOrderItem", "no-more-returned-than-bought")
def test_return_gives_back_what_the_promotion_left(subscriber, staff, order, promotion, case, settings):
    settings.ORDER_BILLING_DELAY = 0
    sold = add(subscriber, order, case, quantity=3)
    assert total(subscriber, order)["total"] == 60
    tender = {"tenderTypeID": 3, "amount": 60}
    assert answer_of(subscriber.post(f"/order/{order.pk}/tender", tender))[0] == 201
    assert answer_of(subscriber.post(f"/order/{order.pk}/submit"))[0] == 200
    process_due_orders()
    promotion.is_active, case.price = False, 99
    promotion.save()
    case.save()

    back = OrderFactory(customer=order.customer)
    item = add(subscriber, back, case, quantity=2, action=2)

    line = OrderItem.objects.get(pk=item)
    assert (line.returned_line_id, line.amount) == (sold, -50)
    assert [row["amount"] for row in discounts(subscriber, item)] == [10.0]
    assert total(subscriber, back)["total"] == -40
    answer = subscriber.post(f"/order/{back.pk}/item", {"sku": case.sku, "quantity": 2, "orderActionID": 2})
    assert answer_of(answer) == refused("quantity", 2, "At most 1 of one purchase can still be returned.")
    operations.cancel_order(order_id=back.pk, reason="Kept", by=Caller(None, Channel.TASK))
    afresh = OrderFactory(customer=order.customer)
    assert add(subscriber, afresh, case, quantity=3, action=2)
    # whoever bought nothing here has only the catalogue to go by
    stranger = OrderFactory(customer=CustomerFactory(organisation=order.organisation))
    assert OrderItem.objects.get(pk=add(subscriber, stranger, case, action=2)).amount == -99
