"""Creating, changing, assigning and deleting tickets."""

import datetime
from collections.abc import Mapping
from enum import Enum
from typing import TypedDict, cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.history import state_of, write_history
from apps.activity.models import Activity
from apps.activity.operations import notify, recording
from apps.core.caller import Caller
from apps.core.errors import Invalid, WrongState
from apps.core.locks import locked, serialise
from apps.customers.models import Contract, Customer, CustomerContact, Organisation, SalesCode, Tenant
from apps.items.models import JournalItem
from apps.tickets.constants import ITEM_KIND, ClassificationKind, TicketVerb
from apps.tickets.models import Classification, Ticket
from apps.tickets.operations.contacts import contacts_of, set_contacts
from apps.tickets.operations.locking import TREE, lock_ticket
from apps.tickets.operations.service_levels import give_policy, schedule, settle
from apps.tickets.permissions import ADD_TICKET, CHANGE_TICKET, DELETE_TICKET, WORK_TICKET
from apps.tickets.reads.previews import seen_of_deletion
from apps.tickets.reads.promises import CONDITIONS
from apps.tickets.reads.schemes import Facts
from apps.users.models import User, WorkGroup


class Unchanged(Enum):
    """Says that an argument was not given, where None means "nobody"."""

    UNCHANGED = "unchanged"


UNCHANGED = Unchanged.UNCHANGED
CLASSIFIED = {
    "status": ClassificationKind.STATUS,
    "type": ClassificationKind.TYPE,
    "priority": ClassificationKind.PRIORITY,
    "stage": ClassificationKind.STAGE,
    "outcome": ClassificationKind.OUTCOME,
    "impact": ClassificationKind.IMPACT,
    "urgency": ClassificationKind.URGENCY,
}


class TicketChanges(TypedDict, total=False):
    """What changes of a ticket; a member that is not there stays."""

    title: str | None
    description: str | None
    organisation: Organisation
    contract_human_id: str | None
    tenant_number: int | None
    customer: Customer | None
    reporter: User
    reporter_contact: CustomerContact | None
    parent_id: int | None
    type: Classification
    priority: Classification
    stage: Classification | None
    outcome: Classification | None
    impact: Classification | None
    urgency: Classification | None
    is_internal: bool
    sales_code: SalesCode | None
    assignee_name: str | None


CHANGEABLE = frozenset(TicketChanges.__annotations__)
ELSEWHERE = {"organisation", "contract_human_id", "tenant_number", "assignee_name"}  # changed by functions of their own
REQUIRED = {"organisation", "reporter", "type", "priority"}


@transaction.atomic
def create_ticket(
    *,
    organisation: Organisation,
    reporter: User,
    by: Caller,
    title: str | None = None,
    description: str | None = None,
    contract_human_id: str | None = None,
    tenant_number: int | None = None,
    customer: Customer | None = None,
    reporter_contact: CustomerContact | None = None,
    sales_code: SalesCode | None = None,
    assignee_name: str | None = None,
    parent_id: int | None = None,
    is_internal: bool = False,
    contacts: list[tuple[str, str]] | None = None,
    **classifications: Classification | None,
) -> Ticket:
    """Create a ticket; its SLA clock starts now, whatever the status (CostGuard Journal Management, createTicket).

    `classifications` may give status, type, priority, stage, outcome, impact and urgency; the first
    three have defaults. The organisation's partner becomes the buyer. `contacts` are (key, value) pairs.
    Where a contact of the customer reports it, who is no user, `reporter` is who writes it down.
    Raises NotAllowed, Invalid (inactive reporter, another customer's contact, final status, wrong kind, unknown parent,
    id of the contract too long) and WrongState (parent closed).
    """
    by.require(ADD_TICKET)
    _require_active(reporter)
    _require_contact_of(customer, reporter_contact)
    chosen = _with_defaults(classifications)
    if chosen["status"].is_over:
        raise Invalid(
            "status",
            gettext("A ticket cannot start as %(name)s.") % {"name": chosen["status"].name},
            value=chosen["status"].number,
        )
    if parent_id is not None:
        serialise(TREE)
        lock_parent(parent_id, by)
    now = timezone.now()
    ticket = Ticket(
        item=JournalItem.objects.create(kind=ITEM_KIND),
        title=title,
        description=description,
        organisation=organisation,
        contract=_contract(organisation, contract_human_id),
        tenant=_tenant(organisation, tenant_number),
        customer=customer,
        sales_code=sales_code,
        buyer=organisation.partner,
        reporter=reporter,
        reporter_contact=reporter_contact,
        created_by=by.user or reporter,
        updated_by=by.user or reporter,
        parent_id=parent_id,
        is_internal=is_internal,
        # To the second, as every dialect tells it, so that lists by this time are in order to their readers too.
        created_at=now.replace(microsecond=0),
        **chosen,
    )
    _assign_by_name(ticket, assignee_name, now)
    give_policy(ticket, is_new_priority=True)
    settle(ticket, Facts())
    with recording(TicketVerb.CREATED, by=by, subject=ticket):
        ticket.save(force_insert=True)
        set_contacts(ticket, contacts or [])
    if ticket.policy_id is not None:
        schedule([ticket])
    return ticket


