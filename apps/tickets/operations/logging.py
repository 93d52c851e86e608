"""Log lines: what the system writes on tickets for those who read notes only."""

import datetime

from django.db.models import F, QuerySet, Value
from django.db.models.fields import BigIntegerField, BooleanField, CharField, DateTimeField, TextField

from apps.activity.history import write_history
from apps.core.bulk import insert_from, one_of
from apps.core.caller import Caller
from apps.tickets.constants import NoteType
from apps.tickets.models import Ticket, TicketNote
from apps.tickets.timestamps import m4_timestamp, ticks

SYSTEM = "Patchbay"


def add_log_lines(tickets: QuerySet[Ticket], text: str, *, by: Caller, now: datetime.datetime) -> None:
    """Write the same LOG note on each of the tickets, in two statements. Called inside `recording()`."""
    timestamp = m4_timestamp(now)
    time = Value(now, output_field=DateTimeField())
    author_id = by.user.pk if by.user else None
    lines = insert_from(
        TicketNote,
        {
            "ticket": F("pk"),
            "note_type": Value(NoteType.LOG, output_field=CharField()),
            "body": Value(text, output_field=TextField()),
            "author": Value(author_id, output_field=BigIntegerField()),
            "author_name": Value(by.user.username if by.user else SYSTEM, output_field=TextField()),
            "timestamp": Value(timestamp, output_field=CharField()),
            "timestamp_ticks": Value(ticks(timestamp), output_field=BigIntegerField()),
            "is_cleared": Value(False, output_field=BooleanField()),
            "is_internal": Value(False, output_field=BooleanField()),
            "created_at": time,
            "updated_at": time,
        },
        tickets,
    )
    write_history(TicketNote.objects.filter(pk__in=one_of(lines)), created=True, belonging_to="ticket_id")
