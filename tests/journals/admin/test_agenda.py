"""The agenda: what stands in which section, on which tab, and the buttons beside each row."""

import datetime
import re

import pytest
from django.utils import timezone

from apps.activity.models import Activity
from apps.customers.factories import CustomerFactory
from apps.journals.constants import JournalLookupKind, JournalObjectType
from apps.journals.factories import FollowUpFactory, ReminderFactory, lookup
from apps.journals.filters import spans
from apps.tickets.factories import TicketFactory
from apps.users.factories import AgentFactory, UserFactory, WorkGroupFactory
from tests.support.multiplied import multiply

AGENDA = "journals_followup_changelist"
SCRIPT = '"><script>alert(1)</script>\u202egnp.exe'


def shown(html) -> dict[str, list[int]]:
    """Ids of the follow-ups in each section, in the order of the page."""
    sections = re.split(r'<section class="desk-card is-flush desk-section[^>]*id="(\w+)">', html)[1:]
    return {
        name: [int(pk) for pk in re.findall(r'id="follow-up-(\d+)"', part)]
        for name, part in zip(sections[::2], sections[1::2], strict=True)
    }


def ids(html) -> list[int]:
    """Ids of the follow-ups on the page, whatever the section."""
    return [pk for section in shown(html).values() for pk in section]


def about_ticket(ticket, **fields):
    fields = {"customer": None, "subject_item": ticket.item, "object_id": ticket.pk, **fields}
    return FollowUpFactory(object_type=JournalObjectType.JOURNAL_ITEM, **fields)


def test_spans_follow_the_days_of_the_time_zone():
    wednesday = datetime.datetime(2026, 11, 25, 23, 30, tzinfo=datetime.UTC)

    with timezone.override(datetime.timezone(datetime.timedelta(hours=2))):
        overdue, today, week, later = spans(wednesday)

    # in that zone it is Thursday, half past one in the night
    assert (overdue.start, overdue.end) == (None, wednesday)
    assert today.end == week.start == datetime.datetime(2026, 11, 26, 22, tzinfo=datetime.UTC)
    assert week.end == later.start == datetime.datetime(2026, 11, 29, 22, tzinfo=datetime.UTC)
    assert later.end is None


def test_on_sunday_nothing_is_left_of_the_week():
    sunday = datetime.datetime(2026, 11, 29, 12, tzinfo=datetime.UTC)

    _, today, week, later = spans(sunday)

    assert today.end == week.start == week.end == later.start == datetime.datetime(2026, 11, 30, tzinfo=datetime.UTC)


