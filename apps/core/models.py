"""Base models."""

from django.db import models
from django.utils import timezone


class Stamped(models.Model):
    """Knows when it was made and last changed (aware UTC)."""

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
