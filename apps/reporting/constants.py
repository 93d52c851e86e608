"""Choices of scheduled reports, and what can happen to one."""

import enum

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy


class Source(TextChoices):
    """What is sent."""

    REPORT = "report", gettext_lazy("Report")
    VIEW = "view", gettext_lazy("Saved view")


class FileFormat(TextChoices):
    """How it is sent."""

    PDF = "pdf", gettext_lazy("PDF")
    CSV = "csv", gettext_lazy("CSV")


class Frequency(TextChoices):
    """How often it is sent."""

    DAILY = "day", gettext_lazy("Every day")
    WEEKLY = "week", gettext_lazy("Every week")


class Weekday(IntegerChoices):
    """The day of a week, as Python counts them."""

    MONDAY = 0, gettext_lazy("Monday")
    TUESDAY = 1, gettext_lazy("Tuesday")
    WEDNESDAY = 2, gettext_lazy("Wednesday")
    THURSDAY = 3, gettext_lazy("Thursday")
    FRIDAY = 4, gettext_lazy("Friday")
    SATURDAY = 5, gettext_lazy("Saturday")
    SUNDAY = 6, gettext_lazy("Sunday")


class OpenPart(enum.IntEnum):
    """What a row of how many tickets are open is."""

    CHANGE = 0
    SUM = 1
    SUMMED = 2  # being replaced by its sum


class ScheduleVerb(TextChoices):
    """What can happen to a scheduled report; read as "<actor> <label>"."""

    ADDED = "report_schedule.added", gettext_lazy("scheduled a report")
    CHANGED = "report_schedule.changed", gettext_lazy("changed a scheduled report")
    STOPPED = "report_schedule.stopped", gettext_lazy("stopped a scheduled report")
    DELETED = "report_schedule.deleted", gettext_lazy("deleted a scheduled report")
    SENT = "report_schedule.sent", gettext_lazy("was sent a scheduled report")
