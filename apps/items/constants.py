"""Verbs of tags."""

from django.db.models import TextChoices


class TagVerb(TextChoices):
    """What can happen to a tag itself; read as "<actor> <label>"."""

    CONFIGURED = "tag.configured", "configured the tag"
