"""A hold until a date: the worker ends it once, and says so to those who work the ticket."""

import datetime

import pytest
from django.utils import timezone

from apps.activity.models import Activity, Email, Notification
from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.tickets import operations
from apps.tickets.constants import Lifecycle, TicketVerb
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Ticket
from apps.tickets.operations import resuming
from apps.users.factories import AgentFactory, UserFactory, WorkGroupFactory

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
WHY = "Waiting for parts"


@pytest.fixture
def held(by):
    """`held(**values)`: a ticket on hold until a date that has come."""

    def make(until=None, **values):
        ticket = TicketFactory(title="No dial tone", **values)
        operations.hold_ticket(ticket_id=ticket.pk, reason=WHY, until=timezone.now() + HOUR, by=by)
        return move(ticket, until or timezone.now() - HOUR)

    return make


def move(ticket, until):
    """Let the date of a hold be another, as time does."""
    Ticket.objects.filter(pk=ticket.pk).update(held_until=until)
    ticket.refresh_from_db()
    return ticket


def resumed(ticket):
    return Activity.objects.filter(verb=TicketVerb.RESUMED, subject_id=ticket.pk)


def test_hold_until_a_date_is_stored_with_its_history_and_log_line(by):
    ticket, until = TicketFactory(), timezone.now() + 2 * HOUR

    operations.hold_ticket(ticket_id=ticket.pk, reason=WHY, until=until, by=by)

    ticket.refresh_from_db()
    assert (ticket.held_until, ticket.hold_reason, ticket.history.first().held_until) == (until, WHY, until)
    assert ticket.notes.get().body == f"Put on hold until {until:%Y-%m-%d %H:%M} UTC: {WHY}"
    assert ticket.holds.get().reason == WHY


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (-HOUR, "Lies in the past."),
        (datetime.timedelta(0), "Lies in the past."),
        (datetime.timedelta(days=367), "Lies more than 366 days ahead."),
        (datetime.timedelta(days=900_000), "Lies more than 366 days ahead."),
    ],
)
def test_date_that_is_over_or_too_far_is_refused(by, ahead, words):
    ticket = TicketFactory()
    on_hold = TicketFactory()
    operations.hold_ticket(ticket_id=on_hold.pk, reason=WHY, by=by)
    until = timezone.now() + ahead

    for call in (
        lambda: operations.hold_ticket(ticket_id=ticket.pk, reason=WHY, until=until, by=by),
        lambda: operations.change_hold(ticket_id=on_hold.pk, changes={"until": until}, by=by),
    ):
        with pytest.raises(Invalid, match=words) as refusal:
            call()
        assert refusal.value.field == "until"
    assert not Ticket.objects.filter(held_until__isnull=False).exists()


@pytest.mark.sqlite
def test_worker_resumes_once_and_tells_the_assignee(held, agent):
    ticket = held(assignee=agent)

    assert [operations.resume_due_holds() for _ in range(2)] == [1, 0]

    ticket.refresh_from_db()
    assert (ticket.is_held, ticket.held_until, ticket.resume_reason) == (False, None, resuming.REASON)
    entry = resumed(ticket).get()
    assert (entry.channel, entry.actor, entry.reason) == (Channel.TASK, None, resuming.REASON)
    assert ticket.holds.get().ended_at is not None
    notification = Notification.objects.get()
    assert (notification.user, notification.activity) == (agent, entry)
    assert notification.text == f"{ticket.human_id} is off hold: No dial tone"
    email = Email.objects.get()
    assert (email.to, email.activity) == (agent.email, entry)
    assert WHY in email.body


def test_group_of_a_ticket_that_nobody_has_is_shown_on_the_desk(held):
    group, gone = WorkGroupFactory(), AgentFactory(is_active=False)
    members = [AgentFactory(), AgentFactory()]
    group.members.add(*members, gone)
    held(group=group)
    held(assignee=gone, group=group)
    held()

    assert operations.resume_due_holds() == 3

    # Once for each of both tickets: the one of somebody who has left is as good as nobody's.
    assert sorted(Notification.objects.values_list("user", flat=True)) == sorted(2 * [user.pk for user in members])
    assert not Email.objects.exists()


