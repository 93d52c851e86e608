"""What an order has to get provisioned, built into batches."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from apps.activity.history import tracked
from apps.core.models import TimestampedModel
from apps.orders.models import Order, OrderItem, ServiceInformationItem
from apps.orders.querysets import OfOrderQuerySet
from apps.provisioning.constants import Transition
from apps.provisioning.querysets import BatchItemQuerySet


class ProvisioningBatch(TimestampedModel):
    """Items of an order to be provisioned together; closes by itself once each has a request.

    `is_running` and `note` are what the provisioning system last reported. Requests of a batch `after_bsu`
    wait until billing has processed the order.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="provisioning_batches")
    work_item_instance_id = models.BigIntegerField(null=True, blank=True)
    is_open = models.BooleanField("open", default=True)
    after_bsu = models.BooleanField("after billing system update", default=False)
    is_running = models.BooleanField("running", null=True, blank=True)
    note = models.TextField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    history = tracked()
    objects = OfOrderQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "provisioning batches"
        ordering = ["-id"]
        permissions = [
            ("work_provisioning", "Can build batches, provision items and stage values"),
            ("report_provisioning", "Can see the figures of provisioning"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["work_item_instance_id"],
                condition=Q(is_open=True, work_item_instance_id__isnull=False),
                name="one_open_batch_per_work_item",
            )
        ]

    def __str__(self):
        return gettext("Provisioning batch %(number)s") % {"number": self.pk}


class ProvisioningBatchItem(TimestampedModel):
    """One provisionable object of one line of the batch's order; complete once it has a request.

    `order_item` is empty where the object belongs to the service itself, `service_item` where the line is
    the account's. A line that is taken off the order leaves the item behind. `updated_at` moves with the request.
    """

    batch = models.ForeignKey(ProvisioningBatch, on_delete=models.CASCADE, related_name="items")
    order_item = models.ForeignKey(OrderItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    service_item = models.ForeignKey(
        ServiceInformationItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    code = models.CharField(max_length=60)
    transition = models.CharField(max_length=12, choices=Transition, null=True, blank=True)
    is_complete = models.BooleanField("complete", default=False)

    history = tracked()
    objects = BatchItemQuerySet.as_manager()

    class Meta:
        ordering = ["batch", "id"]
        indexes = [
            models.Index(fields=["batch"], name="batch_item_incomplete", condition=Q(is_complete=False)),
        ]

    def __str__(self):
        return gettext("%(code)s of batch %(number)s") % {"code": self.code, "number": self.batch_id}
