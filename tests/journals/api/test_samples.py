"""CostGuard Journal Management: the requests of the vendor's document, as printed, to the demo data, by its users.

Source: Journal Management 2.09. Its answers are samples, so their members and the types of these count,
and the values only where the request gives them.
"""

import datetime
import json

import pytest

from apps.dialects.datetimes import milliseconds
from apps.tickets.models import Ticket
from apps.users.models import User
from apps.users.swt import issue_swt
from tests.journals.api.costguard_requests import DONE, PENDING, answer_of, unknown

pytestmark = pytest.mark.contract("journal-management")

CREATE_REMINDER = b"""{
"reminderDurationSeconds": 3600,
"reminderDurationTypeID": 2
}"""
PATCH_REMINDER = b"""[
{
"op": "replace",
"path": "/durationSeconds",
"value": 3600
}
]"""
CREATE_JOURNAL = b"""{
"description": "Send welcome survey",
"isInternal": false,
"isRetained": true,
"journalStatusID": 1001,
"journalTypeID": 80,
"objectID": 70,
"objectType": "Customer",
"workflowEnvironment": "string",
"workItemInstanceID": 0
}"""
CLOSE = b"""{
"cascade": true,
"ticketClosePatch": [
{
"op": "replace",
"path": "/ticketStatusID",
"value": 1005
}
]
}"""
RESOLVE = CLOSE.replace(b"ticketClosePatch", b"ticketResolvePatch")
SET_STATUS = CLOSE.replace(b"ticketClosePatch", b"ticketStatusPatch")
REMINDER = json.loads("""{
"createDate": "2018-03-27T19:11:25.657Z",
"createUser": "'The Auxiliary Carrier'",
"durationSeconds": 3600,
"durationType": "'Hours'",
"durationTypeID": 1,
"lastModifiedDate": "2018-03-27T19:11:25.657Z",
"lastModifiedUser": "ws_user",
"reminderID": 1,
"sentDate": "2018-03-28T19:11:25.657Z"
}""")
PENDING_REMINDER = json.loads("""{
"assignedTo": "CSR1",
"dueDate": "2018-03-27T19:11:25.657Z",
"followUpID": 1,
"followUpStatus": "open",
"followUpType": "open",
"followUpStatusID": 1,
"objectID": 6,
"objectType": 6,
"reminderDate": "1996-01-01T14:00:00.156Z",
"reminderID": 55
}""")
JOURNAL = json.loads("""{
"createDate": "2019-12-24T14:07:25.427016-05:00",
"createUser": "Username",
"description": "Send welcome survey",
"isInternal": false,
"isRetained": true,
"journalID": 5421,
"journalStatus": "Pending",
"journalStatusID": 1001,
"journalType": "Forced Journals",
"journalTypeID": 80,
"lastModifiedDate": "2019-12-24T14:07:25.427016-05:00",
"lastModifiedUser": "Username",
"objectType": "Customer",
"objectID": 70,
"workflowEnvironment": "My WorkflowEnvironment Name",
"workItemInstanceID": 56
}""")
SALES_TICKET = json.loads("""{
"closeDate": "2018-03-28T13:11:25.657Z",
"createDate": "2018-03-27T19:11:25.657Z",
"customerAcctNumber": "12345A",
"customerID": 3210,
"customerName": "Jane Doe",
"salesCode": "John Smith",
"salesCodeID": 18,
"ticketID": 630701,
"ticketImpact": "1 - High",
"ticketImpactID": 1,
"ticketPriority": "Customer Action Needed",
"ticketPriorityID": 2,
"ticketStatus": "Pending",
"ticketStatusID": 1001,
"ticketType": "Trouble Ticket",
"ticketTypeID": 1012,
"ticketUrgency": "2 - Medium",
"ticketUrgencyID": 2,
"title": "Account Unlock Request"
}""")
WHEN_AND_WHO = {"createDate", "createUser", "lastModifiedDate", "lastModifiedUser"}


@pytest.fixture(params=["admin", "csr", "integrator"])
def user(demo, db, request):
    return User.objects.get(username=request.param)


@pytest.fixture
def client(user, journal_management):
    """A client with a simple web token, the document's own credential."""
    client = journal_management(None)
    token, _ = issue_swt(user=user, environment="production")
    client.headers = {"Authorization": f'WRAP access_token="{token}"'}
    return client


def without(body: dict, *names) -> dict:
    return {name: value for name, value in body.items() if name not in (*WHEN_AND_WHO, *names)}


def instants(body: dict) -> dict:
    """The members that are times, as such: the document writes some with an offset and to the microsecond."""
    times = {name: body[name] for name in ("createDate", "lastModifiedDate") if body.get(name)}
    return {name: milliseconds(datetime.datetime.fromisoformat(text)) for name, text in times.items()}


def found(client, path: str) -> list[dict]:
    response = client.get(path)
    assert response.status_code == 200, response.content
    return response.json()["value"]


def test_sample_of_the_reminder_search(client):
    status, answer = answer_of(client.get("/followUp/1/reminder?$count=true"))

    assert (status, answer["@count"], len(answer["value"])) == (200, 2, 2)
    assert answer["value"][0].keys() == REMINDER.keys()
    expected = REMINDER | {"durationType": "Hours", "sentDate": None}
    assert without(answer["value"][0]) == without(expected)
    assert instants(answer["value"][0]) == instants(REMINDER)
    headers = {"contentType": "application/json"}
    assert answer_of(client.get("/followUp/1/reminder?$count=true", headers=headers)) == (200, answer)


