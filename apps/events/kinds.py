"""What events can be about: who sees a record of each kind, and how it reads in plain form and in each API.

An event is about the record that was written where that is of one of these kinds, and else about the one on whose
timeline it stands: a tender is part of its order. Events about anything else, such as configuration, are for those who
read the audit.
"""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import ForeignKey, IntegerField, Model, Q, QuerySet

from apps.cases.constants import CaseVerb
from apps.cases.models import Case, CaseNote
from apps.cases.permissions import VIEW_CASE
from apps.core.caller import Caller, Permission
from apps.customers.constants import CustomerVerb
from apps.customers.models import Customer
from apps.customers.permissions import VIEW_CUSTOMER
from apps.events.constants import Format
from apps.journals.models import FollowUp, Journal
from apps.journals.permissions import VIEW_FOLLOW_UP, VIEW_JOURNAL
from apps.orders.constants import OrderVerb
from apps.orders.models import Order
from apps.orders.permissions import VIEW_ORDER
from apps.tickets.constants import TicketVerb
from apps.tickets.models import Ticket, TicketNote
from apps.tickets.permissions import VIEW_NOTE, VIEW_TICKET
from apps.users.constants import Scope

# What systems outside see of a ticket's life. Its files and tags are for staff alone, at the desk and here, as no API
# shows them to others; so are the tags of cases. Of a merge they see the event where they see both tickets.
TICKET_VERBS = frozenset(TicketVerb) - {
    TicketVerb.FILES_ADDED,
    TicketVerb.FILE_REMOVED,
    TicketVerb.FILE_RESTORED,
    TicketVerb.TAGGED,
}
CASE_VERBS = frozenset(
    {
        CaseVerb.CREATED,
        CaseVerb.NOTE_ADDED,
        CaseVerb.CONTACTS_REPLACED,
        CaseVerb.STATUS_CHANGED,
        CaseVerb.CANCELLED,
        CaseVerb.RIGHTS_CHANGED,
        CaseVerb.STATUS_UNDONE,
        CaseVerb.NOTE_UNDONE,
    }
)
FILES_OF_ORDERS = frozenset({OrderVerb.FILES_ADDED, OrderVerb.FILE_REMOVED, OrderVerb.FILE_RESTORED})
# Whose events say which files were added, removed or put back, and which tags.
WITH_FILES = frozenset(
    {
        TicketVerb.FILES_ADDED,
        TicketVerb.FILE_REMOVED,
        TicketVerb.FILE_RESTORED,
        CaseVerb.CREATED,
        CaseVerb.NOTE_ADDED,
        *FILES_OF_ORDERS,
    }
)
WITH_TAGS = frozenset({TicketVerb.TAGGED, CaseVerb.TAGGED})
CUSTOMER_VERBS = frozenset(
    {
        CustomerVerb.CUSTOMER_CREATED,
        CustomerVerb.CUSTOMER_CHANGED,
        CustomerVerb.ACCOUNT_STATUS_CHANGED,
        CustomerVerb.CONTACT_ADDED,
        CustomerVerb.CONTACT_CHANGED,
        CustomerVerb.SERVICE_CREATED,
        CustomerVerb.SERVICE_CHANGED,
    }
)


@dataclass(frozen=True, slots=True, eq=False)
class EventKind:
    """One kind of record.

    `fields` are the columns of the plain form; of a reference it names the attribute that stands for it, as in
    `status.name`. `audience` are the columns that decide who sees a record: where one of them was another at the time,
    what changed then is shown to staff alone. `organisations` are the columns by which it belongs to one; one that
    `is_about_tickets` belongs to those of its ticket as well. `verbs` are those that callers who are not staff get;
    without, all but `staffs_verbs`. `paths` lead to the record in the APIs that have it.
    """

    name: str
    model: Any
    permission: Permission
    scopes: frozenset[str]
    fields: tuple[str, ...]
    number: Callable[[int], str]
    organisations: tuple[str, ...] = ()
    is_about_tickets: bool = False
    audience: tuple[str, ...] = ()
    verbs: frozenset[str] | None = None
    staffs_verbs: frozenset[str] = frozenset()
    paths: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return str(self.model._meta.label_lower)

    def visible_to(self, caller: Caller) -> QuerySet[Any]:
        """The records that the caller sees, none without the permission."""
        rows: QuerySet[Any] = self.model.objects.all()
        return rows.visible_to(caller) if caller.may(self.permission) else rows.none()

    def of_organisation(self, organisation_id: int) -> Q:
        """Those that belong to an organisation."""
        found = Q(pk__in=[])
        for column in self.organisations:
            found |= Q(**{column: organisation_id})
        if self.is_about_tickets:
            tickets = Ticket.objects.filter(BY_NAME["ticket"].of_organisation(organisation_id)).order_by()
            found |= Q(subject_item__in=tickets.values("pk"))
        return found

    def columns(self) -> list[tuple[str, Any, str]]:
        """(name, column, attribute of what it refers to) of each field of the plain form."""
        parts = [name.partition(".") for name in self.fields]
        return [(name, self.model._meta.get_field(name), attribute) for name, _, attribute in parts]

    def is_open_to(self, caller: Caller, verb: str) -> bool:
        """Whether somebody like the caller gets events of this verb."""
        if caller.is_staff:
            return True
        return verb not in self.staffs_verbs if self.verbs is None else verb in self.verbs


def _plainly(pk: int) -> str:
    return str(pk)


COSTGUARD_ALONE = frozenset({Scope.COSTGUARD.value})
TICKETS = frozenset({Scope.SIPSYNERGY.value, Scope.M4.value, Scope.COSTGUARD.value})
OWNERS_OF_TICKETS = ("organisation", "buyer", "consumer")

