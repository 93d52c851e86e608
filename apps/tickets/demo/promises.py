"""A demo SLA policy in business hours for one organisation, with escalations, applied to its open tickets."""

import datetime

from django.utils import timezone

from apps.activity.history import unrecorded
from apps.core.caller import Caller, Channel
from apps.tickets.constants import EscalationAction, TargetKind
from apps.tickets.models import Calendar, CalendarDay, Escalation, SlaPolicy, Ticket, TicketEscalation
from apps.tickets.operations import apply_to, escalate, save_calendar, save_policy
from apps.tickets.operations.service_levels import schedule
from apps.users.models import User, WorkGroup

HOUR = datetime.timedelta(hours=1)
ORGANISATION = "ORG-1234-3542"
ESCALATED = "Caller name missing on outbound calls"  # a ticket of that organisation, a week old
WEEK = dict.fromkeys(["monday", "tuesday", "wednesday", "thursday"], "8:00-12:00, 13:00-18:00")


@unrecorded()
def load_promises() -> None:
    """Create them unless there ever was a policy."""
    tickets = Ticket.objects.unfinished().filter(organisation__human_id=ORGANISATION).order_by("pk")
    ticket = tickets.filter(title=ESCALATED).select_related("organisation").first()
    if SlaPolicy.history.exists() or ticket is None:
        return
    by = Caller(User.objects.get(username="admin"), Channel.COMMAND)
    _save_policy(ticket, by)
    for pk in tickets.values_list("pk", flat=True):
        apply_to(ticket_id=pk, by=by)
    _escalate(Ticket.objects.select_related("policy").get(pk=ticket.pk))


def _save_policy(ticket: Ticket, by: Caller) -> None:
    calendar = Calendar(
        name="Office hours", time_zone="America/Toronto", country="CA", subdivision="ON", friday="8:00-16:00", **WEEK
    )
    today = timezone.localdate()
    eve = CalendarDay(calendar=calendar, day=today.replace(month=12, day=24), name="Christmas Eve", hours="8:00-12:00")
    save_calendar(row=calendar, parts=[eve], by=by)
    policy = SlaPolicy(
        name="Business hours",
        organisation=ticket.organisation,
        calendar=calendar,
        response=2 * HOUR,
        update=16 * HOUR,
    )
    group = WorkGroup.objects.order_by("pk").first()
    rules = [
        Escalation(policy=policy, target=TargetKind.RESPONSE, percent=50, action=EscalationAction.NOTIFY, group=group),
        Escalation(policy=policy, percent=25, action=EscalationAction.NOTIFY),
        Escalation(policy=policy, percent=100, action=EscalationAction.RAISE),
    ]
    save_policy(row=policy, parts=rules, by=by)


def _escalate(ticket: Ticket) -> None:
    """Do what came due before the policy was applied, which applying leaves out."""
    schedule([ticket])
    for row in TicketEscalation.objects.to_do().filter(ticket=ticket):
        escalate(escalation_id=row.pk, ticket_id=ticket.pk)
