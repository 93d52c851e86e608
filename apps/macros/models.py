"""Text blocks and macros."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.text import format_lazy

from apps.activity.history import tracked
from apps.cases.constants import CaseStatus
from apps.core.models import TimestampedModel
from apps.macros.constants import MacroKind
from apps.macros.querysets import MacroQuerySet, TextBlockQuerySet
from apps.tickets.constants import ClassificationKind, Lifecycle
from apps.tickets.models import Classification
from apps.users.models import WorkGroup

LONGEST_TEXT = 4_000  # what the note of a case takes
STARTS = [(state.value, format_lazy("{}: {}", MacroKind.TICKET.label, state.label)) for state in Lifecycle]
STARTS += [(state.value, format_lazy("{}: {}", MacroKind.CASE.label, state.label)) for state in CaseStatus]


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
                condition=Q(is_personal=False) | Q(role=None, group=None),
                name="personal_text_block_is_for_nobody_else",
                violation_error_message="A personal text block is for no role and no group.",
            ),
        ]
        indexes = [models.Index(fields=["owner", "title"], name="text_block_of_owner", condition=Q(is_personal=True))]

    def __str__(self):
        return self.title


class Macro(TimestampedModel):
    """What agents do together, in one press: a note, and what changes with it. All steps are operations.

    `starts_in` is the state in which it is offered, that of a ticket's status or that of a case; empty for any. It is
    for everybody or for a role.
    """

    name = models.CharField(max_length=60)
    kind = models.CharField("for", max_length=20, choices=MacroKind, default=MacroKind.TICKET)
    starts_in = models.CharField(
        "offered while", max_length=15, choices=STARTS, blank=True, help_text="Empty: in any state."
    )
    note = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])
    is_note_internal = models.BooleanField("internal note", default=True, help_text="Otherwise the customer reads it.")
    takes_it = models.BooleanField("assigned to who runs it", default=False)
    group = models.ForeignKey(
        WorkGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="group given"
    )
    priority = models.ForeignKey(
        Classification,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"kind": ClassificationKind.PRIORITY},
    )
    status = models.ForeignKey(
        Classification,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"kind": ClassificationKind.STATUS},
    )
    case_status = models.CharField("status of the case", max_length=15, choices=CaseStatus, blank=True)
    role = models.ForeignKey(
        Group, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="for role"
    )
    is_active = models.BooleanField("active", default=True)

    history = tracked()
    objects = MacroQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self):
        return self.name
