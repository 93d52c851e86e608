"""Many tickets, for measuring. Each has its history and timeline, as if it had come through an operation."""

import datetime
import random

from django.db import transaction
from django.utils import timezone

from apps.activity.history import unrecorded
from apps.activity.models import Activity
from apps.core.caller import Channel
from apps.customers.models import Customer
from apps.items.models import JournalItem
from apps.tickets.constants import ITEM_KIND, ClassificationKind, NoteType, TicketVerb
from apps.tickets.models import Classification, Ticket, TicketNote
from apps.tickets.timestamps import m4_timestamp, ticks
from apps.users.models import User, WorkGroup

BATCH = 5_000
SPAN = datetime.timedelta(days=90)
SUBJECTS = [
    "No dial tone",
    "Fibre cut",
    "Slow line",
    "Wrong invoice",
    "Handset fault",
    "Number port",
    "Echo on calls",
]


@unrecorded()
def load_scale(count: int) -> None:
    """Add `count` tickets spread over the last 90 days, each with a note, in all states."""
    maker = _Maker()
    for start in range(0, count, BATCH):
        with transaction.atomic():
            maker.make(range(start, min(start + BATCH, count)))


class _Maker:
    def __init__(self):
        self.pick = random.Random(7)  # noqa: S311 - the same rows on every machine
        self.now = timezone.now()
        self.customers = list(Customer.objects.select_related("organisation"))
        self.reporters = {c.pk: c.organisation.users.order_by("pk").first() for c in self.customers}
        self.agents = list(User.objects.agents())
        self.groups = list(WorkGroup.objects.all())
        self.rows = {kind: list(Classification.objects.of(kind)) for kind in ClassificationKind}

    def make(self, numbers: range) -> None:
        items = JournalItem.objects.bulk_create([JournalItem(kind=ITEM_KIND) for _ in numbers])
        tickets = [self._ticket(item, number) for item, number in zip(items, numbers, strict=True)]
        Ticket.objects.bulk_create(tickets)
        created = [self._activity(TicketVerb.CREATED, ticket, "tickets.ticket", ticket.pk) for ticket in tickets]
        Activity.objects.bulk_create(created)
        history = [self._history(ticket, entry) for ticket, entry in zip(tickets, created, strict=True)]
        Ticket.history.model.objects.bulk_create(history)
        notes = TicketNote.objects.bulk_create([self._note(ticket) for ticket in tickets])
        Activity.objects.bulk_create(
            [
                self._activity(TicketVerb.NOTE_ADDED, ticket, "tickets.ticketnote", note.pk)
                for ticket, note in zip(tickets, notes, strict=True)
            ]
        )

    def _ticket(self, item: JournalItem, number: int) -> Ticket:
        pick = self.pick
        created = (self.now - SPAN * pick.random()).replace(microsecond=0)
        customer = pick.choice(self.customers)
        status = pick.choice(self.rows[ClassificationKind.STATUS])
        end = created + (self.now - created) * pick.random()
        assigned = pick.random() < 0.8
        ticket = Ticket(
            item=item,
            title=f"{pick.choice(SUBJECTS)} at site {number}",
            description=f"Reported by telephone. Reference {number:07}.",
            organisation=customer.organisation,
            customer=customer,
            buyer=customer.organisation.partner,
            reporter=self.reporters[customer.pk],
            created_by=self.reporters[customer.pk],
            updated_by=self.reporters[customer.pk],
            assignee=pick.choice(self.agents) if assigned else None,
            assigned_at=created if assigned else None,
            group=pick.choice(self.groups),
            status=status,
            type=pick.choice(self.rows[ClassificationKind.TYPE]),
            priority=pick.choice(self.rows[ClassificationKind.PRIORITY]),
            impact=pick.choice(self.rows[ClassificationKind.IMPACT]),
            urgency=pick.choice(self.rows[ClassificationKind.URGENCY]),
            closed_at=end if status.is_closed else None,
            resolved_at=end if status.is_resolution else None,
            created_at=created,
            last_activity_at=end,
        )
        ticket.target = ticket.priority.target
        ticket.decided_target = ticket.target if ticket.is_over else None
        return ticket

    def _activity(self, verb: str, ticket: Ticket, object_type: str, object_id: int) -> Activity:
        return Activity(
            at=ticket.created_at,
            verb=verb,
            actor=ticket.reporter,
            channel=Channel.SIPSYNERGY,
            subject_type="tickets.ticket",
            subject_id=ticket.pk,
            object_type=object_type,
            object_id=object_id,
            data={"internal": False} if verb == TicketVerb.NOTE_ADDED else {},
        )

    def _history(self, ticket: Ticket, entry: Activity):
        model = Ticket.history.model
        values = {field.attname: getattr(ticket, field.attname) for field in model.tracked_fields}
        return model(
            **values,
            history_date=ticket.created_at,
            history_type="+",
            history_user=ticket.reporter,
            activity=entry,
        )

    def _note(self, ticket: Ticket) -> TicketNote:
        stamp = m4_timestamp(ticket.created_at)
        return TicketNote(
            ticket=ticket,
            note_type=NoteType.NOTE,
            body="First look done, no fault on our side so far.",
            author=ticket.reporter,
            author_name=ticket.reporter.username,
            stamp=stamp,
            stamp_ticks=ticks(stamp),
            created_at=ticket.created_at,
        )
