"""CostGuard Journal Management: each write leaves one entry of who, through which channel, and what changed."""

import pytest

from apps.activity.models import Activity
from apps.core.caller import Caller, Channel
from apps.customers.factories import CustomerFactory
from apps.journals.constants import JournalVerb
from apps.journals.factories import FollowUpFactory, JournalFactory, ReminderFactory
from apps.journals.models import FollowUp, Journal, Reminder
from apps.tickets.factories import TicketFactory
from apps.users.swt import issue_swt
from tests.journals.api.costguard_requests import NONE, closed, new_follow_up, new_journal, new_reminder, replacing
from tests.support.snapshot import nothing_written, one_activity

pytestmark = pytest.mark.contract("journal-management")

ROUTE = "/JournalManagement/{environment}/api"


@pytest.fixture
def by(integrator):
    """The caller as whom `subscriber` writes: `by(route)`."""
    return lambda route: Caller(
        integrator,
        Channel.COSTGUARD,
        request_id="request-0042",
        route=f"{route[0]} {ROUTE}{route[1]}",
        credential="tests",
    )


def write(client, route, ids=(), body=None):
    path = route[1]
    for name, value in dict(ids).items():
        path = path.replace(f"{{{name}}}", str(value))
    response = client.send(route[0], path, body, headers={"X-Request-ID": "request-0042"})
    assert response.status_code in (200, 201, 204), response.content
    return response


def entry() -> Activity:
    return Activity.objects.order_by("-pk").first()


def summary_of(activity: Activity) -> tuple:
    return activity.subject_type, activity.subject_id, activity.object_type, activity.object_id


CREATE_JOURNAL, UPDATE_JOURNAL = ("POST", "/journal"), ("PATCH", "/journal/{journalID}")
CREATE, UPDATE = ("POST", "/followUp"), ("PATCH", "/followUp/{followUpID}")
REMIND = ("POST", "/followUp/{followUpID}/reminder")
CHANGE = ("PATCH", "/followUp/{followUpID}/reminder/{reminderID}")
REMOVE = ("DELETE", "/followUp/{followUpID}/reminder/{reminderID}")


def test_writing_a_journal_is_recorded_on_its_customer(subscriber, integrator, by):
    customer = CustomerFactory(organisation=integrator.organisation)

    with one_activity(JournalVerb.JOURNAL_CREATED, by=by(CREATE_JOURNAL), history=[("journal", "+")]):
        write(subscriber, CREATE_JOURNAL, body=new_journal(customer))

    journal = Journal.objects.get()
    assert summary_of(entry()) == ("customers.customer", customer.pk, "journals.journal", journal.pk)


def test_writing_a_journal_on_a_ticket_is_recorded_on_the_ticket(subscriber, integrator, by):
    ticket = TicketFactory(organisation=integrator.organisation)

    with one_activity(JournalVerb.JOURNAL_CREATED, by=by(CREATE_JOURNAL), history=[("journal", "+")]):
        write(subscriber, CREATE_JOURNAL, body=new_journal(ticket, objectType="JournalItem"))

    assert summary_of(entry())[:2] == ("items.journalitem", ticket.pk)


def test_writing_on_another_systems_object_is_recorded_on_the_journal(subscriber, by):
    body = new_journal(CustomerFactory(), objectType="Dispute")

    with one_activity(JournalVerb.JOURNAL_CREATED, by=by(CREATE_JOURNAL), history=[("journal", "+")]):
        write(subscriber, CREATE_JOURNAL, body=body)

    journal = Journal.objects.get()
    assert summary_of(entry()) == ("journals.journal", journal.pk, "journals.journal", journal.pk)


def test_changing_a_journal_is_recorded_once_however_many_steps(subscriber, integrator, by):
    journal = JournalFactory(customer__organisation=integrator.organisation)
    patch = [*replacing(description="x", isRetained=True), *replacing(description="y")]

    with one_activity(JournalVerb.JOURNAL_CHANGED, by=by(UPDATE_JOURNAL), history=[("journal", "~")]):
        write(subscriber, UPDATE_JOURNAL, {"journalID": journal.pk}, patch)

    row = journal.history.get(activity=entry())
    assert (row.description, row.is_retained, row.history_user) == ("y", True, integrator)


