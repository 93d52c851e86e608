"""Bulk changes of any queue: the preview, carrying out what it showed, and working it off in the background."""

import datetime
import re

import pytest
from django.contrib.messages import get_messages
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from apps.activity.constants import BulkOutcome, BulkState
from apps.activity.history import state_of
from apps.activity.models import Activity, BulkRow, BulkRun, Notification
from apps.activity.undoing import UNDO_FOR
from apps.adminkit import operations
from apps.adminkit.bulk import ALREADY
from apps.adminkit.bulk_pages import SALT
from apps.adminkit.tasks import work_off
from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid, NotFound
from apps.customers.factories import CustomerFactory
from apps.items.models import JournalItem
from apps.tickets.constants import ClassificationKind
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Classification, Ticket
from apps.tickets.operations import assign_ticket, close_ticket
from apps.users.factories import AgentFactory, ManagerFactory
from tests.support.snapshot import nothing_written

KIND = "tickets_ticket"
OF_ANOTHER_PAGE = signing.dumps([(1, "v")], salt="other")
RUN = "activity_bulkrun_change"


@pytest.fixture
def many(db):
    """`many(count)`: so many tickets of one customer, and no history of them, in two statements."""
    customer = CustomerFactory()
    first = TicketFactory(customer=customer, organisation=customer.organisation)

    def make(count):
        items = JournalItem.objects.bulk_create(JournalItem(kind="ticket") for _ in range(count - 1))
        values = {field.attname: getattr(first, field.attname) for field in Ticket._meta.concrete_fields}
        Ticket.objects.bulk_create(Ticket(**values | {"item_id": item.pk}) for item in items)
        return list(Ticket.objects.order_by("pk"))

    return make


@pytest.fixture
def worker(db):
    """`worker()`: does what tasks there are."""
    return lambda: [work_off.call(*task.args_kwargs["args"]) for task in DBTaskResult.objects.ready().order_by("pk")]


def outcomes(run) -> list[tuple[str, str]]:
    return [(row.outcome, row.words) for row in run.rows.all()]


# -- the preview


def test_preview_writes_nothing_and_shows_what_would_become_of_each(desk, agent, status):
    tickets = [TicketFactory(title="Fibre cut"), TicketFactory(assignee=agent), TicketFactory()]
    Ticket.objects.filter(pk=tickets[1].pk).delete()

    with nothing_written():
        previewed = desk.preview(KIND, tickets, assignee=agent.pk, status=status("Pending").pk)

    html = previewed.content.decode()
    rows = re.findall(r"<tr>\s*<td>.*?</tr>", html, re.S)
    assert len(rows) == 2
    for words in (tickets[0].human_id, "Fibre cut", "Status", "New", "Pending", "Assignee", "—", "Casey Reed"):
        assert words in rows[0]
    assert ">Change 2 tickets<" in html
    assert "1 skipped: not there any more." in html


def test_preview_says_why_rows_are_skipped_and_counts_the_rest(desk, agent, by, status, many):
    tickets = many(130)
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in tickets[:3]]).update(assignee=agent)
    now = timezone.now()
    Ticket.objects.filter(pk=tickets[-1].pk).update(closed_at=now, status=status("Completed"))

    previewed = desk.preview(KIND, tickets, assignee=agent.pk)

    assert previewed.context["button"] == "Change 126 tickets"
    assert previewed.context["skipped"] == [(ALREADY, 3), ("It is closed.", 1)]
    assert (len(previewed.context["plans"]), previewed.context["more"]) == (100, 30)


def test_preview_without_a_change_offers_no_button(desk, agent):
    previewed = desk.preview(KIND, [TicketFactory(assignee=agent)], assignee=agent.pk)

    html = previewed.content.decode()
    assert "Nothing would be changed." in html
    assert ">Change 0" not in html


@pytest.mark.parametrize("values", [{}, {"status": "999999"}, {"assignee": "x"}, {"note": "   "}])
def test_preview_of_a_form_that_asks_nothing_keeps_it_open(desk, values):
    previewed = desk.preview(KIND, [TicketFactory()], reason="Typed", **values)

    html = previewed.content.decode()
    assert previewed.context["form"].errors
    assert 'value="Typed"' in html
    assert "/bulk/run/" not in html


