"""Follow-ups through CostGuard Journal Management: changing them by JSON Patch."""

import datetime
import json

import pytest
from django.utils import timezone

from apps.dialects.datetimes import milliseconds
from apps.journals.factories import FollowUpFactory, ReminderFactory
from apps.journals.models import Reminder
from tests.journals.api.costguard_requests import (
    CANCELLED,
    COMPLETED,
    DONE,
    IN_PROGRESS,
    OPEN,
    answer_of,
    closed,
    conflict,
    follow_up_body,
    refused,
    replacing,
)
from tests.support.snapshot import nothing_written

pytestmark = pytest.mark.contract("journal-management")

DUE = "2018-03-28T19:11:25.657Z"
NO_TYPE, NO_STATUS = "There is no such follow-up type.", "There is no such follow-up status."
PATHS = (
    "Must be /assignedTo or /description or /dueDate or /followUpStatusID or /followUpTypeID or "
    "/isInternal or /isRetained."
)


@pytest.mark.rule("updateFollowUp", "patch-array-all-or-nothing")
@pytest.mark.rule("updateFollowUp", "add-and-replace-set-property")
@pytest.mark.rule("updateFollowUp", "change-sets-last-modified")
@pytest.mark.parametrize("op", ["add", "replace"])
def test_patch_sets_every_member_it_may(staff, agent, op):
    follow_up = FollowUpFactory()
    written, writer = follow_up.updated_at, follow_up.created_by
    changes = {
        "assignedTo": "casey",
        "description": "Send it again",
        "dueDate": DUE,
        "followUpStatusID": IN_PROGRESS,
        "followUpTypeID": 2,
        "isInternal": True,
        "isRetained": True,
    }
    patch = [{"op": op, "path": f"/{name}", "value": value} for name, value in changes.items()]

    assert answer_of(staff.patch(f"/followUp/{follow_up.pk}", patch)) == DONE

    expected = follow_up_body(follow_up, **changes, followUpStatus="in progress", followUpType="Site Visit")
    assert answer_of(staff.get(f"/followUp/{follow_up.pk}")) == (200, expected)
    assert (follow_up.assignee, follow_up.created_by, follow_up.updated_by) == (agent, writer, agent)
    assert written < follow_up.updated_at <= timezone.now()


@pytest.mark.rule("updateFollowUp", "patch-array-all-or-nothing")
def test_patch_is_applied_in_order(staff):
    follow_up = FollowUpFactory(assignee_name="CSR1")
    patch = [
        {"op": "remove", "path": "/description"},
        {"op": "replace", "path": "/assignedTo", "value": "CSR2"},
        {"op": "add", "path": "/description", "value": "last"},
        {"op": "remove", "path": "/assignedTo"},
    ]

    assert answer_of(staff.patch(f"/followUp/{follow_up.pk}", patch)) == DONE

    expected = follow_up_body(follow_up, description="last", assignedTo=None)
    assert answer_of(staff.get(f"/followUp/{follow_up.pk}")) == (200, expected)


@pytest.mark.rule("updateFollowUp", "patch-array-all-or-nothing")
@pytest.mark.parametrize("body", [[], {}, None, "remove", {"op": "remove", "path": "/description"}])
def test_patch_must_be_an_array_that_holds_something(staff, body):
    follow_up = FollowUpFactory()

    with nothing_written():
        response = staff.patch(f"/followUp/{follow_up.pk}", raw=json.dumps(body).encode())

    assert response.status_code == 400
    [error] = response.json()["errors"]
    assert (error["field"], error["loggingNumber"]) == ("body", 500002)


@pytest.mark.rule("updateFollowUp", "patch-array-all-or-nothing")
@pytest.mark.rule("updateFollowUp", "unlisted-op-or-path-refused")
@pytest.mark.rule("updateFollowUp", "object-cannot-be-patched")
def test_patch_with_one_wrong_step_changes_nothing(staff):
    follow_up = FollowUpFactory()
    wrong = [
        ({"op": "move", "path": "/description"}, refused("op", "move", "Must be 'add', 'replace' or 'remove'.")),
        ({"op": "Replace", "path": "/dueDate"}, refused("op", "Replace", "Must be 'add', 'replace' or 'remove'.")),
        ({"path": "/description"}, refused("op", "", "Must be 'add', 'replace' or 'remove'.")),
        *[
            ({"op": "replace", "path": path, "value": 1}, refused("path", path, PATHS))
            for path in (
                "/objectID",
                "/objectType",
                "/followUpID",
                "/closeDate",
                "/workflowEnvironment",
                "/workItemInstanceID",
                "/nothing",
                "dueDate",
                "",
                "/",
            )
        ],
        ({"op": "replace", "path": "/objectType", "value": "Customer"}, refused("path", "/objectType", PATHS)),
        ({"op": "replace", "path": "/dueDate"}, refused("dueDate", "", "A value is required.")),
        ({"op": "replace", "path": "/dueDate", "value": None}, refused("dueDate", "null", "Must be a string.")),
        (
            {"op": "replace", "path": "/dueDate", "value": "2018-03-28"},
            refused("dueDate", "2018-03-28", "Is not a valid date-time."),
        ),
        (
            {"op": "replace", "path": "/followUpStatusID", "value": "two"},
            refused("followUpStatusID", "two", "Must be an integer."),
        ),
        (
            {"op": "replace", "path": "/isInternal", "value": "True"},
            refused("isInternal", "True", "Must be a boolean."),
        ),
    ]

    with nothing_written():
        for step, answer in wrong:
            response = staff.patch(f"/followUp/{follow_up.pk}", [*replacing(description="changed"), step])
            assert answer_of(response) == answer, step