@pytest.mark.sqlite
def test_hold_that_ended_or_moved_meanwhile_is_passed_over(held, by, status):
    by_hand, closed, moved, without_date, later = (held() for _ in range(5))
    operations.resume_ticket(ticket_id=by_hand.pk, reason="Parts came", by=by)
    operations.close_ticket(ticket_id=closed.pk, status=status("Completed"), by=by)
    operations.change_hold(ticket_id=moved.pk, changes={"until": timezone.now() + HOUR}, by=by)
    operations.change_hold(ticket_id=without_date.pk, changes={"until": None}, by=by)
    move(later, timezone.now() + HOUR)

    assert operations.resume_due_holds() == 0
    # As a worker does that had found them before.
    every = by_hand, closed, moved, without_date, later
    assert [operations.resume_due_hold(ticket_id=ticket.pk) for ticket in every] == [False] * 5

    assert resumed(by_hand).get().reason == "Parts came"
    for ticket in (moved, without_date, later):
        ticket.refresh_from_db()
        assert ticket.is_held
    move(moved, timezone.now())
    assert operations.resume_due_holds() == 1


def test_ticket_held_anew_has_no_date_of_an_earlier_hold(held, by, status):
    ticket = held(until=timezone.now() + HOUR)
    operations.resume_ticket(ticket_id=ticket.pk, reason="Go on", by=by)
    operations.change_status(ticket_id=ticket.pk, status=status("On Hold"), by=by)

    ticket.refresh_from_db()
    assert (ticket.is_held, ticket.held_until) == (True, None)


@pytest.mark.sqlite
def test_many_holds_end_in_one_call(held, monkeypatch):
    monkeypatch.setattr(resuming, "BATCH", 2)
    for _ in range(5):
        held()

    assert operations.resume_due_holds() == 5


def test_change_of_a_hold_keeps_its_rows_and_says_what_changed(by):
    ticket, until = TicketFactory(), timezone.now() + HOUR
    operations.hold_ticket(ticket_id=ticket.pk, reason=WHY, by=by)

    operations.change_hold(ticket_id=ticket.pk, changes={"reason": "Snow", "until": until}, by=by)
    operations.change_hold(ticket_id=ticket.pk, changes={"reason": "Snow", "until": until}, by=by)

    ticket.refresh_from_db()
    assert (ticket.hold_reason, ticket.held_until, ticket.holds.get().reason) == ("Snow", until, "Snow")
    assert Activity.objects.filter(verb=TicketVerb.HOLD_CHANGED).count() == 1
    with pytest.raises(Invalid):
        operations.change_hold(ticket_id=ticket.pk, changes={"reason": " "}, by=by)
    with pytest.raises(WrongState):
        operations.change_hold(ticket_id=TicketFactory().pk, changes={"until": until}, by=by)
    reporter = Caller(UserFactory(organisation=ticket.organisation, role__duties=[]), Channel.SIPSYNERGY)
    with pytest.raises(NotAllowed):
        operations.change_hold(ticket_id=ticket.pk, changes={"until": None}, by=reporter)


def test_status_that_holds_and_the_button_leave_the_same_rows(by, status):
    pressed, chosen = TicketFactory(), TicketFactory()
    operations.hold_ticket(ticket_id=pressed.pk, reason="On Hold", status=status("On Hold"), by=by)
    operations.change_status(ticket_id=chosen.pk, status=status("On Hold"), by=by)

    rows = []
    for ticket in (pressed, chosen):
        ticket.refresh_from_db()
        hold = ticket.holds.get()
        assert ticket.held_at == hold.started_at
        rows.append(
            (ticket.status, ticket.lifecycle, ticket.hold_reason, ticket.held_until, hold.reason, hold.ended_at)
        )
    assert rows[0] == rows[1]
    assert rows[0][1] == Lifecycle.ON_HOLD
    operations.change_status(ticket_id=pressed.pk, status=status("Open"), by=by)
    assert not Ticket.objects.get(pk=pressed.pk).is_held
    with pytest.raises(Invalid, match="puts no ticket on hold"):
        operations.hold_ticket(ticket_id=TicketFactory().pk, reason=WHY, status=status("New"), by=by)


def test_resuming_gives_back_the_status_from_before_the_hold(by, status):
    ticket = TicketFactory(status=status("Pending"))
    operations.change_status(ticket_id=ticket.pk, status=status("Open"), by=by)
    operations.hold_ticket(ticket_id=ticket.pk, reason=WHY, status=status("On Hold"), by=by)
    operations.change_hold(ticket_id=ticket.pk, changes={"until": timezone.now() + HOUR}, by=by)
    move(ticket, timezone.now())

    assert operations.resume_due_holds() == 1

    ticket.refresh_from_db()
    assert (ticket.status.name, ticket.is_held) == ("Open", False)
    assert ticket.notes.order_by("-pk").first().body == f"Resumed as Open: {resuming.REASON}"
    operations.change_status(ticket_id=ticket.pk, status=status("On Hold"), by=by)
    operations.resume_ticket(ticket_id=ticket.pk, reason="Go on", by=by)
    assert Ticket.objects.get(pk=ticket.pk).status.name == "On Hold"  # as through the APIs
