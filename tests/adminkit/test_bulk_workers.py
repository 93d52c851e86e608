"""Bulk changes with several workers and several people at once, on PostgreSQL."""

import threading

import pytest
from django.db import connection, transaction

from apps.activity.models import Activity, BulkRun, Notification
from apps.adminkit import operations
from apps.core.caller import Caller, Channel
from apps.core.locks import locked
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Ticket
from apps.users.factories import AgentFactory
from tests.support.processes import is_a_lock_waited_for, wait_until, workers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("postgresql_only")]
PATIENCE = 60


def started(tickets, agent, *, is_background=False):
    """A bulk change that gives these tickets to that agent."""
    return operations.start_bulk_run(
        queue="tickets.ticket",
        values={"assignee": [str(agent.pk)]},
        said={"": "Agent"},
        rows=[(ticket.pk, ticket.updated_at.isoformat()) for ticket in tickets],
        is_background=is_background,
        by=Caller(agent, Channel.DESK),
    )


def tickets_of(count):
    first = TicketFactory()
    return TicketFactory.create_batch(count, organisation=first.organisation, reporter=first.reporter)


def at_once(*runs):
    """Work at each of the runs in a thread of its own, all from the same moment on."""
    gate, failed = threading.Barrier(len(runs)), []

    def act(run):
        try:
            gate.wait(PATIENCE)
            operations.work_off_bulk_run(run_id=run.pk)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=[run], daemon=True) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive()
    assert failed == []


def test_two_people_change_the_same_tickets_once_each():
    first, second = AgentFactory(), AgentFactory()
    tickets = tickets_of(12)
    runs = [started(tickets, first), started(list(reversed(tickets)), second)]

    at_once(*runs)

    runs = list(BulkRun.objects.order_by("pk"))
    assert [run.changed + run.skipped for run in runs] == [12, 12]
    assert sum(run.changed for run in runs) == 12
    assert {row.words for row in runs[0].rows.filter(outcome="skipped")} <= {operations.CHANGED_SINCE}
    for run, agent in zip(runs, [first, second], strict=True):
        assert Ticket.objects.filter(assignee=agent).count() == run.changed == run.activities.count()


def test_two_workers_at_one_run_change_each_row_once():
    agent = AgentFactory()
    run = started(tickets_of(12), agent, is_background=True)

    at_once(run, run)

    run.refresh_from_db()
    assert (run.changed, run.activities.count(), run.state) == (12, 12, "finished")
    assert Notification.objects.count() == 1


def test_run_goes_on_though_its_worker_is_killed_with_a_row_in_hand(settings):
    agent = AgentFactory()
    tickets = tickets_of(8)
    run = started(tickets, agent, is_background=True)
    with workers(PERIODIC_INTERVAL="0.5") as running, transaction.atomic():
        list(locked(Ticket.objects.filter(pk=tickets[3].pk)))
        doomed = running.start()
        running.wait_until(lambda: run.rows.filter(outcome="changed").count() == 3 and is_a_lock_waited_for())
        running.kill(doomed)
    wait_until(lambda: not is_a_lock_waited_for())
    assert run.rows.filter(outcome="waiting").count() == 5
    settings.BULK_LEFT_OVER_SECONDS = 0

    assert operations.work_off_left_over_bulk_runs() == 1

    run.refresh_from_db()
    assert (run.changed, run.skipped) == (8, 0)
    assert Activity.objects.filter(bulk_run=run, verb="ticket.assigned").count() == 8
    assert {ticket.history.count() for ticket in tickets} == {2}  # made, and assigned once
    assert Notification.objects.count() == 1
