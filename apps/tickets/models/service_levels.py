"""What is promised of tickets: calendars, policies with their escalations, and what of these came due."""

import functools
import uuid
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext

from apps.activity.history import tracked
from apps.core.formatting import format_number
from apps.core.models import TimestampedModel
from apps.core.opening_hours import Hours
from apps.customers.models import Contract, Organisation
from apps.tickets.constants import ClassificationKind, EscalationAction, TargetKind
from apps.tickets.querysets import DueEscalationQuerySet, SlaPolicyQuerySet
from apps.users.models import WorkGroup

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOST_PERCENT = 1_000
MOST_ESCALATIONS = 20  # of a policy
MOST_OWN_DAYS = 100  # of a calendar


class OpeningHours(models.Model):
    """Opening hours as a calendar had them once. The key is a digest of the definition, so that no row ever changes."""

    id = models.UUIDField(primary_key=True, editable=False)
    definition = models.JSONField()

    class Meta:
        verbose_name_plural = "opening hours"

    def __str__(self):
        """How long they are open, and where: the calendar says when."""
        minutes = sum(end - start for day in self.definition["week"] for start, end in day)
        return gettext("%(hours)s h a week, %(zone)s") % {
            "hours": format_number(round(Decimal(minutes) / 60, 1)),
            "zone": self.definition["zone"],
        }


@functools.lru_cache(maxsize=1_000)
def hours_of(key: uuid.UUID) -> Hours:
    """The opening hours with that key; read once by each process, as the key stands for their content."""
    return Hours.from_definition(OpeningHours.objects.values_list("definition", flat=True).get(pk=key))


class Calendar(TimestampedModel):
    """When clocks of tickets run: opening hours in a time zone, without holidays."""

    name = models.CharField(max_length=100)
    time_zone = models.CharField(max_length=64)
    monday = models.CharField(max_length=100, blank=True)
    tuesday = models.CharField(max_length=100, blank=True)
    wednesday = models.CharField(max_length=100, blank=True)
    thursday = models.CharField(max_length=100, blank=True)
    friday = models.CharField(max_length=100, blank=True)
    saturday = models.CharField(max_length=100, blank=True)
    sunday = models.CharField(max_length=100, blank=True)
    country = models.CharField(
        "holidays of", max_length=2, blank=True, help_text="A country, such as DE or CA; empty: no public holidays."
    )
    subdivision = models.CharField(
        "part of the country", max_length=10, blank=True, help_text="For its own holidays, such as BY or QC."
    )
    hours = models.ForeignKey(OpeningHours, on_delete=models.PROTECT, related_name="+", editable=False)

    history = tracked()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self):
        return self.name


class CalendarDay(models.Model):
    """A day with opening hours of its own."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    name = models.CharField(max_length=100, blank=True)
    hours = models.CharField(
        "opening hours",
        max_length=100,
        blank=True,
        help_text="Such as 8:00-12:00; empty: closed all day.",
    )

    history = tracked()

    class Meta:
        ordering = ["day", "id"]
        verbose_name = "own day"
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="day_once_in_calendar")]

    def __str__(self):
        return f"{self.day:%Y-%m-%d} {self.name}".strip()


def _classified_by(kind: ClassificationKind) -> models.ForeignKey:
    return models.ForeignKey(
        "tickets.Classification",
        on_delete=models.PROTECT,
        limit_choices_to={"kind": kind},
        related_name="+",
        null=True,
        blank=True,
    )


class Policy(TimestampedModel):
    """Base of policies: a time for each target, of rows that fit the conditions, which a subclass names."""

    name = models.CharField(max_length=100)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    calendar = models.ForeignKey(
        Calendar,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="When its clocks run; empty: around the clock.",
    )
    response = models.DurationField(
        "first response", null=True, blank=True, help_text="To the first public comment of staff."
    )
    assignment = models.DurationField(null=True, blank=True, help_text="Until somebody has the ticket.")
    update = models.DurationField(
        "update every", null=True, blank=True, help_text="From one public comment of staff to the next."
    )
    resolution = models.DurationField(null=True, blank=True, help_text="Empty: the target of the ticket's priority.")
    is_active = models.BooleanField("active", default=True)

    class Meta:
        abstract = True
        ordering = ["name", "id"]

    def __str__(self):
        return self.name


class SlaPolicy(Policy):
    """What is promised of the tickets that it is for: those that fit all its conditions, and no policy fits better.

    The order is contract, organisation, type, priority. Without a target for resolution that of the priority counts.
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    type = _classified_by(ClassificationKind.TYPE)
    priority = _classified_by(ClassificationKind.PRIORITY)

    history = tracked()
    objects = SlaPolicyQuerySet.as_manager()

    class Meta(Policy.Meta):
        verbose_name = "SLA policy"
        verbose_name_plural = "SLA policies"


class PolicyEscalation(models.Model):
    """Base of what happens to a row of a policy when so much of a target has passed."""

    target = models.CharField(max_length=10, choices=TargetKind, default=TargetKind.RESOLUTION)
    percent = models.PositiveSmallIntegerField(
        "at percent",
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PERCENT)],
        help_text="Of the target; more than 100 is after it.",
    )
    action = models.CharField("what", max_length=10, choices=EscalationAction, default=EscalationAction.NOTIFY)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Without person and group those are notified who have it.",
    )
    group = models.ForeignKey(WorkGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True
        ordering = ["target", "percent", "id"]

    def __str__(self):
        return f"{self.get_target_display()} {self.percent} %: {self.get_action_display()}"


class Escalation(PolicyEscalation):
    """What happens to a ticket of the policy when so much of a target has passed."""

    policy = models.ForeignKey(SlaPolicy, on_delete=models.CASCADE, related_name="escalations")

    history = tracked()

    class Meta(PolicyEscalation.Meta):
        constraints = [
            models.UniqueConstraint(fields=["policy", "target", "percent", "action"], name="escalation_once_in_policy")
        ]


class TicketSolution(models.Model):
    """A span in which a ticket was solved, before it was reopened."""

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="solutions")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()

    class Meta:
        ordering = ["started_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ended_at__gte=F("started_at")), name="solution_ends_after_it_starts")
        ]

    def __str__(self):
        return f"Solution of {self.ticket_id} from {self.started_at:%Y-%m-%d %H:%M}"


class DueEscalation(models.Model):
    """Base of an escalation of a row: when it is due, and since when it is done.

    There is one for each time the target began: once for most, and after each comment for the updates. A subclass
    says of which row and which escalation.
    """

    escalation_id: int
    began_at = models.DateTimeField()
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    objects = DueEscalationQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["at", "id"]

    def __str__(self):
        return f"Escalation {self.escalation_id} of {self.row_id}"

    @property
    def row_id(self) -> int:
        """Of what it is an escalation."""
        raise NotImplementedError


class TicketEscalation(DueEscalation):
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="escalations")
    escalation = models.ForeignKey(Escalation, on_delete=models.CASCADE, related_name="+")

    class Meta(DueEscalation.Meta):
        constraints = [
            models.UniqueConstraint(fields=["ticket", "escalation", "began_at"], name="escalation_once_per_target")
        ]
        indexes = [models.Index(fields=["at", "id"], name="escalation_to_do", condition=Q(done_at=None))]

    @property
    def row_id(self) -> int:
        return self.ticket_id
