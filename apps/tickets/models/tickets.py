"""Tickets, their notes, contact attributes, holds, and the rows that classify them."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from apps.activity.history import tracked
from apps.attachments.models import Attachment
from apps.core.models import TimestampedModel
from apps.core.search_index import SearchIndex
from apps.customers.models import Contract, Customer, CustomerContact, Organisation, SalesCode, Tenant
from apps.items.models import JournalItem, Tag
from apps.tickets.constants import AttributeType, ClassificationKind, Lifecycle, NoteType, human_id
from apps.tickets.models.clocks import Clocked, clock_indexes
from apps.tickets.models.service_levels import SlaPolicy
from apps.tickets.querysets import (
    ClassificationQuerySet,
    TicketFileQuerySet,
    TicketNoteQuerySet,
    TicketQuerySet,
)
from apps.users.models import WorkGroup


class Classification(TimestampedModel):
    """A configurable status, type, priority, stage, outcome, impact or urgency.

    The primary key is the microservice's state id, `number` is CostGuard's id, unique within a kind.
    """

    kind = models.PositiveSmallIntegerField(choices=ClassificationKind)
    number = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    name = models.CharField(max_length=100)
    lifecycle = models.CharField(max_length=8, choices=Lifecycle, blank=True, help_text="For a status.")
    is_resolution = models.BooleanField(default=False, help_text="For a status: reaching it also resolves the ticket.")
    target = models.DurationField(null=True, blank=True, help_text="For a priority: time to resolve, holds left out.")
    is_default = models.BooleanField(default=False, help_text="Given to a ticket that names none of this kind.")

    history = tracked()
    objects = ClassificationQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "number"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="classification_number_once_per_kind"),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(is_default=True),
                name="classification_one_default_per_kind",
                violation_error_message="Another row of this kind is the default.",
            ),
            models.CheckConstraint(
                condition=Q(kind=ClassificationKind.STATUS, lifecycle__in=Lifecycle.values)
                | (~Q(kind=ClassificationKind.STATUS) & Q(lifecycle="")),
                name="classification_lifecycle_for_statuses",
                violation_error_message="A status needs a life cycle, and nothing else has one.",
            ),
            models.CheckConstraint(
                condition=~Q(lifecycle=Lifecycle.RESOLVED) | Q(is_resolution=True),
                name="classification_resolved_resolves",
                violation_error_message="A status whose life cycle is resolved must be a resolution.",
            ),
            models.CheckConstraint(
                condition=Q(target=None) | Q(kind=ClassificationKind.PRIORITY),
                name="classification_target_for_priorities",
                violation_error_message="Only a priority has a target.",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_closed(self) -> bool:
        return self.lifecycle == Lifecycle.CLOSED

    @property
    def is_over(self) -> bool:
        """Resolved or closed: the clock has stopped."""
        return self.is_closed or self.is_resolution


def classified_by(kind: ClassificationKind, *, required: bool = False) -> models.ForeignKey:
    """A reference to a classification of one kind."""
    return models.ForeignKey(
        Classification,
        on_delete=models.PROTECT,
        limit_choices_to={"kind": kind},
        related_name="+",
        null=not required,
        blank=not required,
    )


class Ticket(Clocked, TimestampedModel):
    """Trouble that somebody reported, worked until it is closed. Tickets nest to any depth."""

    item = models.OneToOneField(JournalItem, on_delete=models.PROTECT, primary_key=True, db_column="id")
    title = models.TextField(null=True, blank=True)
    description = models.TextField(null=True, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="tickets")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, null=True, blank=True, related_name="tickets")
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, null=True, blank=True, related_name="tickets")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="tickets")
    buyer = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    consumer = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reported_tickets")
    reporter_contact = models.ForeignKey(
        CustomerContact,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tickets",
        help_text="The customer's contact who reported it, where that is no user; the reporter then wrote it down.",
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned_tickets",
    )
    assignee_name = models.TextField(
        null=True, blank=True, help_text="User name to which another system assigned it, when nobody here has it."
    )
    group = models.ForeignKey(WorkGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="tickets")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        help_text="The ticket that has its notes, contacts and children now.",
    )
    status = classified_by(ClassificationKind.STATUS, required=True)
    type = classified_by(ClassificationKind.TYPE, required=True)
    priority = classified_by(ClassificationKind.PRIORITY, required=True)
    stage = classified_by(ClassificationKind.STAGE)
    outcome = classified_by(ClassificationKind.OUTCOME)
    impact = classified_by(ClassificationKind.IMPACT)
    urgency = classified_by(ClassificationKind.URGENCY)
    sales_code = models.ForeignKey(SalesCode, on_delete=models.PROTECT, null=True, blank=True, related_name="tickets")
    is_internal = models.BooleanField(default=False, help_text="Hidden from the organisation's own users.")
    tags = models.ManyToManyField(Tag, related_name="tickets", blank=True)
    held_until = models.DateTimeField(null=True, blank=True, help_text="When the present hold ends by itself.")
    hold_reason = models.TextField(null=True, blank=True)
    resume_reason = models.TextField(null=True, blank=True)
    policy = models.ForeignKey(
        SlaPolicy, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="tickets"
    )
    last_activity_at = models.DateTimeField(default=timezone.now, editable=False)

    history = tracked(excluded_fields=["last_activity_at"], listed=True)
    objects = TicketQuerySet.as_manager()
    search_index = SearchIndex(texts={"title": "A", "description": "B"})

    class Meta:
        ordering = ["-created_at", "-item"]
        permissions = [
            ("work_ticket", "Can assign, hold, resolve and close tickets"),
            ("report_ticket", "Can see the figures of tickets"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(parent=F("item")), name="ticket_not_its_own_parent"),
            models.CheckConstraint(condition=~Q(merged_into=F("item")), name="ticket_not_merged_into_itself"),
            models.CheckConstraint(
                condition=Q(held_at=None) | Q(closed_at=None, resolved_at=None),
                name="ticket_over_is_not_held",
            ),
            models.CheckConstraint(
                condition=Q(held_until=None) | Q(held_at__isnull=False),
                name="ticket_held_until_is_held",
            ),
        ]
        indexes = [
            # The way to a far page reads an index alone: a narrow one for those who see every ticket, and
            # for the others one that holds what decides who sees it.
            models.Index(fields=["-created_at", "-item"], name="ticket_newest"),
            models.Index(
                fields=["-created_at", "-item"],
                include=["organisation", "buyer", "consumer", "reporter", "is_internal"],
                name="ticket_newest_by_reader",
            ),
            models.Index(fields=["organisation", "-created_at", "-item"], name="ticket_of_organisation"),
            models.Index(fields=["customer", "-item"], name="ticket_of_customer"),
            models.Index(
                fields=["customer", "-created_at", "-item"],
                name="ticket_open_of_customer",
                condition=Q(resolved_at=None, closed_at=None),
            ),
            models.Index(fields=["assignee", "-created_at"], name="ticket_of_assignee"),
            models.Index(
                fields=["assignee", "-created_at", "-item"],
                name="ticket_open_of_assignee",
                condition=Q(resolved_at=None, closed_at=None),
            ),
            models.Index(fields=["group", "-created_at"], name="ticket_of_group"),
            models.Index(
                fields=["group", "-created_at", "-item"],
                name="ticket_open_of_group",
                condition=Q(resolved_at=None, closed_at=None),
            ),
            models.Index(fields=["status", "-created_at"], name="ticket_of_status"),
            # What is open now, counted by all that a report breaks it down by, from the index alone.
            models.Index(
                fields=["created_at"],
                include=["group", "organisation", "priority", "type", "assignee"],
                name="ticket_open_by_keys",
                condition=Q(resolved_at=None, closed_at=None),
            ),
            models.Index(fields=["-last_activity_at"], name="ticket_last_activity"),
            models.Index(fields=["updated_at"], name="ticket_updated"),
            models.Index(fields=["held_at"], name="ticket_on_hold", condition=Q(held_at__isnull=False)),
            models.Index(fields=["held_until"], name="ticket_held_until", condition=Q(held_until__isnull=False)),
            *clock_indexes("ticket", "item"),
        ]

    def __str__(self):
        return self.human_id

    @property
    def human_id(self) -> str:
        return human_id(self.pk)

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def lifecycle(self) -> Lifecycle:
        """How far it is: that of its status, but for a hold, which has a beginning and an end of its own."""
        if self.is_held:
            return Lifecycle.ON_HOLD
        return Lifecycle.OPEN if self.status.lifecycle == Lifecycle.ON_HOLD else Lifecycle(self.status.lifecycle)


class TicketHold(models.Model):
    """A span in which the SLA clock of a ticket stood still."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="holds")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField()
    resume_reason = models.TextField(null=True, blank=True)

    class Meta:
        ordering = ["started_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(ended_at=None), name="one_present_hold_per_ticket"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                name="hold_ends_after_it_starts",
            ),
        ]
        indexes = [models.Index(fields=["started_at"], name="hold_started")]

    def __str__(self):
        return f"Hold of {self.ticket_id} since {self.started_at:%Y-%m-%d %H:%M}"


