"""Makes tickets and notes for tests and demo data, without the history that operations write."""

import datetime
import uuid

import factory
from django.utils import timezone

from apps.activity.factories import RowFactory
from apps.customers.factories import OrganisationFactory
from apps.items.models import JournalItem
from apps.tickets.constants import ITEM_KIND, ClassificationKind
from apps.tickets.models import Calendar, Classification, OpeningHours, SlaPolicy, Ticket, TicketAttribute, TicketNote
from apps.tickets.timestamps import m4_timestamp, ticks
from apps.users.factories import UserFactory

OFFICE = uuid.UUID(int=1)
WEEK = [[[540, 720], [780, 1020]], [], [], [], [], [], []]
OFFICE_HOURS = {"definition": {"zone": "Europe/Berlin", "week": WEEK, "days": {}}}


def default_of(kind: ClassificationKind) -> Classification:
    return defaults()[kind]


def defaults() -> dict[str, Classification]:
    """What a ticket gets where nothing else is said, by kind."""
    return {row.kind: row for row in Classification.objects.filter(is_default=True)}


class JournalItemFactory(RowFactory):
    class Meta:
        model = JournalItem
        django_get_or_create = ["id"]

    kind = "ticket"


class TicketFactory(RowFactory):
    class Meta:
        model = Ticket

    class Params:
        defaults = factory.LazyFunction(defaults)

    item = factory.LazyFunction(lambda: JournalItem.objects.create(kind=ITEM_KIND))
    title = factory.Sequence(lambda n: f"Ticket {n}")
    description = factory.Sequence(lambda n: f"Trouble number {n}")
    organisation = factory.SubFactory(OrganisationFactory)
    reporter = factory.SubFactory(UserFactory, organisation=factory.SelfAttribute("..organisation"))
    created_by = factory.SelfAttribute("reporter")
    updated_by = factory.SelfAttribute("reporter")
    status = factory.LazyAttribute(lambda ticket: ticket.defaults[ClassificationKind.STATUS])
    type = factory.LazyAttribute(lambda ticket: ticket.defaults[ClassificationKind.TYPE])
    priority = factory.LazyAttribute(lambda ticket: ticket.defaults[ClassificationKind.PRIORITY])
    target = factory.LazyAttribute(lambda ticket: ticket.priority.target)
    decided_target = factory.LazyAttribute(
        lambda ticket: ticket.target if ticket.resolved_at or ticket.closed_at else None
    )
    resolved_at = closed_at = None


class CalendarFactory(RowFactory):
    class Meta:
        model = Calendar

    name = factory.Sequence(lambda n: f"Calendar {n}")
    time_zone = "Europe/Berlin"
    monday = "9:00-12:00, 13:00-17:00"
    hours = factory.LazyFunction(lambda: OpeningHours.objects.get_or_create(pk=OFFICE, defaults=OFFICE_HOURS)[0])


class SlaPolicyFactory(RowFactory):
    class Meta:
        model = SlaPolicy

    name = factory.Sequence(lambda n: f"Policy {n}")
    resolution = datetime.timedelta(hours=10)


class TicketNoteFactory(RowFactory):
    class Meta:
        model = TicketNote

    ticket = factory.SubFactory(TicketFactory)
    body = factory.Sequence(lambda n: f"note text {n}")
    author = factory.SelfAttribute("ticket.reporter")
    author_name = factory.LazyAttribute(lambda note: note.author.username)
    timestamp = factory.LazyFunction(lambda: m4_timestamp(timezone.now()))
    timestamp_ticks = factory.LazyAttribute(lambda note: ticks(note.timestamp))


class TicketAttributeFactory(RowFactory):
    class Meta:
        model = TicketAttribute

    ticket = factory.SubFactory(TicketFactory)
    key = "mainEmail"
    value = factory.Sequence(lambda n: f"contact{n}@patchbay.example")
