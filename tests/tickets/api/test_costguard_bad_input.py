"""Requests about tickets that no client of CostGuard should send: each is answered, none leaves a trace."""

import copy
import json

import pytest

from apps.customers.factories import CustomerFactory
from apps.dialects.costguard.json_patch import MAX_OPERATIONS
from apps.tickets.models import Ticket
from tests.support.snapshot import nothing_written
from tests.tickets.api.costguard_requests import (
    COMPLETED,
    DONE,
    MEMBERS,
    NEW,
    answer_of,
    asking,
    body_of,
    new_ticket,
    refused,
    replacing,
    ticket_of,
)

pytestmark = pytest.mark.contract("journal-management")

WRITES = {
    "createTicket": pytest.mark.rule("createTicket", "malformed-body-refused"),
    "updateTicket": pytest.mark.rule("updateTicket", "patch-array-all-or-nothing"),
    "closeTicket": pytest.mark.rule("closeTicket", "only-status-replace-allowed"),
    "resolveTicket": pytest.mark.rule("resolveTicket", "only-status-replace-allowed"),
    "updateTicketStatus": pytest.mark.rule("updateTicketStatus", "only-status-replace-allowed"),
    "holdTicket": pytest.mark.rule("holdTicket", "reason-must-not-be-empty"),
    "resumeTicketHold": pytest.mark.rule("resumeTicketHold", "reason-must-not-be-empty"),
}
EACH_WRITE = [pytest.param(name, marks=mark) for name, mark in WRITES.items()]
NOT_JSON = "Is not valid JSON."
NO_TEXT = "Must not hold the character U+0000."
INTEGERS = ["customerID", "parentTicketID", "ticketTypeID", "ticketPriorityID", "ticketImpactID", "ticketUrgencyID",
            "ticketStatusID", "salesCodeID"]  # fmt: skip
BROKEN = [
    b"{", b"}", b"[", b"[{]", b'{"title": }', b'{"reason": "x",}', b"\xff\xfe{\x00}\x00", b'{"x": "\xff"}',
    b'{"reason": NaN}', b"[Infinity]", b'{"reason": "\\ud800"}', b'{"\\udfff": 1}',
    b'[{"op": "replace", "path": "/title", "value": "\\ud83d"}]', b'{"reason": "a\nb"}', b"[" + b"9" * 5000 + b"]",
    b"[" * 100_000, b'{"reason": "x"} {}', b"\x00", b" ",
]  # fmt: skip
TEXTS = ["title", "description", "assignedTo"]
MAY_BE_NULL = ["description", "assignedTo", "parentTicketID", "ticketImpactID", "ticketUrgencyID", "salesCodeID"]


@pytest.fixture(scope="module", autouse=True)
def shared_ticket(shared_people):
    """A ticket that is there in every test."""
    return ticket_of()


@pytest.fixture
def write(journal_management, agent, shared_ticket):
    """`write(operation, **what)`: send a write of that name; `body=` or `raw=`. `write.good` holds good bodies."""
    ticket = copy.deepcopy(shared_ticket)
    client = journal_management(agent)
    client.get("/healthCheck")
    operations = client.contract.operations

    def send(name, **what):
        operation = operations[name]
        return client.send(operation.method.upper(), operation.path.format(ticketID=ticket.pk), **what)

    send.client, send.ticket = client, ticket
    send.good = {
        "createTicket": new_ticket(ticket.customer),
        "updateTicket": replacing(title="x"),
        "closeTicket": asking("close", COMPLETED),
        "resolveTicket": asking("resolve", COMPLETED),
        "updateTicketStatus": asking("status", COMPLETED),
        "holdTicket": {"reason": "x"},
        "resumeTicketHold": {"reason": "x"},
    }
    return send


def kind_of(member: str) -> str:
    """What the answer says a member must be."""
    kind = "a boolean" if member == "isInternal" else "an integer" if member in INTEGERS else "a string"
    return f"Must be {kind}{' or null' if member in MAY_BE_NULL else ''}."


def shown(value) -> str:
    return value if isinstance(value, str) else json.dumps(value)


@pytest.mark.parametrize("name", EACH_WRITE)
def test_body_that_is_not_json_is_refused(write, name):
    with nothing_written():
        for raw in BROKEN:
            answer = answer_of(write(name, raw=raw))
            assert answer == refused("body", "", NOT_JSON), raw[:50]


@pytest.mark.parametrize("name", EACH_WRITE)
@pytest.mark.parametrize("content_type", ["", "text/plain", "application/xml", "application/x-www-form-urlencoded"])
def test_body_of_another_media_type_is_refused(write, name, content_type):
    with nothing_written():
        response = write(name, body=write.good[name], content_type=content_type)

    error = {"field": "body", "loggingNumber": 500111}
    assert (response.status_code, [entry | {"message": ""} for entry in response.json()["errors"]]) == (
        415,
        [error | {"message": ""}],
    )


