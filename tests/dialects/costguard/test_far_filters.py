"""`$filter` at both ends of the calendar, by every date and time of both CostGuard APIs' searches."""

import datetime
import itertools
import operator

import pytest

from apps.journals.factories import FollowUpFactory
from apps.journals.models import FollowUp, Reminder
from apps.orders.models import OrderTender
from config.dialects import CONTRACTS

EARLIEST, YEAR_999, LATEST = "0001-01-01T00:00:00", "0999-12-31T23:59:59.999", "9999-12-31T23:59:59.999"
LITERALS = {
    "date-time": ["{}Z", "datetime'{}'", "datetimeoffset'{}Z'"],
    "date": ["{:.10}"],
}
HOLDS = [("ge", EARLIEST), ("gt", YEAR_999), ("ge", YEAR_999), ("le", LATEST), ("lt", LATEST), ("ne", EARLIEST)]
FAILS = [("lt", EARLIEST), ("le", EARLIEST), ("eq", EARLIEST), ("eq", YEAR_999), ("lt", YEAR_999), ("gt", LATEST)]
FAILS += [("ge", LATEST), ("eq", LATEST)]
COMPARISONS = {name: getattr(operator, name) for name in ("eq", "ne", "lt", "le", "gt", "ge")}
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite, pytest.mark.usefixtures("demo")]


def searched():
    """Each search with its dates: contract, path, and the fields with their formats."""
    for name in ("journal-management", "order-management"):
        contract = CONTRACTS[name]
        for operation in contract.operations.values():
            if operation.method != "get" or "x-filterable" not in operation.raw:
                continue
            page = contract.resolve(operation.responses["200"]["content"]["application/json"]["schema"])
            members = contract.resolve(page["properties"]["value"]["items"])["properties"]
            formats = {field: contract.resolve(schema).get("format") for field, schema in members.items()}
            dates = {field: formats[field] for field in operation.raw["x-filterable"] if formats.get(field) in LITERALS}
            if dates:
                yield name, operation.path, dates


def terms(field, format, comparisons):
    return [f"{field} {name} {literal.format(moment)}" for name, moment in comparisons for literal in LITERALS[format]]


@pytest.fixture
def count(journal_management, order_management, administrator):
    """`count(contract, path, filter)`: how many rows the search finds."""
    clients = {
        "journal-management": journal_management(administrator),
        "order-management": order_management(administrator),
    }
    ids = {
        "{followUpID}": Reminder.objects.values_list("follow_up", flat=True).first(),
        "{orderID}": OrderTender.objects.values_list("order", flat=True).first(),
        "{customerID}": 3210,
    }

    def count(contract, path, filter):
        for name, number in ids.items():
            path = path.replace(name, str(number))
        answer = clients[contract].get(f"{path}?$count=true&$top=1&$filter={filter}")
        assert answer.status_code == 200, (path, filter, answer.content)
        return answer.json()["@count"]

    return count


def test_every_date_can_be_asked_for_at_both_ends_of_the_calendar(count):
    wrong, known = [], 0
    for contract, path, dates in searched():
        for field, format in dates.items():
            stored = count(contract, path, f"{field} ne null")
            known += stored > 0
            found = count(contract, path, " and ".join(terms(field, format, HOLDS)))
            if found != stored:
                wrong.append((contract, path, field, "all", stored, found))
            found = count(contract, path, " or ".join(terms(field, format, FAILS)))
            if found:
                wrong.append((contract, path, field, "none", stored, found))
    assert wrong == []
    assert known > 20


def test_rows_at_both_ends_are_found_by_every_comparison(journal_management, administrator):
    FollowUp.objects.all().delete()
    stored = [EARLIEST, YEAR_999, "2030-01-01T00:00:00", LATEST]
    for moment in stored:
        FollowUpFactory(due_at=datetime.datetime.fromisoformat(f"{moment}+00:00"))
    client, wrong = journal_management(administrator), []
    for moment, (name, compare), literal in itertools.product(stored, COMPARISONS.items(), LITERALS["date-time"]):
        answer = client.get(f"/followUp?$orderby=dueDate&$filter=dueDate {name} {literal.format(moment)}")
        found = [row["dueDate"] for row in answer.json()["value"]]
        if [text[:19] for text in found] != [text[:19] for text in stored if compare(text, moment)]:
            wrong.append((name, literal.format(moment), found))
    assert wrong == []
