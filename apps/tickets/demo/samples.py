"""The tickets and notes that the vendors' documents speak of, under the ids they give them."""

import datetime

from django.db.models import F
from django.utils import timezone

from apps.activity.history import unrecorded
from apps.activity.operations import recording
from apps.core.caller import Caller, Channel
from apps.core.sequences import pass_highest_ids
from apps.customers.models import Contract, Organisation, SalesCode, Tenant
from apps.items.models import JournalItem
from apps.tickets.constants import ClassificationKind, NoteType, TicketVerb
from apps.tickets.factories import (
    JournalItemFactory,
    TicketAttributeFactory,
    TicketFactory,
    TicketNoteFactory,
)
from apps.tickets.models import Classification, Ticket, TicketAttribute, TicketNote
from apps.users.demo import person
from apps.users.models import User, WorkGroup

TICKETS = [123, 320, 327, 1234, 2734, 2803, 6372, 25032, 123432, 124321, 630700, 630701, 1243454, 1965360]
TITLES = {320: "Line card order", 327: "Line card order, second site", 630701: "Account Unlock Request"}
CREDITED = (630700, 630701)  # tickets that a sales entity is credited with
STAMP = "2017-11-20T11:33:34.0299526-05:00"
CANCELLED = "Ticket has been cancelled. Total number of Linecard(s): 0"
NOTES = [  # id, ticket, text, author as M4 tells it, timestamp, subject
    (1, 6372, "note text", "username", STAMP, ""),
    (7, 320, CANCELLED, "mapcom", "2019-02-04T10:28:44.207", None),
    (8, 327, CANCELLED, "mapcom", "2019-02-04T10:28:44.717", None),
    (123, 124321, "Something useful", "integrator", STAMP, None),
    (1637, 6372, "note text", "username", "2017-11-20T11:33:34.0309505-05:00", ""),
    (2803, 2803, "note text", "username", STAMP, ""),
    (25032, 25032, "note text", "username", STAMP, ""),
    (342927, 2734, "note text", "username", STAMP, ""),
]
CREATED = datetime.datetime(2016, 12, 2, 17, 21, 22, tzinfo=datetime.UTC)
CREATED_OTHERWISE = {630701: datetime.datetime(2018, 3, 27, 19, 11, 25, 657_000, tzinfo=datetime.UTC)}
CONTACTS = {
    "mainEmail": "example@example.com",
    "phoneNumber": "+447700900123",
    "preferredContactMethod": "email",
    "additionalEmails": "second@example.com",
}
ATTRIBUTED, ATTRIBUTE = 1234, 6  # a ticket, and its attribute beside the contacts
ATTRIBUTE_TEXT = "Ticket 14998236"  # key and value
ATTRIBUTE_CREATED = datetime.datetime(2017, 3, 21, 18, 8, 58, tzinfo=datetime.UTC)
REPORTED = 1965360  # the row of the report, which tells of the last weeks only
REPORTED_FOR = datetime.timedelta(hours=6, minutes=50, seconds=22)


@unrecorded()
def load_samples() -> None:
    """Create what was never there; what somebody deleted stays deleted, for its id is known."""
    integrator = User.objects.get(username="integrator")
    caller = Caller(integrator, Channel.COMMAND)
    known = set(JournalItem.objects.filter(pk__in=TICKETS).values_list("pk", flat=True))
    fresh = [pk for pk in TICKETS if pk not in known]
    for pk in sorted(fresh, key=lambda pk: pk != ATTRIBUTED):  # its attribute takes an id that no other has yet
        _ticket(pk, caller)
    if 630701 in fresh:
        Ticket.objects.filter(pk=630701).update(parent=630700)
    for pk, ticket_id, *rest in NOTES:
        if ticket_id in fresh:
            _note(pk, ticket_id, *rest, caller=caller)
    Ticket.objects.filter(pk__in=fresh).update(updated_at=F("created_at"))
    if fresh:
        _date_group_and_state()
    pass_highest_ids(JournalItem, TicketNote)


