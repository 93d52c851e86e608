"""Reminders through CostGuard Journal Management: setting, changing and removing them."""

import datetime
import json

import pytest
from django.utils import timezone

from apps.journals import operations
from apps.journals.factories import FollowUpFactory, ReminderFactory
from apps.journals.models import Reminder
from apps.tickets.factories import TicketFactory
from tests.journals.api.costguard_requests import (
    DONE,
    HOUR,
    NONE,
    PENDING,
    answer_of,
    below,
    closed,
    conflict,
    late,
    new_reminder,
    pending_body,
    refused,
    reminder_body,
    replacing,
    unknown,
)
from tests.support.snapshot import nothing_written

pytestmark = pytest.mark.contract("journal-management")

MOST = 2147483646
NO_UNIT = "There is no such duration type."
PATHS = "Must be /durationSeconds or /durationTypeID."


def at(reminder) -> str:
    return f"{below(reminder.follow_up)}/{reminder.pk}"


# -- setting


@pytest.mark.rule("createReminder", "reminder-goes-out-before-due")
@pytest.mark.rule("createReminder", "sent-date-set-by-system")
def test_reminder_goes_out_that_long_before_the_due_date(staff, agent):
    follow_up = FollowUpFactory(due_at=timezone.now() + 2 * HOUR)
    before = timezone.now()

    status, shown = answer_of(staff.post(below(follow_up), new_reminder()))

    reminder = Reminder.objects.get()
    assert (status, shown) == (201, reminder_body(reminder, createUser="casey", lastModifiedUser="casey"))
    assert before <= reminder.created_at <= reminder.updated_at <= timezone.now()
    assert (reminder.follow_up, reminder.sent_at) == (follow_up, None)
    assert reminder.remind_at == follow_up.due_at - HOUR
    assert answer_of(staff.get(below(follow_up))) == (200, {"value": [shown]})
    assert operations.send_due_reminders() == 0


@pytest.mark.rule("createReminder", "reminder-goes-out-before-due")
@pytest.mark.rule("createReminder", "sent-date-set-by-system")
def test_reminder_whose_time_has_passed_is_pending_at_once(staff):
    follow_up = FollowUpFactory(due_at=timezone.now() + HOUR / 2)

    shown = staff.post(below(follow_up), new_reminder()).json()

    reminder = Reminder.objects.get()
    assert answer_of(staff.get(PENDING)) == (200, {"value": [pending_body(reminder)]})
    assert shown["sentDate"] is None
    assert operations.send_due_reminders() == 1
    assert staff.get(below(follow_up)).json()["value"][0]["sentDate"] is not None


@pytest.mark.rule("createReminder", "sent-date-set-by-system")
@pytest.mark.rule("createReminder", "refused-request-changes-nothing")
def test_date_of_sending_is_not_for_clients_to_set(staff):
    follow_up, reminder = FollowUpFactory(), ReminderFactory()
    sent = "2018-03-28T19:11:25.657Z"

    with nothing_written():
        created = staff.post(below(follow_up), new_reminder(sentDate=sent))
        patched = staff.patch(at(reminder), replacing(sentDate=sent))

    assert answer_of(created) == refused("sentDate", sent, "This member is not known here.")
    assert answer_of(patched) == refused("path", "/sentDate", PATHS)


@pytest.mark.rule("createReminder", "duration-seconds-within-int32")
@pytest.mark.rule("createReminder", "refused-request-changes-nothing")
@pytest.mark.rule("updateReminder", "duration-patch-is-integer")
@pytest.mark.parametrize(
    ("seconds", "shown", "reason"),
    [
        (0, 0, "Must be at least 1."),
        (-1, -1, "Must be at least 1."),
        (MOST + 1, MOST + 1, f"Must be at most {MOST}."),
        (2**63, 2**63, f"Must be at most {MOST}."),
        ("an hour", "an hour", "Must be an integer."),
        (1.5, 1.5, "Must be an integer."),
        (True, "true", "Must be an integer."),
        (None, "null", "Must be an integer."),
        ([60], "[60]", "Must be an integer."),
    ],
)
def test_duration_out_of_range_is_refused(staff, seconds, shown, reason):
    reminder = ReminderFactory()

    with nothing_written():
        created = staff.post(below(reminder.follow_up), new_reminder(reminderDurationSeconds=seconds))
        patched = staff.patch(at(reminder), replacing(durationSeconds=seconds))

    assert answer_of(created) == refused("reminderDurationSeconds", shown, reason)
    assert answer_of(patched) == refused("durationSeconds", shown, reason)


@pytest.mark.rule("createReminder", "duration-seconds-within-int32")
@pytest.mark.rule("createReminder", "duration-type-is-display-unit")
@pytest.mark.rule("updateReminder", "duration-patch-is-integer")
@pytest.mark.parametrize("seconds", [1, 90, MOST])
def test_duration_need_not_be_a_multiple_of_its_unit(staff, seconds):
    follow_up = FollowUpFactory()

    shown = staff.post(below(follow_up), new_reminder(reminderDurationSeconds=seconds, reminderDurationTypeID=4)).json()

    reminder = Reminder.objects.get()
    body = reminder_body(reminder, durationSeconds=seconds, durationTypeID=4, durationType="Weeks")
    assert shown == body
    assert staff.patch(at(reminder), replacing(durationSeconds=seconds)).status_code == 200
    assert reminder.remind_at == follow_up.due_at - datetime.timedelta(seconds=seconds)


