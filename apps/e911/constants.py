"""Choices and limits of E911."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy


class E911LookupKind(IntegerChoices):
    """What a lookup row of this app names."""

    CLASS_OF_SERVICE = 1, gettext_lazy("E911 class of service")
    TYPE_OF_SERVICE = 2, gettext_lazy("E911 type of service")
    ADDRESS_STATUS = 3, gettext_lazy("Service address status")
    COUNTY = 4, gettext_lazy("MSAG county")
    PROVIDER = 5, gettext_lazy("MSAG provider")
    RATE_CENTER = 6, gettext_lazy("Rate center")
    WIRE_CENTER = 7, gettext_lazy("Wire center")


class E911Verb(TextChoices):
    """What can happen to emergency-call addresses; read as "<actor> <label>"."""

    CHANGED = "e911.changed", gettext_lazy("changed the emergency-call address")
    CONFIGURED = "e911.configured", gettext_lazy("changed the E911 configuration")
    ADDRESS_SAVED = "e911.address", gettext_lazy("changed a service address")