def test_preview_costs_the_same_for_30_and_500_rows(desk, agent, many):
    def cost(tickets):
        with CaptureQueriesContext(connection) as captured:
            assert desk.preview(KIND, tickets, assignee=agent.pk, note="Storm").status_code == 200
        return len(captured)

    tickets = many(500)
    cost(tickets[:1])

    assert cost(tickets[:30]) == cost(tickets) <= 15


def test_all_that_match_are_those_of_the_list(desk, agent, many):
    customer = many(3)[0].customer
    other = TicketFactory(title="Echo")
    values = {"everything": "1", "row": [other.pk], "assignee": agent.pk}

    of_customer = desk.post(f"{KIND}_bulk", here=f"view=all&customer={customer.pk}", **values)
    of_search = desk.post(f"{KIND}_bulk", here="q=Echo", **values)
    unread = desk.post(f"{KIND}_bulk", here="customer=999999", **values)

    assert of_customer.context["button"] == "Change 3 tickets"
    assert of_search.context["button"] == "Change 1 ticket"
    assert unread.status_code == 302


def test_more_than_a_thousand_are_refused(desk, agent, messages_of, monkeypatch, many):
    tickets = many(4)
    monkeypatch.setattr("apps.adminkit.bulk_pages.MOST_ROWS", 3)

    everything = desk.post(f"{KIND}_bulk", everything="1", here="view=all", assignee=agent.pk)
    marked = desk.preview(KIND, tickets, assignee=agent.pk)

    words = "More than 3 tickets match. Narrow the list; so many at most are changed at once."
    assert (messages_of(everything), messages_of(marked)[1:]) == ([words], [words])


def test_fields_are_for_those_who_may_use_them(desk, agent):
    ticket = TicketFactory()
    html = desk.read(f"{KIND}_changelist")
    assert 'id="bulk-status"' in html

    agent.groups.clear()
    desk.http.force_login(agent)

    assert desk.get(f"{KIND}_changelist").status_code == 403
    assert desk.preview(KIND, [ticket], note="Storm").status_code == 403
    assert desk.post(f"{KIND}_bulk_run", rows="").status_code == 403


# -- carrying it out


@pytest.mark.sqlite
def test_row_that_was_changed_since_the_preview_is_skipped_and_said(desk, agent, by, messages_of):
    tickets = TicketFactory.create_batch(2)
    previewed = desk.preview(KIND, tickets, assignee=agent.pk)
    assign_ticket(ticket_id=tickets[0].pk, assignee=AgentFactory(name="Ola"), by=by)

    response = desk.confirm(KIND, previewed)

    words = f"1 ticket changed, 1 skipped. {tickets[0].human_id}: It was changed since the preview. <a"
    assert messages_of(response)[0].startswith(words)
    assert [Ticket.objects.get(pk=ticket.pk).assignee.name for ticket in tickets] == ["Ola", "Casey Reed"]


def test_operation_looks_once_more_at_the_version(desk, agent, by, monkeypatch):
    """Somebody may be quicker between reading a row and locking it."""
    ticket = TicketFactory()
    previewed = desk.preview(KIND, [ticket], assignee=agent.pk)
    assign_ticket(ticket_id=ticket.pk, assignee=AgentFactory(name="Ola"), by=by)
    monkeypatch.setattr(operations, "version_of", lambda row: BulkRow.objects.get().version)

    desk.confirm(KIND, previewed)

    assert outcomes(BulkRun.objects.get()) == [("skipped", operations.CHANGED_SINCE)]
    assert Ticket.objects.get().assignee.name == "Ola"


def test_preview_is_carried_out_once(desk, agent, messages_of):
    previewed = desk.preview(KIND, [TicketFactory()], note="Storm")

    first = desk.confirm(KIND, previewed, once="a-key")
    again = desk.confirm(KIND, previewed, once="a-key")

    assert again.url == first.url
    assert messages_of(again)[-1] == "This was sent twice, and done once."
    assert BulkRun.objects.count() == Ticket.objects.get().notes.comments().count() == 1