@pytest.mark.rule("createReminder", "duration-type-from-lookup")
@pytest.mark.rule("createReminder", "refused-request-changes-nothing")
@pytest.mark.rule("updateReminder", "patched-duration-type-from-lookup")
@pytest.mark.rule("listReminderDurationTypes", "duration-type-has-two-names")
def test_unit_must_be_listed(staff):
    follow_up, reminder = FollowUpFactory(), ReminderFactory()

    for unit in staff.get("/reminderDurationType").json()["value"]:
        number = unit["durationTypeID"]
        shown = staff.post(below(follow_up), new_reminder(reminderDurationTypeID=number)).json()
        assert (shown["durationTypeID"], shown["durationType"]) == (number, unit["durationType"])
        shown = staff.patch(at(reminder), replacing(durationTypeID=number)).json()
        assert (shown["durationTypeID"], shown["durationType"]) == (number, unit["durationType"])
    with nothing_written():
        for number in (5, NONE):
            created = staff.post(below(follow_up), new_reminder(reminderDurationTypeID=number))
            assert answer_of(created) == refused("reminderDurationTypeID", number, NO_UNIT)
            patched = staff.patch(at(reminder), replacing(durationTypeID=number))
            assert answer_of(patched) == refused("durationTypeID", number, NO_UNIT)
        swapped = {"durationSeconds": 3600, "durationTypeID": 1}
        assert staff.post(below(follow_up), swapped).status_code == 400


@pytest.mark.rule("createReminder", "closed-follow-up-takes-no-reminder")
@pytest.mark.rule("createReminder", "refused-request-changes-nothing")
def test_closed_follow_up_takes_no_reminder(staff):
    follow_up = closed()

    with nothing_written():
        response = staff.post(below(follow_up), new_reminder())

    assert answer_of(response) == conflict(f"Follow-up {follow_up.pk} is closed and takes no reminder.")


# -- changing


@pytest.mark.rule("updateReminder", "patch-array-all-or-nothing")
@pytest.mark.rule("updateReminder", "add-and-replace-set-property")
@pytest.mark.rule("updateReminder", "duration-moves-reminder-time")
@pytest.mark.rule("updateReminder", "change-sets-last-modified")
@pytest.mark.parametrize("op", ["add", "replace"])
def test_patch_sets_both_members_and_moves_the_reminder(staff, agent, op):
    reminder = ReminderFactory()
    written, writer = reminder.updated_at, reminder.created_by
    changes = {"durationSeconds": 7200, "durationTypeID": 2}
    patch = [{"op": op, "path": f"/{name}", "value": value} for name, value in changes.items()]

    status, shown = answer_of(staff.patch(at(reminder), patch))

    assert (status, shown) == (200, reminder_body(reminder, **changes, durationType="Minutes"))
    assert answer_of(staff.get(below(reminder.follow_up))) == (200, {"value": [shown]})
    assert reminder.remind_at == reminder.follow_up.due_at - 2 * HOUR
    assert (reminder.created_by, reminder.updated_by) == (writer, agent)
    assert written < reminder.updated_at <= timezone.now()


@pytest.mark.rule("updateReminder", "duration-moves-reminder-time")
def test_longer_duration_makes_a_reminder_due(staff):
    reminder = ReminderFactory(follow_up__due_at=timezone.now() + 2 * HOUR)

    for seconds, due in ((None, []), (7201, [reminder]), (7000, [])):
        if seconds:
            assert staff.patch(at(reminder), replacing(durationSeconds=seconds)).status_code == 200
        assert list(Reminder.objects.due()) == due
        reminder.refresh_from_db()
        assert answer_of(staff.get(PENDING)) == (200, {"value": [pending_body(reminder)]})


@pytest.mark.rule("updateReminder", "patch-array-all-or-nothing")
def test_last_of_several_values_stands(staff):
    reminder = ReminderFactory()
    patch = [*replacing(durationSeconds=60), *replacing(durationSeconds=120)]

    assert staff.patch(at(reminder), patch).json() == reminder_body(reminder, durationSeconds=120)


@pytest.mark.rule("updateReminder", "patch-array-all-or-nothing")
@pytest.mark.parametrize("body", [[], {}, None, 5, {"op": "replace", "path": "/durationSeconds", "value": 60}])
def test_patch_must_be_an_array_that_holds_something(staff, body):
    reminder = ReminderFactory()

    with nothing_written():
        response = staff.patch(at(reminder), raw=json.dumps(body).encode())

    assert response.status_code == 400
    [error] = response.json()["errors"]
    assert (error["field"], error["loggingNumber"]) == ("body", 500002)


