"""Ids that are none: one rule for both CostGuard APIs, in every path, and in bodies, patches and filters."""

import re

import pytest

from apps.users.factories import AdministratorFactory
from tests.journals.api.costguard_requests import answer_of, refused, unknown
from tests.support.snapshot import nothing_written

AT_LEAST, INTEGER = "Must be at least 1.", "Must be an integer."
NO_IDS = [
    ("abc", "abc", INTEGER),
    ("-1", "-1", AT_LEAST),
    ("0", "0", AT_LEAST),
    ("00", "00", AT_LEAST),
    ("1.5", "1.5", INTEGER),
    ("+1", "+1", INTEGER),
    ("1e3", "1e3", INTEGER),
    ("%201", " 1", INTEGER),
    ("1%20", "1 ", INTEGER),
    ("%D9%A1", "\u0661", INTEGER),
]
SHORT = [NO_IDS[0], NO_IDS[1], NO_IDS[8]]


@pytest.fixture
def apis(journal_management, order_management):
    user = AdministratorFactory(is_superuser=True)
    clients = [journal_management(user), order_management(user)]
    for client in clients:
        client.get("/healthCheck")  # from here on the tokens have been used
    return clients


def with_ids(api):
    """Each operation whose path has a number, with the name of that number."""
    for operation in api.contract.operations.values():
        for parameter in operation.parameters_in("path"):
            if parameter["schema"].get("type") == "integer":
                yield operation, parameter["name"]


def path_of(operation, name, text):
    return re.sub(r"\{(\w+)\}", lambda found: text if found[1] == name else "1", operation.path)


@pytest.mark.rule("journal-management", "malformed-ids-answer-alike")
@pytest.mark.rule("order-management", "malformed-ids-answer-alike")
def test_path_id_that_is_none_is_refused_alike_everywhere(apis):
    faults, whole = [], {"ticketID", "orderID"}
    with nothing_written():
        for api in apis:
            for operation, name in with_ids(api):
                texts = NO_IDS if name in whole and operation.method == "get" else SHORT
                for text, shown, reason in texts:
                    answer = answer_of(api.send(operation.method.upper(), path_of(operation, name, text)))
                    if answer != refused(name, shown, reason):
                        faults.append((operation.operation_id, text, answer))
    assert faults == []


@pytest.mark.rule("journal-management", "malformed-ids-answer-alike")
@pytest.mark.rule("order-management", "malformed-ids-answer-alike")
def test_zeros_count_for_nothing_and_too_many_digits_name_nothing(apis):
    journals, orders = apis
    for api, path, name, what in ((journals, "/ticket", "ticketID", "ticket"), (orders, "/order", "orderID", "order")):
        for digits in ("0007", f"{'0' * 100}7"):
            assert answer_of(api.get(f"{path}/{digits}")) == unknown(what, 7)
            assert api.get(f"{path}?$filter={name} eq {digits}").json() == {"value": []}
        for digits in (str(2**63), "9" * 100):
            assert answer_of(api.get(f"{path}/{digits}")) == unknown(what, digits)


@pytest.mark.rule("journal-management", "malformed-ids-answer-alike")
@pytest.mark.rule("order-management", "malformed-ids-answer-alike")
def test_ids_of_bodies_and_filters_are_refused_alike(apis):
    journals, orders = apis
    journal = {"journalStatusID": 1001, "journalTypeID": 80, "objectType": "Customer"}
    order = {"orderTypeID": 1}
    with nothing_written():
        for value, shown, reason in (
            ("abc", "abc", INTEGER),
            ("1", "1", INTEGER),
            (1.5, 1.5, INTEGER),
            (True, "true", INTEGER),
            (-1, -1, AT_LEAST),
            (0, 0, AT_LEAST),
            (10**30, 10**30, "Is out of range."),
        ):
            written = answer_of(journals.post("/journal", journal | {"objectID": value}))
            ordered = answer_of(orders.post("/order", order | {"customerID": value}))
            assert written == refused("objectID", shown, reason)
            assert ordered in (
                refused("customerID", shown, reason),
                refused("customerID", shown, f"{reason[:-1]} or null."),
            )
        for text in ("abc", "\u0661", "9" * 40, "true", "'1"):
            answers = [api.get(f"{path}?$filter={name} eq {text}") for api, path, name in (
                (journals, "/ticket", "ticketID"), (orders, "/order", "orderID"))]  # fmt: skip
            errors = [answer.json()["errors"][0] for answer in answers]
            assert [answer.status_code for answer in answers] == [400, 400]
            assert {(error["field"], error["loggingNumber"]) for error in errors} == {("$filter", 500002)}
            words = [re.sub("ticket|order|[0-9]+", "x", error["message"]) for error in errors]
            assert words[0] == words[1]
