"""CostGuard Journal Management: pages of journals while others write, change and remove."""

import datetime

import pytest

from apps.customers.factories import CustomerFactory
from apps.journals.factories import FollowUpFactory, JournalFactory, ReminderFactory
from apps.journals.models import Journal, Reminder
from apps.users.factories import UserFactory
from tests.journals.api.searches import ROOT

pytestmark = pytest.mark.contract("journal-management")

START = datetime.datetime(2018, 3, 27, 19, 11, 25, 657_123, tzinfo=datetime.UTC)


@pytest.fixture
def journal(db):
    """`journal(number)`: every third has the same text, every fifth none; four share a time but for microseconds."""
    customer, authors = CustomerFactory(), UserFactory.create_batch(9)

    def make(number: int) -> Journal:
        return JournalFactory(
            created_at=START + datetime.timedelta(seconds=number // 4, microseconds=number % 4),
            workflow_environment=None if number % 5 == 0 else f"text {number % 3}",
            work_item_instance_id=number % 7,
            customer=customer,
            created_by=authors[number % 9],
        )

    return make


def pages(client, path: str, between):
    """The items of all pages; `between` is called before each page but the first."""
    answer = client.get(path).json()
    items = answer["value"]
    number = 0
    while "@nextLink" in answer:
        between(number)
        number += 1
        assert number < 50
        answer = client.get(answer["@nextLink"].removeprefix(ROOT)).json()
        items += answer["value"]
    return items, number


@pytest.mark.rule("searchJournals", "next-link-reaches-every-item")
@pytest.mark.parametrize(
    "order",
    [
        "",
        "journalID desc",
        "createDate",
        "createDate desc",
        "workflowEnvironment",
        "workflowEnvironment desc",
        "workItemInstanceID desc,workflowEnvironment,createDate desc",
        "createUser,journalStatus desc",
    ],
)
def test_each_journal_that_stays_is_paged_once_while_others_come_and_go(staff, journal, order):
    journals = [journal(number) for number in range(24)]
    passing = journals[6:16:3]
    staying = {row.pk for row in journals} - {row.pk for row in passing}

    def between(number):
        for other in range(number * 3, number * 3 + 3):
            journal(other)
        if passing:
            passing.pop().delete()

    options = f"&$orderby={order}" if order else ""
    items, turns = pages(staff, f"/journal?$top=3&$filter=journalID le {journals[-1].pk + 20}{options}", between)

    found = [item["journalID"] for item in items]
    assert turns >= 6
    assert len(found) == len(set(found))
    assert staying <= set(found)


@pytest.mark.sqlite
@pytest.mark.rule("searchJournals", "next-link-reaches-every-item")
def test_row_that_ended_a_page_may_go(staff, journal):
    journals = [journal(number) for number in range(6)]

    first = staff.get("/journal?$top=3&$orderby=createDate desc").json()
    Journal.objects.get(pk=first["value"][-1]["journalID"]).delete()
    rest = staff.get(first["@nextLink"].removeprefix(ROOT)).json()

    assert [item["journalID"] for item in first["value"] + rest["value"]] == [row.pk for row in reversed(journals)]


@pytest.mark.sqlite
@pytest.mark.rule("searchPendingReminders", "next-link-reaches-every-item")
def test_reminders_sent_between_two_pages_hide_no_others(staff):
    reminders = [ReminderFactory(follow_up=FollowUpFactory(due_at=START)) for _ in range(9)]

    def send(number):
        Reminder.objects.filter(pk=reminders[number].pk).update(sent_at=START)

    items, turns = pages(staff, "/followUp/reminder/pending?$top=3", send)

    assert turns == 2
    assert [item["reminderID"] for item in items] == [row.pk for row in reminders]


@pytest.mark.rule("searchJournals", "next-link-reaches-every-item")
def test_next_link_is_for_its_own_search(staff, journal):
    for number in range(3):
        journal(number)
    token = staff.get("/journal?$top=1").json()["@nextLink"].partition("$skiptoken=")[2]

    for path in [
        f"/journal?$filter=isRetained&$skiptoken={token}",
        f"/journal?$orderby=createDate&$skiptoken={token}",
        f"/followUp?$skiptoken={token}",
        f"/journal?$skiptoken={token}x",
    ]:
        response = staff.get(path)
        [error] = response.json()["errors"]
        assert (response.status_code, error["field"], error["loggingNumber"]) == (400, "$skiptoken", 500002)
    assert len(staff.get(f"/journal?$top=2&$skiptoken={token}").json()["value"]) == 2
