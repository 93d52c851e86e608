"""Finding reminders through CostGuard Journal Management: those of a follow-up, and those that are pending."""

import datetime

import pytest
from django.utils import timezone

from apps.journals import operations
from apps.journals.factories import FollowUpFactory, ReminderFactory
from apps.journals.models import Reminder
from apps.tickets.factories import TicketFactory
from tests.journals.api.costguard_requests import (
    HOUR,
    NONE,
    PENDING,
    answer_of,
    below,
    closed,
    late,
    new_reminder,
    pending_body,
    reminder_body,
    replacing,
    unknown,
)
from tests.support.snapshot import nothing_written

pytestmark = pytest.mark.contract("journal-management")


@pytest.mark.rule("searchPendingReminders", "pending-until-sent")
def test_reminder_is_pending_from_when_it_is_set_until_it_is_sent(staff):
    due = late(assignee_name="CSR1")
    follow_up = FollowUpFactory(due_at=timezone.now() + 500 * HOUR)
    pending = [ReminderFactory(follow_up=due), ReminderFactory(follow_up=follow_up, duration_seconds=3600)]
    ReminderFactory(follow_up=due, sent_at=timezone.now())

    first, second = [pending_body(row) for row in pending]

    assert answer_of(staff.get(PENDING)) == (200, {"value": [first | {"assignedTo": "CSR1"}, second]})
    assert operations.send_due_reminders() == 1
    assert answer_of(staff.get(f"{PENDING}?$count=true")) == (200, {"@count": 1, "value": [second]})
    set_now = staff.post(below(follow_up), new_reminder()).json()["reminderID"]
    assert [row["reminderID"] for row in staff.get(PENDING).json()["value"]] == [pending[1].pk, set_now]
    staff.delete(f"{below(follow_up)}/{set_now}")
    assert answer_of(staff.get(PENDING)) == (200, {"value": [second]})


@pytest.mark.rule("searchPendingReminders", "object-type-is-number")
@pytest.mark.parametrize(
    ("word", "number"),
    [("Customer", 1), ("BillingOrder", 2), ("Dispute", 3), ("Equipment", 4), ("JournalItem", 5), ("Other", 6)],
)
def test_object_type_of_a_pending_reminder_is_a_number(staff, word, number):
    ReminderFactory(follow_up=late())
    reminder = ReminderFactory(follow_up=late(object_type=word, object_id=6, customer=None))

    found = staff.get(f"{PENDING}?$filter=objectType eq {number} and objectID eq 6")

    assert answer_of(found) == (200, {"value": [pending_body(reminder, objectType=number, objectID=6)]})


@pytest.mark.rule("searchPendingReminders", "closed-follow-up-pends-nothing")
def test_reminder_of_a_closed_follow_up_is_not_pending_and_of_a_reopened_one_again(staff):
    over, running = ReminderFactory(follow_up=closed()), ReminderFactory(follow_up=late())

    assert answer_of(staff.get(PENDING)) == (200, {"value": [pending_body(running)]})
    type(over.follow_up).objects.filter(pk=over.follow_up_id).update(closed_at=None, status=running.follow_up.status)
    assert [row["reminderID"] for row in staff.get(PENDING).json()["value"]] == [over.pk, running.pk]


@pytest.mark.rule("searchPendingReminders", "reading-leaves-sent-date-null")
def test_reading_pending_reminders_changes_nothing(staff):
    reminder = ReminderFactory(follow_up=late())

    with nothing_written():
        first, second = staff.get(PENDING), staff.get(PENDING)

    assert first.json() == second.json() == {"value": [pending_body(reminder)]}
    assert Reminder.objects.get().sent_at is None


@pytest.mark.rule("searchPendingReminders", "content-type-header-optional")
@pytest.mark.rule("searchReminders", "content-type-header-optional")
def test_content_type_header_may_be_sent_or_left_out(staff):
    reminder = ReminderFactory(follow_up=late())

    for path, item in [(PENDING, pending_body(reminder)), (below(reminder.follow_up), reminder_body(reminder))]:
        for headers in ({}, {"contentType": "application/json"}):
            for media_type in ("application/json", ""):
                response = staff.get(path, headers=headers, content_type=media_type)
                assert answer_of(response) == (200, {"value": [item]})


@pytest.mark.rule("searchPendingReminders", "reminders-of-visible-follow-ups-only")
def test_pending_reminders_are_those_of_visible_follow_ups(staff, subscriber, integrator):
    own = integrator.organisation
    ticket = TicketFactory(organisation=own)
    seen = [
        ReminderFactory(follow_up=late(customer__organisation=own)),
        ReminderFactory(
            follow_up=late(customer=None, object_type="JournalItem", object_id=ticket.pk, subject_item=ticket.item)
        ),
    ]
    internal = TicketFactory(organisation=own, is_internal=True)
    for follow_up in [
        late(),
        late(customer__organisation=own, is_internal=True),
        late(customer=None, object_type="JournalItem", object_id=internal.pk, subject_item=internal.item),
    ]:
        ReminderFactory(follow_up=follow_up)

    expected = [pending_body(seen[0]), pending_body(seen[1], objectType=5)]
    assert answer_of(subscriber.get(f"{PENDING}?$count=true")) == (200, {"@count": 2, "value": expected})
    assert staff.get(f"{PENDING}?$count=true").json()["@count"] == 5


@pytest.mark.rule("searchReminders", "unknown-follow-up-is-404")
@pytest.mark.rule("createReminder", "unknown-follow-up-is-404")
@pytest.mark.rule("updateReminder", "unknown-follow-up-is-404")
@pytest.mark.rule("deleteReminder", "unknown-follow-up-is-404")
def test_reminders_of_what_is_no_follow_up_do_not_exist(staff):
    reminder, ticket = ReminderFactory(), TicketFactory()

    for pk in (NONE, ticket.pk):
        path, answer = f"/followUp/{pk}/reminder", unknown("followUp", pk)
        with nothing_written():
            assert answer_of(staff.get(path)) == answer
            assert answer_of(staff.post(path, new_reminder())) == answer
            assert answer_of(staff.patch(f"{path}/{reminder.pk}", replacing(durationSeconds=60))) == answer
            assert answer_of(staff.delete(f"{path}/{reminder.pk}")) == answer


@pytest.mark.rule("searchReminders", "only-reminders-of-follow-up")
def test_reminders_of_a_follow_up_are_its_own_sent_or_not(staff):
    follow_up = FollowUpFactory()
    sent_at = datetime.datetime(2018, 3, 28, 19, 11, 25, 657_999, tzinfo=datetime.UTC)
    reminders = [ReminderFactory(follow_up=follow_up), ReminderFactory(follow_up=follow_up, sent_at=sent_at)]
    ReminderFactory()

    unsent, sent = [reminder_body(row) for row in reminders]
    sent["sentDate"] = "2018-03-28T19:11:25.657Z"

    found = staff.get(f"{below(follow_up)}?$count=true")
    assert answer_of(found) == (200, {"@count": 2, "value": [unsent, sent]})
