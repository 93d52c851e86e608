"""Base models, and the sign of life of workers."""

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
