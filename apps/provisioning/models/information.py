"""The properties of an order's lines with their values, and the values staged for them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from apps.activity.history import tracked
from apps.core.models import TimestampedModel
from apps.orders.models import Order, OrderItem, ServiceInformationItem
from apps.orders.querysets import OfOrderQuerySet
from apps.provisioning.models.links import ProvisioningProperty
from apps.provisioning.querysets import InformationItemQuerySet


class ProvisioningInformationItem(TimestampedModel):
    """A property of one line of an order, with the value in force.

    `order_item` is empty where it belongs to the service itself, `service_item` where it is account-level.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="information_items")
    order_item = models.ForeignKey(OrderItem, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    service_item = models.ForeignKey(
        ServiceInformationItem, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    property = models.ForeignKey(ProvisioningProperty, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    key_name = models.CharField(max_length=100)
    value = models.TextField(null=True, blank=True)
    is_locked = models.BooleanField("locked", default=False)

    history = tracked()
    objects = InformationItemQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(order_item__isnull=False) | Q(service_item__isnull=False),
                name="information_item_has_a_line",
            ),
            models.UniqueConstraint(
                fields=["order_item", "property"],
                condition=Q(order_item__isnull=False),
                name="information_item_once_per_line",
            ),
            models.UniqueConstraint(
                fields=["service_item", "property"],
                condition=Q(order_item=None),
                name="information_item_once_per_service",
            ),
        ]
        indexes = [models.Index(fields=["order", "id"], name="information_item_of_order")]

    def __str__(self):
        return f"{self.code} {self.key_name}"


class StagedProvisioningInformationItem(TimestampedModel):
    """A value that an item is to get when the order's staged values are committed; null clears it."""

    item = models.OneToOneField(ProvisioningInformationItem, on_delete=models.CASCADE, related_name="staged")
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="staged_information_items")
    value = models.TextField(null=True, blank=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    history = tracked()
    objects = OfOrderQuerySet.as_manager()

    class Meta:
        ordering = ["item"]

    def __str__(self):
        return gettext("Staged value of %(item)s") % {"item": self.item_id}
