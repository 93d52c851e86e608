"""The shared number."""

from django.db import models
from django.utils import timezone

from apps.items.subjects import label_of


class JournalItem(models.Model):
    """One number of the sequence that tickets, follow-ups and journals share.

    `ticketID` 630701 is `INC-630701` is M4's `TicketID` 630701. The row outlives the object it was
    made for, so that a number never names two things.
    """

    kind = models.CharField(max_length=10, help_text="What it was made for; each app registers its own kinds.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self):
        return f"{label_of(self.kind)} {self.pk}"
