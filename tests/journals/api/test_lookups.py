"""The lists of ids that Journal Management's operations take, and the state of the service."""

import pytest

from apps.journals.constants import JournalLookupKind
from apps.journals.factories import lookup
from apps.users.factories import UserFactory
from tests.journals.api.costguard_requests import answer_of
from tests.journals.api.searches import LOOKUPS, SEARCHES, every

pytestmark = pytest.mark.contract("journal-management")


def rows(names: tuple[str, ...], *values: tuple) -> list[dict]:
    return [dict(zip(names, row, strict=True)) for row in values]


LISTS = {
    "listTicketStatuses": rows(
        ("ticketStatusID", "ticketStatus", "isClosedState", "isResolvedState"),
        (1000, "New", False, False),
        (1001, "Pending", False, False),
        (1002, "Open", False, False),
        (1003, "On Hold", False, False),
        (1004, "Resolved", False, True),
        (1005, "Completed", True, True),
        (1006, "Cancelled", True, False),
    ),
    "listTicketTypes": rows(
        ("ticketTypeID", "ticketType"), (1011, "Default"), (1012, "Trouble Ticket"), (1013, "Service Request")
    ),
    "listTicketPriorities": rows(
        ("ticketPriorityID", "ticketPriority"),
        (1, "Urgent"),
        (2, "Customer Action Needed"),
        (3, "Normal"),
        (4, "P4 - Priority 4"),
        (5, "P5 - Priority 5"),
    ),
    "listTicketImpacts": rows(("ticketImpactID", "ticketImpact"), (1, "1 - High"), (2, "2 - Medium"), (3, "3 - Low")),
    "listTicketUrgencies": rows(
        ("ticketUrgencyID", "ticketUrgency"), (1, "1 - High"), (2, "2 - Medium"), (3, "3 - Low")
    ),
    "listJournalTypes": rows(("journalTypeID", "journalType"), (80, "Forced Journals"), (81, "General Note")),
    "listJournalStatuses": rows(
        ("journalStatusID", "journalStatus"), (1001, "Pending"), (1002, "Open"), (1005, "Completed")
    ),
    "listFollowUpTypes": rows(("followUpTypeID", "followUpType"), (1, "Call Back"), (2, "Site Visit")),
    "listFollowUpStatuses": rows(
        ("followUpStatusID", "followUpStatus", "isClosedState"),
        (1, "open", False),
        (2, "in progress", False),
        (3, "completed", True),
        (4, "cancelled", True),
    ),
    "listReminderDurationTypes": rows(
        ("durationTypeID", "durationType", "secondsPerUnit"),
        (1, "Hours", 3600),
        (2, "Minutes", 60),
        (3, "Days", 86400),
        (4, "Weeks", 604800),
    ),
}


@pytest.mark.sqlite
@pytest.mark.parametrize("name", every("same-entries-for-every-caller", LOOKUPS))
def test_list_is_whole_and_the_same_for_every_caller(staff, subscriber, journal_management, name):
    nobody = journal_management(UserFactory(organisation=None))

    for client in (staff, subscriber, nobody):
        assert answer_of(client.get(SEARCHES[name].path)) == (200, {"value": LISTS[name]})


@pytest.mark.rule("listTicketStatuses", "status-both-closed-and-resolved")
def test_completed_is_closed_and_resolved(staff):
    found = staff.get("/ticketStatus?$filter=isClosedState and isResolvedState&$select=ticketStatusID")

    assert answer_of(found) == (200, {"value": [{"ticketStatusID": 1005}]})


@pytest.mark.rule("listJournalTypes", "only-types-of-journal-class")
@pytest.mark.rule("listJournalStatuses", "only-statuses-of-journal-class")
def test_lists_of_journals_hold_nothing_of_other_classes(staff):
    row = lookup(JournalLookupKind.JOURNAL_STATUS, 1001)
    row.name = "Waiting"
    row.save()

    assert answer_of(staff.get("/journalStatus?$filter=journalStatusID eq 1001")) == (
        200,
        {"value": [{"journalStatusID": 1001, "journalStatus": "Waiting"}]},
    )
    assert answer_of(staff.get("/ticketStatus?$filter=ticketStatusID eq 1001&$select=ticketStatus")) == (
        200,
        {"value": [{"ticketStatus": "Pending"}]},
    )
    listed = {row["journalTypeID"] for row in staff.get("/journalType").json()["value"]}
    assert listed == {80, 81}


@pytest.mark.rule("listReminderDurationTypes", "four-duration-types")
def test_units_of_reminders_are_hours_minutes_days_and_weeks(staff):
    found = staff.get("/reminderDurationType?$select=durationTypeID,durationType").json()["value"]

    assert found == rows(("durationTypeID", "durationType"), (1, "Hours"), (2, "Minutes"), (3, "Days"), (4, "Weeks"))


@pytest.mark.rule("healthCheck", "version-of-contract")
def test_health_tells_the_version_of_the_contract(staff, subscriber):
    version = staff.contract.document["info"]["version"]

    for client in (staff, subscriber):
        expected = {"status": "OK", "service": "JournalManagement", "version": version}
        assert answer_of(client.get("/healthCheck")) == (200, expected)
    assert version == "2.09"
