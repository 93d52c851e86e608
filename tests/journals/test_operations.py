"""Journals, follow-ups and reminders: what each write does and what it refuses."""

import datetime

import pytest
from django.utils import timezone

from apps.activity.models import Activity, Email, Notification
from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid, NotAllowed, NotFound, WrongState
from apps.customers.factories import CustomerFactory
from apps.items.models import JournalItem
from apps.journals import operations
from apps.journals.constants import JournalItemKind, JournalLookupKind, JournalObjectType, JournalVerb
from apps.journals.factories import FollowUpFactory, JournalFactory, ReminderFactory, lookup
from apps.journals.models import DurationType, FollowUp, Journal, Reminder
from apps.tickets.factories import TicketFactory
from apps.users.constants import Role
from apps.users.factories import UserFactory
from apps.users.models import User

HOUR = datetime.timedelta(hours=1)
DONE = 3


@pytest.fixture
def csr(agent):
    return Caller(agent, Channel.DESK, request_id="request-1")


def status(number):
    return lookup(JournalLookupKind.FOLLOW_UP_STATUS, number)


def plan(by, *, about=None, **changes):
    about = about or CustomerFactory()
    is_customer = hasattr(about, "account_number")
    arguments = {
        "object_type": JournalObjectType.CUSTOMER if is_customer else JournalObjectType.JOURNAL_ITEM,
        "object_id": about.pk,
        "type": lookup(JournalLookupKind.FOLLOW_UP_TYPE, 1),
        "status": status(1),
        "due_at": timezone.now() + HOUR,
    }
    return operations.create_follow_up(**(arguments | changes), by=by)


def remind(follow_up, by, seconds=60):
    return operations.create_reminder(
        follow_up_id=follow_up.pk, duration_seconds=seconds, duration_type=DurationType.objects.get(pk=2), by=by
    )


def counts():
    models = (JournalItem, Journal, FollowUp, Reminder, Activity, Email, FollowUp.history.model, Reminder.history.model)
    return [model.objects.count() for model in models]


def test_follow_up_on_a_ticket_stands_on_the_tickets_timeline(csr):
    ticket = TicketFactory()

    follow_up = plan(csr, about=ticket)

    [entry] = Activity.objects.all()
    assert (entry.verb, entry.channel, entry.request_id, entry.actor) == (
        JournalVerb.FOLLOW_UP_CREATED,
        "desk",
        "request-1",
        csr.user,
    )
    assert (entry.subject_type, entry.subject_id) == ("items.journalitem", ticket.pk)
    assert (entry.object_type, entry.object_id) == ("journals.followup", follow_up.pk)
    assert follow_up.history.get().activity == entry


def test_ids_of_tickets_follow_ups_and_journals_come_from_one_sequence(csr):
    ticket, follow_up, journal = TicketFactory(), plan(csr), JournalFactory()

    assert len({ticket.pk, follow_up.pk, journal.pk}) == 3
    assert JournalItem.objects.get(pk=follow_up.pk).kind == JournalItemKind.FOLLOW_UP


@pytest.mark.parametrize(
    ("changes", "argument"),
    [
        ({"status": DONE}, "status"),
        ({"object_id": 999_999}, "object_id"),
        ({"object_type": JournalObjectType.JOURNAL_ITEM, "object_id": 999_999}, "object_id"),
    ],
)
def test_follow_up_is_refused_and_nothing_is_written(csr, changes, argument):
    if "status" in changes:
        changes = {"status": status(changes["status"])}
    customer = CustomerFactory()
    before = counts()

    with pytest.raises(Invalid) as refusal:
        plan(csr, about=customer, **changes)

    assert refusal.value.field == argument
    assert counts() == before


def test_follow_up_on_a_follow_up_is_refused(csr):
    first = plan(csr)

    with pytest.raises(Invalid, match="no ticket"):
        plan(csr, object_type=JournalObjectType.JOURNAL_ITEM, object_id=first.pk)


def test_follow_up_on_another_organisations_customer_is_refused_like_an_unknown_one(integrator):
    with pytest.raises(Invalid, match="There is no customer"):
        plan(Caller(integrator, Channel.COSTGUARD), about=CustomerFactory())


def test_assignee_is_the_active_user_of_that_name_if_any(csr, agent):
    known, unknown = plan(csr, assignee_name=agent.username), plan(csr, assignee_name="CSR1")

    assert (known.assignee, known.assignee_name) == (agent, agent.username)
    assert (unknown.assignee, unknown.assignee_name) == (None, "CSR1")


