"""The worker that ends holds, as a process of its own that is killed."""

import datetime

import pytest
from django.db import connection, transaction
from django.utils import timezone

from apps.activity.models import Activity, Email, Notification
from apps.tickets import operations
from apps.tickets.constants import TicketVerb
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Ticket
from tests.support.processes import is_a_lock_waited_for, wait_until, workers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("postgresql_only")]
HOUR = datetime.timedelta(hours=1)


def test_worker_that_is_killed_half_way_has_done_nothing(by, agent):
    ticket = TicketFactory(title="No dial tone", assignee=agent)
    operations.hold_ticket(ticket_id=ticket.pk, reason="Waiting for parts", until=timezone.now() + HOUR, by=by)
    Ticket.objects.filter(pk=ticket.pk).update(held_until=timezone.now() - HOUR)
    with workers(PERIODIC_INTERVAL="0.2") as running, transaction.atomic(), connection.cursor() as cursor:
        # What the worker writes when it has resumed the ticket.
        cursor.execute(f"LOCK TABLE {Notification._meta.db_table} IN SHARE MODE")
        doomed = running.start()
        running.wait_until(is_a_lock_waited_for)
        running.kill(doomed)
    # Its row is free once the server finds nobody at the other end.
    wait_until(lambda: operations.resume_due_holds() == 1)

    ticket.refresh_from_db()
    assert not ticket.is_held
    resumed = Activity.objects.filter(verb=TicketVerb.RESUMED, subject_id=ticket.pk)
    assert resumed.count() == Notification.objects.count() == Email.objects.count() == 1
