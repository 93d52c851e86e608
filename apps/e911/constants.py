"""Choices and limits of E911."""

from django.db.models import IntegerChoices, TextChoices


class E911LookupKind(IntegerChoices):
    """What a lookup row of this app names."""

    CLASS_OF_SERVICE = 1, "E911 class of service"
    TYPE_OF_SERVICE = 2, "E911 type of service"
    ADDRESS_STATUS = 3, "Service address status"
    COUNTY = 4, "MSAG county"
    PROVIDER = 5, "MSAG provider"
    RATE_CENTER = 6, "Rate center"
    WIRE_CENTER = 7, "Wire center"


class E911Verb(TextChoices):
    """What can happen to emergency-call addresses; read as "<actor> <label>"."""

    CHANGED = "e911.changed", "changed the emergency-call address"
    CONFIGURED = "e911.configured", "changed the E911 configuration"
    ADDRESS_SAVED = "e911.address", "changed a service address"