def test_closing_and_reopening_a_follow_up_sets_and_clears_its_close_time(csr):
    follow_up = plan(csr)

    closed = operations.update_follow_up(follow_up_id=follow_up.pk, changes={"status": status(DONE)}, by=csr)
    assert closed.closed_at is not None
    with pytest.raises(WrongState):
        operations.update_follow_up(follow_up_id=follow_up.pk, changes={"description": "late"}, by=csr)
    reopened = operations.update_follow_up(follow_up_id=follow_up.pk, changes={"status": status(1)}, by=csr)

    assert reopened.closed_at is None
    assert list(Activity.objects.order_by("pk").values_list("verb", flat=True)) == [
        JournalVerb.FOLLOW_UP_CREATED,
        JournalVerb.FOLLOW_UP_CLOSED,
        JournalVerb.FOLLOW_UP_REOPENED,
    ]


def test_new_due_time_moves_unsent_reminders_only(csr):
    follow_up = plan(csr)
    unsent, sent = remind(follow_up, csr), remind(follow_up, csr, seconds=7_200)
    operations.send_due_reminders()
    due_at = follow_up.due_at + 24 * HOUR

    operations.update_follow_up(follow_up_id=follow_up.pk, changes={"due_at": due_at}, by=csr)

    moved, stayed = Reminder.objects.get(pk=unsent.pk), Reminder.objects.get(pk=sent.pk)
    assert moved.remind_at == due_at - datetime.timedelta(seconds=60)
    assert (stayed.remind_at, stayed.sent_at is not None) == (sent.remind_at, True)
    assert moved.history.latest().activity.verb == JournalVerb.FOLLOW_UP_CHANGED


@pytest.mark.parametrize("seconds", [0, -1, 2_147_483_647])
def test_reminder_of_an_impossible_length_is_refused(csr, seconds):
    follow_up = plan(csr)

    with pytest.raises(Invalid):
        remind(follow_up, csr, seconds=seconds)


def test_reminder_before_the_calendar_begins_is_pending(csr):
    follow_up = plan(csr, due_at=datetime.datetime(1, 1, 2, tzinfo=datetime.UTC))

    reminder = remind(follow_up, csr, seconds=2_147_483_646)

    assert list(Reminder.objects.pending()) == [reminder]


def test_closed_follow_up_takes_no_reminder(csr):
    follow_up = plan(csr)
    operations.update_follow_up(follow_up_id=follow_up.pk, changes={"status": status(DONE)}, by=csr)

    with pytest.raises(WrongState):
        remind(follow_up, csr)


def test_due_reminder_mails_and_notifies_the_assignee_once(csr, agent):
    follow_up = plan(csr, due_at=timezone.now() - HOUR, assignee_name=agent.username, description="Ring the depot")
    reminder = remind(follow_up, csr)

    assert [operations.send_due_reminders(), operations.send_due_reminders()] == [1, 0]

    [email] = Email.objects.all()
    assert (email.to, email.subject) == (
        agent.email,
        f"Reminder: Follow-up {follow_up.pk} (Call Back) is due {follow_up.due_at:%Y-%m-%d %H:%M} UTC",
    )
    assert "Ring the depot" in email.body
    assert [notification.user for notification in Notification.objects.all()] == [agent]
    reminder.refresh_from_db()
    assert reminder.sent_at is not None
    assert reminder.history.latest().activity == email.activity


def overdue(**changes):
    reminder = ReminderFactory(follow_up=FollowUpFactory(due_at=timezone.now() - HOUR, **changes))
    return reminder.follow_up, reminder


def reached():
    """The addresses that reminders went to, and the users who have them on their desks."""
    assert operations.send_due_reminders() in (0, 1)
    desks = set(Notification.objects.values_list("user__username", flat=True))
    return sorted(Email.objects.values_list("to", flat=True)), desks


@pytest.mark.sqlite
@pytest.mark.parametrize("unreachable", ["unknown", "deactivated", "without an address"])
def test_reminder_of_an_assignee_who_cannot_be_reached_goes_to_the_planner_and_else_to_managers(
    agent, manager, unreachable
):
    who = {
        "unknown": {"assignee_name": "CSR1"},
        "deactivated": {"assignee": UserFactory(is_active=False), "assignee_name": "gone"},
        "without an address": {"assignee": UserFactory(email=""), "assignee_name": "silent"},
    }[unreachable]

    overdue(**who, created_by=agent)
    assert reached() == ([agent.email], {agent.username})
    assert f"It is assigned to {who['assignee_name']}, who cannot be reached." in Email.objects.get().body

    Email.objects.all().delete()
    Notification.objects.all().delete()
    overdue(**who, created_by=UserFactory(is_active=False))
    assert reached() == ([manager.email], {manager.username})