@pytest.mark.parametrize("rows", ["", "x", "W10:abc", pytest.param(OF_ANOTHER_PAGE, id="signed-for-another-page")])
def test_rows_of_no_preview_change_nothing(desk, agent, messages_of, rows):
    TicketFactory()

    response = desk.post(f"{KIND}_bulk_run", rows=rows, assignee=agent.pk)

    assert messages_of(response) == [
        "This preview is too old or cannot be read. Nothing was changed; mark the rows again."
    ]
    assert BulkRun.objects.count() == 0


def test_confirmation_is_checked_like_the_preview(desk, messages_of):
    ticket = TicketFactory()
    token = signing.dumps([(ticket.pk, "v")], salt=SALT, compress=True)

    for values in ({}, {"status": "999999"}):
        assert desk.post(f"{KIND}_bulk_run", rows=token, **values).status_code == 302
    assert BulkRun.objects.count() == 0


UNDO = "activity_bulkrun_undo"


def test_summary_and_page_of_a_run_offer_to_undo_all_of_it(desk, managers_desk, agent, status, messages_of):
    tickets = TicketFactory.create_batch(3)
    types = Classification.objects.of(ClassificationKind.TYPE).exclude(pk=tickets[0].type_id)
    stored = [state_of(ticket) for ticket in Ticket.objects.order_by("pk")]
    response = desk.bulk(
        KIND, tickets, assignee=agent.pk, status=status("Resolved").pk, type=types[0].pk, note="Storm", here="view=all"
    )
    run = BulkRun.objects.get()
    [message] = get_messages(response.wsgi_request)
    assert message.extra_tags == f"undo-run-{run.pk}"
    address = f'action="/admin/activity/bulkrun/{run.pk}/undo/"'
    assert address in desk.read(RUN, run.pk)
    assert address not in managers_desk.read(RUN, run.pk)
    assign_ticket(ticket_id=tickets[1].pk, assignee=AgentFactory(name="Ola"), by=Caller(None, Channel.TASK))

    response = desk.post(UNDO, run.pk, next="/admin/tickets/ticket/?view=all")

    assert response.url == "/admin/tickets/ticket/?view=all"
    words = f"2 tickets changed back, 1 skipped. {tickets[1].human_id}: Patchbay changed the assignee of"
    assert messages_of(response)[-1].startswith(words)
    after = Ticket.objects.order_by("pk")
    assert [state_of(row) == before for row, before in zip(after, stored, strict=True)] == [True, False, True]
    assert [row.notes.comments().count() for row in after] == [0, 1, 0]
    assert (after[1].assignee.name, after[1].status.name) == ("Ola", "Resolved")
    undoing = BulkRun.objects.get(undoes=run)
    assert set(undoing.activities.values_list("actor", "channel")) == {(agent.pk, "desk")}
    assert 'class="desk-undo"' not in desk.read(RUN, undoing.pk)
    assert address in desk.read(RUN, run.pk)
    assign_ticket(ticket_id=tickets[1].pk, assignee=agent, by=Caller(None, Channel.TASK))
    assert messages_of(desk.post(UNDO, run.pk))[-1].startswith(
        f"0 tickets changed back, 1 skipped. {tickets[1].human_id}"
    )
    refused = "This bulk change is undone already, cannot be undone, or is too old for it."
    assert messages_of(desk.post(UNDO, undoing.pk))[-1] == refused


def test_runs_are_undone_in_any_order_row_by_row(desk, agent, status, messages_of):
    alone, shared = tickets = TicketFactory.create_batch(2)
    was = alone.status.name
    desk.bulk(KIND, tickets, status=status("Pending").pk, here="view=all")
    shared.refresh_from_db()
    desk.bulk(KIND, [shared], status=status("Resolved").pk, here="view=all")
    older, newer = BulkRun.objects.order_by("pk")

    said = [messages_of(desk.post(UNDO, run.pk))[-1] for run in (older, newer, older, older)]

    assert said[0].startswith(f"1 ticket changed back, 1 skipped. {shared.human_id}: You changed the status of")
    assert [words.startswith("1 ticket changed back.") for words in said[1:3]] == [True, True]
    assert said[3].startswith("This bulk change is undone already")
    assert set(Ticket.objects.values_list("status__name", flat=True)) == {was}


