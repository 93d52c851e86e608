"""Many tickets, for measuring. Each has its history and timeline, as if it had come through an operation."""

import datetime
import random
from typing import Any

from django.db import transaction
from django.db.models import Max, Min, QuerySet
from django.utils import timezone

from apps.activity.history import unrecorded
from apps.activity.models import Activity
from apps.core.caller import Channel
from apps.core.copied_rows import Copies
from apps.customers.models import Customer
from apps.items.models import JournalItem
from apps.tickets.constants import ITEM_KIND, ClassificationKind, NoteType, TicketVerb
from apps.tickets.models import Classification, Ticket, TicketNote
from apps.tickets.timestamps import m4_timestamp, ticks
from apps.users.models import User, WorkGroup

ORIGINALS = 5_000  # tickets that differ in all they have; the others are copies with numbers of their own
NOTES = (
    "First look done, no fault on our side so far.",
    "Rang the customer, who will try again and ring back.",
    "Line test is clean; waiting for the carrier.",
)
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
    """Add `count` tickets spread over the last 90 days, each with three notes, in all states."""
    with transaction.atomic():
        made = _Maker().make(range(min(count, ORIGINALS)))
        if made:
            _copy(made, count)


def _copy(made: list[Ticket], count: int) -> None:
    """Copies of the tickets that were just made, with all that belongs to them, until there are `count`."""
    copies, size, first = Copies(len(made), count), len(made), made[0].pk
    number = f"(s.{{}} - {first})"
    title = f"substr(s.title, 1, length(s.title) - length(CAST(s.id - {first} AS text)))"
    seven_digits = "substr('0000000' || CAST({number} AS text), length(CAST({number} AS text)) + 1)"
    titles = {
        "title": title + " || CAST({number} AS text)",
        "description": "substr(s.description, 1, length(s.description) - 8) || " + seven_digits + " || '.'",
    }
    activities, history, notes = Activity.objects, Ticket.history.model.objects, TicketNote.objects
    of_ticket = {"subject_type": "tickets.ticket", "subject_id__gte": first}

    def copy(rows: QuerySet[Any], column: str, shifted: dict[str, int], changed: dict[str, str] | None = None) -> None:
        ends = rows.aggregate(first=Min("pk"), last=Max("pk"))
        copies.make(rows.model, **ends, number=number.format(column), shifted=shifted, changed=changed)

    acts, key = activities.filter(**of_ticket), {"id": size}
    copy(JournalItem.objects.filter(pk__gte=first), "id", key)
    copy(Ticket.objects.filter(pk__gte=first), "id", key, titles)
    entries = {"id": size * (1 + len(NOTES)), "subject_id": size}
    written = (
        f"s.object_id + c.number * CASE s.object_type WHEN 'tickets.ticket' THEN {size} ELSE {size * len(NOTES)} END"
    )
    copy(acts, "subject_id", entries, {"object_id": written})
    copy(
        history.filter(item_id__gte=first), "id", {"history_id": size, "id": size, "activity_id": entries["id"]}, titles
    )
    copy(notes.filter(ticket_id__gte=first), "ticket_id", {"id": size * len(NOTES), "ticket_id": size})


class _Maker:
    def __init__(self):
        self.pick = random.Random(7)  # noqa: S311 - the same rows on every machine
        self.now = timezone.now()
        self.customers = list(Customer.objects.select_related("organisation"))
        self.reporters = {c.pk: c.organisation.users.order_by("pk").first() for c in self.customers}
        self.agents = list(User.objects.agents())
        self.groups = list(WorkGroup.objects.all())
        self.rows = {kind: list(Classification.objects.of(kind)) for kind in ClassificationKind}

    def make(self, numbers: range) -> list[Ticket]:
        items = JournalItem.objects.bulk_create([JournalItem(kind=ITEM_KIND) for _ in numbers])
        tickets = [self._ticket(item, number) for item, number in zip(items, numbers, strict=True)]
        Ticket.objects.bulk_create(tickets)
        created = [self._activity(TicketVerb.CREATED, ticket, "tickets.ticket", ticket.pk) for ticket in tickets]
        Activity.objects.bulk_create(created)
        history = [self._history(ticket, entry) for ticket, entry in zip(tickets, created, strict=True)]
        Ticket.history.model.objects.bulk_create(history)
        for body in NOTES:
            notes = TicketNote.objects.bulk_create([self._note(ticket, body) for ticket in tickets])
            Activity.objects.bulk_create(
                [
                    self._activity(TicketVerb.NOTE_ADDED, ticket, "tickets.ticketnote", note.pk)
                    for ticket, note in zip(tickets, notes, strict=True)
                ]
            )
        return tickets

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

    def _note(self, ticket: Ticket, body: str) -> TicketNote:
        timestamp = m4_timestamp(ticket.created_at)
        return TicketNote(
            ticket=ticket,
            note_type=NoteType.NOTE,
            body=body,
            author=ticket.reporter,
            author_name=ticket.reporter.username,
            timestamp=timestamp,
            timestamp_ticks=ticks(timestamp),
            created_at=ticket.created_at,
        )
