"""The answers that the vendors' documents print, compared member by member with those from the demo data.

The contracts hold the printed values as examples. A member that cannot be as printed stands in `DIFFERENT`, with why.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction

from apps.users.models import User, WorkGroup
from config.dialects import CONTRACTS
from tests.contract.client import DialectClient, content_of

ROOTS = {
    "journal-management": "/JournalManagement/production/api",
    "order-management": "/OrderManagement/2X/production/api",
}


@dataclass(frozen=True)
class Sample:
    """One printed answer: what is sent for it, by whom, after which other requests.

    `key` is the member that finds the printed row in a list; `status` that of the answer that the document prints.
    """

    operation: str
    path: str
    key: str = ""
    status: int = 200
    user: str = "integrator"
    before: tuple[tuple[str, str, object], ...] = ()


YEAR = [{"op": "replace", "path": "/durationSeconds", "value": 31_536_000}]
STAGED = ("PUT", "/order/1/provisioningInformationItem/staged", [{"provisioningInformationItemID": 10, "value": "2"}])
COMMITTED = ("POST", "/order/1/provisioningInformationItem/staged/commit", None)
CONFIRM = "/events/confirm-contacts/INC-1243454"
CASE = "/cases/11150929"
SAMPLES = {
    "ticketnote": [
        Sample("AddTicketNote", "/AddTicketNote"),
        Sample("GetTicketNoteById", "/GetTicketNote/342927"),
        Sample("FindTicketNote", "/GetTicketNote"),
        Sample("GetTicketNotesByTicket", "/GetTicketNotesByTicket/2734"),
        Sample("GetTicketNotes", "/GetTicketNotes"),
        Sample("UpdateTicketNote", "/UpdateTicketNote"),
        Sample("DeleteTicketNote", "/DeleteTicketNote/1"),
    ],
    "tickets-microservice": [
        Sample("getLoggedInUser", "/users", user="sam.rivers"),
        Sample("createUser", "/users", status=201, user="admin"),
        Sample("updateUser", "/users/{sam}", status=202, user="admin"),
        Sample("listTickets", "/tickets?pageSize=100", key="id"),
        Sample("createTicket", "/tickets", status=201),
        Sample("getTicket", "/tickets/INC-1234", key="id"),
        Sample("createComment", "/tickets/INC-124321", status=201),
        Sample("listTicketComments", "/tickets/INC-124321/comments", key="id"),
        Sample("listTicketAttributes", "/tickets/INC-1234/attributes", key="key"),
        Sample("getComment", "/comments/123"),
        Sample("listGroups", "/groups", key="name"),
        Sample("getGroup", "/groups/{mac}"),
        Sample("listStates", "/states", key="description"),
        Sample("listStatesByType", "/states/?type=state", key="description"),
        Sample("confirmTicketContacts", CONFIRM, status=201),
        Sample("getConfirmTicketContacts", CONFIRM, before=(("POST", CONFIRM, None),)),
        Sample("getTicketReport", "/reporting/tickets?period=weekly", key="ticketNumber", user="csr"),
    ],
    "journal-management": [
        Sample("searchReminders", "/followUp/1/reminder", key="reminderID"),
        Sample("createReminder", "/followUp/1/reminder", status=201),
        Sample("updateReminder", "/followUp/1/reminder/1"),
        Sample("searchPendingReminders", "/followUp/reminder/pending", key="reminderID",
               before=(("PATCH", "/followUp/1/reminder/55", YEAR),)),
        Sample("createJournal", "/journal", status=201),
        Sample("getJournal", "/journal/5421"),
        Sample("searchSalesTickets", "/ticket/sales", key="ticketID"),
    ],
    "case-management": [
        Sample("createCase", "/cases"),
        Sample("getCase", CASE),
        Sample("modifyCase", CASE),
        Sample("cancelCase", f"{CASE}/cancel"),
    ],
    "order-management": [
        Sample("evaluateCreditCheckRequired", "/customer/1/evaluateCreditCheckRequired"),
        Sample("evaluateCreditForCustomer", "/customer/1/evaluateCredit"),
        Sample("evaluateCreditForOrder", "/order/1/evaluateCredit"),
        Sample("createNoSale", "/noSale", status=201),
        Sample("getNoSale", "/noSale/33"),
        Sample("resumeNoSale", "/noSale/1/resume"),
        Sample("createOrder", "/order", status=201),
        Sample("getOrder", "/order/1"),
        Sample("getCustomerAction", "/order/83468/customerAction"),
        Sample("generateReceipt", "/order/1/receipt", status=201),
        Sample("renewAdvancePayService", "/order/1256/service/97/renewAdvancePay"),
        Sample("searchServiceItemSummaries", "/order/1256/serviceItemSummary", key="serviceInformationItemID"),
        Sample("addPricePoint", "/orderItem/1/pricePoint", status=201),
        Sample("getProtectionPlanInformation", "/orderItem/1/protectionPlanInformation"),
        Sample("createProvisioningBatch", "/order/1/provisioningBatch", status=201),
        Sample("validateProvisioningBatchItemTransition", "/order/1/provisioningBatch/2/item/1/validateTransition"),
        Sample("getProvisioningRequestSummary", "/order/1/provisioningRequestSummary"),
        Sample("searchProvisioningInformationItems", "/order/1/provisioningInformationItem",
               key="provisioningInformationItemID", before=(STAGED, COMMITTED)),
        Sample("setupProvisioningInformationItems", "/order/1/provisioningInformationItem/setup"),
        Sample("getProvisioningInformationItemOrderSummary", "/order/83468/provisioningInformationItem/orderSummary"),
        Sample("putStagedProvisioningInformationItems", "/order/1/provisioningInformationItem/staged"),
        Sample("commitStagedProvisioningInformationItems", COMMITTED[1], before=(STAGED,)),
        Sample("createPaymentusRefund", "/paymentus/refund", status=201),
        Sample("createPaymentusTender", "/paymentus/tender", status=201),
        Sample("getE911ServiceAddress", "/serviceInformationItem/1/e911ServiceAddress"),
    ],
}  # fmt: skip

NUMBERED = "the database numbers what is made"
NOW = "the time of the request, or what has passed until then"
WHO = "the document's stand-in for a user; what a caller made is the caller's, and a drawer's user sees it"
NEW_USER = "unique, and the sample of creating a user gives it to a new one"
IN_CART = "the samples check out and submit this order, so it is a cart before"
DIFFERENT = {
    "ticketnote": {("AddTicketNote", "ID"): NUMBERED},
    "tickets-microservice": {
        **dict.fromkeys([("getLoggedInUser", name) for name in ("email", "humanId")], NEW_USER),
        ("getLoggedInUser", "id"): NUMBERED,
        ("getLoggedInUser", "name"): "case management's sample finds its one user of this name by it",
        ("createUser", "id"): NUMBERED,
        ("updateUser", "id"): NUMBERED,
        ("updateUser", "humanId"): NEW_USER,
        **dict.fromkeys([("createTicket", name) for name in ("id", "links.self", "links.comments")], NUMBERED),
        **dict.fromkeys([("createTicket", name) for name in ("dateCreated", "dateUpdated")], NOW),
        ("createComment", "id"): NUMBERED,
        **dict.fromkeys([("createComment", name) for name in ("dateCreated", "dateUpdated")], NOW),
        **dict.fromkeys([(name, "id") for name in ("listGroups", "getGroup", "listStates", "listStatesByType",
                                                   "confirmTicketContacts", "getConfirmTicketContacts")], NUMBERED),
        **dict.fromkeys([("getTicketReport", name) for name in ("createdAt", "ticketRunTime")], NOW),
        ("getTicketReport", "primaryContactName"): "each ticket has a reporter",
    },
    "journal-management": {
        **dict.fromkeys(
            [
                (operation, name)
                for operation in ("searchReminders", "createReminder", "updateReminder", "createJournal", "getJournal")
                for name in ("createUser", "lastModifiedUser")
            ],
            WHO,
        ),
        **dict.fromkeys(
            [
                (operation, name)
                for operation in ("createReminder", "createJournal")
                for name in ("createDate", "lastModifiedDate")
            ],
            NOW,
        ),
        ("createReminder", "reminderID"): NUMBERED,
        ("createJournal", "journalID"): NUMBERED,
        ("searchReminders", "sentDate"): "what was sent cannot be changed, and another sample changes it",
        **dict.fromkeys(
            [("searchPendingReminders", name) for name in ("dueDate", "reminderDate")],
            "the printed ones are 22 years apart; a reminder whose time has come is sent at once",
        ),
        ("searchPendingReminders", "followUpType"): "open is a status; the type is Call Back",
        **dict.fromkeys(
            [("searchPendingReminders", name) for name in ("objectID", "objectType")],
            "the follow-up is about customer 70 in the other samples",
        ),
    },
    "case-management": {
        ("createCase", "id"): NUMBERED,
        ("getCase", "otherDetails.modifiable"): "another sample modifies it",
        **dict.fromkeys([(operation, f"result.{name}") for operation in ("modifyCase", "cancelCase")
                         for name in ("CaseId", "CaseNotesId")], NUMBERED),
    },
    "order-management": {
        **dict.fromkeys([("createNoSale", name) for name in ("noSaleTxnID", "receiptNumber")], NUMBERED),
        ("createNoSale", "createDate"): "the request names another date",
        **dict.fromkeys([(operation, name) for operation in ("createNoSale", "resumeNoSale")
                         for name in ("errorMessage", "orderState")], "prints an error of the server"),
        **dict.fromkeys([("getNoSale", name) for name in ("createUser", "overrideUser")], WHO),
        ("getNoSale", "receiptNumber"): "the sample of creating the same no-sale prints STORE-05-0647",
        **dict.fromkeys([("createOrder", name) for name in ("cartID", "orderID")], NUMBERED),
        **dict.fromkeys([("getOrder", name) for name in ("createUser", "lastModifiedUser")], WHO),
        **dict.fromkeys(
            [
                ("getOrder", name)
                for name in ("checkoutDate", "holdDate", "holdReason", "holdReasonID", "orderState", "orderStateID",
                             "processingDate", "processingStartedDate", "processingStoppedDate", "receiptNumber",
                             "submitDate")
            ],
            IN_CART,
        ),
        ("getOrder", "estimatedCompleteDate"): "a date without a time, as the sample of creating an order sends it",
        ("getCustomerAction", "ReconnectMethodSecondary"): "the one id 0 has two names",
        ("renewAdvancePayService", "serviceInformationItemID"): NUMBERED,
        ("addPricePoint", "orderItemID"): NUMBERED,
        ("createProvisioningBatch", "provisioningBatchID"): NUMBERED,
        ("createProvisioningBatch", "lastModified"): NOW,
        ("commitStagedProvisioningInformationItems", "stagedItemsCommitted"): "the sample before it stages one",
        **dict.fromkeys([("createPaymentusRefund", name) for name in
                         ("paymentusTransactionID", "paymentusTransactionOrderLinkID", "tenderInformationItemID")],
                        NUMBERED),
        ("createPaymentusTender", "tenderInformationItemID"): NUMBERED,
    },
}  # fmt: skip


@pytest.fixture(autouse=True)
def _sandbox(settings):
    settings.PAYMENT_GATEWAY_ADAPTER = "apps.payments.gateways.sandbox.SandboxGateway"


@pytest.mark.parametrize("name", SAMPLES)
def test_answers_have_the_printed_values(demo, db, name):
    contract, different = CONTRACTS[name], dict(DIFFERENT[name])
    faults = []
    for sample in SAMPLES[name]:
        printed, ours = _printed(contract, sample), _ours(contract, sample)
        for member in sorted(printed.keys() | ours.keys()):
            why = different.pop((sample.operation, member), None)
            values = [_comparable(values.get(member, "no such member")) for values in (printed, ours)]
            if why is None and values[0] != values[1]:
                faults.append(f"{sample.operation} {member}: {values[0]!r} is printed, {values[1]!r} came")
            if why not in (None, NUMBERED) and values[0] == values[1]:
                faults.append(f"{sample.operation} {member} is as printed and need not be excepted")
    assert "\n".join(faults + [f"{member} is excepted and in no answer" for member in different]) == ""


def _printed(contract, sample: Sample) -> dict:
    """The members of the printed answer, in a list those of its first row."""
    answer = contract.resolve(contract.operations[sample.operation].responses[str(sample.status)])
    [content] = answer["content"].values()
    example = content["example"] if "example" in content else next(iter(content["examples"].values()))["value"]
    return dict(_members(_rows(example)[0] if sample.key else _whole(example)))


def _ours(contract, sample: Sample) -> dict:
    """The members of the answer from the demo data, in a list those of the printed row; nothing of it stays."""
    operation = contract.operations[sample.operation]
    ids = {"sam": User.objects.get(username="sam.rivers").pk, "mac": WorkGroup.objects.get(name="MAC").pk}
    client = DialectClient(contract, User.objects.get(username=sample.user), root=ROOTS.get(contract.name))
    fresh = transaction.savepoint()  # and no atomic block, in which payments refuse to begin
    for method, path, body in sample.before:
        assert client.send(method, path, body).status_code < 300, path
    response = client.send(operation.method.upper(), sample.path.format_map(ids), _body(operation))
    content_of(response)
    transaction.savepoint_rollback(fresh)
    assert response.status_code == sample.status, (sample.operation, content_of(response))
    if not sample.key:
        return dict(_members(_whole(response.json())))
    wanted = _printed(contract, sample)[sample.key]
    return next((dict(_members(row)) for row in _rows(response.json()) if row[sample.key] == wanted), {})


def _body(operation):
    for content in operation.request_body["content"].values() if operation.request_body else ():
        if "example" in content:
            return content["example"]
        for example in content.get("examples", {}).values():
            return example["value"]
    return None


def _whole(body):
    """What an answer is about: microservice's bodies have an envelope."""
    return body["data"] if isinstance(body, dict) and body.keys() == {"data"} else body


def _rows(body) -> list[dict]:
    rows = _whole(body)
    return rows["value"] if isinstance(rows, dict) else rows


def _members(value, name: str = "") -> Iterator[tuple[str, object]]:
    """The members below a value, by their path; empty objects and arrays count as values."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _members(inner, f"{name}.{key}" if name else key)
    elif isinstance(value, list) and value:
        for position, inner in enumerate(value):
            yield from _members(inner, f"{name}[{position}]")
    else:
        yield name, value


def _comparable(value):
    """The documents write instants with offsets and to the microsecond or closer; answers are to the millisecond."""
    if not isinstance(value, str) or "T" not in value:
        return (type(value) is bool, value)
    try:
        moment = datetime.datetime.fromisoformat(value)
    except ValueError:
        return (False, value)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
    return (False, moment.replace(microsecond=moment.microsecond // 1000 * 1000))