def test_undo_of_a_run_is_for_its_person_and_in_time(desk, managers_desk, agent, messages_of):
    desk.bulk(KIND, [TicketFactory()], assignee=agent.pk)
    run = BulkRun.objects.get()

    with nothing_written():
        assert messages_of(managers_desk.post(UNDO, run.pk))[-1] == f"There is no bulk change {run.pk}."
    BulkRun.objects.update(ended_at=timezone.now() - UNDO_FOR - datetime.timedelta(seconds=1))
    assert "too old" in messages_of(desk.post(UNDO, run.pk))[-1]
    BulkRun.objects.update(ended_at=None)
    assert messages_of(desk.post(UNDO, run.pk))[-1] == "This bulk change has not ended yet."
    assert Ticket.objects.get().assignee == agent


def test_large_run_is_undone_by_a_task_however_long_it_takes(desk, agent, worker, monkeypatch):
    monkeypatch.setattr("apps.adminkit.bulk_pages.PAGE", 5)
    tickets = TicketFactory.create_batch(7)
    desk.confirm(KIND, desk.preview(KIND, tickets, assignee=agent.pk))
    worker()
    run = BulkRun.objects.get()
    DBTaskResult.objects.all().delete()

    response = desk.post(UNDO, run.pk)

    undoing = BulkRun.objects.get(undoes=run)
    assert response.url == f"/admin/activity/bulkrun/{undoing.pk}/change/"
    assert operations.work_off_bulk_run(run_id=undoing.pk, at_most=0) is True
    assert Ticket.objects.filter(assignee=None).get() == tickets[-1]  # the last one comes first
    Activity.objects.update(at=timezone.now() - 2 * UNDO_FOR)
    worker()
    assert not Ticket.objects.exclude(assignee=None).exists()
    assert Notification.objects.latest("pk").text == "Undo of a bulk change: 7 tickets changed back."


def test_stopped_undo_can_be_gone_on_with(desk, agent, messages_of):
    tickets = TicketFactory.create_batch(3)
    run = started(tickets, agent)
    operations.work_off_bulk_run(run_id=run.pk)
    undoing = operations.start_undo_of_bulk_run(run_id=run.pk, most_at_once=0, by=Caller(agent, Channel.DESK))
    operations.work_off_bulk_run(run_id=undoing.pk, at_most=0)
    operations.stop_bulk_run(run_id=undoing.pk, by=Caller(agent, Channel.DESK))

    response = desk.post(UNDO, run.pk)

    assert messages_of(response)[0].startswith("2 tickets changed back.")
    assert not Ticket.objects.exclude(assignee=None).exists()


def test_unexpected_failure_of_a_row_leaves_the_others_alone(desk, agent, monkeypatch):
    tickets = TicketFactory.create_batch(2)

    def fail(**values):
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr("apps.tickets.operations.assign_ticket", fail)
        desk.bulk(KIND, tickets, assignee=agent.pk)

    assert outcomes(BulkRun.objects.get()) == [("skipped", operations.OUR_FAULT)] * 2


# -- in the background


