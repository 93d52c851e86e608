"""Journals, follow-ups and their reminders."""

import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from apps.activity.history import tracked
from apps.core import lookups
from apps.core.calendar import shifted
from apps.core.identity import HasIdentity, IdentityConstraint, IdentityField
from apps.core.models import TimestampedModel
from apps.core.search_index import SearchIndex
from apps.customers.models import Customer
from apps.items.models import JournalItem
from apps.journals.constants import MAX_REMINDER_SECONDS, JournalLookupKind, JournalObjectType
from apps.journals.querysets import FollowUpQuerySet, JournalQuerySet, ReminderQuerySet


class Lookup(lookups.Lookup):
    """A configurable type or status of journals or follow-ups; `number` is CostGuard's id."""

    kind = models.PositiveSmallIntegerField(choices=JournalLookupKind)
    is_closed = models.BooleanField(default=False, help_text="For a follow-up status: the follow-up is done.")

    history = tracked()

    class Meta(lookups.Lookup.Meta):
        verbose_name = "type or status"
        verbose_name_plural = "types and statuses"
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="lookup_number_once_per_kind"),
            models.CheckConstraint(
                condition=Q(is_closed=False) | Q(kind=JournalLookupKind.FOLLOW_UP_STATUS),
                name="lookup_closed_for_follow_up_statuses",
                violation_error_message="Only a follow-up status can say that something is done.",
            ),
        ]


class DurationType(HasIdentity):
    """The unit in which a reminder's lead time is shown: hours, minutes, days or weeks."""

    name = models.CharField(max_length=20, db_index=True)
    name_identity = IdentityField(source="name")
    seconds_per_unit = models.PositiveIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [IdentityConstraint(fields=["name_identity"], name="duration_type_name_once")]

    def __str__(self):
        return self.name


def looked_up(kind: JournalLookupKind) -> models.ForeignKey:
    """A reference to a lookup row of one kind."""
    return lookups.reference(Lookup, kind, null=False, blank=False)


class SubjectMixin(TimestampedModel):
    """What journals and follow-ups have in common.

    `object_type` and `object_id` say what the row is about, as the dialect gave it; for a customer, a
    ticket or a follow-up the reference stands beside them. Disputes and other objects belong to other systems.
    """

    object_type = models.CharField(max_length=12, choices=JournalObjectType)
    object_id = models.BigIntegerField(validators=[MinValueValidator(1)])
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="%(class)ss")
    subject_item = models.ForeignKey(JournalItem, on_delete=models.PROTECT, null=True, related_name="%(class)ss_about")
    description = models.TextField(null=True, blank=True)
    is_internal = models.BooleanField(default=False, help_text="Hidden from the organisation's own users.")
    is_retained = models.BooleanField(default=False, help_text="Shown on the summary of the customer's account.")
    workflow_environment = models.TextField(null=True, blank=True)
    work_item_instance_id = models.BigIntegerField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Journal(SubjectMixin):
    """A note on a customer, a ticket, a follow-up or another system's object."""

    item = models.OneToOneField(JournalItem, on_delete=models.PROTECT, primary_key=True, db_column="id")
    type = looked_up(JournalLookupKind.JOURNAL_TYPE)
    status = looked_up(JournalLookupKind.JOURNAL_STATUS)

    history = tracked()
    objects = JournalQuerySet.as_manager()
    search_index = SearchIndex(texts={"description": "B"})

    class Meta:
        ordering = ["item"]
        indexes = [models.Index(fields=["object_type", "object_id", "item"], name="journal_about")]

    def __str__(self):
        return gettext("Journal %(number)s") % {"number": self.pk}


class FollowUp(SubjectMixin):
    """Something to be done for a customer or a ticket by a certain time."""

    item = models.OneToOneField(JournalItem, on_delete=models.PROTECT, primary_key=True, db_column="id")
    type = looked_up(JournalLookupKind.FOLLOW_UP_TYPE)
    status = looked_up(JournalLookupKind.FOLLOW_UP_STATUS)
    due_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="follow_ups"
    )
    assignee_name = models.TextField(
        null=True, blank=True, help_text="User name as given; the assignee is the user of that name, if any."
    )

    history = tracked(listed=True)
    objects = FollowUpQuerySet.as_manager()
    search_index = SearchIndex(texts={"description": "B"})

    class Meta:
        ordering = ["due_at", "item"]
        indexes = [
            models.Index(fields=["object_type", "object_id", "item"], name="follow_up_about"),
            models.Index(fields=["due_at"], name="follow_up_agenda", condition=Q(closed_at=None)),
        ]

    def __str__(self):
        return gettext("Follow-up %(number)s") % {"number": self.pk}

    def moment_before_due(self, seconds: int) -> datetime.datetime:
        """When a reminder of that lead time goes out; never before the calendar begins."""
        return shifted(self.due_at, datetime.timedelta(seconds=-seconds))

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


class Reminder(TimestampedModel):
    """An e-mail and a desk notification some time before a follow-up is due.

    `remind_at` is the follow-up's due time less `duration_seconds`, kept so that due reminders are found
    by an index; moving the due time moves it while the reminder is unsent.
    """

    follow_up = models.ForeignKey(FollowUp, on_delete=models.CASCADE, related_name="reminders")
    duration_seconds = models.PositiveIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(MAX_REMINDER_SECONDS)]
    )
    duration_type = models.ForeignKey(DurationType, on_delete=models.PROTECT, related_name="+")
    remind_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    history = tracked()
    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["remind_at"], name="reminder_unsent", condition=Q(sent_at=None))]

    def __str__(self):
        return f"Reminder {self.pk} of follow-up {self.follow_up_id}"
