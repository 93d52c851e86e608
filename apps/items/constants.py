"""Verbs of tags."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy


class TagVerb(TextChoices):
    """What can happen to a tag itself; read as "<actor> <label>"."""

    CONFIGURED = "tag.configured", gettext_lazy("configured the tag")
