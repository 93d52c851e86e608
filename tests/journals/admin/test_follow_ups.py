"""The follow-up page: its form, its reminders in place, its journals and timeline; and planning a new one."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from apps.activity.models import Activity
from apps.customers.factories import CustomerFactory
from apps.journals.constants import JournalLookupKind, JournalObjectType
from apps.journals.factories import FollowUpFactory, JournalFactory, ReminderFactory, lookup
from apps.journals.models import DurationType, FollowUp, Reminder
from apps.journals.operations import create_follow_up, create_journal, create_reminder, update_follow_up
from apps.tickets.factories import TicketFactory
from apps.users.factories import AgentFactory
from tests.support.page_parts import change, entries, form_of, squeezed

PAGE = "journals_followup_change"
SCRIPT = '"><script>alert(1)</script>\u202egnp.exe'
HOURS, MINUTES = 1, 2


def edit_form(html) -> dict[str, str]:
    return form_of(html[html.index('id="edit"') :])


@pytest.fixture
def planned(by):
    """A follow-up on a customer, planned through the desk."""
    return plan(CustomerFactory(), by)


def plan(customer, by, **fields):
    return create_follow_up(
        object_type=JournalObjectType.CUSTOMER,
        object_id=customer.pk,
        type=lookup(JournalLookupKind.FOLLOW_UP_TYPE, 1),
        status=lookup(JournalLookupKind.FOLLOW_UP_STATUS, 1),
        due_at=datetime.datetime(2027, 1, 2, 10, 0, 30, 500, tzinfo=datetime.UTC),
        by=by,
        **fields,
    )


def test_follow_up_is_edited_by_its_operation(desk, by, planned, messages_of, last_activity):
    AgentFactory(username="mira", name="Mira Okafor")
    values = edit_form(desk.read(PAGE, planned.pk))

    response = desk.post(PAGE, planned.pk, **values | {"assignee_name": "mira", "description": "A\r\nB"})

    planned.refresh_from_db()
    assert messages_of(response) == [f"Follow-up {planned.pk} changed."]
    assert (planned.assignee.name, planned.description) == ("Mira Okafor", "A\nB")
    assert planned.due_at == datetime.datetime(2027, 1, 2, 10, 0, 30, 500, tzinfo=datetime.UTC)
    assert last_activity("follow_up.changed") == (desk.user, "desk", planned.customer_id, "")
    update_follow_up(follow_up_id=planned.pk, changes={"assignee_name": "elsewhere"}, by=by)
    html = desk.read(PAGE, planned.pk)  # people by their names, as on all timelines; others as they were given
    assert change("Assignee", "—", "Mira Okafor") in squeezed(html)
    assert change("Assignee", "Mira Okafor", "elsewhere") in squeezed(html)
    made = plan(planned.customer, by, assignee_name="mira")
    assert "For Mira Okafor" in desk.read(PAGE, made.pk)


def test_saving_without_a_change_writes_nothing(desk, planned, messages_of):
    values = edit_form(desk.read(PAGE, planned.pk))

    assert messages_of(desk.post(PAGE, planned.pk, **values)) == ["Nothing was changed."]
    assert Activity.objects.count() == 1


def test_what_others_changed_meanwhile_is_kept(desk, planned, by):
    values = edit_form(desk.read(PAGE, planned.pk))
    update_follow_up(follow_up_id=planned.pk, changes={"description": "Theirs"}, by=by)

    desk.post(PAGE, planned.pk, **values | {"is_retained": "on"})

    planned.refresh_from_db()
    assert (planned.description, planned.is_retained) == ("Theirs", True)


def test_due_date_is_read_in_the_present_time_zone(desk, planned):
    with timezone.override(ZoneInfo("Europe/Oslo")):
        html = desk.read(PAGE, planned.pk)
        assert 'value="2027-01-02T11:00"' in html
        assert "In Europe/Oslo." in html
        desk.post(PAGE, planned.pk, **edit_form(html) | {"due_at": "2027-01-03T09:30"})

    planned.refresh_from_db()
    assert planned.due_at == datetime.datetime(2027, 1, 3, 8, 30, tzinfo=datetime.UTC)


def test_closed_follow_up_is_refused_in_the_form(desk, planned, by):
    update_follow_up(follow_up_id=planned.pk, changes={"status": lookup(JournalLookupKind.FOLLOW_UP_STATUS, 3)}, by=by)
    values = edit_form(desk.read(PAGE, planned.pk))

    html = desk.post(PAGE, planned.pk, **values | {"description": "Later"}).content.decode()

    assert f"Follow-up {planned.pk} is closed; give it another status first." in html
    assert FollowUp.objects.get().description is None


def test_reminder_is_set_moved_and_removed_in_place(desk, planned, messages_of, last_activity):
    response = desk.post("journals_followup_reminders", planned.pk, "add", number="1.5", unit=HOURS)
    reminder = Reminder.objects.get()
    assert messages_of(response) == ["Reminder set."]
    assert response.url == f"/admin/journals/followup/{planned.pk}/change/#reminders"
    assert (reminder.duration_seconds, reminder.duration_type_id) == (5_400, HOURS)
    assert last_activity("reminder.created") == (desk.user, "desk", planned.customer_id, "")

    desk.post("journals_followup_reminder", planned.pk, reminder.pk, "change", number="20", unit=MINUTES)
    reminder.refresh_from_db()
    assert (reminder.duration_seconds, reminder.duration_type_id) == (1_200, MINUTES)
    assert reminder.remind_at == planned.due_at - datetime.timedelta(minutes=20)
    assert last_activity("reminder.changed") == (desk.user, "desk", planned.customer_id, "")

    desk.post("journals_followup_reminder", planned.pk, reminder.pk, "delete")
    assert not Reminder.objects.exists()
    assert last_activity("reminder.deleted") == (desk.user, "desk", planned.customer_id, "")


def test_reminder_shows_its_lead_time_in_its_own_unit(desk, planned):
    ReminderFactory(follow_up=planned, duration_seconds=5_400)

    html = desk.read(PAGE, planned.pk)

    assert 'name="number" value="1.5"' in html
    assert f'<option value="{HOURS}" selected>hours</option>' in html


def test_untouched_reminder_of_odd_length_stays_as_it_is(desk, planned, messages_of):
    weeks = DurationType.objects.get(name="Weeks")
    reminder = ReminderFactory(follow_up=planned, duration_seconds=100, duration_type=weeks)

    values = {"number": "0.0002", "unit": weeks.pk}
    response = desk.post("journals_followup_reminder", planned.pk, reminder.pk, "change", **values)

    reminder.refresh_from_db()
    assert messages_of(response) == ["Nothing was changed."]
    assert reminder.duration_seconds == 100


def test_sent_reminder_is_shown_with_its_time_and_not_changed(desk, planned, messages_of):
    sent_at = datetime.datetime(2027, 1, 2, 9, tzinfo=datetime.UTC)
    reminder = ReminderFactory(follow_up=planned, sent_at=sent_at)

    html = desk.read(PAGE, planned.pk)
    response = desk.post("journals_followup_reminder", planned.pk, reminder.pk, "change", number="3", unit=HOURS)

    assert "1 hour before" in html
    assert "2 Jan 2027, 09:00" in html
    assert f"/reminders/{reminder.pk}/change/" not in html
    assert messages_of(response) == [f"Reminder {reminder.pk} has been sent."]


@pytest.mark.parametrize("number", ["0", "-1", "1000000", "NaN", "soon", ""])
def test_lead_time_that_cannot_be_is_refused_beside_the_field(desk, planned, number):
    html = desk.post("journals_followup_reminders", planned.pk, "add", number=number, unit=4).content.decode()

    assert '<span class="desk-error" role="alert">' in html
    assert not Reminder.objects.exists()


def test_reminder_of_a_closed_follow_up_is_refused(desk, by, planned, messages_of):
    update_follow_up(follow_up_id=planned.pk, changes={"status": lookup(JournalLookupKind.FOLLOW_UP_STATUS, 3)}, by=by)

    response = desk.post("journals_followup_reminders", planned.pk, "add", number="1", unit=HOURS)

    assert messages_of(response) == [f"Follow-up {planned.pk} is closed and takes no reminder."]


@pytest.mark.parametrize("action", ["change", "delete"])
def test_reminder_of_another_follow_up_is_unknown_here(desk, planned, messages_of, action):
    reminder = ReminderFactory()

    response = desk.post("journals_followup_reminder", planned.pk, reminder.pk, action, number="3", unit=HOURS)

    assert messages_of(response) == [f"There is no reminder {reminder.pk}."]
    assert Reminder.objects.get().duration_seconds == 3_600


def test_timeline_tells_plan_reminders_journals_and_changes(desk, by, planned):
    reminder = create_reminder(
        follow_up_id=planned.pk, duration_seconds=7_200, duration_type=DurationType.objects.get(pk=HOURS), by=by
    )
    desk.post("journals_followup_reminder", planned.pk, reminder.pk, "change", number="3", unit=HOURS)
    update_follow_up(
        follow_up_id=planned.pk, changes={"due_at": datetime.datetime(2027, 1, 3, tzinfo=datetime.UTC)}, by=by
    )
    write(planned, by, description="Nobody picked up")
    desk.post("journals_followup_reminder", planned.pk, reminder.pk, "delete")
    write(FollowUpFactory(), by, description="Of another")

    removed, wrote, moved, changed, made, first = entries(desk.read(PAGE, planned.pk))

    assert "removed a reminder" in removed
    assert "3 hours before it is due" in removed
    assert "wrote a journal" in wrote
    assert "Nobody picked up" in wrote
    assert change("Due at", "2 Jan 2027, 10:00", "3 Jan 2027, 00:00") in squeezed(moved)
    assert change("Lead time", "2 hours", "3 hours") in squeezed(changed)
    assert "2 hours before it is due" in made
    assert "planned a follow-up" in first


def write(follow_up, by, **fields):
    return create_journal(
        object_type=JournalObjectType.JOURNAL_ITEM,
        object_id=follow_up.pk,
        type=lookup(JournalLookupKind.JOURNAL_TYPE, 80),
        status=lookup(JournalLookupKind.JOURNAL_STATUS, 1001),
        by=by,
        **fields,
    )


def test_page_costs_the_same_for_1_and_30_of_everything(desk, by):
    def work(follow_up, count):
        for number in range(count):
            create_reminder(
                follow_up_id=follow_up.pk,
                duration_seconds=60 * (number + 1),
                duration_type=DurationType.objects.get(pk=MINUTES),
                by=by,
            )
            write(follow_up, by, description="Looked again")
            for status in (2, 1):
                changes = {"status": lookup(JournalLookupKind.FOLLOW_UP_STATUS, status)}
                update_follow_up(follow_up_id=follow_up.pk, changes=changes, by=by)

    few, many = plan(CustomerFactory(), by), plan(CustomerFactory(), by)
    work(few, 1)
    work(many, 30)

    one = desk.queries(PAGE, few.pk)
    assert desk.queries(PAGE, many.pk) == one
    assert one <= 30


def test_texts_are_escaped(desk, by):
    follow_up = plan(CustomerFactory(name=SCRIPT), by, description=SCRIPT, assignee_name=SCRIPT)
    write(follow_up, by, description=SCRIPT)
    update_follow_up(follow_up_id=follow_up.pk, changes={"description": SCRIPT + "!"}, by=by)

    html = desk.read(PAGE, follow_up.pk)

    assert "<script>alert" not in html
    body = html[html.index('class="desk-ticket-head"') :]
    text = body[: body.index('id="edit"')]
    parts = [part for part in squeezed(text).split("\u202e")[:-1] if not part.rstrip().endswith('title="')]
    inside = [part.rindex("<bdi>") > part.rfind("</bdi>") for part in parts if "<bdi>" in part]
    assert len(inside) > 6


def test_new_follow_up_is_planned_on_a_customer(desk, messages_of, last_activity):
    customer = CustomerFactory()
    values = form_of(desk.read("journals_followup_add"))

    response = desk.post(
        "journals_followup_add",
        **values | {"customer": customer.pk, "due_at": "2027-01-02T10:00", "description": "Call back"},
    )

    follow_up = FollowUp.objects.get()
    assert response.url == f"/admin/journals/followup/{follow_up.pk}/change/"
    assert messages_of(response) == [f"Follow-up {follow_up.pk} planned."]
    assert (follow_up.customer, follow_up.assignee, follow_up.description) == (customer, desk.user, "Call back")
    assert last_activity("follow_up.created") == (desk.user, "desk", customer.pk, "")


def test_new_follow_up_is_planned_on_a_ticket_by_its_number(desk, last_activity):
    ticket = TicketFactory()

    desk.post("journals_followup_add", **form_of(desk.read("journals_followup_add")) | {"ticket": ticket.human_id})

    assert FollowUp.objects.get().subject_item_id == ticket.pk
    assert last_activity("follow_up.created") == (desk.user, "desk", ticket.pk, "")


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ({}, "Name a customer or a ticket, and only one of them."),
        ({"ticket": "INC-404404"}, "There is no ticket 404404."),
        ({"ticket": "9" * 19}, "Write a ticket&#x27;s number, such as INC-630701."),
        ({"ticket": "the one"}, "Write a ticket&#x27;s number, such as INC-630701."),
    ],
)
def test_new_follow_up_needs_an_object(desk, named, words):
    values = form_of(desk.read("journals_followup_add"))

    assert words in desk.post("journals_followup_add", **values | named).content.decode()
    assert not FollowUp.objects.exists()


def test_new_follow_up_does_not_start_completed(desk):
    html = desk.read("journals_followup_add")

    offered = html[html.index('<select name="status"') :].split("</select>")[0]
    assert "in progress" in offered
    assert "completed" not in offered


@pytest.mark.parametrize("about", ["Customer-404", "JournalItem-404", "Equipment-1", "Customer", "x" * 500])
def test_unknown_object_in_the_address_is_a_message(desk, messages_of, about):
    response = desk.http.get("/admin/journals/followup/add/", {"about": about})

    assert messages_of(response) == [f"There is no object {about}."]


@pytest.mark.parametrize(
    "address",
    [
        ("journals_followup_act", "complete"),
        ("journals_followup_act", "move"),
        ("journals_followup_reminders", "add"),
        ("journals_followup_change",),
    ],
)
def test_reading_changes_nothing(desk, address):
    follow_up = FollowUpFactory()
    name, *rest = address

    desk.get(name, follow_up.pk, *rest, due_at="2027-01-02T10:00", number="1", unit=HOURS, description="x")

    assert not Activity.objects.exists()
    assert follow_up.history.count() == 1


def test_addresses_of_reminders_and_items_lead_to_their_pages(desk, by):
    reminder, ticket, journal = ReminderFactory(), TicketFactory(), JournalFactory()
    follow_up, reminder_id = reminder.follow_up, reminder.pk
    reminder.delete()

    page = f"/admin/journals/followup/{follow_up.pk}/change/"
    assert desk.get("journals_reminder_change", reminder_id).url == page
    assert desk.get("journals_journalitem_change", follow_up.pk).url == page
    assert desk.get("journals_journalitem_change", ticket.pk).url == f"/admin/tickets/ticket/{ticket.pk}/change/"
    assert desk.get("journals_journalitem_change", journal.pk).url == f"/admin/journals/journal/{journal.pk}/change/"
    assert desk.get("journals_journalitem_change", 404404).status_code == 404
    assert desk.get("journals_reminder_change", 404404).status_code == 404