def test_sample_options_of_the_reminder_search(client):
    path = "/followUp/1/reminder"
    both = found(client, path)

    assert [item["reminderID"] for item in both] == [1, 55]
    assert found(client, f"{path}?$filter=reminderID eq 55") == both[1:]
    assert found(client, f"{path}?$orderby=reminderID desc") == both[::-1]
    chosen = [{"durationSeconds": 3600, "reminderID": number} for number in (1, 55)]
    assert found(client, f"{path}?$select=reminderID, durationSeconds") == chosen
    assert found(client, f"{path}?$skip=10") == []
    first = client.get(f"{path}?$top=1").json()
    token = first["@nextLink"].partition("$skiptoken=")[2]
    assert first["value"] + found(client, f"{path}?$top=1&$skiptoken={token}") == both


def test_sample_of_creating_a_reminder(client, user):
    status, answer = answer_of(client.post("/followUp/1/reminder", raw=CREATE_REMINDER))

    assert (status, answer.keys()) == (201, REMINDER.keys())
    expected = REMINDER | {"durationType": "Minutes", "durationTypeID": 2, "sentDate": None}
    assert without(answer, "reminderID") == without(expected, "reminderID")
    assert answer["reminderID"] > 55
    assert answer["createUser"] == answer["lastModifiedUser"] == user.username


def test_sample_of_a_reminder_of_an_unknown_follow_up(client):
    response = client.post("/followUp/2147483647/reminder", raw=CREATE_REMINDER)

    assert answer_of(response) == unknown("followUp", 2147483647)
    message = "You do not have access to followUp ID 2147483647 or it does not exist."
    assert response.json()["errors"][0]["message"] == message


def test_sample_of_deleting_a_reminder(client):
    assert answer_of(client.delete("/followUp/1/reminder/1")) == DONE
    assert answer_of(client.delete("/followUp/1/reminder/1")) == unknown("reminder", 1)
    assert [item["reminderID"] for item in found(client, "/followUp/1/reminder")] == [55]


def test_sample_of_changing_a_reminder(client, user):
    status, answer = answer_of(client.patch("/followUp/1/reminder/1", raw=PATCH_REMINDER))

    assert (status, answer.keys()) == (200, REMINDER.keys())
    assert without(answer) == without(REMINDER | {"durationType": "Hours", "sentDate": None})
    assert answer["lastModifiedUser"] == "integrator"  # all that it asks for is so already, so nobody changed it


def test_sample_of_pending_reminders(client):
    headers = {"contentType": "application/json"}
    assert 55 in [item["reminderID"] for item in found(client, PENDING)]

    [item] = client.get(f"{PENDING}?$filter=reminderID eq 55", headers=headers).json()["value"]

    assert item.keys() == PENDING_REMINDER.keys()
    ours = {"followUpType": "Call Back", "objectID": 70, "objectType": 1}
    dates = ("dueDate", "reminderDate")
    assert without(item, *dates) == without(PENDING_REMINDER | ours, *dates)


def test_sample_of_creating_a_journal(client, user):
    status, answer = answer_of(client.post("/journal", raw=CREATE_JOURNAL))

    assert (status, answer.keys()) == (201, JOURNAL.keys())
    assert without(answer, "journalID") == without(JOURNAL | json.loads(CREATE_JOURNAL), "journalID")
    assert answer["createUser"] == answer["lastModifiedUser"] == user.username
    assert answer_of(client.get(f"/journal/{answer['journalID']}")) == (200, answer)


def test_sample_of_reading_a_journal(client):
    status, answer = answer_of(client.get("/journal/5421"))

    assert (status, answer.keys()) == (200, JOURNAL.keys())
    assert without(answer) == without(JOURNAL)
    assert instants(answer) == instants(JOURNAL)
    # Nobody here is called Username; the journal is of whoever the samples speak for.
    assert (answer["createUser"], answer["lastModifiedUser"]) == ("integrator", "integrator")


@pytest.mark.parametrize(("step", "raw"), [("close", CLOSE), ("resolve", RESOLVE), ("status", SET_STATUS)])
def test_sample_of_giving_tickets_a_status(client, step, raw):
    below = Ticket.objects.get(pk=630701)
    assert (below.parent_id, below.is_over) == (630700, False)

    assert answer_of(client.patch(f"/ticket/630700/{step}", raw=raw)) == DONE

    for number in (630700, 630701):
        shown = client.get(f"/ticket/{number}").json()
        assert (shown["ticketStatusID"], shown["ticketStatus"]) == (1005, "Completed")
        assert shown["closeDate"] == shown["resolveDate"] is not None


@pytest.mark.parametrize(("step", "raw"), [("close", CLOSE), ("resolve", RESOLVE), ("status", SET_STATUS)])
def test_sample_of_a_status_that_is_none(client, step, raw):
    status, answer = answer_of(client.patch(f"/ticket/630700/{step}", raw=raw.replace(b"1005", b"1")))

    [error] = answer["errors"]
    assert (status, error["field"], error["loggingNumber"]) == (400, "ticketStatusID", 500002)
    assert error["message"].startswith("Value for argument 'ticketStatusID' is not valid: '1'.")


def test_sample_of_the_sales_ticket_search(client):
    [item] = found(client, "/ticket/sales?$filter=ticketID eq 630701")

    assert item.keys() == SALES_TICKET.keys()
    assert without(item, "closeDate") == without(SALES_TICKET, "closeDate")
    assert instants(item) == instants(SALES_TICKET)
    assert item["closeDate"] is None  # the document prints one, of a ticket that it says is Pending
    client.patch("/ticket/630701/close", raw=CLOSE)
    [item] = found(client, "/ticket/sales?$filter=ticketID eq 630701")
    assert item["closeDate"] is not None
