"""Files on orders."""

from django.db import models
from django.utils import timezone

from apps.activity.history import tracked
from apps.attachments.models import Attachment
from apps.orders.models.orders import Order
from apps.orders.querysets import OrderFileQuerySet


class OrderFile(models.Model):
    """A file on an order, for staff. One that was removed keeps its row, so that the removal can be taken back."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="files")
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="order_files")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    removed_at = models.DateTimeField("removed", null=True, blank=True, editable=False)

    history = tracked()
    objects = OrderFileQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["order", "attachment"], name="file_once_on_order")]

    def __str__(self):
        return self.attachment.name
