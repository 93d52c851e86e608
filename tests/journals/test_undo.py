"""Undoing that a follow-up was completed or reopened."""

import datetime

import pytest

from apps.activity.history import state_of
from apps.activity.models import Activity
from apps.core.errors import DomainError, NotAllowed
from apps.journals import operations
from apps.journals.constants import JournalVerb
from apps.journals.factories import FollowUpFactory, ReminderFactory
from apps.journals.models import FollowUp, Reminder
from apps.users.factories import UserFactory
from tests.journals.test_operations import DONE, status
from tests.support.snapshot import calling, history_of, nothing_written


def newest() -> Activity:
    return Activity.objects.order_by("-pk").first()


def give(follow_up, number, by):
    operations.update_follow_up(follow_up_id=follow_up.pk, changes={"status": status(number)}, by=calling(by))
    return newest()


def undo(activity, by):
    return operations.undo_change(activity_id=activity.pk, by=calling(by))


@pytest.mark.sqlite
def test_completed_follow_up_is_open_again_and_reopened_one_is_done(agent):
    follow_up = FollowUpFactory()
    done = give(follow_up, DONE, agent)

    assert undo(done, agent) == 1

    entry, stored = newest(), FollowUp.objects.get(pk=follow_up.pk)
    assert (entry.verb, entry.data, entry.object_id) == (
        JournalVerb.COMPLETION_UNDONE, {"undoes": done.pk}, follow_up.pk
    )  # fmt: skip
    assert history_of(entry) == [("followup", "~")]
    assert (stored.status, stored.closed_at, stored.updated_by) == (follow_up.status, None, agent)

    give(follow_up, DONE, agent)
    closed = FollowUp.objects.get(pk=follow_up.pk)
    undo(give(follow_up, 1, agent), agent)
    assert FollowUp.objects.get(pk=follow_up.pk).closed_at == closed.closed_at


@pytest.mark.sqlite
def test_undone_change_of_a_follow_up_gives_all_of_it_back(agent, manager):
    follow_up = FollowUpFactory()
    reminder = ReminderFactory(follow_up=follow_up)
    stored, remind_at = state_of(FollowUp.objects.get(pk=follow_up.pk)), reminder.remind_at
    due_at = follow_up.due_at + datetime.timedelta(days=3)
    changes = {"due_at": due_at, "assignee_name": agent.username}
    for more in ({}, {"status": status(DONE)}):
        operations.update_follow_up(follow_up_id=follow_up.pk, changes=changes | more, by=calling(agent))
        done = newest()

        assert undo(done, agent) == 1

        assert state_of(FollowUp.objects.get(pk=follow_up.pk)) == stored
        assert Reminder.objects.get().remind_at == remind_at
        assert history_of(newest()) == [("followup", "~"), ("reminder", "~")]

    operations.update_follow_up(follow_up_id=follow_up.pk, changes=changes, by=calling(agent))
    done = newest()
    operations.update_follow_up(follow_up_id=follow_up.pk, changes={"assignee_name": "ola"}, by=calling(manager))
    with nothing_written(), pytest.raises(DomainError, match="changed the assignee of"):
        undo(done, agent)


def test_undo_of_a_follow_up_is_refused_in_words(agent, manager):
    follow_up = FollowUpFactory()
    done = give(follow_up, DONE, agent)
    give(follow_up, 1, manager)

    with nothing_written(), pytest.raises(DomainError) as refused:
        undo(done, agent)
    assert refused.value.message == f"{manager} changed the status of {follow_up} since; nothing was undone."
    stranger = UserFactory(organisation=follow_up.customer.organisation, role__duties=[])
    Activity.objects.filter(pk=done.pk).update(actor=stranger)
    with nothing_written(), pytest.raises(NotAllowed):
        undo(done, stranger)
    changed = FollowUp.objects.get(pk=follow_up.pk).status
    again = give(follow_up, DONE, agent)
    changed.is_closed = True
    changed.save()
    with nothing_written(), pytest.raises(DomainError, match="former status"):
        undo(again, agent)


def test_agenda_offers_undo(desk, messages_of):
    follow_up = FollowUpFactory()
    response = desk.post("journals_followup_act", follow_up.pk, "complete", here="view=all")
    shown = desk.http.get(response.url).content.decode()

    assert f'name="activity" value="{newest().pk}"' in shown
    response = desk.post("activity_undo", activity=newest().pk, next=response.url)
    assert messages_of(response)[-1] == f"Follow-up {follow_up.pk}: “completed a follow-up” is undone."
    assert FollowUp.objects.get(pk=follow_up.pk).closed_at is None
