"""JSON Patch values as texts, which is how both documents type them: over every member that can be patched."""

import pytest

from apps.customers.factories import CustomerFactory
from apps.dialects.costguard.base import JournalManagementViewSet, OrderManagementViewSet
from apps.dialects.costguard.errors import CostGuardError
from apps.dialects.costguard.json_patch import read_patch, value_of_text
from apps.journals.factories import FollowUpFactory, JournalFactory, ReminderFactory
from apps.orders.factories import OrderFactory, OrderItemFactory, ServiceInformationItemFactory
from apps.tickets.factories import TicketFactory

CONTRACTS = [JournalManagementViewSet.contract, OrderManagementViewSet.contract]
TYPED = {"integer": [1, 5, 2_147_483_646], "boolean": [True, False]}
NO_NUMBERS = ["05", " 5", "5 ", "+5", "5.0", "1e3", "0x5", "\u0665", "", "five", "null", "True", "9" * 5_000]
NO_BOOLEANS = ["True", "FALSE", "1", "0", "", "yes", "null", " true"]


def patches():
    """Contract, operation, the member that holds the patch, and the alternatives of one operation's schema."""
    for contract in CONTRACTS:
        for operation in contract.operations.values():
            content = (operation.request_body or {}).get("content", {})
            if "application/json" not in content:
                continue
            schema = contract.resolve(content["application/json"]["schema"])
            inside = [name for name in schema.get("properties", {}) if name.endswith("Patch")]
            if operation.method != "patch" or not (inside or schema.get("type") == "array"):
                continue
            items = schema["properties"][inside[0]]["items"] if inside else schema["items"]
            rules = contract.resolve(items)["allOf"][1]
            yield contract, operation, "".join(inside), rules.get("oneOf", [rules])


def members():
    """The same with each path and the types that its values may have."""
    for contract, operation, within, alternatives in patches():
        for alternative in alternatives:
            properties = alternative["properties"]
            if "value" in properties:
                types = properties["value"]["type"]
                types = {types} if isinstance(types, str) else set(types)
                yield contract, operation, within, properties["path"]["const"], types


def test_both_apis_are_walked():
    walked = list(members())

    assert {operation.operation_id for _, operation, *_ in walked} == {
        "updateFollowUp",
        "updateReminder",
        "updateJournal",
        "updateTicket",
        "closeTicket",
        "resolveTicket",
        "updateTicketStatus",
        "updateOrderItem",
        "updateE911ServiceAddress",
    }
    assert {len(walked)} == {sum(len(set(paths)) for paths in documented_paths())}


def documented_paths():
    """The paths that the contracts call patchable."""
    for contract, operation, within, _ in patches():
        schema = contract.resolve(operation.request_body["content"]["application/json"]["schema"])
        yield (schema["properties"][within] if within else schema)["x-patchable"]


@pytest.mark.contract("journal-management")
@pytest.mark.rule("journal-management", "patch-value-may-be-text")
def test_text_of_every_patchable_member_is_read_as_its_type():
    faults = []
    for contract, operation, within, path, types in members():

        def changed(value, path=path, contract=contract, operation=operation, within=within):
            try:
                patch = [{"op": "replace", "path": path, "value": value}]
                return read_patch(contract, operation, patch, within=within).changes[path[1:]]
            except CostGuardError as refusal:
                return refusal.errors[0].field

        for kind in types & set(TYPED):
            for value in TYPED[kind]:
                text = str(value).lower()
                if (changed(text), type(changed(text))) != (value, type(value)) or changed(value) != value:
                    faults.append((operation.operation_id, path, text))
            faults += [
                (operation.operation_id, path, text)
                for text in (NO_NUMBERS if kind == "integer" else NO_BOOLEANS)
                if changed(text) != path[1:]
            ]
        if "string" in types and path != "/dueDate":
            faults += [(operation.operation_id, path, text) for text in ("5", "true") if changed(text) != text]
    assert faults == []


def test_text_stays_where_texts_are_taken_too():
    assert value_of_text("5", frozenset({"integer", "string"})) == "5"
    assert value_of_text("true", frozenset({"boolean", "string"})) == "true"


@pytest.mark.rule("order-management", "patch-value-may-be-text")
def test_texts_are_stored_as_what_they_stand_for(journal_management, order_management, agent):
    journal, follow_up, ticket = JournalFactory(), FollowUpFactory(), TicketFactory(customer=CustomerFactory())
    reminder = ReminderFactory(follow_up=follow_up)
    line = OrderItemFactory(order=OrderFactory(), quantity=3)
    item = ServiceInformationItemFactory()
    journals, orders = journal_management(agent), order_management(agent)

    def patch(api, path, within="", **texts):
        document = [{"op": "replace", "path": f"/{member}", "value": text} for member, text in texts.items()]
        answer = api.patch(path, {within: document} if within else document)
        assert answer.status_code in (200, 204), (path, answer.content)

    patch(journals, f"/journal/{journal.pk}", isRetained="true", workItemInstanceID="56", journalTypeID="80")
    patch(journals, f"/followUp/{follow_up.pk}", isInternal="true", dueDate="2030-01-02T03:04:05Z")
    patch(journals, f"/followUp/{follow_up.pk}/reminder/{reminder.pk}", durationSeconds="7200", durationTypeID="1")
    patch(journals, f"/ticket/{ticket.pk}", ticketPriorityID="2", isInternal="true", title="true")
    patch(journals, f"/ticket/{ticket.pk}/status", "ticketStatusPatch", ticketStatusID="1001")
    patch(orders, f"/orderItem/{line.pk}", quantityFulfilled="2")
    patch(orders, f"/serviceInformationItem/{item.pk}/e911ServiceAddress", e911ClassOfServiceID="4")

    found = journals.get(f"/journal/{journal.pk}").json()
    assert (found["isRetained"], found["workItemInstanceID"], found["journalTypeID"]) == (True, 56, 80)
    found = journals.get(f"/followUp/{follow_up.pk}").json()
    assert (found["isInternal"], found["dueDate"][:19]) == (True, "2030-01-02T03:04:05")
    [found] = journals.get(f"/followUp/{follow_up.pk}/reminder").json()["value"]
    assert (found["durationSeconds"], found["durationTypeID"]) == (7200, 1)
    found = journals.get(f"/ticket/{ticket.pk}").json()
    assert (found["ticketPriorityID"], found["isInternal"], found["title"]) == (2, True, "true")
    assert found["ticketStatusID"] == 1001
    line.refresh_from_db()
    assert line.quantity_fulfilled == 2
    found = orders.get(f"/serviceInformationItem/{item.pk}/e911ServiceAddress").json()
    assert found["e911ClassOfServiceID"] == 4
