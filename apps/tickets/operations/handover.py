"""Tickets of somebody who leaves."""

from django.db import transaction
from django.utils import timezone

from apps.activity.operations import recording
from apps.core.caller import Caller
from apps.core.locks import locked
from apps.tickets.constants import TicketVerb
from apps.tickets.models import Ticket
from apps.users.models import User


@transaction.atomic
def hand_over_tickets(*, user: User, successor: User | None, by: Caller, reason: str) -> int:
    """Assign a user's open tickets to another agent, or to nobody; returns how many.

    Called by the operation that deactivates the user or takes their role away, which has asked for the permission.
    """
    rows = list(locked(Ticket.objects.unfinished().filter(assignee=user)))
    for ticket in rows:
        ticket.assignee, ticket.last_activity_at = successor, timezone.now()
        ticket.updated_by = by.user or ticket.updated_by
        with recording(TicketVerb.ASSIGNED, by=by, subject=ticket, reason=reason):
            ticket.save()
    return len(rows)