def _date_group_and_state() -> None:
    """Give the first group and the first state the dates that the microservice's samples print."""
    states = Classification.objects.filter(kind=ClassificationKind.STATUS).order_by("pk")
    for rows in (WorkGroup.objects.filter(name="MAC"), states.filter(pk__in=states.values("pk")[:1])):
        rows.update(created_at=CREATED, updated_at=CREATED)


def _ticket(pk: int, caller: Caller) -> None:
    is_reported = pk == REPORTED
    created_at = timezone.now() - REPORTED_FOR if is_reported else CREATED_OTHERWISE.get(pk, CREATED)
    harbour = Organisation.objects.get(human_id="ORG-12333")
    ticket = TicketFactory.build(
        item=JournalItemFactory(id=pk),
        title=TITLES.get(pk, "Ticket ticket"),
        description="this is a long a fun description",
        organisation=harbour,
        contract=Contract.objects.get_or_create(organisation=harbour, human_id="CON-123562")[0],
        tenant=Tenant.objects.get_or_create(organisation=harbour, number=123)[0],
        customer=None if is_reported else harbour.customers.get(account_number="12345A"),
        buyer=None if is_reported else harbour.partner,
        assignee=person("john.doe", "John Doe", organisation=harbour) if is_reported else None,
        assigned_at=created_at if is_reported else None,
        consumer=harbour.partner,
        sales_code=SalesCode.objects.get(pk=18) if pk in CREDITED else None,
        reporter=User.objects.get(human_id="USR-12345"),
        created_at=created_at,
        last_activity_at=created_at,
        **_classified(pk),
    )
    with recording(TicketVerb.CREATED, by=caller, subject=ticket) as entry:
        ticket.save(force_insert=True)
        for key, value in () if is_reported else CONTACTS.items():
            TicketAttributeFactory(ticket=ticket, key=key, value=value, created_at=created_at)
        if pk == ATTRIBUTED and not TicketAttribute.objects.filter(pk=ATTRIBUTE).exists():
            _attribute(ticket)
    type(entry).objects.filter(pk=entry.pk).update(at=created_at)


def _attribute(ticket: Ticket) -> None:
    TicketAttributeFactory(
        id=ATTRIBUTE, ticket=ticket, key=ATTRIBUTE_TEXT, value=ATTRIBUTE_TEXT, created_at=ATTRIBUTE_CREATED
    )
    pass_highest_ids(TicketAttribute)


def _classified(pk: int) -> dict:
    def named(kind, name):
        return Classification.objects.filter(kind=kind, name=name).first()

    if pk == REPORTED:
        return {
            "status": named(ClassificationKind.STATUS, "New"),
            "type": named(ClassificationKind.TYPE, "Default"),
            "priority": named(ClassificationKind.PRIORITY, "P5 - Priority 5"),
            "stage": named(ClassificationKind.STAGE, "Provisioning"),
            "outcome": named(ClassificationKind.OUTCOME, "Phone"),
        }
    return {
        "status": named(ClassificationKind.STATUS, "Pending"),
        "type": named(ClassificationKind.TYPE, "Trouble Ticket"),
        "priority": named(ClassificationKind.PRIORITY, "Customer Action Needed"),
        "impact": named(ClassificationKind.IMPACT, "1 - High"),
        "urgency": named(ClassificationKind.URGENCY, "2 - Medium"),
    }


def _note(pk, ticket_id, text, author_name, timestamp, subject, *, caller: Caller) -> None:
    ticket = Ticket.objects.get(pk=ticket_id)
    note = TicketNoteFactory.build(
        id=pk,
        ticket=ticket,
        body=text,
        subject=subject,
        author=caller.user,
        author_name=author_name,
        note_type=NoteType.NOTE,
        timestamp=timestamp,
    )
    with recording(TicketVerb.NOTE_ADDED, by=caller, subject=ticket, obj=note, data={"internal": False}):
        note.save(force_insert=True)
    TicketNote.objects.filter(pk=pk).update(created_at=CREATED, updated_at=CREATED)