@transaction.atomic
def update_ticket(
    *,
    ticket_id: int,
    changes: TicketChanges,
    by: Caller,
    contacts: list[tuple[str, str]] | None = None,
    only_while_open: bool = False,
) -> Ticket:
    """Change a ticket; `contacts`, when given, replace the present ones.

    With another customer the contact of the one before leaves the ticket.
    Raises NotFound, NotAllowed, Invalid (a required value is None, inactive reporter, another customer's contact, wrong
    kind, parent unknown or below the ticket, id of the contract too long) and WrongState (parent closed; or the ticket
    itself, if `only_while_open`, as CostGuard has it).
    """
    unknown = changes.keys() - CHANGEABLE
    if unknown:
        raise Invalid(min(unknown), gettext("This cannot be changed here."))
    if "parent_id" in changes:
        serialise(TREE)
    ticket = lock_ticket(ticket_id, by)
    by.require(CHANGE_TICKET)
    before = state_of(ticket)
    if only_while_open and ticket.is_closed:
        raise WrongState(gettext("%(number)s is closed.") % {"number": ticket.human_id})
    if missing := sorted(field for field, value in changes.items() if field in REQUIRED and value is None):
        raise Invalid(missing[0], gettext("A value is needed."))
    if "reporter" in changes:
        _require_active(changes["reporter"])
    parent_id = changes.get("parent_id")
    if parent_id is not None:
        lock_parent(parent_id, by)
        require_outside(ticket, parent_id)
    _set_references(ticket, changes)
    if "assignee_name" in changes:
        _assign_by_name(ticket, changes["assignee_name"], timezone.now())
    conditions = [getattr(ticket, f"{name}_id") for name in CONDITIONS]
    had_policy = ticket.policy_id is not None
    for field, value in changes.items():
        if field in ELSEWHERE:
            continue
        if field in CLASSIFIED and value is not None:
            _require_kind(field, cast(Classification, value))
        setattr(ticket, field, value)
    if "customer" in changes and "reporter_contact" not in changes and not _is_contact_of(ticket):
        ticket.reporter_contact = None
    if changes.keys() & {"customer", "reporter_contact"}:
        _require_contact_of(ticket.customer, ticket.reporter_contact)
    if conditions != [getattr(ticket, f"{name}_id") for name in CONDITIONS]:
        give_policy(ticket, is_new_priority=conditions[-1] != ticket.priority_id)
        settle(ticket)
    if contacts is not None and contacts == contacts_of(ticket):
        contacts = None
    if contacts is None and state_of(ticket) == before:
        return ticket
    ticket.updated_by = by.user or ticket.updated_by
    ticket.last_activity_at = timezone.now()
    with recording(TicketVerb.CHANGED, by=by, subject=ticket):
        ticket.save()
        if contacts is not None:
            set_contacts(ticket, contacts)
    if had_policy or ticket.policy_id is not None:
        schedule([ticket])
    return ticket


