"""The document's samples of the life cycle, word for word, against the demo data."""

import json

import pytest

from apps.orders.constants import OrderState
from apps.orders.demo import load_base, load_counter
from apps.orders.models import Order
from apps.orders.operations import process_order
from apps.users.demo import load_people
from apps.users.models import User
from tests.orders.api.orders_requests import CONTRACT, answer_of

pytestmark = [pytest.mark.contract("order-management"), pytest.mark.django_db]


@pytest.fixture
def client(order_management):
    load_people()
    load_base()
    return order_management(User.objects.get(username="integrator"))


def sample(name: str) -> bytes:
    """The request body that the document shows for an operation."""
    return json.dumps(CONTRACT.operations[name].request_body["content"]["application/json"]["example"]).encode()


def shown(name: str, status: str = "200") -> dict:
    """The answer that the document shows."""
    return CONTRACT.operations[name].responses[status]["content"]["application/json"]["example"]


def test_sample_of_creating_an_order(client):
    status, answer = answer_of(client.post("/order", raw=sample("createOrder")))

    assert (status, answer.keys()) == (201, shown("createOrder", "201").keys())
    order = Order.objects.get(pk=answer["orderID"])
    assert answer == {"cartID": order.pk, "directInvoiceID": 0, "orderID": order.pk}
    assert (order.customer_id, order.starting_block_id, order.register_id) == (1014, 44, 1014)
    assert (order.type.number, order.starting_action.number) == (1, 1)  # the block's, not 1014 and 2
    assert (order.credit_report_id, order.credit_provider.number, order.sales_code_id) == (24, 2, 42)
    assert (order.new_account_status.number, order.source_code.number) == (1014, 43)
    assert str(order.estimated_complete_on) == "2020-04-21"


def test_samples_of_reading(client):
    status, answer = answer_of(client.get("/order/1"))
    assert (status, answer.keys()) == (200, shown("getOrder").keys())
    same = ["accountNumber", "customerID", "customerName", "description", "newAccountStatus", "newAccountStatusID",
            "orderTransactionType", "orderTransactionTypeID", "orderType", "orderTypeID", "salesCode", "salesCodeID",
            "sourceCode", "sourceCodeID", "startingAction", "startingActionID", "startingBlock", "startingBlockID",
            "tenderTotal"]  # fmt: skip
    assert {name: answer[name] for name in same} == {name: shown("getOrder")[name] for name in same}
    load_counter()
    for name, path in [("searchOrders", "/order"), ("searchCarts", "/cart"), ("searchSales", "/sale"),
                       ("searchDirectInvoices", "/directInvoice")]:  # fmt: skip
        status, page = answer_of(client.get(f"{path}?$count=true&$top=1"))
        [row] = page["value"]
        assert (status, row.keys()) == (200, shown(name)["value"][0].keys())


def test_samples_of_the_steps_one_after_the_other(client):
    status, answer = answer_of(client.post("/order/1/checkout"))
    assert (status, answer | {"checkoutDate": ""}) == (200, shown("checkoutOrder") | {"checkoutDate": ""})
    status, answer = answer_of(client.post("/order/1/submit"))
    ours = {"submitDate": answer["submitDate"], "receiptNumber": answer["receiptNumber"]}
    assert (status, answer) == (200, shown("submitOrder") | ours)
    for step, state in [("hold", OrderState.ON_HOLD), ("release", OrderState.SUBMITTED), ("pause", OrderState.PAUSED),
                        ("resume", OrderState.IN_PROCESS), ("cancel", OrderState.CANCELLED)]:  # fmt: skip
        body = sample(f"{step}Order") if step in ("hold", "cancel") else b""
        assert answer_of(client.post(f"/order/1/{step}", raw=body)) == (204, None)
        assert Order.objects.get(pk=1).state == state


def test_samples_of_items(client):
    status, answer = answer_of(client.post("/order/1/item", raw=sample("addOrderItem")))
    assert (status, answer.keys()) == (201, shown("addOrderItem", "201").keys())
    assert answer_of(client.patch("/orderItem/1", raw=sample("updateOrderItem"))) == (204, None)
    assert Order.objects.get(pk=1).items.get(pk=1).quantity_fulfilled == 1
    assert answer_of(client.delete("/orderItem/1")) == (204, None)
    assert client.delete("/orderItem/1").status_code == 404


def test_order_of_the_samples_is_carried_out(client, settings):
    settings.ORDER_BILLING_DELAY = 0
    client.post("/order/1/checkout")
    client.post("/order/1/submit")

    process_order(order_id=1)

    shown = client.get("/order/1").json()
    assert (shown["orderState"], shown["orderStateID"]) == ("Completed", 6)
    service = Order.objects.get(pk=1).service_items.get().service
    assert (service.number, service.customer_id) == ("8881110001", 1)
    assert [product.item.sku for product in service.products.all()] == ["PREPAID-30"]


def test_sample_request_finds_the_samples_block(client):
    item = CONTRACT.resolve({"$ref": "#/components/schemas/AllowedStartingBlock"})["properties"]
    allowed = [name for name in item if name.startswith("allow")]
    body = {f"allows{name.removeprefix('allow')}": True for name in allowed}
    body |= {"customerID": 1014, "serviceID": 10101, "startLocation": "AccountLevel"}

    [shown] = client.post("/startingBlock/allowedStartingBlocks", body).json()["value"]

    expected = {"caption": "My Fave!", "name": "My Fave!", "orderType": "Add Service Order Type Name", "orderTypeID": 1}
    expected |= {"startAsOption": "Order", "startAsOptionID": 1, "startingAction": "my starting action name"}
    expected |= {"startingActionID": 1, "startingBlockID": 44}
    assert shown == expected | dict.fromkeys(allowed, True)
