"""ETag, If-Match and If-None-Match over every operation of every contract that has records."""

import datetime
import json
import re

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from apps.activity.models import Activity
from apps.dialects import preconditions
from apps.dialects.errors import ApiError
from apps.users.models import User
from config.dialects import CONTRACTS
from tests.contract.vocabulary import is_an_error_of, samples
from tests.dialects.idempotency_requests import KEEPING, asked_of
from tests.support.tokens import bearer_token

pytestmark = pytest.mark.sqlite
CLIENT = Client(raise_request_exception=False)
# What is about a record that no operation reads alone.
READ_BY_WRITES = {"updateUser", "deleteUser", "updateReminder", "deleteReminder"}
WRITES = ("post", "put", "patch", "delete")
USERNAMES = {"admin", "csr", "integrator", "sam.rivers"}
UNKNOWN = f'"{"0" * 32}"'
# Whose path the demo data have under another id than the contract's example.
AT = {
    ("order-management", "getCustomerAction"): "/order/83468/customerAction",
    ("order-management", "getProtectionPlanInformation"): "/orderItem/1/protectionPlanInformation",
    ("order-management", "getNoSale"): "/noSale/33",
    # There once contacts are confirmed, or a file is uploaded.
    ("tickets-microservice", "getConfirmTicketContacts"): None,
    ("attachments", "getAttachment"): None,
}


def condition_rules(*names):
    """Marks of the rules of these names in every contract that has records."""

    def mark(test):
        for contract in KEEPING:
            for name in names:
                test = pytest.mark.rule(contract, name)(test)
        return test

    return mark


@pytest.fixture(autouse=True)
def _sandbox(settings):
    settings.PAYMENT_GATEWAY_ADAPTER = "apps.payments.gateways.sandbox.SandboxGateway"