@transaction.atomic
def assign_ticket(
    *,
    ticket_id: int,
    by: Caller,
    assignee: User | Unchanged | None = UNCHANGED,
    group: WorkGroup | Unchanged | None = UNCHANGED,
    reason: str = "",
) -> Ticket:
    """Give a ticket to an agent, a group, or both; None takes it away from whoever had it.

    What is not given stays as it is. The first assignment to a person ends the time to assign.
    Raises NotFound, NotAllowed, Invalid (assignee is no active agent) and WrongState (closed).
    """
    ticket = lock_ticket(ticket_id, by)
    by.require(WORK_TICKET)
    if ticket.is_closed:
        raise WrongState(gettext("%(number)s is closed.") % {"number": ticket.human_id})
    now, before, had_it = timezone.now(), state_of(ticket), ticket.assignee_id
    if assignee is not UNCHANGED:
        if assignee is not None and not (assignee.is_active and assignee.is_agent):
            raise Invalid("assignee", gettext("%(assignee)s is not an active agent.") % {"assignee": assignee})
        ticket.assignee, ticket.assignee_name = assignee, None
        if assignee is not None and ticket.assigned_at is None:
            ticket.assigned_at = now
    if group is not UNCHANGED:
        ticket.group = group
    if state_of(ticket) == before:
        return ticket
    ticket.updated_by = by.user or ticket.updated_by
    ticket.last_activity_at = now
    with recording(TicketVerb.ASSIGNED, by=by, subject=ticket, reason=reason) as activity:
        ticket.save()
        if ticket.policy_id is not None:
            schedule([ticket])
        if ticket.assignee_id != had_it:
            _ring(ticket, activity, by)
    return ticket


def _ring(ticket: Ticket, activity: Activity, by: Caller) -> None:
    """Put a line on the desk of whose the ticket is now, unless they did it, it is one of many, or they want none."""
    person = ticket.assignee
    if person is None or person == by.user or by.bulk_run is not None or not person.rings_assignments:
        return

    def text() -> str:
        title = ticket.title or gettext("(no title)")
        words = {"who": activity.who, "ticket": ticket.human_id, "title": title}
        return gettext("%(who)s gave you %(ticket)s: %(title)s") % words

    notify(person, activity=activity, text=text)


@transaction.atomic
def delete_ticket(*, ticket_id: int, by: Caller, reason: str = "") -> None:
    """Remove a ticket with its notes, attributes and holds; history and activity stay, and so does the id.

    Its children move up to its parent; what was merged into it is merged no more. Raises NotFound, NotAllowed, and
    Conflict when its children or notes are others than those of which the caller's form was drawn.
    """
    serialise(TREE)
    ticket = lock_ticket(ticket_id, by)
    by.require(DELETE_TICKET)
    children = list(locked(Ticket.objects.filter(parent=ticket)).values_list("pk", flat=True))
    merged = list(locked(Ticket.objects.filter(merged_into=ticket)).values_list("pk", flat=True))
    if by.form is not None:
        by.require_seen(*seen_of_deletion(ticket))
    with recording(TicketVerb.DELETED, by=by, subject=ticket, reason=reason):
        if children:
            moved = Ticket.objects.filter(pk__in=children)
            moved.update(parent=ticket.parent_id, updated_at=timezone.now())
            write_history(moved)
        if merged:
            sources = Ticket.objects.filter(pk__in=merged)
            sources.update(merged_into=None, updated_at=timezone.now())
            write_history(sources)
        ticket.delete()


def _assign_by_name(ticket: Ticket, name: str | None, now: datetime.datetime) -> None:
    """Assign to the agent who signs in by that name; any other name is kept as another system's."""
    agent = User.objects.agents().with_username(name) if name else None
    ticket.assignee, ticket.assignee_name = agent, None if agent else name
    if agent and ticket.assigned_at is None:
        ticket.assigned_at = now


