"""Escalations: what each does, and that each is done once, by any number of workers, also by one that is killed."""

import datetime

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.activity.models import Activity, Notification
from apps.core.caller import Caller, Channel
from apps.customers.factories import OrganisationFactory
from apps.journals.models import FollowUp
from apps.tickets import operations
from apps.tickets.constants import ClassificationKind, EscalationAction, TargetKind, TicketVerb
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Classification, Escalation, SlaPolicy, Ticket, TicketEscalation
from apps.tickets.operations.service_levels import schedule
from apps.users.factories import UserFactory
from tests.support.processes import is_a_lock_waited_for, wait_until, workers

HOUR = datetime.timedelta(hours=1)
SYSTEM = Caller(None, Channel.TASK)


def _promised(*rules: Escalation, tickets: int = 1, age: float = 9, **values) -> list[Ticket]:
    """Tickets of that many hours, with ten to be resolved; what comes due of the rules has not been looked for."""
    organisation = OrganisationFactory()
    policy = SlaPolicy(name="Gold", organisation=organisation, resolution=10 * HOUR, response=2 * HOUR)
    for rule in rules:
        rule.policy = policy
    operations.save_policy(row=policy, parts=rules, by=SYSTEM)
    created_at = timezone.now() - age * HOUR
    rows = TicketFactory.create_batch(tickets, organisation=organisation, created_at=created_at, **values)
    for row in rows:
        operations.apply_to(ticket_id=row.pk, by=SYSTEM)
        schedule([Ticket.objects.get(pk=row.pk)])
    return rows


def _escalated(ticket: Ticket) -> list[dict]:
    entries = Activity.objects.filter(verb=TicketVerb.ESCALATED, subject_type="tickets.ticket", subject_id=ticket.pk)
    return [entry.data for entry in entries.order_by("pk")]


@pytest.mark.sqlite
def test_each_action_is_done_once_and_is_on_the_timeline(db, agent):
    manager, gone = UserFactory(is_agent=True), UserFactory(is_agent=True)
    [ticket] = _promised(
        Escalation(percent=50, action=EscalationAction.NOTIFY, person=manager),
        Escalation(percent=75, action=EscalationAction.ASSIGN, person=manager),
        Escalation(percent=80, action=EscalationAction.ASSIGN, person=gone),
        Escalation(percent=85, action=EscalationAction.RAISE),
        Escalation(percent=88, action=EscalationAction.RAISE),
        Escalation(percent=89, action=EscalationAction.RAISE),
        Escalation(percent=90, action=EscalationAction.FOLLOW_UP, person=agent),
        Escalation(percent=40, action=EscalationAction.NOTIFY),
    )
    gone.is_active = False
    gone.save(update_fields=["is_active"])

    assert [operations.escalate_due_tickets() for _ in range(2)] == [8, 0]

    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.priority.name) == (manager, "Urgent")
    assert FollowUp.objects.get(object_id=ticket.pk).assignee == agent
    rung = Notification.objects.filter(user=manager, activity__verb=TicketVerb.ESCALATED)
    texts = list(rung.values_list("text", flat=True))
    assert texts == [f"{ticket.human_id}: 50 % of “Resolution” have passed (Gold). {ticket.title}"]
    assert [(data["percent"], data["target"]) for data in _escalated(ticket)] == [
        (percent, "resolution") for percent in (40, 50, 75, 80, 85, 88, 89, 90)
    ]
    refused = Activity.objects.get(verb=TicketVerb.ESCALATED, data__percent=80)
    assert refused.reason == f"{gone} is not an active agent."
    reasons = {percent: Activity.objects.get(data__percent=percent).reason for percent in (40, 88, 89)}
    assert reasons == {40: "There is nobody to notify.", 88: "", 89: "The priority is the highest already."}
    http = Client()
    http.force_login(agent)
    with CaptureQueriesContext(connection) as asked:
        page = http.get(reverse("admin:tickets_ticket_change", args=[ticket.pk])).content.decode()
    assert len(asked) <= 15
    assert page.count("escalated the ticket") == 8
    assert "Resolution 50 %: Notify (Gold)" in page
    assert f"Notified: {manager}." in page
    why_due = http.get(reverse("admin:tickets_ticket_due", args=[ticket.pk])).content.decode()
    assert why_due.count("Open a follow-up") == 1
    assert "Raise the priority" in why_due


@pytest.mark.sqlite
def test_each_target_is_met_by_what_it_is_of_and_an_update_counts_anew(db, agent):
    rules = [Escalation(target=target, percent=100) for target in TargetKind]
    [ticket] = _promised(*rules)
    by = Caller(agent, Channel.DESK)
    SlaPolicy.objects.update(assignment=3 * HOUR, update=4 * HOUR)

    def waiting() -> set[str]:
        rows = TicketEscalation.objects.filter(ticket=ticket, done_at=None)
        return set(rows.values_list("escalation__target", flat=True))

    operations.assign_ticket(ticket_id=ticket.pk, assignee=None, group=None, by=by)
    operations.update_ticket(ticket_id=ticket.pk, changes={"title": "Still down"}, by=by)
    assert waiting() == {"response", "assignment", "update", "resolution"}
    operations.assign_ticket(ticket_id=ticket.pk, assignee=agent, by=by)
    assert waiting() == {"response", "update", "resolution"}
    for body in ("We look into it", "Parts are ordered"):
        operations.add_note(ticket_id=ticket.pk, body=body, by=by)
        assert waiting() == {"update", "resolution"}
        TicketEscalation.objects.filter(escalation__target="update").update(at=timezone.now())
        operations.escalate_due_tickets()
        assert waiting() == {"resolution"} or waiting() == set()
    assert len([data for data in _escalated(ticket) if data["target"] == "update"]) == 2
    operations.hold_ticket(ticket_id=ticket.pk, reason="parts", by=by)
    assert waiting() == set()


def test_a_worker_that_is_killed_half_way_has_done_nothing(postgresql_only, transactional_db, agent):
    [ticket] = _promised(Escalation(percent=50, person=agent))
    with workers(PERIODIC_INTERVAL="0.2") as running, transaction.atomic(), connection.cursor() as cursor:
        # What the worker writes when it has noted that the escalation is done.
        cursor.execute(f"LOCK TABLE {Notification._meta.db_table} IN SHARE MODE")
        doomed = running.start()
        running.wait_until(is_a_lock_waited_for)
        running.kill(doomed)
    # Its row is free once the server finds nobody at the other end.
    wait_until(lambda: operations.escalate_due_tickets() == 1)

    assert operations.escalate_due_tickets() == 0
    assert len(_escalated(ticket)) == Notification.objects.count() == 1


def test_several_workers_escalate_each_ticket_once(postgresql_only, transactional_db, agent):
    tickets = _promised(
        Escalation(percent=50, person=agent),
        Escalation(percent=75, action=EscalationAction.RAISE),
        tickets=40,
        priority=Classification.objects.get(kind=ClassificationKind.PRIORITY, name="P5 - Priority 5"),
    )
    with workers(PERIODIC_INTERVAL="0.1") as running:
        started = [running.start() for _ in range(3)]
        running.wait_until(lambda: TicketEscalation.objects.exclude(done_at=None).exists())
        running.kill(started[0])
        wait_until(lambda: not TicketEscalation.objects.to_do().exists(), processes=running.running)

    assert [len(_escalated(ticket)) for ticket in tickets] == [2] * 40
    assert Notification.objects.filter(user=agent).count() == 40
    assert set(Ticket.objects.values_list("priority__name", flat=True)) == {"P4 - Priority 4"}