@pytest.mark.sqlite
def test_many_rows_are_worked_off_by_a_task(desk, agent, many, worker, monkeypatch):
    monkeypatch.setattr("apps.adminkit.bulk_pages.PAGE", 5)
    tickets = many(6)
    previewed = desk.preview(KIND, tickets, assignee=agent.pk)
    assign_ticket(ticket_id=tickets[0].pk, group=None, assignee=AgentFactory(), by=Caller(None, Channel.TASK))

    response = desk.confirm(KIND, previewed)

    run = BulkRun.objects.get()
    assert response.url == f"/admin/activity/bulkrun/{run.pk}/change/"
    assert desk.get("activity_bulkrun_progress", run.pk).json() == {"done": 0, "total": 6, "ended": False}
    assert "0 of 6" in desk.read(RUN, run.pk)
    worker()
    assert desk.get("activity_bulkrun_progress", run.pk).json() == {"done": 6, "total": 6, "ended": True}
    html = desk.read(RUN, run.pk)
    assert "5 tickets changed, 1 skipped." in html
    assert "It was changed since the preview." in html
    assert f'href="/admin/tickets/ticket/{tickets[1].pk}/change/"' in html
    assert set(Activity.objects.filter(bulk_run=run).values_list("actor", "channel")) == {(agent.pk, "desk")}
    assert run.activities.count() == 5
    notice = Notification.objects.get(text__startswith="Bulk change")
    assert (notice.user, notice.text) == (agent, "Bulk change: 5 tickets changed, 1 skipped.")
    assert desk.read("activity_bulkrun_changelist").count("5 tickets changed, 1 skipped.") == 1


def test_what_a_change_says_is_in_the_language_of_its_reader(desk, managers_desk, agent, by, status, many, worker):
    tickets = many(3)
    close_ticket(ticket_id=tickets[2].pk, status=status("Completed"), by=by)
    german = {"HTTP_ACCEPT_LANGUAGE": "de"}
    desk.http.defaults |= german
    desk.bulk(KIND, tickets, assignee=agent.pk, is_no_groups="on")
    run = BulkRun.objects.get()
    assign_ticket(ticket_id=tickets[1].pk, assignee=AgentFactory(), by=Caller(None, Channel.TASK))
    desk.post(UNDO, run.pk)
    large = started(Ticket.objects.order_by("pk")[:1], AgentFactory())
    BulkRun.objects.filter(pk=large.pk).update(language="de")
    worker()

    assert Notification.objects.latest("pk").said["de"].startswith("Sammeländerung: 1 Ticket geändert")
    for reader, extra, words in (
        (
            desk,
            german,
            ("Der Gruppe wegnehmen", "Es ist geschlossen.", "Rückgängig: ", "nichts wurde rückgängig gemacht"),
        ),
        (
            desk,
            {"HTTP_ACCEPT_LANGUAGE": "en"},
            ("Take away from the group", "It is closed.", "Undo: ", "nothing was undone"),
        ),
        (
            managers_desk,
            {"HTTP_ACCEPT_LANGUAGE": "en"},
            ("Take away from the group", "It is closed.", "nothing was undone"),
        ),
    ):
        reader.http.defaults |= extra
        undone = reader.read(RUN, BulkRun.objects.get(undoes=run).pk)
        html = reader.read(RUN, run.pk) + undone
        assert [text for text in words if text not in html] == []


def test_each_row_costs_the_same(desk, agent, many):
    def cost(tickets):
        run = started(tickets, agent)
        with CaptureQueriesContext(connection) as captured:
            operations.work_off_bulk_run(run_id=run.pk)
        return len(captured)

    tickets = many(25)
    two = cost(tickets[:2])
    each = (cost(tickets[2:22]) - two) / 18

    assert each == int(each) <= 20


def started(tickets, agent, **values):
    """A bulk change of these tickets to that agent's."""
    return operations.start_bulk_run(
        queue="tickets.ticket",
        values={"assignee": [str(agent.pk)]} | values,
        said={"": "Agent"},
        rows=[(ticket.pk, ticket.updated_at.isoformat()) for ticket in tickets],
        is_background=True,
        by=Caller(agent, Channel.DESK),
    )


def test_work_goes_on_where_it_stood(agent, many, worker):
    run = started(many(5), agent)

    assert operations.work_off_bulk_run(run_id=run.pk, at_most=0) is True
    assert run.rows.filter(outcome=BulkOutcome.CHANGED).count() == 1
    work_off.call(run.pk)

    assert set(outcomes(run)) == {("changed", "")}
    assert {ticket.history.count() for ticket in Ticket.objects.order_by("pk")[1:]} == {1}


