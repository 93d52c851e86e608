"""The ticket report: one row for each ticket created in a period, made as it is read."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from apps.core.caller import Caller
from apps.tickets.constants import AttributeType
from apps.tickets.models import Ticket, TicketAttribute

PERIODS = {"monthly": datetime.timedelta(days=30), "weekly": datetime.timedelta(days=7)}
UNKNOWN = "NA"
CHUNK = 2_000
COLUMNS = [
    "ticketNumber", "customer", "buyer", "ticketDescription", "priority", "category", "serviceImpact", "outcome",
    "status", "primaryContactName", "primaryContactEmail", "createdAt", "resolutionDate", "assigned",
    "slaAssignedTime", "ticketRunTime",
]  # fmt: skip
RELATED = ["customer", "buyer", "priority", "type", "stage", "outcome", "status", "reporter", "assignee"]
USED = [
    "description", "created_at", "assigned_at", "held_at", "held_for", "solved_for", "resolved_at", "closed_at",
    *(f"{name}__name" for name in RELATED), "target", "decided_target",
    "due_shift", "closed_for", "hours",
]  # fmt: skip


def ticket_report(*, period: str, by: Caller, now: datetime.datetime | None = None) -> Iterator[dict[str, str]]:
    """Rows with the sixteen COLUMNS, oldest ticket first; `period` is monthly (30 days) or weekly (7).

    One query, read through a cursor in chunks, so the memory does not grow with the report.
    Times are UTC. Source: Tickets microservice, Ticket Report Json.
    """
    now = now or timezone.now()
    main_email = TicketAttribute.objects.filter(
        ticket=OuterRef("pk"), type=AttributeType.CONTACT, key="mainEmail", is_enabled=True
    ).order_by("pk")
    tickets = (
        Ticket.objects.visible_to(by)
        .filter(created_at__gte=now - PERIODS[period])
        .order_by("created_at", "pk")
        .select_related(*RELATED)
        .only(*USED)
        .annotate(main_email=Subquery(main_email.values("value")[:1]))
    )
    return (_row(ticket, now) for ticket in tickets.iterator(chunk_size=CHUNK))


def _row(ticket: Ticket, now: datetime.datetime) -> dict[str, str]:
    clock = ticket.clock
    values = (
        ticket.human_id,
        _name(ticket.customer),
        _name(ticket.buyer),
        ticket.description or UNKNOWN,
        _name(ticket.priority),
        _name(ticket.type),
        _name(ticket.stage),
        _name(ticket.outcome),
        _name(ticket.status),
        _name(ticket.reporter),
        ticket.main_email or UNKNOWN,  # type: ignore[attr-defined]  # annotated above
        _timestamp(ticket.created_at),
        _timestamp(ticket.resolved_at),
        _name(ticket.assignee),
        _hours(clock.time_to_assign),
        _hours(clock.elapsed(now)),
    )
    return dict(zip(COLUMNS, values, strict=True))


def _name(named: Any) -> str:
    return (named and named.name) or UNKNOWN


def _timestamp(timestamp: datetime.datetime | None) -> str:
    return timestamp.astimezone(datetime.UTC).strftime("%Y-%m-%d %H:%M:%S") if timestamp else UNKNOWN


def _hours(duration: datetime.timedelta | None) -> str:
    """Hours, minutes and seconds; hours may exceed 99."""
    if duration is None:
        return UNKNOWN
    minutes, seconds = divmod(int(duration.total_seconds()), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
