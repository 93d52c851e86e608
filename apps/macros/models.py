"""Text blocks."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q

from apps.activity.history import tracked
from apps.core.models import TimestampedModel
from apps.macros.querysets import TextBlockQuerySet
from apps.users.models import WorkGroup

LONGEST_TEXT = 4_000  # what the note of a case takes


class TextBlock(TimestampedModel):
    """A text that is written often, with placeholders such as {ticket.number}.

    A personal one is its owner's alone. A shared one is everybody's, or for a role, a group of agents, or both.
    """

    title = models.CharField(max_length=100)
    keywords = models.CharField(max_length=200, blank=True, help_text="Further words by which it is found.")
    text = models.TextField(validators=[MaxLengthValidator(LONGEST_TEXT)])
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="text_blocks", editable=False
    )
    is_personal = models.BooleanField("only for me", default=False)
    role = models.ForeignKey(
        Group, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="for role"
    )
    group = models.ForeignKey(
        WorkGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="for group"
    )
    is_active = models.BooleanField("active", default=True)

    history = tracked()
    objects = TextBlockQuerySet.as_manager()

    class Meta:
        ordering = ["title", "id"]
        permissions = [("share_textblock", "Can run text blocks for others")]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_personal=False) | Q(role=None, group=None), name="personal_text_block_is_for_nobody_else"
            ),
        ]
        indexes = [models.Index(fields=["owner", "title"], name="text_block_of_owner", condition=Q(is_personal=True))]

    def __str__(self):
        return self.title