def test_run_that_was_left_behind_is_found(agent, many, settings):
    run, recent = started(many(2)[:1], agent), started(many(2)[1:], agent)
    DBTaskResult.objects.all().delete()
    BulkRun.objects.filter(pk=run.pk).update(started_at=timezone.now() - datetime.timedelta(minutes=2))

    assert operations.work_off_left_over_bulk_runs() == 1

    assert BulkRun.objects.get(pk=run.pk).state == BulkState.FINISHED
    assert BulkRun.objects.get(pk=recent.pk).state == BulkState.RUNNING


@pytest.mark.parametrize("how", ["gone", "inactive", "no rights", "no rights at all", "agent left"])
def test_rights_and_sight_are_asked_when_a_row_has_its_turn(how, agent, many):
    other = AgentFactory()
    run = started(many(1), agent, assignee=[str(other.pk)])
    match how:
        case "gone":
            Ticket.objects.all().delete()
        case "inactive":
            type(agent).objects.filter(pk=agent.pk).update(is_active=False)
        case "no rights":
            agent.groups.first().permissions.filter(codename="work_ticket").delete()
        case "no rights at all":
            agent.groups.clear()
        case "agent left":
            type(agent).objects.filter(pk=other.pk).update(is_active=False)

    operations.work_off_bulk_run(run_id=run.pk)

    [(outcome, words)] = outcomes(run)
    assert (outcome, bool(words)) == ("skipped", True)
    assert Activity.objects.filter(bulk_run=run).count() == 0


def test_stopped_run_leaves_the_rest_as_it_was(desk, agent, many, messages_of):
    run = started(many(3), agent)
    operations.work_off_bulk_run(run_id=run.pk, at_most=0)

    response = desk.post("activity_bulkrun_stop", run.pk)
    again = desk.post("activity_bulkrun_stop", run.pk)
    operations.work_off_bulk_run(run_id=run.pk)

    assert messages_of(response) == ["Stopped. The rows that were not reached stay as they were."]
    assert messages_of(again)[-1] == "This bulk change has ended already."
    assert Ticket.objects.filter(assignee=agent).count() == 1
    assert "1 ticket changed, 2 not reached." in desk.read(RUN, run.pk)


def test_run_is_seen_by_its_person_and_by_those_who_read_the_audit(desk, managers_desk, messages_of, many):
    other = AgentFactory(name="Ola")
    run = started(many(1), other)

    assert messages_of(desk.get(RUN, run.pk)) == [f"There is no bulk change {run.pk}."]
    assert messages_of(desk.get("activity_bulkrun_progress", run.pk))
    assert messages_of(desk.post("activity_bulkrun_stop", run.pk))[-1:] == [f"There is no bulk change {run.pk}."]
    assert "Ola" in managers_desk.read(RUN, run.pk)
    assert "Stop" not in managers_desk.read(RUN, run.pk)
    with pytest.raises(NotFound):
        operations.stop_bulk_run(run_id=run.pk, by=Caller(ManagerFactory(), Channel.DESK))


def test_rows_out_of_sight_are_not_named(desk, agent, many):
    run = started(many(1), agent)
    number = Ticket.objects.get().human_id
    operations.work_off_bulk_run(run_id=run.pk)
    assert number in desk.read(RUN, run.pk)
    Ticket.objects.all().delete()

    html = desk.read(RUN, run.pk)

    assert (number in html, "Out of sight" in html) == (False, True)


@pytest.mark.parametrize("rows", [[], [(1, "v")] * 2, [(number, "v") for number in range(1_001)]])
def test_rows_are_bounded_and_each_in_it_once(agent, rows):
    with nothing_written(), pytest.raises(Invalid):
        operations.start_bulk_run(queue="tickets.ticket", values={}, said={}, rows=rows, by=Caller(agent, Channel.DESK))


def test_rows_of_old_runs_are_forgotten(agent, many):
    run = started(many(1), agent)
    operations.work_off_bulk_run(run_id=run.pk)
    BulkRun.objects.update(ended_at=timezone.now() - operations.ROWS_KEPT - datetime.timedelta(days=1))

    assert operations.prune_bulk_rows() == 1
    assert BulkRun.objects.get().changed == 1