def test_sections_hold_what_is_due_in_them_soonest_first(desk, agent, monkeypatch):
    now = datetime.datetime(2026, 11, 25, 12, tzinfo=datetime.UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    at = {
        "overdue": ["2026-11-25T11:59:59", "2026-11-01T00:00"],
        "today": ["2026-11-25T12:00", "2026-11-25T23:59:59"],
        "week": ["2026-11-26T00:00", "2026-11-29T23:59:59"],
        "later": ["2026-11-30T00:00", "2027-01-01T00:00"],
    }
    made = {
        name: sorted(
            (datetime.datetime.fromisoformat(f"{moment}+00:00") for moment in moments),
        )
        for name, moments in at.items()
    }
    planned = {
        name: [FollowUpFactory(assignee=agent, due_at=due).pk for due in moments] for name, moments in made.items()
    }

    assert shown(desk.read(AGENDA)) == planned


def test_tabs_show_mine_my_groups_all_and_completed(desk, agent):
    colleague, stranger = AgentFactory.create_batch(2)
    WorkGroupFactory().members.set([agent, colleague])
    WorkGroupFactory().members.set([agent, colleague])
    mine, theirs, others = (FollowUpFactory(assignee=person) for person in (agent, colleague, stranger))
    nobodys = FollowUpFactory()
    first, second = (
        FollowUpFactory(assignee=person, status=lookup(JournalLookupKind.FOLLOW_UP_STATUS, 3), closed_at=timezone.now())
        for person in (stranger, agent)
    )

    found = {view: ids(desk.read(AGENDA, view=view)) for view in ("mine", "groups", "all")}

    assert found == {
        "mine": [mine.pk],
        "groups": [mine.pk, theirs.pk],
        "all": [mine.pk, theirs.pk, others.pk, nobodys.pk],
    }
    assert shown(desk.read(AGENDA, view="completed")) == {"completed": [second.pk, first.pk]}
    assert ids(desk.read(AGENDA)) == [mine.pk]


def test_row_tells_what_for_whom_and_the_next_reminder(desk, agent):
    customer = CustomerFactory(name="Jane Doe")
    due = timezone.now() + datetime.timedelta(days=400, minutes=1)
    follow_up = FollowUpFactory(assignee=agent, customer=customer, due_at=due, description="Call back")
    for seconds in (7_200, 3_600):
        ReminderFactory(follow_up=follow_up, duration_seconds=seconds)
    ReminderFactory(follow_up=follow_up, duration_seconds=9_000, sent_at=timezone.now())

    html = desk.read(AGENDA)

    row = html[html.index(f'id="follow-up-{follow_up.pk}"') :]
    for words in ("Due in 1 y", "Call back", "Call Back", "open", "Casey Reed"):
        assert words in row
    assert f'<a href="/admin/customers/customer/{customer.pk}/change/"><bdi>Jane Doe</bdi></a>' in row
    next_reminder = due - datetime.timedelta(hours=2)
    assert f'Reminder <time datetime="{next_reminder.isoformat()}"' in row


def test_row_on_a_ticket_links_to_it(desk):
    ticket = TicketFactory(title="Echo on calls")
    about_ticket(ticket)

    html = desk.read(AGENDA, view="all")

    assert f'<a href="/admin/tickets/ticket/{ticket.pk}/change/"><bdi>{ticket.human_id}</bdi></a>' in html
    assert "Echo on calls" in html


def test_row_on_a_deleted_ticket_still_opens(managers_desk):
    ticket = TicketFactory()
    about_ticket(ticket)
    managers_desk.post("tickets_ticket_delete", ticket.pk)

    assert f"{ticket.human_id} (deleted)" in managers_desk.read(AGENDA, view="all")


def test_filters_narrow_by_type_status_assignee_and_text(desk, agent):
    visit, progress = lookup(JournalLookupKind.FOLLOW_UP_TYPE, 2), lookup(JournalLookupKind.FOLLOW_UP_STATUS, 2)
    FollowUpFactory(description="Send the invoice")
    found = FollowUpFactory(type=visit, status=progress, assignee=agent, description="Replace the Router")

    for query in ({"type": visit.pk}, {"status": progress.pk}, {"assignee": agent.pk}, {"q": "router"}):
        assert ids(desk.read(AGENDA, view="all", **query)) == [found.pk], query


def test_section_shows_100_and_counts_the_rest(desk, agent):
    due = timezone.now() - datetime.timedelta(hours=1)
    planner, customer = UserFactory(), CustomerFactory()
    multiply([FollowUpFactory(assignee=agent, due_at=due, created_by=planner, customer=customer)], 102)

    html = desk.read(AGENDA)

    assert len(shown(html)["overdue"]) == 100
    assert "103; these are the first 100" in " ".join(html.split())


def test_completed_are_paged(desk):
    done, planner, customer = lookup(JournalLookupKind.FOLLOW_UP_STATUS, 3), UserFactory(), CustomerFactory()
    fields = {"status": done, "closed_at": timezone.now(), "created_by": planner, "customer": customer}
    multiply([FollowUpFactory(**fields)], 52)

    first, second = (shown(desk.read(AGENDA, view="completed", page=page))["completed"] for page in (1, 2))

    assert (len(first), len(second)) == (50, 3)
    assert first + second == sorted(first + second, reverse=True)


@pytest.mark.parametrize("view", ["mine", "completed"])
def test_agenda_costs_the_same_for_1_and_60_rows(desk, agent, view):
    done = view == "completed"
    status = lookup(JournalLookupKind.FOLLOW_UP_STATUS, 3 if done else 1)

    def plan(count):
        for number in range(count):
            due = timezone.now() + datetime.timedelta(days=number % 30 - 2)
            fields = {"status": status, "assignee": agent, "due_at": due, "closed_at": due if done else None}
            ReminderFactory(follow_up=FollowUpFactory(**fields))
            about_ticket(TicketFactory(), **fields)

    plan(1)
    one = desk.queries(AGENDA, view=view)
    plan(29)

    assert desk.queries(AGENDA, view=view) == one
    assert one <= 20


def test_follow_up_is_completed_and_the_agenda_shown_as_it_was(desk, agent, messages_of, last_activity):
    follow_up = FollowUpFactory(assignee=agent)

    response = desk.post("journals_followup_act", follow_up.pk, "complete", here="view=all&q=survey&page=2")

    follow_up.refresh_from_db()
    assert response.url == "/admin/journals/followup/?view=all&q=survey&page=2"
    assert messages_of(response) == [f"Follow-up {follow_up.pk} is completed."]
    assert follow_up.is_closed
    assert last_activity("follow_up.closed") == (agent, "desk", follow_up.customer_id, "")


def test_completed_follow_up_is_reopened(desk, messages_of, last_activity):
    done = lookup(JournalLookupKind.FOLLOW_UP_STATUS, 3)
    follow_up = FollowUpFactory(status=done, closed_at=timezone.now())

    response = desk.post("journals_followup_act", follow_up.pk, "reopen")

    follow_up.refresh_from_db()
    assert response.url == f"/admin/journals/followup/{follow_up.pk}/change/"
    assert messages_of(response) == [f"Follow-up {follow_up.pk} is open again."]
    assert not follow_up.is_closed
    assert last_activity("follow_up.reopened") == (desk.user, "desk", follow_up.customer_id, "")


def test_follow_up_is_moved_with_its_reminders(desk, messages_of, last_activity):
    reminder = ReminderFactory()

    response = desk.post("journals_followup_act", reminder.follow_up_id, "move", due_at="2027-01-02T10:00")

    reminder.refresh_from_db()
    assert messages_of(response) == [f"Follow-up {reminder.follow_up_id} is due another time."]
    assert reminder.follow_up.due_at == datetime.datetime(2027, 1, 2, 10, tzinfo=datetime.UTC)
    assert reminder.remind_at == datetime.datetime(2027, 1, 2, 9, tzinfo=datetime.UTC)
    assert last_activity("follow_up.changed") == (desk.user, "desk", reminder.follow_up.customer_id, "")


def test_follow_up_that_is_moved_to_where_it_is_keeps_its_seconds(desk, messages_of):
    due_at = datetime.datetime(2027, 1, 2, 10, 0, 7, 89, tzinfo=datetime.UTC)
    follow_up = FollowUpFactory(due_at=due_at)

    response = desk.post("journals_followup_act", follow_up.pk, "move", due_at="2027-01-02T10:00")

    follow_up.refresh_from_db()
    assert (messages_of(response), follow_up.due_at) == (["Nothing was changed."], due_at)


@pytest.mark.parametrize(
    ("is_closed", "button", "values", "words"),
    [
        (True, "complete", {}, "Follow-up {} is closed; give it another status first."),
        (False, "reopen", {}, "Follow-up {} is open already."),
        (False, "move", {"due_at": "soon"}, "Write the new due date as a date and a time."),
        (False, "move", {}, "Write the new due date as a date and a time."),
        (True, "move", {"due_at": "2027-01-02T10:00"}, "Follow-up {} is closed; give it another status first."),
    ],
)
def test_refusal_is_a_message(desk, messages_of, is_closed, button, values, words):
    status = lookup(JournalLookupKind.FOLLOW_UP_STATUS, 3 if is_closed else 1)
    follow_up = FollowUpFactory(status=status, closed_at=timezone.now() if is_closed else None)

    response = desk.post("journals_followup_act", follow_up.pk, button, **values)

    assert messages_of(response) == [words.format(follow_up.pk)]
    assert not Activity.objects.exists()


def test_unknown_follow_up_is_a_message(desk, messages_of):
    assert messages_of(desk.post("journals_followup_act", 404, "complete", here="")) == ["There is no follow-up 404."]
    assert desk.get("journals_followup_change", 404).url == "/admin/journals/followup/"


@pytest.mark.parametrize(
    "address",
    ["journals/followup/{}/change/", "journals/followup/{}/reminders/{}/delete/", "journals/followup/{}/do/complete/",
     "journals/followup/item/{}/", "journals/journal/{}/change/", "tickets/ticket/{}/change/"],
)  # fmt: skip
def test_id_that_no_row_can_have_is_not_found(desk, address):
    number = "9" * 19

    assert desk.http.post(f"/admin/{address.format(number, number)}").status_code == 404


def test_unknown_button_is_not_found(desk):
    assert desk.post("journals_followup_act", FollowUpFactory().pk, "explode").status_code == 404


def test_here_never_leads_elsewhere(desk):
    follow_up = FollowUpFactory()

    response = desk.post("journals_followup_act", follow_up.pk, "complete", here="https://elsewhere.example/?view=all")

    assert response.url.startswith("/admin/journals/followup/?")


def test_texts_are_escaped_and_kept_within_bounds(desk, agent):
    ticket = TicketFactory(title=SCRIPT)
    about_ticket(ticket, assignee=agent, description=SCRIPT)
    FollowUpFactory(customer=CustomerFactory(name=SCRIPT), assignee_name=SCRIPT, description="x" * 5_000)

    html = desk.read(AGENDA, view="all", q="")

    assert "<script>alert" not in html
    assert "x" * 300 not in html
    sections = html[html.index('class="desk-card is-flush desk-section') :]
    parts = sections.split("\u202e")[:-1]
    assert len(parts) >= 4
    assert [part[-60:] for part in parts if part.rindex("<bdi>") < part.rfind("</bdi>")] == []


def test_integrator_has_no_agenda(client, db):
    client.force_login(UserFactory())

    assert client.get("/admin/journals/followup/").status_code == 403


def test_agent_without_the_right_is_refused(agent, desk):
    agent.groups.clear()

    assert desk.get(AGENDA).status_code == 403
    assert desk.post("journals_followup_act", FollowUpFactory().pk, "complete").status_code == 403