@pytest.mark.parametrize("name", WRITES)
def test_body_of_two_megabytes_is_too_large(write, name):
    with nothing_written():
        response = write(name, raw=json.dumps({"reason": "x" * 2_000_000}).encode())

    error = {"field": None, "loggingNumber": 500110, "message": "The body is larger than 1000000 bytes."}
    assert answer_of(response) == (413, {"errors": [error]})


@pytest.mark.rule("createTicket", "malformed-body-refused")
@pytest.mark.parametrize("extra", ["colour", "TITLE", "ticketID", "createDate", "", "__proto__", "by", "\x00"])
def test_unknown_property_is_refused(write, extra):
    with nothing_written():
        response = write("createTicket", body=write.good["createTicket"] | {extra: 1})

    assert response.status_code == 400
    [error] = response.json()["errors"]
    assert (error["field"], error["loggingNumber"]) == (extra or "body", 500002)


@pytest.mark.rule("createTicket", "malformed-body-refused")
@pytest.mark.parametrize("member", ["title", "customerID", "ticketTypeID", "ticketPriorityID", "ticketStatusID"])
def test_missing_property_is_named(write, member):
    body = {name: value for name, value in write.good["createTicket"].items() if name != member}

    with nothing_written():
        response = write("createTicket", body=body)

    assert answer_of(response) == refused(member, "", "A value is required.")


@pytest.mark.rule("createTicket", "malformed-body-refused")
def test_every_fault_of_a_body_is_named(write):
    body = {"title": 5, "customerID": "1", "isInternal": None, "colour": "red", "ticketTypeID": 1012}

    with nothing_written():
        response = write("createTicket", body=body)

    faults = {error["field"]: error["message"] for error in response.json()["errors"]}
    assert response.status_code == 400
    assert faults == {
        field: refused(field, value, reason)[1]["errors"][0]["message"]
        for field, value, reason in [
            ("title", 5, "Must be a string."),
            ("customerID", "1", "Must be an integer."),
            ("isInternal", "null", "Must be a boolean."),
            ("colour", "red", "This member is not known here."),
            ("ticketPriorityID", "", "A value is required."),
            ("ticketStatusID", "", "A value is required."),
        ]
    }


WRONG = {
    **{member: ["1", "", 1.5, True, [1], {}, "abc"] for member in INTEGERS},
    **{member: [5, 1.5, True, ["x"], {"a": "b"}] for member in TEXTS},
    "isInternal": ["true", 0, 1, "", []],
}
STANDS_FOR = {"Must be an integer.": ["1"], "Must be an integer or null.": ["1"], "Must be a boolean.": ["true"]}


def wrong_values(member: str) -> list:
    """Values of a type that the member does not take."""
    return WRONG[member] if member in MAY_BE_NULL else [*WRONG[member], None]


@pytest.mark.rule("createTicket", "malformed-body-refused")
@pytest.mark.rule("createTicket", "refused-request-changes-nothing")
@pytest.mark.parametrize("member", WRONG)
def test_value_of_the_wrong_type_is_refused(write, member):
    with nothing_written():
        for value in wrong_values(member):
            response = write("createTicket", body=write.good["createTicket"] | {member: value})
            assert answer_of(response) == refused(member, shown(value), kind_of(member))


@pytest.mark.rule("updateTicket", "patch-array-all-or-nothing")
@pytest.mark.parametrize("member", [name for name in WRONG if name != "ticketStatusID"])
def test_value_of_the_wrong_type_is_refused_in_a_patch(write, member):
    with nothing_written():
        for value in wrong_values(member):
            if value in STANDS_FOR.get(kind_of(member), []):
                continue  # a patch takes the text of a number or a boolean
            response = write("updateTicket", body=replacing(description="y") + replacing(**{member: value}))
            assert answer_of(response) == refused(member, shown(value), kind_of(member))


@pytest.mark.parametrize("member", INTEGERS)
def test_number_out_of_range_is_refused(write, member):
    for number in [0, -1, 2**63, -(2**63) - 1, 10**30]:
        with nothing_written():
            created = write("createTicket", body=write.good["createTicket"] | {member: number})
            if member == "ticketStatusID":
                changed = write("updateTicketStatus", body=asking("status", number))
            else:
                changed = write("updateTicket", body=replacing(**{member: number}))

        for response in (created, changed):
            assert response.status_code == 400, number
            [error] = response.json()["errors"]
            assert (error["field"], error["loggingNumber"]) == (member, 500002)
            assert error["message"].startswith(f"Value for argument '{member}' is not valid: '{number}'. ")


@pytest.mark.parametrize("member", TEXTS)
@pytest.mark.parametrize("text", ["\x00", "a\x00b"])
def test_text_with_u0000_is_refused(write, member, text):
    with nothing_written():
        created = write("createTicket", body=write.good["createTicket"] | {member: text})
        changed = write("updateTicket", body=replacing(**{member: text}))
        held = write("holdTicket", body={"reason": text})

    assert [response.status_code for response in (created, changed, held)] == [400, 400, 400]
    fields = [[error["field"] for error in response.json()["errors"]] for response in (created, changed, held)]
    assert fields == [[member], [member], ["reason"]]


