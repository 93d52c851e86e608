"""Base models, the sign of life of workers, and the state of the sandbox."""

from django.db import models
from django.utils import timezone


class TimestampedModel(models.Model):
    """Knows when it was made and last changed (aware UTC)."""

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class SignOfLife(models.Model):
    """When a process of a kind was last seen at work; one row for each kind."""

    kind = models.CharField(max_length=20, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.kind


class SandboxState(models.Model):
    """Whether the sandbox can be used, one row; `apps.core.sandbox_resets`.

    `version` stands for the migrations that it was filled with, `busy_until` is while a worker has it in hand.
    """

    ONE = 1

    is_ready = models.BooleanField(default=False)
    version = models.CharField(max_length=64, blank=True)
    requested_at = models.DateTimeField(null=True)
    busy_until = models.DateTimeField(null=True)
    filled_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return "ready" if self.is_ready else "being reset"
