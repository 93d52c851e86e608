"""Daily figures, which is what was counted of days that are over, and reports that are sent by e-mail at intervals."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone

from apps.activity.models import Email
from apps.core.models import TimestampedModel
from apps.core.money import MoneyField
from apps.reporting.constants import FileFormat, Frequency, OpenPart, Source, Weekday
from apps.reporting.querysets import ReportScheduleQuerySet


class ClosedDay(models.Model):
    """A day of a time zone whose figures for a report are kept. `version` says what was counted, as a digest.

    Tables with very many keys on that day are `left_out`, by their names.
    """

    report = models.CharField(max_length=20)
    zone = models.CharField(max_length=60)
    day = models.DateField()
    version = models.CharField(max_length=64)
    left_out = models.JSONField(default=list)
    counted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["report", "zone", "day"], name="day_closed_once")]

    def __str__(self) -> str:
        return f"{self.report} on {self.day} in {self.zone}"


class DailyFigure(models.Model):
    """A figure of a closed day: of the rows with the `key` in a table of the report, or of all without a table.

    Figures that are nothing have no row.
    """

    report = models.CharField(max_length=20)
    zone = models.CharField(max_length=60)
    day = models.DateField()
    table = models.CharField(max_length=20, blank=True)
    key = models.BigIntegerField(null=True)
    figure = models.CharField(max_length=20)
    count = models.BigIntegerField()
    amount = MoneyField(default=0)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["report", "zone", "table", "day"], name="figures_of_days")]

    def __str__(self) -> str:
        return f"{self.figure} on {self.day}: {self.count}"


class DailyLengths(models.Model):
    """The lengths of time that a report finds of a closed day, in microseconds: those that lie in the same bucket."""

    report = models.CharField(max_length=20)
    zone = models.CharField(max_length=60)
    day = models.DateField()
    name = models.CharField(max_length=20)
    bucket = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField()
    lengths = models.JSONField()

    class Meta:
        verbose_name_plural = "daily lengths"
        default_permissions = ()
        indexes = [models.Index(fields=["report", "zone", "name", "day"], name="lengths_of_days")]

    def __str__(self) -> str:
        return f"{self.count} times of {self.name} on {self.day}"


class LateChange(models.Model):
    """A time at which a row counts that was added, changed or deleted; without one, any day of the report may differ.

    Triggers write it in the transaction of the change (`apps.reporting.late_changes`). A day with one is counted anew.
    """

    report = models.CharField(max_length=20)
    at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["report", "at"], name="late_change_at")]

    def __str__(self) -> str:
        return f"{self.report} at {self.at}"


class OpenTickets(models.Model):
    """How many tickets more, or less, with these keys are open: the sum of all rows is what is open now.

    Triggers write a row for each change, in its transaction (`apps.reporting.open_tickets`); the worker puts rows
    together once there are many. `quarter` is when the tickets were created, in quarters of an hour since 1970,
    with which days begin in every time zone; 0 says that it is long ago.
    """

    group_id = models.BigIntegerField(null=True)
    organisation_id = models.BigIntegerField(null=True)
    priority_id = models.BigIntegerField(null=True)
    type_id = models.BigIntegerField(null=True)
    assignee_id = models.BigIntegerField(null=True)
    quarter = models.BigIntegerField()
    count = models.BigIntegerField()
    part = models.PositiveSmallIntegerField(default=OpenPart.CHANGE.value)

    class Meta:
        verbose_name_plural = "open tickets"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.count:+} open tickets"


class ReportSchedule(TimestampedModel):
    """A report or a saved view that its owner is sent every day or week, at an hour of their own time zone.

    `target` is the name of the report or the id of the view, `query` what the report's address says, its range by name.
    `next_at` is when it is sent next; nothing is where it is stopped, and `stopped_because` says why unless its owner
    did so. `last_email` tells what became of the last one, which was due at `last_due_at`.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="report_schedules")
    source = models.CharField(max_length=6, choices=Source)
    target = models.CharField(max_length=40)
    title = models.CharField(max_length=120, help_text="What it was called when it was sent last.")
    query = models.CharField(max_length=2_000, blank=True)
    format = models.CharField(max_length=3, choices=FileFormat, default=FileFormat.PDF)
    every = models.CharField("how often", max_length=4, choices=Frequency, default=Frequency.DAILY)
    weekday = models.PositiveSmallIntegerField("day", choices=Weekday, default=Weekday.MONDAY)
    hour = models.PositiveSmallIntegerField(default=7, validators=[MaxValueValidator(23)])
    next_at = models.DateTimeField(null=True, editable=False)
    stopped_because = models.CharField(max_length=300, blank=True, editable=False)
    last_due_at = models.DateTimeField(null=True, editable=False)
    last_email = models.ForeignKey(Email, on_delete=models.SET_NULL, null=True, editable=False, related_name="+")

    objects = ReportScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = "scheduled report"
        default_permissions = ("view",)
        ordering = ["id"]
        indexes = [
            models.Index(fields=["next_at"], name="report_due", condition=models.Q(next_at__isnull=False)),
            models.Index(fields=["owner", "id"], name="report_schedule_of_owner"),
        ]

    def __str__(self) -> str:
        return self.title
