"""The shared ids of tickets, follow-ups and journals."""

from django.db import models
from django.utils import timezone


class JournalItem(models.Model):
    """One id of the sequence that tickets, follow-ups and journals share.

    `ticketID` 630701 is `INC-630701` is M4's `TicketID` 630701. The row outlives the object it was
    made for, so that an id never names two things.
    """

    class Kind(models.TextChoices):
        TICKET = "ticket", "Ticket"
        FOLLOW_UP = "follow_up", "Follow-up"
        JOURNAL = "journal", "Journal"

    kind = models.CharField(max_length=10, choices=Kind)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self):
        return f"{self.get_kind_display()} {self.pk}"