@pytest.mark.rule("createTicket", "malformed-body-refused")
@pytest.mark.parametrize("title", ["x" * 10_000, "\u202etitle\n\ttwo", "<b>&amp;</b>", "📞", " ", "'; DROP TABLE x --"])
def test_any_other_title_is_kept_as_it_is(write, title):
    created = write("createTicket", body=write.good["createTicket"] | {"title": title})
    changed = write("updateTicket", body=replacing(title=title))

    assert (created.status_code, created.json()["title"]) == (201, title)
    assert answer_of(changed) == DONE
    found = write.client.get("/ticket?$select=title").json()["value"]
    assert found == [{"title": title}] * 2


@pytest.mark.parametrize("name", ["createTicket", "updateTicket"])
def test_empty_title_is_refused(write, name):
    body = write.good[name] | {"title": ""} if name == "createTicket" else replacing(title="")

    with nothing_written():
        response = write(name, body=body)

    assert answer_of(response) == refused("title", "", "Must not be empty.")


def test_whole_number_may_be_written_with_a_fraction(write):
    raw = json.dumps(write.good["createTicket"]).replace("1012", "1012.0").encode()

    response = write("createTicket", raw=raw)

    assert (response.status_code, response.json()["ticketTypeID"]) == (201, 1012)


@pytest.mark.parametrize("operation", [b"[]", b"5", b'"replace"', b"null", b"[[[]]]"])
@pytest.mark.parametrize("name", ["updateTicket", "closeTicket"])
def test_patch_operation_that_is_no_object_is_refused(write, name, operation):
    raw = b"[" + operation + b"]"
    raw = b'{"%s": %s}' % (MEMBERS["close"].encode(), raw) if name == "closeTicket" else raw

    with nothing_written():
        response = write(name, raw=raw)

    value = shown(json.loads(operation))
    assert answer_of(response) == refused("op", value, "Must be an object with op, path and value.")


def test_as_many_operations_as_may_be_are_one_change(write):
    patch = [replacing(title=f"Title {number}")[0] for number in range(MAX_OPERATIONS)]

    response = write("updateTicket", body=patch)

    assert answer_of(response) == DONE
    assert Ticket.objects.get().title == f"Title {MAX_OPERATIONS - 1}"
    assert Ticket.history.filter(history_type="~").count() == 1


@pytest.mark.parametrize("query", ["cascade=true", "$filter=x", "%00=%00", "a" * 3000])
def test_query_of_a_write_is_left_alone(write, query):
    response = write.client.patch(f"/ticket/{write.ticket.pk}/status?{query}", asking("status", 1001))

    assert answer_of(response) == DONE


@pytest.mark.rule("createTicket", "refused-request-changes-nothing")
@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("createTicket", "apps.tickets.operations.editing.set_contacts"),
        ("updateTicket", "apps.tickets.models.Ticket.save"),
        ("closeTicket", "apps.tickets.operations.lifecycle.add_log_lines"),
        ("updateTicketStatus", "apps.tickets.operations.lifecycle.write_history"),
        ("holdTicket", "apps.tickets.operations.lifecycle.add_log_lines"),
    ],
)
def test_half_a_write_is_undone(write, monkeypatch, name, broken):
    def fail(*args, **kwargs):
        raise RuntimeError("the database went away")

    monkeypatch.setattr(broken, fail)
    operation = write.client.contract.operations[name]
    path = write.client.root + operation.path.format(ticketID=write.ticket.pk)

    with nothing_written():
        # Past the client that takes no such answer for a good one.
        response = write.client.client.generic(
            operation.method.upper(), path, json.dumps(write.good[name]), "application/json",
            headers=write.client.headers,
        )  # fmt: skip

    message = f"Something went wrong on our side (request {response['X-Request-ID']})."
    assert answer_of(response) == (500, {"errors": [{"field": None, "loggingNumber": 500100, "message": message}]})


def test_odd_but_good_bodies_are_taken(write):
    customer = CustomerFactory()
    body = json.dumps(new_ticket(customer, ticketStatusID=NEW)).encode()

    marked = write("createTicket", raw=b"\xef\xbb\xbf" + body)
    padded = write("createTicket", raw=b"\r\n\t " + body + b" \n", content_type="application/json; charset=utf-8")

    assert (marked.status_code, padded.status_code) == (201, 201)
    ticket = Ticket.objects.get(pk=padded.json()["ticketID"])
    assert padded.json() == body_of(
        ticket,
        ticketTypeID=1012,
        ticketType="Trouble Ticket",
        ticketPriorityID=2,
        ticketPriority="Customer Action Needed",
    )
