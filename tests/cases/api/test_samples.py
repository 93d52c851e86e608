"""The document's samples, word for word, against the demo data."""

import json

import pytest
import yaml
from django.core.management import call_command

from apps.cases.models import Case, CaseNote
from apps.dialects.equinix.base import CaseManagementViewSet
from apps.users.models import User
from tests.support.snapshot import nothing_written

pytestmark = pytest.mark.contract("case-management")
# What the contract's x-contradictions settle otherwise than the sample: a case that the sample calls not modifiable,
# which the sample of modifying it needs to be.
SETTLED = {"modifiable": True}
CREATE = """{"code": "0013-0102", "primaryId": "eb56893e-b4d3-47c4-b35a-52b62c25032b", "secondaryId": "0001",
"customerReferenceId": "CustomerReference001", "description": "Testing api first approach.",
"occurredDateTime": "2020-05-22T19:23:51Z", "contacts": [{"type": "NOTIFICATION", "firstName": "John",
"lastName": "Doe", "details": [{"type": "PHONE", "value": "+1-2342343333"}]}, {"type": "TECHNICAL",
"registeredUsers": ["John Doe"]}], "attachments": [{"id": "c77c5f58-a7ea-4e88-9fc4-1a2900027425", "name": "error-log"}],
"details": {"documents": {"transactionIds": ["1234567890"], "type": "DETAILED", "formats": ["XLS", "PDF"]}}}"""
MODIFY = """{"attachments": [{"id": "c77c5f58-a7ea-4e88-9fc4-1a2900027425", "name": "error-log"}],
"text": "This is a test notes!"}"""
CANCEL = """{"reason": "This is a sample reason!"}"""


@pytest.fixture
def api(demo, case_management):
    return case_management(User.objects.get(username="integrator"))


@pytest.fixture(scope="module")
def documented():
    """The sample answer of reading a case."""
    contract = yaml.safe_load(CaseManagementViewSet.contract.path.read_text(encoding="utf-8"))
    return contract["paths"]["/cases/{id}"]["get"]["responses"]["200"]["content"]["application/json"]["example"]


def test_samples_work_one_after_the_other(api, documented):
    for identifier in ("11150929", "1-204976070710"):
        answer = api.get(f"/cases/{identifier}").json()
        expected = json.loads(json.dumps(documented))
        expected["otherDetails"] |= SETTLED
        assert answer == expected

    created = api.send("POST", "/cases", raw=CREATE.encode()).json()
    assert created["type"] == "CASE"
    case = Case.objects.get(pk=created["id"])
    body = api.get(f"/cases/{case.number}").json()
    assert (body["otherDetails"]["category"], body["otherDetails"]["subCategory"]) == ("Trouble Services", "Incident")
    assert (body["orderId"], body["details"]) == (case.order_number, json.loads(CREATE)["details"])
    assert len(case.order_number) == len("1-204976070710")
    assert [contact.type for contact in case.contacts.all()] == ["ORDERING", "NOTIFICATION", "TECHNICAL"]
    assert case.contacts.get(type="TECHNICAL").user.username == "john.doe"
    assert (case.files.get().label, case.details["documents"]["formats"]) == ("error-log", ["XLS", "PDF"])

    modified = api.send("PATCH", "/cases/11150929", raw=MODIFY.encode()).json()["result"]
    cancelled = api.send("POST", "/cases/11150929/cancel", raw=CANCEL.encode()).json()["result"]
    assert modified["CaseNumber"] == cancelled["CaseNumber"] == "11150929"
    assert modified["CaseId"] == cancelled["CaseId"]
    notes = CaseNote.objects.filter(case=11_150_929).order_by("pk")
    assert [note.text for note in notes] == ["This is a test notes!", "This is a sample reason!"]
    assert [note.internal_id for note in notes] == [modified["CaseNotesId"], cancelled["CaseNotesId"]]
    assert api.get("/cases/11150929").json()["status"] == "CANCELLED"


def test_examples_of_the_contract_are_taken(api):
    document = CaseManagementViewSet.contract.document
    examples = document["paths"]["/cases"]["post"]["requestBody"]["content"]["application/json"]["examples"]
    types = [api.post("/cases", example["value"]).json()["type"] for example in examples.values()]
    assert types == ["CASE", "TROUBLE", "CASE"]
    contacts = document["paths"]["/cases/{id}/contacts"]["patch"]["requestBody"]["content"]["application/json"][
        "example"
    ]
    assert api.patch("/cases/1-204976070710/contacts", contacts).status_code == 202
    assert (
        api.get("/cases?q=11150929&status=SUBMITTED&status=IN_PROGRESS&code=0013-0102").json()["pagination"]["total"]
        == 1
    )


def test_demo_loaded_again_changes_nothing(api):
    api.send("POST", "/cases/11150929/cancel", raw=CANCEL.encode())

    with nothing_written():
        call_command("demo")
