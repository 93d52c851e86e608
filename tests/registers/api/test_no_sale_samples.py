"""CostGuard Order Management: the no-sale requests of the vendor's document, as printed, to the demo data.

Source: Order Management 2.45. Its answers are samples, so their members count.
"""

import pytest
from django.core.management import call_command

from apps.dialects.costguard.base import OrderManagementViewSet
from apps.registers.models import NoSale
from apps.users.models import User
from apps.users.swt import issue_swt
from tests.journals.api.costguard_requests import DONE, answer_of, unknown

pytestmark = pytest.mark.contract("order-management")

CONTRACT = OrderManagementViewSet.contract
CREATE = b"""{
"noSaleReasonID": 4,
"noSaleType": "Reconcile",
"note": "Starting a New Drawer",
"overridePolicy": true,
"placeOnHold": true,
"reconcileDate": "2024-2-27T18:03:36.443-04:00",
"registerID": 43,
"tenders": [
]
}"""
RESUME = b"""{
"overridePolicy": false
}"""


@pytest.fixture
def client(demo, db, order_management):
    """The integrator with a simple web token, the document's own credential."""
    client = order_management(None)
    token, _ = issue_swt(user=User.objects.get(username="integrator"), environment="production")
    client.headers = {"Authorization": f'WRAP access_token="{token}"', "Content-Type": "application/json"}
    return client


def test_sample_of_reading_a_no_sale(client):
    status, answer = answer_of(client.get("/noSale/1"))

    assert status == 200
    assert (answer["noSaleType"], answer["orderState"], answer["registerID"]) == ("Reconcile", "OnHold", 43)
    assert (answer["receiptNumber"], answer["createUser"]) == ("STORE3-05-0590", "integrator")
    [tender] = answer["tenders"]
    assert tender == {"amount": 100.0, "systemAmount": 100.0, "tenderType": "Cash", "tenderTypeID": 1}


def test_sample_of_the_errored_float(client):
    """As the document prints it; its two users are nobody here, and its receipt number is that of no-sale 1."""
    printed = CONTRACT.operations["getNoSale"].responses["200"]["content"]["application/json"]["example"]
    status, answer = answer_of(client.get("/noSale/33"))

    ours = {
        "createDate": "2024-03-15T19:37:47.992Z",
        "createUser": "integrator",
        "overrideDate": "2024-03-15T21:37:47.992Z",
        "overrideUser": "admin",
        "receiptNumber": "STORE-05-0647",
    }
    assert (status, answer) == (200, printed | ours)


def test_sample_of_the_no_sale_search(client):
    answer = client.get("/noSale?$count=true&$filter=noSaleID eq 1&$orderby=createDate").json()

    assert (answer["@count"], [item["noSaleID"] for item in answer["value"]]) == (1, [1])


def test_sample_of_creating_a_no_sale(client):
    status, answer = answer_of(client.post("/noSale", raw=CREATE))

    assert (status, answer["orderState"], answer["errorMessage"]) == (201, "OnHold", None)
    assert answer["createDate"] == "2024-02-27T22:03:36.443Z"
    assert answer["receiptNumber"] > "STORE3-05-0590"  # that of the no-sale which was there
    shown = client.get(f"/noSale/{answer['noSaleTxnID']}").json()
    assert (shown["overrideUser"], shown["tenders"], shown["note"]) == ("integrator", [], "Starting a New Drawer")
    resumed = client.post(f"/noSale/{answer['noSaleTxnID']}/resume", raw=RESUME)
    assert answer_of(resumed) == (200, {"orderState": "Completed", "errorMessage": None})


def test_sample_of_resuming_a_no_sale(client):
    response = client.post("/noSale/1/resume", raw=RESUME)

    assert answer_of(response) == (200, {"orderState": "Completed", "errorMessage": None})


def test_sample_of_deleting_a_no_sale(client):
    assert answer_of(client.delete("/noSale/1")) == DONE
    assert answer_of(client.get("/noSale/1")) == unknown("noSale", 1)


def test_demo_no_sales_are_loaded_once(demo, db):
    before = list(NoSale.objects.values_list())
    assert len(before) == 10
    call_command("demo", verbosity=0)

    assert list(NoSale.objects.values_list()) == before
