"""Choices of what the APIs keep of requests."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy


class RequestClass(TextChoices):
    """What a request costs; a credential has a limit for each."""

    READ = "read", gettext_lazy("Read")  # of one record, or of something fixed
    WRITE = "write", gettext_lazy("Write")  # changes something
    SEARCH = "search", gettext_lazy("Search and report")  # what a request can narrow