class TicketNote(TimestampedModel):
    """What somebody or the system wrote on a ticket: M4's note and the microservice's comment alike.

    `timestamp` is the time of the note exactly as an M4 client sent it, seven fractional digits and offset
    included; `timestamp_ticks` is the same instant in units of 100 ns since 0001-01-01 UTC.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="notes")
    note_type = models.CharField(max_length=4, choices=NoteType, default=NoteType.NOTE)
    body = models.TextField()
    subject = models.TextField(null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="ticket_notes"
    )
    author_name = models.TextField(help_text="Author as M4 clients give it; the user's name otherwise.")
    timestamp = models.CharField(max_length=33)
    timestamp_ticks = models.BigIntegerField()
    is_cleared = models.BooleanField(default=False)
    is_internal = models.BooleanField(default=False, help_text="Hidden from the organisation's own users.")

    history = tracked()
    objects = TicketNoteQuerySet.as_manager()
    search_index = SearchIndex(texts={"body": "B", "subject": "A"})

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["ticket", "id"], name="note_of_ticket"),
            models.Index(fields=["timestamp_ticks"], name="note_instant"),
        ]

    def __str__(self):
        return f"Note {self.pk} on INC-{self.ticket_id}"


class TicketFile(models.Model):
    """A file on a ticket, for staff. One that was removed keeps its row, so that the removal can be taken back."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="files")
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="ticket_files")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    removed_at = models.DateTimeField("removed", null=True, blank=True, editable=False)

    history = tracked()
    objects = TicketFileQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["ticket", "attachment"], name="file_once_on_ticket")]

    def __str__(self):
        return self.attachment.name


class TicketAttribute(models.Model):
    """A named value of a ticket; those of type Contact tell how to reach whom."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="attributes")
    type = models.CharField(max_length=40, default=AttributeType.CONTACT)
    key = models.CharField(max_length=100)
    value = models.TextField()
    is_enabled = models.BooleanField("enabled", default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    history = tracked()
    search_index = SearchIndex(numbers={"value": "B"})

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["ticket", "id"], name="attribute_of_ticket")]

    def __str__(self):
        return f"{self.key}: {self.value}"
