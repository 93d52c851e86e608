"""What a JSON Patch asks for, and what is refused of it."""

import pytest
import yaml

from apps.dialects.contract import Contract
from apps.dialects.costguard.base import JournalManagementViewSet
from apps.dialects.costguard.errors import CostGuardError
from apps.dialects.costguard.json_patch import read_patch

CONTRACT = JournalManagementViewSet.contract
PATCHES = {
    operation.operation_id: operation for operation in CONTRACT.operations.values() if operation.method == "patch"
}
STATUS_PATCHES = {
    "closeTicket": "ticketClosePatch",
    "resolveTicket": "ticketResolvePatch",
    "updateTicketStatus": "ticketStatusPatch",
}
TICKET_PATHS = (
    "/assignedTo or /customerID or /description or /isInternal or /parentTicketID or /salesCodeID or /ticketImpactID"
    " or /ticketPriorityID or /ticketTypeID or /ticketUrgencyID or /title"
)


def ticket_patch(*operations):
    return read_patch(CONTRACT, PATCHES["updateTicket"], list(operations))


def op(name, path, *value):
    return {"op": name, "path": path} | ({"value": value[0]} if value else {})


def errors(call):
    with pytest.raises(CostGuardError) as refusal:
        call()
    return [error.as_json() for error in refusal.value.errors]


def invalid(field, value, reason):
    message = f"Value for argument '{field}' is not valid: '{value}'. {reason}"
    return [{"field": field, "loggingNumber": 500002, "message": message}]


def test_operations_apply_in_order():
    patch = ticket_patch(
        op("replace", "/title", "first"),
        op("add", "/assignedTo", "CSR1"),
        op("add", "/title", "second"),
        op("remove", "/assignedTo"),
        op("replace", "/isInternal", True),
    )

    assert patch.changes == {"title": "second", "assignedTo": None, "isInternal": True}
    assert patch.values == {"title": ["first", "second"], "assignedTo": ["CSR1", None], "isInternal": [True]}


def test_add_and_replace_do_the_same():
    assert ticket_patch(op("add", "/title", "x")) == ticket_patch(op("replace", "/title", "x"))


@pytest.mark.parametrize("path", ["/description", "/parentTicketID", "/ticketImpactID", "/salesCodeID", "/assignedTo"])
def test_remove_empties_what_may_be_null(path):
    assert ticket_patch(op("remove", path)).changes == {path[1:]: None}
    assert ticket_patch(op("remove", path, "ignored")).changes == {path[1:]: None}


@pytest.mark.parametrize("path", ["/title", "/customerID", "/ticketTypeID", "/ticketPriorityID", "/isInternal"])
def test_remove_of_what_may_not_be_null_is_refused(path):
    assert errors(lambda: ticket_patch(op("remove", path))) == invalid(path[1:], "", "It cannot be removed.")


@pytest.mark.parametrize("document", [[], {}, None, "x", 5, {"op": "replace", "path": "/title", "value": "x"}])
def test_document_that_is_no_patch_is_refused(document):
    [error] = errors(lambda: read_patch(CONTRACT, PATCHES["updateTicket"], document))

    assert (error["field"], error["loggingNumber"]) == ("body", 500002)
    assert error["message"].endswith("Must be a JSON Patch: an array of at least one operation.")


@pytest.mark.parametrize(
    ("operation", "field", "value", "reason"),
    [
        ("x", "op", "x", "Must be an object with op, path and value."),
        (None, "op", "null", "Must be an object with op, path and value."),
        ({"path": "/title", "value": "x"}, "op", "", "Must be 'add', 'replace' or 'remove'."),
        (op("move", "/title") | {"from": "/description"}, "op", "move", "Must be 'add', 'replace' or 'remove'."),
        (op("test", "/title", "x"), "op", "test", "Must be 'add', 'replace' or 'remove'."),
        (op("Replace", "/title", "x"), "op", "Replace", "Must be 'add', 'replace' or 'remove'."),
        (op(["replace"], "/title", "x"), "op", '["replace"]', "Must be 'add', 'replace' or 'remove'."),
        (op("replace", "/ticketStatusID", 5), "path", "/ticketStatusID", f"Must be {TICKET_PATHS}."),
        (op("replace", "/ticketID", 5), "path", "/ticketID", f"Must be {TICKET_PATHS}."),
        (op("replace", "title", "x"), "path", "title", f"Must be {TICKET_PATHS}."),
        (op("replace", "", {}), "path", "", f"Must be {TICKET_PATHS}."),
        (op("replace", "/title/0", "x"), "path", "/title/0", f"Must be {TICKET_PATHS}."),
        (op("replace", 5, "x"), "path", "5", f"Must be {TICKET_PATHS}."),
        ({"op": "replace", "value": "x"}, "path", "", f"Must be {TICKET_PATHS}."),
        (op("replace", "/title"), "title", "", "A value is required."),
        (op("replace", "/title", 5), "title", "5", "Must be a string."),
        (op("replace", "/title", ""), "title", "", "Must not be empty."),
        (op("replace", "/title", None), "title", "null", "Must be a string."),
        (op("add", "/isInternal", "True"), "isInternal", "True", "Must be a boolean."),
        (op("add", "/customerID", 0), "customerID", "0", "Must be at least 1."),
        (op("add", "/customerID", "05"), "customerID", "05", "Must be an integer."),
        (op("add", "/parentTicketID", -1), "parentTicketID", "-1", "Must be at least 1."),
        (op("add", "/parentTicketID", "null"), "parentTicketID", "null", "Must be an integer or null."),
        (op("add", "/title", "x") | {"extra": 1}, "extra", "1", "This member is not known here."),
    ],
)
def test_operation_is_refused(operation, field, value, reason):
    good = op("replace", "/title", "x")

    assert errors(lambda: ticket_patch(good, operation, good)) == invalid(field, value, reason)


