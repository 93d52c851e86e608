"""The ticket queue: saved views, filters, search, marks."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.activity.models import Activity, BulkRun
from apps.customers.factories import CustomerFactory
from apps.tickets.constants import ClassificationKind
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Classification, Ticket
from apps.tickets.operations import close_ticket, hold_ticket, resolve_ticket
from apps.users.factories import AgentFactory, WorkGroupFactory
from tests.support.multiplied import multiply

QUEUE = "tickets_ticket_changelist"
KIND = "tickets_ticket"


def shown(html) -> list[int]:
    """Ids of the queue's rows, in order."""
    return [int(pk) for pk in re.findall(r'<td class="desk-id"><a href="[^"]+">INC-(\d+)<', html)]


@pytest.fixture
def one_of_each(agent, by):
    """A ticket for each saved view."""
    group = WorkGroupFactory()
    group.members.add(agent)
    late = timezone.now() - datetime.timedelta(days=30)
    other = AgentFactory()
    tickets = {
        "mine": TicketFactory(assignee=agent),
        "groups": TicketFactory(assignee=other, group=group),
        "unassigned": TicketFactory(),
        "hold": TicketFactory(assignee=other),
        "breaching": TicketFactory(assignee=other, created_at=late),
        "done": TicketFactory(assignee=agent, created_at=late, closed_at=late, resolved_at=late),
    }
    hold_ticket(ticket_id=tickets["hold"].pk, reason="Waiting", by=by)
    return tickets


@pytest.mark.parametrize("view", ["mine", "groups", "unassigned", "hold", "breaching"])
def test_saved_view_shows_its_tickets_only(desk, one_of_each, view):
    html = desk.read(QUEUE, view=view)

    assert shown(html) == [one_of_each[view].pk]


def test_new_today_leaves_older_tickets_out(desk, one_of_each):
    html = desk.read(QUEUE, view="today")

    assert set(shown(html)) == {one_of_each[name].pk for name in ("mine", "groups", "unassigned", "hold")}


def test_all_shows_every_ticket_newest_first(desk, one_of_each):
    html = desk.read(QUEUE)

    assert set(shown(html)) == {ticket.pk for ticket in one_of_each.values()}
    assert shown(html)[-2:] == [one_of_each["done"].pk, one_of_each["breaching"].pk]


def test_row_tells_what_an_agent_needs(desk, agent):
    customer = CustomerFactory(name="Jane Doe")
    ticket = TicketFactory(title="Fibre cut", customer=customer, organisation=customer.organisation, assignee=agent)

    html = desk.read(QUEUE)

    row = html[html.index('name="row"') : html.index("</tbody>")]
    for words in (ticket.human_id, "Fibre cut", "Jane Doe", "New", "Normal", "Due in 23 h 59 m", "Casey Reed"):
        assert words in row


@pytest.mark.parametrize("field", ["status", "priority", "type", "group", "assignee", "organisation", "customer"])
def test_filter_leaves_the_rest_out(desk, agent, field):
    TicketFactory()
    customer = CustomerFactory()
    wanted = TicketFactory(
        customer=customer,
        organisation=customer.organisation,
        assignee=agent,
        group=WorkGroupFactory(),
        status=Classification.objects.get(kind=ClassificationKind.STATUS, name="Pending"),
        priority=Classification.objects.get(kind=ClassificationKind.PRIORITY, name="Urgent"),
        type=Classification.objects.get(kind=ClassificationKind.TYPE, name="Service Request"),
    )

    html = desk.read(QUEUE, **{field: getattr(wanted, f"{field}_id")})

    assert shown(html) == [wanted.pk]


@pytest.mark.parametrize("text", ["harbour", "HARBOUR", "siren", "number"])
def test_search_finds_number_title_and_description(desk, text):
    TicketFactory(title="Something else", description="")
    wanted = TicketFactory(title="Fibre cut near the harbour", description="A siren is heard")

    html = desk.read(QUEUE, q=wanted.human_id if text == "number" else text)

    assert shown(html) == [wanted.pk]