def test_planning_a_follow_up_is_recorded(subscriber, integrator, by):
    customer = CustomerFactory(organisation=integrator.organisation)

    with one_activity(JournalVerb.FOLLOW_UP_CREATED, by=by(CREATE), history=[("followup", "+")]):
        write(subscriber, CREATE, body=new_follow_up(customer))

    assert summary_of(entry()) == ("customers.customer", customer.pk, "journals.followup", FollowUp.objects.get().pk)


@pytest.mark.parametrize(
    ("make", "number", "verb"),
    [
        (FollowUpFactory, 2, JournalVerb.FOLLOW_UP_CHANGED),
        (FollowUpFactory, 3, JournalVerb.FOLLOW_UP_CLOSED),
        (closed, 1, JournalVerb.FOLLOW_UP_REOPENED),
    ],
)
def test_changing_a_follow_up_is_shown_by_what_it_amounts_to(subscriber, integrator, by, make, number, verb):
    follow_up = make(customer__organisation=integrator.organisation)

    with one_activity(verb, by=by(UPDATE), history=[("followup", "~")]):
        write(subscriber, UPDATE, {"followUpID": follow_up.pk}, replacing(followUpStatusID=number))

    assert summary_of(entry())[2:] == ("journals.followup", follow_up.pk)


def test_moving_a_follow_up_tells_of_its_reminders_in_the_same_entry(subscriber, integrator, by):
    follow_up = FollowUpFactory(customer__organisation=integrator.organisation)
    for _ in range(2):
        ReminderFactory(follow_up=follow_up)

    moved = [("followup", "~"), ("reminder", "~"), ("reminder", "~")]
    with one_activity(JournalVerb.FOLLOW_UP_CHANGED, by=by(UPDATE), history=moved):
        write(subscriber, UPDATE, {"followUpID": follow_up.pk}, replacing(dueDate="2018-03-28T19:11:25Z"))


def test_reminders_are_shown_of_the_follow_ups_subject(subscriber, integrator, by):
    follow_up = FollowUpFactory(customer__organisation=integrator.organisation)
    ids = {"followUpID": follow_up.pk}

    with one_activity(JournalVerb.REMINDER_CREATED, by=by(REMIND), history=[("reminder", "+")]):
        write(subscriber, REMIND, ids, new_reminder())
    ids["reminderID"] = Reminder.objects.get().pk
    expected = ("customers.customer", follow_up.customer_id, "journals.reminder", ids["reminderID"])
    assert summary_of(entry()) == expected
    with one_activity(JournalVerb.REMINDER_CHANGED, by=by(CHANGE), history=[("reminder", "~")]):
        write(subscriber, CHANGE, ids, replacing(durationSeconds=60))
    assert summary_of(entry()) == expected
    with one_activity(JournalVerb.REMINDER_DELETED, by=by(REMOVE), history=[("reminder", "-")]):
        write(subscriber, REMOVE, ids)
    assert summary_of(entry()) == expected


def test_simple_web_token_is_shown_by_its_environment(journal_management, integrator):
    client = journal_management(None)
    token, _ = issue_swt(user=integrator, environment="production")
    client.headers = {"Authorization": f'WRAP access_token="{token}"'}
    customer = CustomerFactory(organisation=integrator.organisation)

    caller = Caller(
        integrator,
        Channel.COSTGUARD,
        request_id="request-0042",
        route=f"POST {ROUTE}/journal",
        credential="SWT production",
    )
    with one_activity(JournalVerb.JOURNAL_CREATED, by=caller, history=[("journal", "+")]):
        write(client, CREATE_JOURNAL, body=new_journal(customer))


def test_refused_writes_and_reads_are_shown_of_nowhere(staff):
    reminder, journal = ReminderFactory(), JournalFactory()

    with nothing_written():
        assert staff.post("/journal", new_journal(journal.customer, objectID=NONE)).status_code == 400
        assert staff.patch(f"/journal/{journal.pk}", replacing(journalTypeID=1)).status_code == 400
        assert staff.patch(f"/followUp/{reminder.follow_up_id}", replacing(followUpTypeID=80)).status_code == 400
        assert staff.get("/journal").status_code == 200
        assert staff.get(f"/followUp/{reminder.follow_up_id}/reminder").status_code == 200
    assert not Activity.objects.filter(channel=Channel.COSTGUARD).exists()
