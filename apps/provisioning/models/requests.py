"""What a provider is asked to do."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext

from apps.activity.history import tracked
from apps.core.models import TimestampedModel
from apps.orders.models import Order
from apps.provisioning.constants import FINAL_STATUSES, REQUEST_LIFE_CYCLE, TO_SUBMIT, ProvisioningStatus
from apps.provisioning.models.batches import ProvisioningBatchItem
from apps.provisioning.models.profiles import ProvisioningProfile
from apps.provisioning.querysets import RequestQuerySet
from apps.tickets.models import Ticket


class ProvisioningRequest(TimestampedModel):
    """The request of one batch item. Regenerated, it stays the same row, one `generation` further.

    `next_attempt_at` says when a worker may hand it over, or take it over from a worker that died; it is
    empty once the provider has it or has refused it. `ticket` is where people deal with the refusal.
    """

    item = models.OneToOneField(ProvisioningBatchItem, on_delete=models.PROTECT, related_name="request")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="provisioning_requests")
    profile = models.ForeignKey(ProvisioningProfile, on_delete=models.PROTECT, related_name="requests")
    status = models.PositiveSmallIntegerField(choices=ProvisioningStatus, default=ProvisioningStatus.CREATED)
    provider = models.TextField(null=True, blank=True)
    note = models.TextField(null=True, blank=True)
    generation = models.PositiveIntegerField(default=1)
    attempts = models.PositiveIntegerField(default=0, help_text="Attempts to hand over this generation.")
    next_attempt_at = models.DateTimeField(null=True, editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    last_error = models.TextField(blank=True, editable=False)
    external_reference = models.TextField(blank=True, editable=False, help_text="The provider's own id.")
    ticket = models.ForeignKey(Ticket, on_delete=models.SET_NULL, null=True, related_name="provisioning_requests")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    history = tracked(excluded_fields=["next_attempt_at"], listed=True)
    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                name="request_to_submit",
                condition=models.Q(next_attempt_at__isnull=False),
            ),
            models.Index(fields=["status", "updated_at"], name="request_by_status"),
            models.Index(fields=["created_at"], name="request_created"),
            models.Index(fields=["submitted_at"], name="request_submitted"),
        ]

    def __str__(self):
        return gettext("Provisioning request %(number)s") % {"number": self.pk}

    @property
    def idempotency_key(self) -> str:
        """What a provider tells a repeated hand-over by."""
        return f"{self.pk}-{self.generation}"

    @property
    def is_final(self) -> bool:
        return self.status in FINAL_STATUSES

    @property
    def is_regenerable(self) -> bool:
        return REQUEST_LIFE_CYCLE[self.status].is_regenerable

    @property
    def is_to_submit(self) -> bool:
        return self.status in TO_SUBMIT
