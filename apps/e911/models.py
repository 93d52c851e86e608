"""Where services are, as emergency calls tell it.

MSAG is the Master Street Address Guide, against which a county's addresses are checked.
"""

from django.db import models
from django.utils.translation import gettext

from apps.activity.history import tracked
from apps.core import lookups
from apps.core.models import TimestampedModel
from apps.customers.models import Customer
from apps.e911.constants import E911LookupKind
from apps.e911.querysets import OfServiceItemQuerySet
from apps.orders.models import ServiceInformationItem


class Lookup(lookups.Lookup):
    """A configurable class, type, status or place; `number` is CostGuard's id."""

    kind = models.PositiveSmallIntegerField(choices=E911LookupKind)

    history = tracked()

    class Meta(lookups.Lookup.Meta):
        verbose_name = "E911 lookup"
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="e911_lookup_number_once_per_kind")]


def looked_up(kind: E911LookupKind, **options) -> models.ForeignKey:
    """A reference to a lookup row of one kind, optional unless said otherwise."""
    return lookups.reference(Lookup, kind, **options)


class ServiceAddress(TimestampedModel):
    """A place at which a customer has services.

    The errors say why the last check of it failed, and are null when it passed or never ran.
    """

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="service_addresses"
    )
    street_number = models.CharField(max_length=20, null=True, blank=True)
    street_name = models.CharField(max_length=100)
    location = models.CharField(max_length=60, null=True, blank=True, help_text="Place within the building.")
    city = models.CharField(max_length=100)
    state = models.CharField(max_length=40)
    zip_code = models.CharField("ZIP code", max_length=20)
    status = looked_up(E911LookupKind.ADDRESS_STATUS, null=False, blank=False)
    msag_validated = models.BooleanField("MSAG validated", default=False)
    msag_error = models.CharField("MSAG error", max_length=300, null=True, blank=True)
    msag_community = models.CharField("MSAG community", max_length=100, null=True, blank=True)
    msag_county = looked_up(E911LookupKind.COUNTY, verbose_name="MSAG county")
    msag_provider = looked_up(E911LookupKind.PROVIDER, verbose_name="MSAG provider")
    rate_center = looked_up(E911LookupKind.RATE_CENTER)
    wire_center = looked_up(E911LookupKind.WIRE_CENTER)
    tax_address_error = models.CharField(max_length=300, null=True, blank=True)

    history = tracked()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "service addresses"

    def __str__(self):
        parts = [self.street_number, self.street_name, self.location, self.city, self.state, self.zip_code]
        return " ".join(part for part in parts if part)


class ServiceItemAddress(TimestampedModel):
    """Ties a service information item to one of its service addresses."""

    item = models.ForeignKey(ServiceInformationItem, on_delete=models.CASCADE, related_name="service_addresses")
    address = models.ForeignKey(ServiceAddress, on_delete=models.PROTECT, related_name="service_items")

    history = tracked()
    objects = OfServiceItemQuerySet.as_manager()

    class Meta:
        ordering = ["item", "address"]
        verbose_name = "address of a service item"
        verbose_name_plural = "addresses of service items"
        constraints = [models.UniqueConstraint(fields=["item", "address"], name="service_item_address_once")]

    def __str__(self):
        return gettext("%(address_id)s of %(item_id)s") % {"address_id": self.address_id, "item_id": self.item_id}


class E911Settings(TimestampedModel):
    """What emergency calls from a service tell: where it is and of which class and type it is.

    `place` is one of the item's own addresses.
    """

    item = models.OneToOneField(ServiceInformationItem, on_delete=models.CASCADE, related_name="e911")
    class_of_service = looked_up(E911LookupKind.CLASS_OF_SERVICE)
    type_of_service = looked_up(E911LookupKind.TYPE_OF_SERVICE)
    place = models.ForeignKey(
        ServiceItemAddress, on_delete=models.RESTRICT, null=True, blank=True, related_name="e911_settings"
    )

    history = tracked()
    objects = OfServiceItemQuerySet.as_manager()

    class Meta:
        ordering = ["item"]
        verbose_name = "E911 settings"
        verbose_name_plural = "E911 settings"

    def __str__(self):
        return gettext("E911 of %(item_id)s") % {"item_id": self.item_id}
