"""The document's samples of the reads around orders, by its own paths, against the demo data."""

import json

import pytest

from apps.core.caller import Caller, Channel
from apps.orders.demo import load_reads
from apps.orders.demo.reads import AGREEMENT
from apps.orders.models import CustomerAction, Order, OrderItem, RetailDiscount
from apps.orders.operations import check_out
from apps.users.models import User
from tests.orders.api.reads_requests import answer_of, found
from tests.orders.api.reads_searches import CONTRACT, SEARCHES

pytestmark = pytest.mark.contract("order-management")


@pytest.fixture(params=["integrator", "csr"])
def client(demo, db, order_management, request):
    return order_management(User.objects.get(username=request.param))


def shown(name: str) -> dict:
    """The answer that the document shows."""
    return CONTRACT.operations[name].responses["200"]["content"]["application/json"]["example"]


def path_of(name: str) -> str:
    return CONTRACT.operations[name].path.format_map(dict.fromkeys(["orderID", "customerID", "orderItemID"], 1))


def kinds(item: dict) -> dict:
    """The members of an object and what their values are."""
    return {name: type(value) for name, value in item.items()}


@pytest.mark.parametrize("name", SEARCHES)
def test_search_by_the_sample_path_answers_items_like_the_sample(client, name):
    search = CONTRACT.operations[name]
    body = b"{}" if search.method == "post" else b""
    status, answer = answer_of(client.send(search.method.upper(), f"{path_of(name)}?$count=true", raw=body))

    assert (status, answer["@count"]) == (200, len(answer["value"]))
    assert answer["value"]
    assert all(item.keys() == shown(name)["value"][0].keys() for item in answer["value"])


def test_sample_body_of_the_item_summary(client):
    body = json.dumps(CONTRACT.operations["summarizeOrderItems"].request_body["content"]["application/json"]["example"])

    status, answer = answer_of(client.post("/order/1256/itemSummary", raw=body.encode()))

    assert status == 200
    assert answer["value"][0] == shown("summarizeOrderItems")["value"][0]


def test_sample_of_the_protection_plan(client):
    expected = shown("getProtectionPlanInformation")

    status, answer = answer_of(client.get(path_of("getProtectionPlanInformation")))

    ours = {"activationDate": "2019-08-24T14:15:22.000Z", "cancellationDate": "2019-08-24T14:15:22.000Z"}
    assert (status, answer) == (200, expected | ours)


def test_sample_of_the_customer_action(client):
    expected = shown("getCustomerAction")

    status, answer = answer_of(client.get(path_of("getCustomerAction")))

    same = [name for name, value in expected.items() if isinstance(value, bool) or name.endswith("Date")]
    assert (status, kinds(answer)) == (200, kinds(expected) | {"AccountNumber": str})
    assert {name: answer[name] for name in same} == {name: expected[name] for name in same}
    assert (answer["CustomerName"], answer["ExtendedInformation"]) == ("John Smith", {})


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("searchRetailDiscounts", {}),
        ("searchExchangeableServiceEquipment", {}),
        (
            "listItemsWithAgreements",
            {
                "description": "Prepaid Talk",
                "orderItemID": 1,
                "serviceInformationItemID": 1,
                "serviceNumber": "8881110001",
            },
        ),
        ("searchVoidableTransactions", {"submitDate": "2020-10-27T20:03:36.443Z", "submitUser": "integrator"}),
    ],
)
def test_sample_rows_are_those_of_the_document(client, name, ours):
    assert shown(name)["value"][0] | ours in found(client, path_of(name))


def test_sample_of_the_health_check(client):
    assert answer_of(client.get("/healthCheck")) == (200, {"status": "OK"})


def test_demo_adds_nothing_twice_and_changes_no_sum(demo, db):
    def everything():
        return [
            list(model.objects.order_by("pk").values()) for model in (Order, OrderItem, RetailDiscount, CustomerAction)
        ]

    before = everything()
    load_reads()
    assert everything() == before

    order = check_out(order_id=1, by=Caller(User.objects.get(username="integrator"), Channel.COMMAND))
    assert str(order.total) == "25.00"


@pytest.mark.parametrize("guid", [AGREEMENT, AGREEMENT.upper(), f"'{AGREEMENT}'", f"guid'{AGREEMENT}'"])
def test_agreement_is_found_by_its_guid_however_it_is_written(client, guid):
    answer = client.get(f"/order/1/itemsWithAgreements?$filter=installmentAgreementGUID eq {guid}")

    assert [item["installmentAgreementGUID"] for item in answer.json()["value"]] == [AGREEMENT]