@pytest.mark.rule("updateReminder", "patch-array-all-or-nothing")
@pytest.mark.rule("updateReminder", "unlisted-op-or-path-refused")
@pytest.mark.rule("updateReminder", "remove-refused")
def test_patch_with_one_wrong_step_changes_nothing(staff):
    reminder = ReminderFactory()
    wrong = [
        ({"op": "move", "path": "/durationSeconds"}, refused("op", "move", "Must be 'add', 'replace' or 'remove'.")),
        ({"path": "/durationSeconds"}, refused("op", "", "Must be 'add', 'replace' or 'remove'.")),
        *[
            ({"op": "replace", "path": path, "value": 1}, refused("path", path, PATHS))
            for path in ("/reminderID", "/sentDate", "/reminderDurationSeconds", "/followUpID", "durationSeconds", "")
        ],
        ({"op": "remove", "path": "/durationSeconds"}, refused("durationSeconds", "", "It cannot be removed.")),
        ({"op": "remove", "path": "/durationTypeID"}, refused("durationTypeID", "", "It cannot be removed.")),
        ({"op": "replace", "path": "/durationTypeID"}, refused("durationTypeID", "", "A value is required.")),
        (
            {"op": "replace", "path": "/durationTypeID", "value": "2.0"},
            refused("durationTypeID", "2.0", "Must be an integer."),
        ),
        (
            {"op": "replace", "path": "/durationTypeID", "value": 2, "note": 1},
            refused("note", 1, "This member is not known here."),
        ),
    ]

    with nothing_written():
        for step, answer in wrong:
            response = staff.patch(at(reminder), [*replacing(durationSeconds=60), step])
            assert answer_of(response) == answer, step


@pytest.mark.rule("updateReminder", "sent-reminder-cannot-change")
def test_sent_reminder_stays_as_it_is(staff):
    reminder = ReminderFactory(sent_at=timezone.now())

    with nothing_written():
        for changes in ({"durationSeconds": 60}, {"durationTypeID": 2}):
            response = staff.patch(at(reminder), replacing(**changes))
            assert answer_of(response) == conflict(f"Reminder {reminder.pk} has been sent.")


def test_reminder_of_a_closed_follow_up_may_be_changed(staff):
    reminder = ReminderFactory(follow_up=closed())

    assert staff.patch(at(reminder), replacing(durationSeconds=60)).status_code == 200


# -- removing


@pytest.mark.rule("updateReminder", "reminder-must-be-of-follow-up")
@pytest.mark.rule("deleteReminder", "second-deletion-is-404")
def test_reminder_of_another_follow_up_does_not_exist(staff):
    reminder, other = ReminderFactory(), FollowUpFactory()

    for path, answer in [
        (f"{below(other)}/{reminder.pk}", unknown("reminder", reminder.pk)),
        (f"{below(reminder.follow_up)}/{NONE}", unknown("reminder", NONE)),
    ]:
        with nothing_written():
            assert answer_of(staff.patch(path, replacing(durationSeconds=60))) == answer
            assert answer_of(staff.delete(path)) == answer


@pytest.mark.rule("deleteReminder", "second-deletion-is-404")
@pytest.mark.rule("deleteReminder", "sent-reminder-may-be-deleted")
@pytest.mark.rule("deleteReminder", "deleted-reminder-is-gone")
@pytest.mark.parametrize("sent_at", [None, timezone.now()])
def test_removed_reminder_is_gone(staff, sent_at):
    follow_up = late()
    reminder, other = ReminderFactory(follow_up=follow_up, sent_at=sent_at), ReminderFactory(follow_up=follow_up)
    path = at(reminder)

    assert answer_of(staff.delete(path)) == DONE

    assert answer_of(staff.get(f"{below(follow_up)}?$count=true")) == (
        200,
        {"@count": 1, "value": [reminder_body(other)]},
    )
    found = staff.get(f"{PENDING}?$count=true")
    assert answer_of(found) == (200, {"@count": 1, "value": [pending_body(other)]})
    with nothing_written():
        assert answer_of(staff.delete(path)) == unknown("reminder", reminder.pk)
        patched = staff.patch(path, replacing(durationSeconds=60))
        assert answer_of(patched) == unknown("reminder", reminder.pk)
    assert Reminder.history.filter(id=reminder.pk, history_type="-").count() == 1


@pytest.mark.rule("createReminder", "deleted-ticket-takes-no-reminder")
@pytest.mark.rule("updateReminder", "deleted-ticket-takes-no-reminder")
def test_follow_up_of_a_deleted_ticket_takes_no_reminder(staff):
    ticket = TicketFactory()
    about = {"customer": None, "object_type": "JournalItem", "object_id": ticket.pk, "subject_item": ticket.item}
    reminder = ReminderFactory(follow_up=FollowUpFactory(**about))
    assert staff.post(below(reminder.follow_up), new_reminder()).status_code == 201
    ticket.delete()

    with nothing_written():
        for response in (
            staff.post(below(reminder.follow_up), new_reminder()),
            staff.patch(at(reminder), replacing(durationSeconds=60)),
        ):
            [error] = response.json()["errors"]
            assert (response.status_code, error["loggingNumber"]) == (409, 500108)
            assert error["message"] == f"What follow-up {reminder.follow_up_id} is about was deleted."
    assert staff.delete(at(reminder)).status_code == 204
