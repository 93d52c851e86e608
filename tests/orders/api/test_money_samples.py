"""CostGuard Order Management: the vendor's requests about money, as printed, to the demo data, by its users.

Source: Order Management 2.45. Where the document only samples the members of an answer, their names and types
count; `tests.contract.client` holds those to the contract.
"""

import pytest
from django.core.management import call_command

from apps.orders.models import CreditPolicy, Order, OrderItem, OrderTender, Receipt
from apps.users.models import User
from apps.users.swt import issue_swt
from tests.journals.api.costguard_requests import DONE, answer_of
from tests.orders.api.money_requests import GUID

pytestmark = pytest.mark.contract("order-management")

CHECK_REQUIRED = b"""{
"creditCheckSkipped": false,
"isNewService": false,
"orderTypeID": 3
}"""
EVALUATE = b"""{
"creditCheckRequired": false,
"creditReportID": 2,
"orderTypeID": 3
}"""
EVALUATION = {
    "creditClassKey": "CreditClassA",
    "creditLimit": 1000,
    "deposit": {"amount": 150, "depositType": "Security Deposit", "depositTypeID": 1},
    "messages": ["Credit score 720 falls in class CreditClassA."],
}
CAPTURE = b"""{
"adjustmentID": 7654321
}"""
RECEIPT = b"""{
"guid": "874c41dc-d104-480f-a576-dac472c5e0e4",
"category": "Web Receipt"
}"""
PRICE_POINT = b"""{
"advancePayPricePointChargeID": 1,
"quantity": 1
}"""
TENDER = b'{"tenderTypeID": 7, "amount": 25.0}'


@pytest.fixture(params=["admin", "csr", "integrator"])
def client(demo, db, request, order_management):
    """A client with a simple web token, the document's own credential."""
    client = order_management(None)
    token, _ = issue_swt(user=User.objects.get(username=request.param), environment="production")
    client.headers = {"Authorization": f'WRAP access_token="{token}"'}
    return client


def test_sample_of_the_credit_check(client):
    expected = {
        "creditCheckRequiredProvider": "TransUnion",
        "messages": ["Order type 3 requires a credit check by TransUnion."],
    }

    assert answer_of(client.post("/customer/1/evaluateCreditCheckRequired", raw=CHECK_REQUIRED)) == (200, expected)


def test_samples_of_the_credit_evaluations(client):
    assert answer_of(client.post("/customer/1/evaluateCredit", raw=EVALUATE)) == (200, EVALUATION)
    assert answer_of(client.post("/order/1/evaluateCredit")) == (200, EVALUATION)


def test_sample_of_the_receipt_is_stored_and_downloaded(client):
    before = client.get(f"/order/1/receipt/{GUID}").content

    assert answer_of(client.post("/order/1/receipt", raw=RECEIPT)) == (201, {"guid": GUID})
    response = client.get(f"/order/1/receipt/{GUID}")
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response.content.startswith(b"%PDF-")
    assert before.startswith(b"%PDF-")
    assert Receipt.objects.get(guid=GUID).category == "Web Receipt"


def test_sample_of_the_capture(client):
    assert answer_of(client.post("/order/1256/tender/97/capture", raw=CAPTURE)) == DONE

    [tender] = client.get("/order/1256/tender?$filter=tenderStatusID eq 3").json()["value"]
    expected = {
        "adjustmentID": 7654321,
        "amount": 25.0,
        "baseTenderType": "BTA",
        "isInternalUseOnly": False,
        "isReadOnly": False,
        "tenderInformationItemID": 97,
        "tenderStatus": "Captured",
        "tenderStatusID": 3,
        "tenderType": "Bill to Account",
        "tenderTypeID": 7,
    }
    assert {name: tender[name] for name in expected} == expected


def test_samples_of_the_tenders(client):
    found = client.get("/order/1/tender?$count=true&$top=1").json()
    assert (found["@count"], found["value"][0]["amount"]) == (1, 25.0)

    status, answer = answer_of(client.post("/order/1/tender", raw=TENDER))

    added = OrderTender.objects.latest("pk")
    assert (status, answer) == (201, {"tenderInformationItemID": added.pk})
    assert Order.objects.get(pk=1).tender_total == 50


def test_sample_of_the_renewal(client):
    status, answer = answer_of(client.post("/order/1256/service/97/renewAdvancePay"))

    assert (status, answer["renewedAdvancePayProductCount"]) == (200, 2)
    added = Order.objects.get(pk=1256).service_items.get(service=97)
    assert answer["serviceInformationItemID"] == added.pk


def test_sample_of_the_price_point(client):
    status, answer = answer_of(client.post("/orderItem/1/pricePoint", raw=PRICE_POINT))

    added = OrderItem.objects.latest("pk")
    assert (status, answer) == (201, {"orderItemID": added.pk})
    assert (added.parent_id, added.price_point_charge_id, added.amount) == (1, 1, 10)


def test_demo_loads_twice_without_change(demo, db):
    def stored():
        return list(CreditPolicy.objects.values()), list(Receipt.objects.values("pk", "guid", "updated_at"))

    before = stored()
    call_command("demo", verbosity=0)

    assert stored() == before
    assert len(before[0]) == 5