def test_search_and_view_work_together(desk, agent):
    TicketFactory(title="Fibre cut")
    mine = TicketFactory(title="Fibre cut", assignee=agent)
    TicketFactory(title="Echo", assignee=agent)

    html = desk.read(QUEUE, view="mine", q="fibre")

    assert shown(html) == [mine.pk]


@pytest.mark.parametrize(
    "query", [{"view": "nonsense"}, {"order": "x"}, {"page": "x"}, {"status": "x"}, {"customer": "9"}]
)
def test_nonsense_in_the_address_is_no_error(desk, query):
    TicketFactory()

    assert desk.get(QUEUE, **query).status_code == 200


def test_queue_costs_the_same_for_1_and_200_tickets(desk, agent):
    customer = CustomerFactory()
    fields = {"customer": customer, "organisation": customer.organisation, "assignee": agent}
    fields |= {"group": WorkGroupFactory(), "reporter": agent}
    ticket = TicketFactory(**fields)
    one = desk.queries(QUEUE)

    multiply([ticket], 199)

    assert desk.queries(QUEUE) == one
    assert one <= 15
    assert desk.queries(QUEUE, organisation=customer.organisation_id, customer=customer.pk, q="INC", view="mine") <= 15


def test_no_statement_of_the_queue_joins_more_tables_than_are_planned_quickly(desk):
    TicketFactory()
    with CaptureQueriesContext(connection) as statements:
        desk.read(QUEUE)

    assert max(statement["sql"].count(" JOIN ") for statement in statements) == 5
    assert sum('FROM "tickets_classification"' in statement["sql"] for statement in statements) == 1


def test_queue_pages_by_fifty(desk):
    multiply([TicketFactory()], 50)

    first, second = desk.read(QUEUE), desk.read(QUEUE, page=2)

    assert (len(shown(first)), len(shown(second))) == (50, 1)
    assert "51 tickets" in first


def test_long_queue_is_counted_to_the_cap_only(desk, monkeypatch):
    monkeypatch.setattr("apps.core.admin.MOST_COUNTED", 3)
    TicketFactory.create_batch(5)

    assert "3+ tickets" in desk.read(QUEUE)


def test_marked_tickets_are_assigned(desk, agent, messages_of, last_activity):
    tickets = TicketFactory.create_batch(2)
    group = WorkGroupFactory()

    response = desk.bulk(KIND, tickets, assignee=agent.pk, group=group.pk, here="view=unassigned")

    assert response.url.endswith("?view=unassigned")
    assert messages_of(response)[0].startswith("2 tickets changed. <a ")
    assert set(Ticket.objects.values_list("assignee", "group")) == {(agent.pk, group.pk)}
    assert last_activity("ticket.assigned") == (agent, "desk", tickets[1].pk, "")


def test_preview_says_which_agents_are_outside_their_new_group(desk, messages_of):
    inside, outside, group = AgentFactory(), AgentFactory(name="Ola Outside"), WorkGroupFactory(name="Field")
    group.members.add(inside)
    tickets = [TicketFactory(assignee=assignee) for assignee in (inside, outside, None)]

    previewed = desk.preview(KIND, tickets, group=group.pk)

    words = "Ola Outside keeps it, who is no member of Field."
    notes = [[move.note for move in each["plan"].moves] for each in previewed.context["plans"]]
    assert notes == [[""], [words], [""]]
    again = TicketFactory(assignee=outside)
    assert messages_of(desk.act(again, "assign", assignee=outside.pk, group=group.pk))[-1].endswith(words)


def test_marked_tickets_keep_what_the_form_leaves_blank(desk, agent):
    group = WorkGroupFactory()
    ticket = TicketFactory(group=group)

    desk.bulk(KIND, [ticket], assignee=agent.pk)

    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.group) == (agent, group)