@pytest.fixture
def send(demo, db):
    """`send(asked, address=None, method=None, **headers)`: the answer to a request, with its user's token."""
    tokens = {user.username: bearer_token(user) for user in User.objects.filter(username__in=USERNAMES)}

    def answer(asked, address=None, method=None, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return CLIENT.generic(
            method or asked.operation.method.upper(),
            address or asked.address,
            b"" if method == "GET" else asked.raw,
            content_type=asked.content_type,
            headers={"Authorization": f"Bearer {tokens[asked.username]}"} | named,
        )

    return answer


def reads():
    """A request for each operation that reads one record."""
    for sample in samples():
        name = (sample.contract.name, sample.operation.operation_id)
        if sample.operation.method != "get" or not sample.operation.tagged:
            continue
        asked = asked_of(sample)
        path = AT.get(name, "")
        if path is not None:
            yield asked.at(path) if path else asked


def writes():
    """A request for each operation that writes, callbacks and sign-ins apart."""
    for sample in samples():
        is_write = sample.operation.method in WRITES or sample.operation.operation_id == "DeleteTicketNote"
        if is_write and sample.contract.name in KEEPING and not sample.operation.operation_id.startswith("receive"):
            yield asked_of(sample)


def refused(asked, answer, status, header) -> bool:
    """Whether the answer is that error, in the dialect's own form, about this header, and documented."""
    return (
        answer.status_code == status
        and header.encode() in answer.content
        and is_an_error_of(asked.contract, answer)
        and str(status) in asked.operation.responses
    )


@condition_rules("etag-names-record-as-seen", "if-none-match-spares-body", "malformed-condition-refused")
def test_every_read_of_a_record_has_a_tag_and_takes_conditions(send):
    wrong, seen = [], 0
    for asked in reads():
        got = send(asked)
        tag = got.headers.get("ETag", "")
        seen += 1
        if got.status_code != 200 or not re.fullmatch('"[0-9a-f]{32}"', tag) or send(asked)["ETag"] != tag:
            wrong.append((str(asked), got.status_code, tag, got.content[:200]))
            continue
        for same in (tag, f"W/{tag}", f'{UNKNOWN} , W/"a",{tag}', "*"):
            spared = send(asked, If_None_Match=same)
            if (spared.status_code, spared.content, spared.headers.get("ETag")) != (304, b"", tag):
                wrong.append((str(asked), same, spared.status_code, spared.content[:100]))
            if "Content-Type" in spared.headers:
                wrong.append((str(asked), "a Content-Type without a body"))
        head = send(asked, method="HEAD", If_None_Match=tag)
        if (head.status_code, head.headers.get("ETag")) != (304, tag):
            wrong.append((str(asked), "HEAD", head.status_code))
        for other in ({"If_None_Match": UNKNOWN}, {"If_Match": tag}, {"If_Match": "*"}):
            if send(asked, **other).headers.get("ETag") != tag:
                wrong.append((str(asked), other))
        for other in ({"If_Match": UNKNOWN}, {"If_Match": f"W/{tag}"}):
            if not refused(asked, send(asked, **other), 412, "If-Match"):
                wrong.append((str(asked), other))
        for header in ("If_Match", "If_None_Match"):
            if not refused(asked, send(asked, **{header: "not a tag"}), 400, header.replace("_", "-")):
                wrong.append((str(asked), header, "malformed"))

    assert not wrong, "\n".join(map(str, wrong))
    assert seen == 17


@condition_rules("if-match-guards-write", "if-none-match-guards-write", "if-match-without-record-refused")
def test_every_write_is_carried_out_on_the_record_that_was_seen_alone(send):
    wrong, guarded = [], 0
    for asked in writes():
        fresh = transaction.savepoint()
        plain = send(asked)
        transaction.savepoint_rollback(fresh)
        if plain.status_code >= 300:
            continue
        before = Activity.objects.count()
        for condition in ({"If_Match": UNKNOWN}, {"If_Match": 'W/"a"'}):
            answer = send(asked, **condition)
            unseen = asked.operation.operation_id == "confirmTicketContacts" and answer.status_code == 404
            if not unseen and not refused(asked, answer, 412, "If-Match"):
                wrong.append((str(asked), condition, answer.status_code, answer.content[:200]))
        if asked.operation.operation_id in READ_BY_WRITES:
            continue
        tag = tag_before(asked, send)
        if tag is None:
            if asked.contract.record_of(asked.operation) is None and not refused(
                asked, send(asked, If_Match="*"), 412, "If-Match"
            ):
                wrong.append((str(asked), "takes * without a record"))
            continue
        for condition in ({"If_None_Match": tag}, {"If_None_Match": "*"}):
            answer = send(asked, **condition)
            if not refused(asked, answer, 412, "If-None-Match"):
                wrong.append((str(asked), condition, answer.status_code, answer.content[:200]))
        if Activity.objects.count() != before:
            wrong.append((str(asked), "changed something"))
        for condition in ({"If_Match": f"{UNKNOWN}, {tag}"}, {"If_Match": "*"}, {"If_None_Match": UNKNOWN}):
            fresh = transaction.savepoint()
            answer = send(asked, **condition)
            transaction.savepoint_rollback(fresh)
            if answer.status_code != plain.status_code:
                wrong.append((str(asked), condition, answer.status_code, answer.content[:200]))
        guarded += 1

    assert not wrong, "\n".join(map(str, wrong))
    assert guarded >= 30


def tag_before(asked, send) -> str | None:
    """The present tag of the record that a write is about; None where nothing reads it."""
    operation_id = asked.operation.operation_id
    root = asked.contract.root.replace("{environment}", "production")
    if operation_id in ("UpdateTicketNote", "DeleteTicketNote"):
        pk = json.loads(asked.raw)["ID"] if asked.raw else asked.address.rpartition("/")[2]
        address = f"{root}/GetTicketNote/{pk}"
    elif (known := asked.contract.record_of(asked.operation)) is not None:
        parts = asked.address.removeprefix(root).partition("?")[0].split("/")
        address = root + "/".join(parts[: known.path.count("/") + 1])
    else:
        return None
    return send(asked, address, "GET").headers.get("ETag")


ADDRESSES = {
    "AddTicketNote": "/GetTicketNote/{ID}",
    "FindTicketNote": "/GetTicketNote/{ID}",
    "UpdateTicketNote": "/GetTicketNote/{ID}",
    "createTicket": "/tickets/{id}",
    "createComment": "/comments/{id}",
    "confirmTicketContacts": "/events/confirm-contacts/{target}",
    "createFollowUp": "/followUp/{followUpID}",
    "createJournal": "/journal/{journalID}",
    "journal-management/createTicket": "/ticket/{ticketID}",
    "uploadAttachment": "/{attachmentId}",
    "createWebhook": "/{id}",
    "updateWebhook": "/{id}",
    "rotateWebhookSecret": "/{id}",
}


@condition_rules("etag-names-record-as-seen")
def test_write_that_returns_the_record_has_the_tag_of_its_read(send):
    wrong = []
    for asked in map(asked_of, samples()):
        operation = asked.operation
        if operation.method == "get" or not operation.tagged:
            continue
        fresh = transaction.savepoint()
        written = send(asked)
        body = written.json() if written.status_code < 300 else {}
        body = body.get("data", body)
        address = ADDRESSES.get(str(asked)) or ADDRESSES.get(operation.operation_id)
        if not body or "ETag" not in written.headers:
            wrong.append((str(asked), written.status_code, written.content[:200]))
        elif address:
            root = asked.contract.root.replace("{environment}", "production")
            if send(asked, root + address.format(**body), "GET").headers.get("ETag") != written["ETag"]:
                wrong.append((str(asked), "another tag than its read"))
        transaction.savepoint_rollback(fresh)

    assert not wrong, "\n".join(map(str, wrong))


def test_returned_user_and_reminder_are_changed_by_their_tags(demo, db, send):
    """What no operation reads alone: the tag comes with a write."""
    for name in ("tickets-microservice/updateUser", "journal-management/updateReminder"):
        asked = next(each for each in writes() if str(each) == name)
        tag = send(asked)["ETag"]
        assert send(asked, If_Match=tag).status_code < 300, name
        assert send(asked, If_Match=UNKNOWN).status_code == 412, name


def test_tag_changes_with_what_belongs_to_the_record(demo, db, send):
    tender = next(each for each in writes() if str(each) == "order-management/addOrderTender")
    before = tag_before(tender, send)
    assert send(tender, If_Match=before).status_code == 201
    assert tag_before(tender, send) != before
    assert send(tender, If_Match=before).status_code == 412


def test_replay_comes_before_the_condition(demo, db, send):
    """A retry names the tag that the record had before the first attempt changed it."""
    tender = next(each for each in writes() if str(each) == "order-management/addOrderTender")
    headers = {"If_Match": tag_before(tender, send), "Idempotency_Key": "k"}
    first, again = send(tender, **headers), send(tender, **headers)

    assert (first.status_code, again.status_code, again["Idempotency-Replayed"]) == (201, 201, "true")
    assert again.content == first.content


def test_tag_stays_while_time_passes(demo, db, send, monkeypatch):
    """The seconds that a ticket is open and on hold are shown, and are no change of it."""
    reading = next(each for each in reads() if str(each) == "journal-management/getTicket")
    early = send(reading)
    now = timezone.now() + datetime.timedelta(seconds=90)
    monkeypatch.setattr("apps.tickets.sla.present", lambda: now)
    late = send(reading)

    assert late.json() != early.json()
    assert (late["ETag"], send(reading, If_None_Match=early["ETag"]).status_code) == (early["ETag"], 304)


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("*", "*"),
        (' "a" ', ['"a"']),
        ('"a","b"', ['"a"', '"b"']),
        (', W/"a" ,, "b,c",', ['W/"a"', '"b,c"']),
        ('""', ['""']),
    ],
)
def test_lists_of_tags_are_read(text, tags):
    assert preconditions.read_tags("If-Match", text) == tags


@pytest.mark.parametrize("text", ["", ",", "a", '"a', '"a" "b"', 'w/"a"', '"a", *', '"a b"', ",".join(['"a"'] * 101)])
def test_what_is_no_list_of_tags_is_refused(text):
    with pytest.raises(ApiError):
        preconditions.read_tags("If-Match", text)


def test_contracts_declare_conditions_and_their_answers():
    wrong = []
    for contract in (CONTRACTS[name] for name in KEEPING):
        for operation in contract.operations.values():
            headers = {each["name"] for each in operation.parameters_in("header")}
            is_read = operation.method == "get" and operation.tagged
            has_record = is_read or (operation.method in WRITES and contract.record_of(operation) is not None)
            if has_record and not {"If-Match", "If-None-Match"} <= headers:
                wrong.append(f"{operation.operation_id}: no headers")
            if (has_record or operation.method in WRITES) and "412" not in operation.responses:
                wrong.append(f"{operation.operation_id}: no 412")
            if is_read and "304" not in operation.responses:
                wrong.append(f"{operation.operation_id}: no 304")

    assert wrong == []
