"""The searches over tickets and their lookups: each documented field and where it comes from."""

import datetime

from django.db.models import TextField, Value
from django.db.models.functions import Coalesce

from apps.dialects.costguard.base import JournalManagementViewSet
from apps.dialects.costguard.fields import flag_field, lookup_resource
from apps.dialects.costguard.odata import Computed, Field, Resource
from apps.tickets.constants import ClassificationKind, Lifecycle
from apps.tickets.models import hours_of
from apps.tickets.sla import Clock, hold_time, run_time, stop

CONTRACT = JournalManagementViewSet.contract
TITLE = Coalesce("title", Value(""), output_field=TextField())
ASSIGNED_TO = Coalesce("assignee__username", "assignee_name", output_field=TextField())
SECOND = datetime.timedelta(seconds=1)


def _elapsed_seconds(
    created_at, held_at, held_for, solved_for, resolved_at, closed_at, target, due_shift, closed_for, hours_id
) -> int:
    if hours_id is None or target is None:
        return run_time(created_at, held_at, held_for, solved_for, stop(resolved_at, closed_at)) // SECOND
    clock = Clock(
        created_at=created_at,
        assigned_at=None,
        held_at=held_at,
        held_for=held_for,
        solved_for=solved_for,
        resolved_at=resolved_at,
        closed_at=closed_at,
        target=target,
        due_shift=due_shift,
        closed_for=closed_for,
        hours=hours_of(hours_id),
    )
    return clock.elapsed() // SECOND


def _held_seconds(held_at, held_for) -> int:
    return hold_time(held_at, held_for) // SECOND


SALES = [
    Field("closeDate", "closed_at", datetime.datetime),
    Field("createDate", "created_at", datetime.datetime),
    Field("customerAcctNumber", "customer__account_number"),
    Field("customerID", "customer_id", int),
    Field("customerName", "customer__name"),
    Field("salesCode", "sales_code__name"),
    Field("salesCodeID", "sales_code_id", int),
    Field("ticketID", "pk", int),
    Field("ticketImpact", "impact__name"),
    Field("ticketImpactID", "impact__number", int),
    Field("ticketPriority", "priority__name"),
    Field("ticketPriorityID", "priority__number", int),
    Field("ticketStatus", "status__name"),
    Field("ticketStatusID", "status__number", int),
    Field("ticketType", "type__name"),
    Field("ticketTypeID", "type__number", int),
    Field("ticketUrgency", "urgency__name"),
    Field("ticketUrgencyID", "urgency__number", int),
    Field("title", TITLE, nullable=False),
]
SALES_TICKET = Resource(CONTRACT, "searchSalesTickets", key="ticketID", fields=SALES)
TICKET = Resource(
    CONTRACT,
    "searchTickets",
    key="ticketID",
    fields=[
        *SALES,
        Field("assignedTo", ASSIGNED_TO),
        Field("createUser", "created_by__username"),
        Field("description", "description"),
        Field("holdDate", "held_at", datetime.datetime),
        Field("holdReason", "hold_reason"),
        Field("isInternal", "is_internal", bool),
        flag_field("isOnHold", held_at__isnull=False),
        Field("lastModifiedDate", "updated_at", datetime.datetime),
        Field("lastModifiedUser", "updated_by__username"),
        Field("parentTicketID", "parent_id", int),
        Field("resolveDate", "resolved_at", datetime.datetime),
        Field("resumeReason", "resume_reason"),
        Computed(
            "slaElapsedSeconds",
            [
                "created_at",
                "held_at",
                "held_for",
                "solved_for",
                "resolved_at",
                "closed_at",
                "target",
                "due_shift",
                "closed_for",
                "hours_id",
            ],
            _elapsed_seconds,
        ),
        Computed("slaHeldSeconds", ["held_at", "held_for"], _held_seconds),
    ],
)


CLASSIFICATIONS = {
    ClassificationKind.STATUS: lookup_resource(
        CONTRACT,
        "listTicketStatuses",
        "ticketStatusID",
        "ticketStatus",
        flag_field("isClosedState", lifecycle=Lifecycle.CLOSED),
        Field("isResolvedState", "is_resolution", bool),
    ),
    ClassificationKind.TYPE: lookup_resource(CONTRACT, "listTicketTypes", "ticketTypeID", "ticketType"),
    ClassificationKind.PRIORITY: lookup_resource(
        CONTRACT, "listTicketPriorities", "ticketPriorityID", "ticketPriority"
    ),
    ClassificationKind.IMPACT: lookup_resource(CONTRACT, "listTicketImpacts", "ticketImpactID", "ticketImpact"),
    ClassificationKind.URGENCY: lookup_resource(CONTRACT, "listTicketUrgencies", "ticketUrgencyID", "ticketUrgency"),
}
