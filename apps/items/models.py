"""What tickets, cases and the like share: the number, and tags."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone

from apps.activity.history import tracked
from apps.core.identity import HasIdentity, IdentityConstraint, IdentityField
from apps.core.models import TimestampedModel
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


class Tag(HasIdentity, TimestampedModel):
    """A word by which tickets and cases are found again. It exists once, in whatever letter case it is written."""

    name = models.CharField(max_length=40)
    name_identity = IdentityField(source="name")
    colour = models.CharField(
        max_length=7,
        blank=True,
        validators=[RegexValidator(r"\A#[0-9a-f]{6}\Z", "A colour is written as #1f6feb.")],
        help_text="Of its edge, such as #1f6feb.",
    )

    history = tracked()

    class Meta:
        ordering = ["name", "id"]
        constraints = [IdentityConstraint(fields=["name_identity"], name="tag_name_once")]

    def __str__(self) -> str:
        return self.name