@pytest.mark.rule("updateFollowUp", "remove-empties-nullable-only")
def test_remove_empties_what_may_be_null(staff):
    follow_up = FollowUpFactory(assignee_name="CSR1")

    assert answer_of(staff.patch(f"/followUp/{follow_up.pk}", [{"op": "remove", "path": "/assignedTo"}])) == DONE
    assert answer_of(staff.get(f"/followUp/{follow_up.pk}")) == (200, follow_up_body(follow_up))
    assert answer_of(staff.patch(f"/followUp/{follow_up.pk}", [{"op": "remove", "path": "/description"}])) == DONE
    assert answer_of(staff.get(f"/followUp/{follow_up.pk}")) == (200, follow_up_body(follow_up, description=None))


@pytest.mark.rule("updateFollowUp", "remove-empties-nullable-only")
@pytest.mark.parametrize("member", ["dueDate", "followUpStatusID", "followUpTypeID", "isInternal", "isRetained"])
def test_remove_of_what_may_not_be_null_is_refused(staff, member):
    follow_up = FollowUpFactory()

    with nothing_written():
        response = staff.patch(f"/followUp/{follow_up.pk}", [{"op": "remove", "path": f"/{member}"}])

    assert answer_of(response) == refused(member, "", "It cannot be removed.")


@pytest.mark.rule("updateFollowUp", "type-and-status-from-lookups")
@pytest.mark.parametrize(
    ("member", "number", "reason"), [("followUpTypeID", 80, NO_TYPE), ("followUpStatusID", 1001, NO_STATUS)]
)
def test_patched_lookups_must_be_of_follow_ups(staff, member, number, reason):
    follow_up = FollowUpFactory()

    with nothing_written():
        response = staff.patch(f"/followUp/{follow_up.pk}", replacing(isRetained=True, **{member: number}))

    assert answer_of(response) == refused(member, number, reason)


@pytest.mark.rule("updateFollowUp", "closed-follow-up-only-reopens")
@pytest.mark.parametrize(
    "changes",
    [
        {"description": "late"},
        {"dueDate": DUE},
        {"followUpStatusID": COMPLETED},
        {"followUpStatusID": CANCELLED},
        {"followUpTypeID": 2, "followUpStatusID": CANCELLED},
    ],
)
def test_closed_follow_up_stays_as_it_is(staff, changes):
    follow_up = closed()

    with nothing_written():
        response = staff.patch(f"/followUp/{follow_up.pk}", replacing(**changes))

    message = f"Follow-up {follow_up.pk} is closed; give it another status first."
    assert answer_of(response) == conflict(message)


@pytest.mark.rule("updateFollowUp", "closed-follow-up-only-reopens")
@pytest.mark.rule("updateFollowUp", "closed-status-sets-close-date")
@pytest.mark.parametrize("number", [COMPLETED, CANCELLED])
def test_close_date_is_there_while_the_status_is_closed(staff, number):
    follow_up = FollowUpFactory()
    path, before = f"/followUp/{follow_up.pk}", timezone.now()
    name = {COMPLETED: "completed", CANCELLED: "cancelled"}[number]

    assert answer_of(staff.patch(path, replacing(followUpStatusID=number))) == DONE
    expected = follow_up_body(follow_up, followUpStatusID=number, followUpStatus=name)
    assert before <= follow_up.closed_at <= timezone.now()
    assert answer_of(staff.get(path)) == (200, expected | {"closeDate": milliseconds(follow_up.closed_at)})
    reopened = replacing(followUpStatusID=IN_PROGRESS, description="once more")
    assert answer_of(staff.patch(path, reopened)) == DONE
    expected = follow_up_body(
        follow_up, followUpStatusID=IN_PROGRESS, followUpStatus="in progress", description="once more"
    )
    assert answer_of(staff.get(path)) == (200, expected)
    assert answer_of(staff.patch(path, replacing(followUpStatusID=OPEN))) == DONE
    assert staff.get(path).json()["closeDate"] is None


@pytest.mark.rule("updateFollowUp", "due-date-moves-unsent-reminders")
def test_new_due_date_moves_unsent_reminders(staff, agent):
    follow_up = FollowUpFactory()
    unsent = [ReminderFactory(follow_up=follow_up, duration_seconds=seconds) for seconds in (3600, 60)]
    sent, other = ReminderFactory(follow_up=follow_up, sent_at=timezone.now()), ReminderFactory()
    kept = [(row.remind_at, row.sent_at, row.updated_at, row.updated_by) for row in (sent, other)]

    assert answer_of(staff.patch(f"/followUp/{follow_up.pk}", replacing(dueDate=DUE))) == DONE

    due = datetime.datetime(2018, 3, 28, 19, 11, 25, 657_000, tzinfo=datetime.UTC)
    for reminder in Reminder.objects.filter(pk__in=[row.pk for row in unsent]):
        assert reminder.remind_at == due - datetime.timedelta(seconds=reminder.duration_seconds)
        assert (reminder.sent_at, reminder.updated_by) == (None, agent)
    for row in (sent, other):
        row.refresh_from_db()
    assert [(row.remind_at, row.sent_at, row.updated_at, row.updated_by) for row in (sent, other)] == kept
    pending = staff.get("/followUp/reminder/pending").json()["value"]
    assert [item["reminderID"] for item in pending] == [row.pk for row in (*unsent, other)]
    assert set(Reminder.objects.due()) == set(unsent)
    assert answer_of(staff.patch(f"/followUp/{follow_up.pk}", replacing(dueDate="2999-01-01T00:00:00Z"))) == DONE
    assert not Reminder.objects.due().exists()
