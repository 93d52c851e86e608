"""What a row with an SLA clock keeps of it: tickets, and what apps above have of the kind."""

import datetime

from django.db import models
from django.db.models import F

from apps.tickets.constants import TargetKind
from apps.tickets.models.service_levels import OpeningHours, hours_of
from apps.tickets.sla import DUE, RUNNING, STOPPED_AT, WAITING, Clock


class Clocked(models.Model):
    """Base of rows with an SLA clock. `created_at` is when it started; what a policy promises is a subclass's."""

    assigned_at = models.DateTimeField(null=True, blank=True, help_text="When it was first assigned.")
    held_at = models.DateTimeField(null=True, blank=True, help_text="Start of the present hold.")
    held_for = models.DurationField(
        default=datetime.timedelta, help_text="Length of all holds that have ended; the sum of their rows."
    )
    target = models.DurationField(
        null=True, blank=True, editable=False, help_text="Time to resolve, as its priority had it when it was given."
    )
    decided_target = models.DurationField(
        null=True,
        blank=True,
        editable=False,
        help_text="Target by which a resolved or closed ticket was in time or not.",
    )
    solved_for = models.DurationField(
        default=datetime.timedelta, editable=False, help_text="Time between all resolutions and their reopenings."
    )
    hours = models.ForeignKey(
        OpeningHours,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="When its clock runs; around the clock when empty.",
    )
    due_shift = models.DurationField(
        default=datetime.timedelta, editable=False, help_text="By how much the opening hours move when it is due."
    )
    closed_for = models.DurationField(
        default=datetime.timedelta,
        editable=False,
        help_text="Time outside of the opening hours up to when the clock stopped, holds and solutions left out.",
    )
    resolved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    responded_at = models.DateTimeField(
        "first response", null=True, blank=True, editable=False, help_text="Kept where a policy promises one."
    )
    response_due_at = models.DateTimeField("first response due", null=True, blank=True, editable=False)
    assignment_due_at = models.DateTimeField("assignment due", null=True, blank=True, editable=False)
    update_due_at = models.DateTimeField(
        "update due", null=True, blank=True, editable=False, help_text="But for a present hold, as the others."
    )
    late_updates = models.PositiveIntegerField(
        default=0, editable=False, help_text="How often an update came after it was due."
    )

    class Meta:
        abstract = True

    @property
    def is_over(self) -> bool:
        return self.closed_at is not None or self.resolved_at is not None

    @property
    def is_held(self) -> bool:
        return self.held_at is not None

    @property
    def clock(self) -> Clock:
        """The SLA clock."""
        return Clock(
            created_at=self.created_at,
            assigned_at=self.assigned_at,
            held_at=self.held_at,
            held_for=self.held_for,
            solved_for=self.solved_for,
            resolved_at=self.resolved_at,
            closed_at=self.closed_at,
            target=self.decided_target if self.is_over else self.target,
            due_shift=self.due_shift,
            closed_for=self.closed_for,
            hours=hours_of(self.hours_id) if self.hours_id else None,
        )


for _field in Clocked._meta.local_fields:  # in every list of a row's fields, what it is stands before its clock
    _field.creation_counter += 10_000


def clock_indexes(name: str, key: str = "pk") -> list[models.Index]:
    """Indexes by which queues and reports find rows by their clocks."""
    waiting = [models.Index(WAITING[kind], F(key), name=f"{name}_{kind}_due") for kind in WAITING]
    return [
        models.Index(DUE, name=f"{name}_due", condition=RUNNING),
        models.Index(STOPPED_AT, name=f"{name}_stopped"),
        *waiting,
    ]


# What a clock reads of its row.
CLOCK = (
    "created_at", "assigned_at", "held_at", "held_for", "solved_for", "resolved_at", "closed_at", "target",
    "decided_target", "due_shift", "closed_for", "hours",
)  # fmt: skip
DUE_COLUMNS = {
    TargetKind.RESPONSE: "response_due_at",
    TargetKind.ASSIGNMENT: "assignment_due_at",
    TargetKind.UPDATE: "update_due_at",
}
