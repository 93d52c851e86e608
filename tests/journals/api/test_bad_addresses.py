"""CostGuard Journal Management: addresses that no client should ask for."""

import pytest

from apps.customers.factories import CustomerFactory
from apps.journals.factories import FollowUpFactory, JournalFactory, ReminderFactory
from tests.journals.api.costguard_requests import (
    answer_of,
    new_journal,
    refused,
    replacing,
    unknown,
)
from tests.journals.api.searches import CONTRACT
from tests.support.databases import rolled_back
from tests.support.snapshot import nothing_written

pytestmark = pytest.mark.contract("journal-management")


PATHS = ["/followUp/{}", "/followUp/{}/reminder", "/followUp/{}/reminder/1", "/followUp/1/reminder/{}", "/journal/{}"]
NO_IDS = [
    ("0", "0", "Must be at least 1."),
    ("-1", "-1", "Must be at least 1."),
    ("abc", "abc", "Must be an integer."),
    ("1.0", "1.0", "Must be an integer."),
    ("1e3", "1e3", "Must be an integer."),
    ("+1", "+1", "Must be an integer."),
    ("1%20", "1 ", "Must be an integer."),
    ("%D9%A1", "\u0661", "Must be an integer."),
    ("%C2%B2", "\u00b2", "Must be an integer."),
    ("%00", "\x00", "Must be an integer."),
    ("1%0A", "1\n", "Must be an integer."),
    ("0x1", "0x1", "Must be an integer."),
    ("null", "null", "Must be an integer."),
]


@pytest.fixture(scope="module")
def rows(django_db_setup, django_db_blocker):
    """Ids by the names that paths give them; each test rolls back to here."""
    with django_db_blocker.unblock(), rolled_back():
        follow_up = FollowUpFactory()
        yield {
            "followUpID": follow_up.pk,
            "reminderID": ReminderFactory(follow_up=follow_up).pk,
            "journalID": JournalFactory().pk,
            "customer": CustomerFactory(),
        }


@pytest.mark.rule("getFollowUp", "unknown-follow-up-is-404")
@pytest.mark.rule("updateFollowUp", "unknown-follow-up-is-404")
@pytest.mark.rule("searchReminders", "unknown-follow-up-is-404")
@pytest.mark.rule("createReminder", "unknown-follow-up-is-404")
@pytest.mark.rule("updateReminder", "unknown-follow-up-is-404")
@pytest.mark.rule("deleteReminder", "unknown-follow-up-is-404")
@pytest.mark.rule("getJournal", "unknown-journal-is-404")
@pytest.mark.rule("updateJournal", "unknown-journal-is-404")
@pytest.mark.parametrize("path", PATHS)
def test_id_that_is_no_id_is_refused(staff, rows, path):
    name = "reminderID" if path.endswith("reminder/{}") else "followUpID" if "followUp" in path else "journalID"

    with nothing_written():
        for text, shown, reason in NO_IDS:
            for method in methods_on(path):
                answer = refused(name, shown, reason)
                assert answer_of(staff.send(method, path.format(text), [])) == answer


@pytest.mark.parametrize("path", PATHS)
def test_id_too_large_for_any_row_is_unknown(staff, rows, path):
    path = path.replace("followUp/1", f"followUp/{rows['followUpID']}")
    what = "reminder" if path.endswith("reminder/{}") else "followUp" if "followUp" in path else "journal"

    with nothing_written():
        for number in (2**63, 2**70, 10**60):
            for method in methods_on(path):
                assert answer_of(staff.send(method, path.format(number), [])) == unknown(what, number)


def methods_on(path: str) -> list[str]:
    """The methods that the contract has on a path."""
    depth = path.count("/")
    return [
        operation.method.upper()
        for operation in CONTRACT.operations.values()
        if operation.path.count("/") == depth
        and operation.path.startswith("/" + path.split("/")[1])
        and operation.path != "/followUp/reminder/pending"
    ]


@pytest.mark.parametrize(
    "environment", ["test", "Production", "production%20", "%00", "..", "a" * 3_000, "\u00e9", "production;x"]
)
def test_unknown_environment_does_not_exist(staff, rows, environment):
    staff.root = f"/JournalManagement/{environment}/api"

    with nothing_written():
        for method, path, body in [
            ("GET", "/healthCheck", None),
            ("POST", "/journal", new_journal(rows["customer"])),
            ("PATCH", f"/followUp/{rows['followUpID']}", replacing(description="x")),
            ("DELETE", f"/followUp/{rows['followUpID']}/reminder/{rows['reminderID']}", None),
        ]:
            response = staff.send(method, path, body)
            assert response.status_code == 404
            [error] = response.json()["errors"]
            assert error["loggingNumber"] in (500105, 500106)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/journal"),
        ("DELETE", "/journal/1"),
        ("PUT", "/followUp/1"),
        ("DELETE", "/followUp/1"),
        ("POST", "/followUp/reminder/pending"),
        ("GET", "/followUp/1/reminder/1"),
        ("POST", "/healthCheck"),
        ("POST", "/journalType"),
        ("DELETE", "/reminderDurationType"),
    ],
)
def test_other_methods_are_refused(staff, rows, method, path):
    with nothing_written():
        response = staff.send(method, path)

    assert response.status_code == 405
    [error] = response.json()["errors"]
    assert error["loggingNumber"] == 500107


@pytest.mark.parametrize("path", ["/journal/", "/journal/1/", "/followUps", "/journals", "/followUp/1/reminders"])
def test_unknown_path_is_answered_in_the_dialects_words(staff, path):
    assert answer_of(staff.get(path)) == (
        404,
        {"errors": [{"field": None, "loggingNumber": 500105, "message": "There is no such path."}]},
    )


@pytest.mark.parametrize(
    ("query", "option"),
    [
        ("$filter=", "$filter"),
        ("$filter=journalID", "$filter"),
        ("$filter=journalID eq", "$filter"),
        ("$filter=journalID eq 'one'", "$filter"),
        ("$filter=description eq '%00'", "$filter"),
        ("$filter=createDate gt 10000-01-01T00:00:00Z", "$filter"),
        ("$filter=drop table", "$filter"),
        ("$orderby=", "$orderby"),
        ("$orderby=journalID up", "$orderby"),
        ("$select=", "$select"),
        ("$top=-1", "$top"),
        ("$top=abc", "$top"),
        ("$top=%D9%A1", "$top"),
        ("$skip=1.5", "$skip"),
        ("$count=1", "$count"),
        ("$skiptoken=nothing", "$skiptoken"),
        ("$skiptoken=%00", "$skiptoken"),
        ("$top=1&$top=2", "$top"),
        ("$limit=1", "$limit"),
    ],
)
def test_option_that_cannot_be_read_is_refused(staff, rows, query, option):
    with nothing_written():
        response = staff.get(f"/journal?{query}")

    [error] = response.json()["errors"]
    assert (response.status_code, error["field"], error["loggingNumber"]) == (400, option, 500002)