def test_value_of_a_date_is_checked():
    def patch(value):
        return read_patch(CONTRACT, PATCHES["updateFollowUp"], [op("replace", "/dueDate", value)])

    assert patch("2018-03-30T19:11:25.657Z").changes == {"dueDate": "2018-03-30T19:11:25.657Z"}
    assert errors(lambda: patch("2018-02-30T19:11:25Z")) == invalid(
        "dueDate", "2018-02-30T19:11:25Z", "Is not a valid date-time."
    )


@pytest.mark.parametrize(("operation_id", "member"), STATUS_PATCHES.items())
def test_status_patch_is_read_from_its_member(operation_id, member):
    document = [op("replace", "/ticketStatusID", 1005), op("replace", "/ticketStatusID", 1006)]

    patch = read_patch(CONTRACT, PATCHES[operation_id], document, within=member)

    assert patch.changes == {"ticketStatusID": 1006}
    assert patch.values == {"ticketStatusID": [1005, 1006]}


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        (op("add", "/ticketStatusID", 5), ("op", "add", "Must be 'replace'.")),
        (op("remove", "/ticketStatusID"), ("op", "remove", "Must be 'replace'.")),
        (op("replace", "/ticketStatusID", "5.0"), ("ticketStatusID", "5.0", "Must be an integer.")),
        (op("replace", "/title", "x"), ("path", "/title", "Must be /ticketStatusID.")),
    ],
)
def test_status_patch_takes_only_replace_of_the_status(operation, expected):
    def patch():
        read_patch(CONTRACT, PATCHES["closeTicket"], [operation], within="ticketClosePatch")

    assert errors(patch) == invalid(*expected)


@pytest.mark.parametrize(("operation_id", "within"), [(name, STATUS_PATCHES.get(name, "")) for name in PATCHES])
def test_every_documented_path_can_be_patched(operation_id, within):
    operation = PATCHES[operation_id]
    schema = CONTRACT.resolve(operation.request_body["content"]["application/json"]["schema"])
    if within:
        schema = schema["properties"][within]

    def answer(path, value):
        try:
            return read_patch(CONTRACT, operation, [op("replace", path, value)], within=within).changes
        except CostGuardError as refusal:
            return refusal.errors[0].field

    for path in schema["x-patchable"]:
        member = path[1:]
        answers = [(value, answer(path, value)) for value in (1, "2018-03-30T19:11:25.657Z", True)]
        assert all(given in ({member: value}, member) for value, given in answers)
        assert any(given == {member: value} for value, given in answers)


@pytest.fixture
def order_items(tmp_path):
    """A contract whose patch is written with conditions instead of alternatives."""
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Items", "version": "1"},
        "servers": [{"url": "/items"}],
        "paths": {
            "/item/{itemID}": {
                "patch": {
                    "operationId": "updateItem",
                    "requestBody": {
                        "required": True,
                        "content": {"application/json": {"schema": {"type": "array", "items": ITEM_OPERATION}}},
                    },
                    "responses": {},
                }
            }
        },
        "components": {},
    }
    path = tmp_path / "items.yaml"
    path.write_text(yaml.safe_dump(document))
    contract = Contract(path)
    return lambda operations, **options: read_patch(contract, contract.operations["updateItem"], operations, **options)


ITEM_OPERATION = {
    "type": "object",
    "required": ["op", "path"],
    "properties": {"path": {"enum": ["/quantityFulfilled"]}},
    "if": {"properties": {"op": {"enum": ["add", "replace"]}}},
    "then": {
        "required": ["value"],
        "properties": {"value": {"type": "integer", "minimum": 0}},
    },
}


def test_remove_leaves_what_it_is_asked_to(order_items):
    operations = [op("remove", "/quantityFulfilled")]

    assert order_items(operations).changes == {"quantityFulfilled": None}
    assert order_items(operations, emptied={"quantityFulfilled": 0}).changes == {"quantityFulfilled": 0}


@pytest.mark.parametrize(
    ("operation", "value", "reason"),
    [
        (op("add", "/quantityFulfilled", -1), "-1", "Must be at least 0."),
        (op("add", "/quantityFulfilled", "x"), "x", "Must be an integer."),
        (op("add", "/quantityFulfilled"), "", "A value is required."),
    ],
)
def test_conditional_schemas_name_the_member_too(order_items, operation, value, reason):
    assert errors(lambda: order_items([operation])) == invalid("quantityFulfilled", value, reason)
