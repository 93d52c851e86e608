"""The document's samples, sent as they stand to the demo data that they speak of."""

import json
import re
from io import StringIO

import pytest
from django.core.management import call_command

from apps.provisioning.models import (
    ProvisioningBatch,
    ProvisioningInformationItem,
    ProvisioningRequest,
    StagedProvisioningInformationItem,
)
from apps.users.models import User
from tests.provisioning.api.provisioning_requests import CONTRACT, OPERATIONS, SEARCHES
from tests.support.snapshot import everything

pytestmark = [pytest.mark.contract("order-management")]


@pytest.fixture
def client(demo, order_management):
    """The demo's integrator; `client.provider` sends callbacks with the token of the demo's Verizon."""
    client, provider = order_management(User.objects.get(username="integrator")), order_management(None)
    printed = StringIO()
    call_command("token", provider="Verizon", stdout=printed)
    provider.headers["Authorization"] = f"Bearer {printed.getvalue().strip()}"
    client.provider = provider
    return client


def send(client, name: str):
    """The sample request of an operation: its path with the examples of its parameters, and its sample body."""
    operation = OPERATIONS[name]
    client = client.provider if "Callbacks" in operation.raw["tags"] else client
    examples = {parameter["name"]: str(parameter.get("example")) for parameter in operation.parameters_in("path")}
    path = re.sub(r"\{(\w+)\}", lambda match: examples[match[1]], operation.path)
    body = None
    if operation.request_body:
        body = operation.request_body["content"]["application/json"].get("example")
        examples = operation.request_body["content"]["application/json"].get("examples")
        body = body if examples is None else next(iter(examples.values()))["value"]
    query = "?$count=true&$top=1" if name in SEARCHES else ""
    raw = b"" if body is None else json.dumps(body).encode()
    return client.send(operation.method.upper(), path + query, raw=raw)


@pytest.mark.parametrize("name", OPERATIONS)
def test_sample_is_answered_as_documented(client, name):
    response = send(client, name)

    documented = min(status for status in CONTRACT.operations[name].responses if status < "300")
    documented = "201" if name == "createProvisioningBatch" else documented
    assert str(response.status_code) == documented, response.content
    if name in SEARCHES and "Staged" not in name:
        assert response.json()["@count"] > 0


def test_samples_do_what_they_say(client):
    assert send(client, "receiveProvisioningRequestCallback").status_code == 204
    request = ProvisioningRequest.objects.get(pk=12)
    note = "Processing remaining items in provisioning batch."
    assert (request.status, request.provider, request.note) == (2, "Verizon", note)
    assert send(client, "receiveProvisioningRequestBatchCallback").status_code == 204
    assert ProvisioningBatch.objects.get(pk=12).is_running is True
    made = send(client, "createProvisioningBatch").json()
    assert (made["itemCount"], made["isOpen"], made["workItemInstanceID"]) == (0, True, 1004)
    shown = send(client, "validateProvisioningBatchItemTransition").json()
    assert shown == {
        "isValid": True,
        "provisionableObjectCode": 12345,
        "provisionableObjectTransition": "Activate",
    }
    assert send(client, "provisionBatchItem").status_code == 204
    assert ProvisioningRequest.objects.get(item=1).profile_id == 11
    assert send(client, "regenerateProvisioningRequest").status_code == 204
    assert ProvisioningRequest.objects.get(pk=13).generation == 2
    assert send(client, "putStagedProvisioningInformationItems").json() == {"itemsUpdated": 1}
    [staged] = client.get("/order/1/provisioningInformationItem/staged").json()["value"]
    assert (staged["currentValue"], staged["value"], staged["keyName"]) == ("1", "2", "Shelf")
    assert send(client, "deleteStagedProvisioningInformationItems").status_code == 204  # of code "code": none
    assert StagedProvisioningInformationItem.objects.count() == 1
    assert send(client, "commitStagedProvisioningInformationItems").json() == {"stagedItemsCommitted": 1}
    assert ProvisioningInformationItem.objects.get(pk=10).value == "2"
    assert send(client, "setupProvisioningInformationItems").json() == {"associatedProvisioningInformationItems": 10}


def test_demo_may_be_loaded_again(client):
    before = everything()
    call_command("demo")

    after = everything()
    assert {table for table in after if table.startswith("provisioning") and after[table] != before[table]} == set()