def _require_active(reporter: User) -> None:
    if not reporter.is_active:
        raise Invalid("reporter", gettext("%(reporter)s is no longer active.") % {"reporter": reporter})


def _is_contact_of(ticket: Ticket) -> bool:
    contact = ticket.reporter_contact
    return contact is not None and contact.customer_id == ticket.customer_id


def _require_contact_of(customer: Customer | None, contact: CustomerContact | None) -> None:
    if contact is not None and (customer is None or contact.customer_id != customer.pk):
        raise Invalid(
            "reporter_contact",
            gettext("%(contact)s is no contact of this customer.") % {"contact": contact},
            value=contact.pk,
        )


def _require_kind(field: str, classification: Classification) -> None:
    if classification.kind != CLASSIFIED[field]:
        message = gettext("%(name)s is not a %(field)s.") % {"name": classification.name, "field": gettext(field)}
        raise Invalid(field, message, value=classification.number)


def _with_defaults(classifications: Mapping[str, Classification | None]) -> dict[str, Classification]:
    chosen = {field: value for field, value in classifications.items() if value is not None}
    for field, classification in chosen.items():
        _require_kind(field, classification)
    missing = [CLASSIFIED[field] for field in ("status", "type", "priority") if field not in chosen]
    defaults = {row.kind: row for row in Classification.objects.filter(kind__in=missing, is_default=True)}
    for field in ("status", "type", "priority"):
        if field not in chosen:
            if CLASSIFIED[field] not in defaults:
                raise Invalid(field, gettext("There is no default %(field)s.") % {"field": gettext(field)})
            chosen[field] = defaults[CLASSIFIED[field]]
    return chosen


def lock_parent(parent_id: int, by: Caller) -> None:
    """Raise Invalid or WrongState unless the caller sees the ticket, and it takes others below it."""
    parent = locked(Ticket.objects.visible_to(by).filter(pk=parent_id)).first()
    if parent is None:
        raise Invalid(
            "parent", gettext("There is no ticket INC-%(parent_id)s.") % {"parent_id": parent_id}, value=parent_id
        )
    if parent.is_closed:
        raise WrongState(gettext("%(number)s is closed and takes no children.") % {"number": parent.human_id})


def require_outside(ticket: Ticket, parent_id: int) -> None:
    """Raise Invalid if the new parent is the ticket itself or stands below it."""
    if parent_id == ticket.pk or ticket.pk in Ticket.objects.ancestor_ids(parent_id):
        raise Invalid(
            "parent",
            gettext("INC-%(parent_id)s is %(number)s or stands below it.")
            % {"parent_id": parent_id, "number": ticket.human_id},
            value=parent_id,
        )


def _set_references(ticket: Ticket, changes: TicketChanges) -> None:
    """Contract and tenant belong to an organisation, so a new organisation takes their names along."""
    contract_id = changes.get("contract_human_id", ticket.contract.human_id if ticket.contract else None)
    tenant_number = changes.get("tenant_number", ticket.tenant.number if ticket.tenant else None)
    if changes.get("organisation", ticket.organisation) != ticket.organisation:
        ticket.organisation = changes["organisation"]
        ticket.buyer = ticket.organisation.partner
    ticket.contract = _contract(ticket.organisation, contract_id)
    ticket.tenant = _tenant(ticket.organisation, tenant_number)


def _contract(organisation: Organisation, human_id: str | None) -> Contract | None:
    if human_id is None:
        return None
    longest = cast(int, Contract._meta.get_field("human_id").max_length)
    if len(human_id) > longest:
        raise Invalid(
            "contract", gettext("Must have at most %(longest)s characters.") % {"longest": longest}, value=human_id
        )
    return Contract.objects.get_or_create(organisation=organisation, human_id=human_id)[0]


def _tenant(organisation: Organisation, number: int | None) -> Tenant | None:
    if number is None:
        return None
    return Tenant.objects.get_or_create(organisation=organisation, number=number)[0]
