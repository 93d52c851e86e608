"""What customers use: services, the products on them and the equipment in their hands."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.history import tracked
from apps.catalog.constants import CatalogLookupKind
from apps.catalog.models import CatalogItem, looked_up
from apps.core.models import TimestampedModel
from apps.core.search_index import SearchIndex
from apps.customers.constants import ServiceStatus
from apps.customers.models.accounts import Customer
from apps.customers.querysets import ServiceEquipmentQuerySet, ServiceQuerySet


class Service(TimestampedModel):
    """A line that a customer uses. `number` is what it is known by, such as a telephone number.

    While its account is suspended or disconnected, `own_status` keeps the status that it has without that.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="services")
    item = models.ForeignKey(CatalogItem, on_delete=models.PROTECT, related_name="services")
    number = models.CharField(max_length=40, db_index=True)
    status = models.CharField(max_length=12, choices=ServiceStatus, default=ServiceStatus.ACTIVE)
    own_status = models.CharField(max_length=12, choices=ServiceStatus, blank=True, default="", editable=False)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    activated_at = models.DateTimeField(default=timezone.now)
    disconnected_at = models.DateTimeField(null=True, blank=True)

    history = tracked()
    objects = ServiceQuerySet.as_manager()
    search_index = SearchIndex(numbers={"number": "A"})

    class Meta:
        ordering = ["customer", "number", "id"]

    def __str__(self):
        return f"{self.item.name} {self.number}"


class ServiceProduct(TimestampedModel):
    """A feature or advance pay product on a service; active until it ends."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="products")
    item = models.ForeignKey(CatalogItem, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField(default=1)
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)

    history = tracked()

    class Meta:
        ordering = ["service", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gte=1),
                name="service_product_quantity_positive",
                violation_error_message="The quantity must be at least 1.",
            )
        ]

    def __str__(self):
        return gettext("%(name)s on %(service_id)s") % {"name": self.item.name, "service_id": self.service_id}


class ServiceEquipment(TimestampedModel):
    """The handset and the SIM card that a service runs on."""

    service = models.OneToOneField(Service, on_delete=models.PROTECT, related_name="equipment")
    handset = models.ForeignKey(CatalogItem, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    handset_serial_number = models.CharField(max_length=60, null=True, blank=True)
    sim_serial_number = models.CharField(max_length=60, null=True, blank=True)
    sim_class = looked_up(CatalogLookupKind.SIM_CLASS)
    sim_association_type = looked_up(CatalogLookupKind.SIM_ASSOCIATION_TYPE)

    history = tracked()
    objects = ServiceEquipmentQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "service equipment"
        ordering = ["service"]

    def __str__(self):
        return gettext("Equipment of service %(service_id)s") % {"service_id": self.service_id}