@pytest.mark.sqlite
def test_reminder_that_reaches_nobody_stays_pending_until_somebody_can_get_it(db):
    User.objects.filter(groups__name=Role.MANAGER).update(is_active=False)  # whom a reminder reaches in the end
    follow_up, reminder = overdue(created_by=UserFactory(is_active=False))
    overdue()

    assert operations.send_due_reminders() == 1  # the one behind it
    reminder.refresh_from_db()
    assert (reminder.sent_at, list(Reminder.objects.due())) == (None, [reminder])
    assert not Activity.objects.filter(object_id=reminder.pk, verb=JournalVerb.REMINDER_SENT).exists()

    FollowUp.objects.filter(pk=follow_up.pk).update(assignee=UserFactory())
    assert operations.send_due_reminders() == 1


@pytest.mark.sqlite
def test_reminder_of_a_closed_follow_up_or_of_a_deleted_ticket_is_not_sent(csr):
    closed, _ = overdue()
    operations.update_follow_up(follow_up_id=closed.pk, changes={"status": status(DONE)}, by=csr)
    ticket = TicketFactory()
    about = {"customer": None, "object_type": JournalObjectType.JOURNAL_ITEM, "object_id": ticket.pk}
    _, kept = overdue(**about, subject_item=ticket.item)
    assert list(Reminder.objects.pending()) == [kept]
    ticket.delete()

    assert (operations.send_due_reminders(), Email.objects.count()) == (0, 0)
    assert set(Reminder.objects.values_list("sent_at", flat=True)) == {None}

    operations.update_follow_up(follow_up_id=closed.pk, changes={"status": status(1)}, by=csr)
    assert operations.send_due_reminders() == 1


def test_sent_reminder_cannot_be_changed_but_deleted(csr):
    follow_up = plan(csr, due_at=timezone.now() - HOUR)
    reminder = remind(follow_up, csr)
    operations.send_due_reminders()

    with pytest.raises(WrongState):
        operations.update_reminder(
            follow_up_id=follow_up.pk, reminder_id=reminder.pk, changes={"duration_seconds": 5}, by=csr
        )
    operations.delete_reminder(follow_up_id=follow_up.pk, reminder_id=reminder.pk, by=csr)

    assert not Reminder.objects.exists()
    with pytest.raises(NotFound):
        operations.delete_reminder(follow_up_id=follow_up.pk, reminder_id=reminder.pk, by=csr)


def test_journal_about_a_follow_up_or_a_foreign_object_is_taken(csr):
    arguments = {
        "type": lookup(JournalLookupKind.JOURNAL_TYPE, 80),
        "status": lookup(JournalLookupKind.JOURNAL_STATUS, 1001),
        "by": csr,
    }
    follow_up = plan(csr)

    subject_item = operations.create_journal(
        object_type=JournalObjectType.JOURNAL_ITEM, object_id=follow_up.pk, description="Done", **arguments
    )
    foreign = operations.create_journal(object_type=JournalObjectType.DISPUTE, object_id=12, **arguments)

    assert subject_item.subject_item_id == follow_up.pk
    assert (foreign.customer, foreign.subject_item, foreign.object_id) == (None, None, 12)
    with pytest.raises(Invalid, match="no ticket or follow-up"):
        operations.create_journal(object_type=JournalObjectType.JOURNAL_ITEM, object_id=subject_item.pk, **arguments)


def test_lookup_of_another_kind_is_refused(csr):
    with pytest.raises(Invalid, match="is not a journal type"):
        operations.create_journal(
            object_type=JournalObjectType.OTHER,
            object_id=1,
            type=status(1),
            status=lookup(JournalLookupKind.JOURNAL_STATUS, 1001),
            by=csr,
        )


def test_user_without_a_role_may_not_write(db):
    nobody = UserFactory()
    nobody.groups.clear()

    with pytest.raises(NotAllowed):
        plan(Caller(nobody, Channel.COSTGUARD))


def test_internal_and_foreign_rows_are_out_of_an_integrators_sight(integrator):
    caller = Caller(integrator, Channel.COSTGUARD)
    own = CustomerFactory(organisation=integrator.organisation)
    ticket = TicketFactory(organisation=integrator.organisation)
    about_ticket = {"customer": None, "object_type": JournalObjectType.JOURNAL_ITEM, "object_id": ticket.pk}
    seen = FollowUpFactory(customer=own)
    seen_too = FollowUpFactory(**about_ticket, subject_item=ticket.item)
    FollowUpFactory(customer=own, is_internal=True)
    FollowUpFactory()
    journal = JournalFactory(customer=own)
    on_follow_up = JournalFactory(
        customer=None, object_type=JournalObjectType.JOURNAL_ITEM, object_id=seen.pk, subject_item=seen.item
    )
    JournalFactory()

    assert set(FollowUp.objects.visible_to(caller)) == {seen, seen_too}
    assert set(Journal.objects.visible_to(caller)) == {journal, on_follow_up}
    with pytest.raises(NotFound):
        operations.update_journal(journal_id=JournalFactory().pk, changes={}, by=caller)