def test_marked_tickets_get_type_priority_status_and_a_note_at_once(desk, status):
    others = Classification.objects.exclude(is_default=True)
    new = {name: others.filter(kind=ClassificationKind[name.upper()])[0] for name in ("type", "priority")}
    ticket = TicketFactory()

    sent = {name: row.pk for name, row in new.items()} | {"status": status("Completed").pk, "note": "Storm over"}
    desk.bulk(KIND, [ticket], **sent, visibility="public", reason="Fixed by phone")

    ticket.refresh_from_db()
    assert (ticket.type, ticket.priority, ticket.status) == (new["type"], new["priority"], status("Completed"))
    assert [(note.body, note.is_internal) for note in ticket.notes.comments()] == [("Storm over", False)]
    assert Activity.objects.get(verb="ticket.closed").reason == "Fixed by phone"
    assert set(Activity.objects.filter(subject_id=ticket.pk).values_list("bulk_run", flat=True)) == {
        BulkRun.objects.get().pk
    }


def test_marked_tickets_that_may_be_closed_are_and_the_rest_is_skipped(desk, by, status, messages_of, last_activity):
    closed, opened = TicketFactory.create_batch(2)
    close_ticket(ticket_id=closed.pk, status=status("Cancelled"), by=by)

    response = desk.bulk(KIND, [closed, opened], status=status("Completed").pk, reason="Done by phone")

    assert messages_of(response)[0].startswith(f"1 ticket changed, 1 skipped. {closed.human_id}: It is closed. <a")
    assert last_activity("ticket.closed") == (desk.user, "desk", opened.pk, "Done by phone")
    assert [Ticket.objects.get(pk=t.pk).status.name for t in (closed, opened)] == ["Cancelled", "Completed"]


def test_marked_ticket_is_changed_wholly_or_not_at_all(desk, agent, by, status):
    """Nobody is given a ticket whose new status is refused."""
    ticket = TicketFactory(resolved_at=timezone.now(), status=status("Resolved"))

    desk.bulk(KIND, [ticket], assignee=agent.pk, status=status("Pending").pk)

    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.status) == (None, status("Resolved"))


def test_over_tickets_are_reopened_when_expressly_asked_and_only_then(desk, agent, by, status):
    tickets = TicketFactory.create_batch(3)
    close_ticket(ticket_id=tickets[0].pk, status=status("Completed"), by=by)
    resolve_ticket(ticket_id=tickets[1].pk, status=status("Resolved"), by=by)
    values = {"status": status("Pending").pk, "assignee": agent.pk}

    without = desk.preview(KIND, tickets, **values)
    wrong = desk.preview(KIND, tickets, status=status("Completed").pk, reopens="on")
    expressly = desk.bulk(KIND, tickets, **values, reopens="on")

    assert without.context["button"] == "Change 1 ticket"
    assert without.context["skipped"] == [("It is closed.", 1), ("It is resolved.", 1)]
    assert wrong.context["form"].errors["reopens"]
    assert expressly.status_code == 302
    assert set(Ticket.objects.values_list("status__name", "assignee")) == {("Pending", agent.pk)}
    assert Activity.objects.filter(verb="ticket.reopened").count() == 1  # the other was resolved


def test_nothing_marked_changes_nothing(desk, agent, messages_of):
    TicketFactory()

    response = desk.preview(KIND, [], assignee=agent.pk)

    assert messages_of(response) == ["Mark tickets, and choose what to do with them."]
    assert not Ticket.objects.filter(assignee=agent).exists()


def test_reading_addresses_of_writes_changes_nothing(desk):
    ticket = TicketFactory()

    answers = [desk.get(page, row=ticket.pk, status=1) for page in ("tickets_ticket_bulk", "tickets_ticket_bulk_run")]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert ticket.history.count() == 1


def test_rows_that_filters_name_are_read_in_one_statement(desk):
    customer = CustomerFactory()
    group, agent = WorkGroupFactory(name="MAC"), AgentFactory(name="Priya Raman")
    TicketFactory(customer=customer, organisation=customer.organisation, group=group, assignee=agent)
    references = {
        "group": group.pk,
        "assignee": agent.pk,
        "customer": customer.pk,
        "organisation": customer.organisation_id,
    }

    none, one = (desk.queries(QUEUE, view="all", **query) for query in ({}, {"group": group.pk}))

    assert one == none + 1
    assert desk.queries(QUEUE, view="all", **references) == one
    html = desk.read(QUEUE, view="all", **references)
    assert "MAC" in html
    assert f'<option value="{agent.pk}" selected>Priya Raman</option>' in html