KINDS = [
    EventKind(
        "ticket",
        Ticket,
        VIEW_TICKET,
        TICKETS,
        (
            "title",
            "description",
            "status.name",
            "type.name",
            "priority.name",
            "impact.name",
            "urgency.name",
            "organisation.human_id",
            "reporter.public_human_id",
            "assignee_name",
            "held_at",
            "held_until",
            "hold_reason",
            "resolved_at",
            "closed_at",
            "created_at",
            "updated_at",
        ),
        lambda pk: f"INC-{pk}",
        organisations=OWNERS_OF_TICKETS,
        audience=(*OWNERS_OF_TICKETS, "reporter", "is_internal"),
        verbs=TICKET_VERBS,
        paths={
            Format.SIPSYNERGY: "/api/tickets/INC-{pk}",
            Format.COSTGUARD: "/JournalManagement/{environment}/api/ticket/{pk}",
        },
    ),
    EventKind(
        "note",
        TicketNote,
        VIEW_NOTE,
        frozenset({Scope.SIPSYNERGY.value, Scope.M4.value}),
        ("ticket.human_id", "note_type", "subject", "body", "author_name", "created_at", "updated_at"),
        _plainly,
        organisations=tuple(f"ticket__{name}" for name in OWNERS_OF_TICKETS),
        audience=("ticket", "is_internal"),
        verbs=TICKET_VERBS,
        paths={Format.SIPSYNERGY: "/api/comments/{pk}", Format.M4: "/Workforce/TicketNote/GetTicketNote/{pk}"},
    ),
    EventKind(
        "case",
        Case,
        VIEW_CASE,
        frozenset({Scope.EQUINIX.value}),
        (
            "order_number",
            "status",
            "description",
            "organisation.human_id",
            "customer_reference",
            "primary_id",
            "secondary_id",
            "occurred_at",
            "scheduled_at",
            "created_at",
            "updated_at",
        ),
        _plainly,
        organisations=("organisation",),
        audience=("organisation", "orderer"),
        verbs=CASE_VERBS,
        paths={Format.EQUINIX: "/support/v2/cases/{pk}"},
    ),
    EventKind(
        "case_note",
        CaseNote,
        VIEW_CASE,
        frozenset({Scope.EQUINIX.value}),
        ("case", "text", "created_at"),
        _plainly,
        organisations=("case__organisation",),
        audience=("case", "visibility"),
        verbs=CASE_VERBS,
    ),
    EventKind(
        "order",
        Order,
        VIEW_ORDER,
        COSTGUARD_ALONE,
        (
            "transaction_type",
            "state",
            "organisation.human_id",
            "customer.account_number",
            "receipt_number",
            "description",
            "is_checked_out",
            "subtotal",
            "tax",
            "total",
            "tender_total",
            "estimated_complete_on",
            "submitted_at",
            "completed_at",
            "held_at",
            "cancelled_at",
            "voided_at",
            "created_at",
            "updated_at",
        ),
        _plainly,
        organisations=("organisation",),
        audience=("organisation", "created_by"),
        staffs_verbs=FILES_OF_ORDERS | {OrderVerb.ASSIGNED, OrderVerb.ASSIGNMENT_UNDONE},
        paths={Format.COSTGUARD: "/OrderManagement/2X/{environment}/api/order/{pk}"},
    ),
    EventKind(
        "journal",
        Journal,
        VIEW_JOURNAL,
        COSTGUARD_ALONE,
        (
            "object_type",
            "object_id",
            "type.name",
            "status.name",
            "description",
            "created_at",
            "updated_at",
        ),
        _plainly,
        organisations=("customer__organisation",),
        is_about_tickets=True,
        audience=("customer", "subject_item", "is_internal"),
        paths={Format.COSTGUARD: "/JournalManagement/{environment}/api/journal/{pk}"},
    ),
    EventKind(
        "follow_up",
        FollowUp,
        VIEW_FOLLOW_UP,
        COSTGUARD_ALONE,
        (
            "object_type",
            "object_id",
            "type.name",
            "status.name",
            "description",
            "assignee_name",
            "due_at",
            "closed_at",
            "created_at",
            "updated_at",
        ),
        _plainly,
        organisations=("customer__organisation",),
        is_about_tickets=True,
        audience=("customer", "subject_item", "is_internal"),
        paths={Format.COSTGUARD: "/JournalManagement/{environment}/api/followUp/{pk}"},
    ),
    EventKind(
        "customer",
        Customer,
        VIEW_CUSTOMER,
        COSTGUARD_ALONE,
        ("account_number", "name", "email", "phone_number", "status.name", "organisation.human_id", "created_at"),
        _plainly,
        organisations=("organisation",),
        audience=("organisation",),
        verbs=CUSTOMER_VERBS,
    ),
]
BY_LABEL = {kind.label: kind for kind in KINDS}
BY_NAME = {kind.name: kind for kind in KINDS}


def plain(value: Any, column: Any = None) -> Any:
    """A value of a column as JSON has it: times in UTC, amounts as text, numbered choices by their names."""
    if isinstance(column, IntegerField) and column.choices and value is not None:
        return str(dict(column.flatchoices)[value])
    match value:
        case datetime.datetime():
            return value.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")
        case datetime.date():
            return value.isoformat()
        case None | bool() | int() | float() | list() | dict():
            return value
    return str(value)


def referred_model(column: Any) -> type[Model] | None:
    """What a column refers to; None where it holds a value of its own."""
    return column.related_model if isinstance(column, ForeignKey) else None
