"""Webhooks, and what was or is to be sent to each."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.activity.history import tracked
from apps.activity.models import Activity
from apps.core.models import TimestampedModel
from apps.core.secrets import EncryptedTextField
from apps.customers.models import Organisation
from apps.events.constants import DeliveryState, Format, WebhookState
from apps.events.querysets import DeliveryQuerySet, WebhookQuerySet


class Webhook(TimestampedModel):
    """An address to which events are posted, as its owner may see them at the time.

    `types` are verbs, or beginnings of them such as `ticket.*`; `organisation` and `subject_kind` with `subject_id`
    narrow it further. `scopes` are those of the credential that made it, and `token_id` is the bearer token, until that
    has expired. What follows `state` are the workers' notes and no part of the history: `position` is the place up to
    which events have become deliveries, `failures` counts attempts in a row that failed, since `failing_since`.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="webhooks")
    url = models.CharField("URL", max_length=500)
    description = models.CharField(max_length=200, blank=True)
    types = models.JSONField(default=list)
    format = models.CharField(max_length=10, choices=Format, default=Format.PLAIN)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="webhooks"
    )
    subject_kind = models.CharField(max_length=20, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    scopes = models.CharField(max_length=200, blank=True)
    token_id = models.BigIntegerField(null=True, blank=True, editable=False)
    secret = EncryptedTextField(editable=False)
    previous_secret = EncryptedTextField(blank=True, editable=False)
    previous_until = models.DateTimeField(null=True, blank=True, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    state = models.CharField(max_length=8, choices=WebhookState, default=WebhookState.ACTIVE)
    position = models.BigIntegerField(default=0, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    failing_since = models.DateTimeField(null=True, blank=True, editable=False)
    circuit_open_until = models.DateTimeField(null=True, blank=True, editable=False)
    last_success_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_failure_at = models.DateTimeField(null=True, blank=True, editable=False)

    history = tracked(
        excluded_fields=[
            "token_id",
            "secret",
            "previous_secret",
            "previous_until",
            "position",
            "failures",
            "failing_since",
            "circuit_open_until",
            "last_success_at",
            "last_failure_at",
        ]
    )
    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        permissions = [("read_events", "Can read events and have them sent")]
        indexes = [
            models.Index(
                fields=["position"], name="webhook_active", condition=Q(state=WebhookState.ACTIVE, deleted_at=None)
            )
        ]

    def __str__(self):
        return f"Webhook {self.pk}"


def message_id() -> str:
    return f"msg_{uuid.uuid4().hex}"


class Delivery(models.Model):
    """An event for one webhook: what became of sending it. What is sent is made again for each attempt.

    `message` is the `webhook-id` of every attempt, and `record` what later deliveries of the webhook wait for it by. A
    test has no activity. A claim moves `next_attempt_at` ahead, counts the attempt, and is known by its `tried_at`.
    """

    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="deliveries")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    message = models.CharField(max_length=40, unique=True, default=message_id, editable=False)
    type = models.CharField(max_length=64)
    record = models.CharField(max_length=80)
    state = models.CharField(max_length=9, choices=DeliveryState, default=DeliveryState.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    first_tried_at = models.DateTimeField(null=True, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    next_attempt_at = models.DateTimeField(null=True, blank=True, default=timezone.now)
    delivered_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField("answer", null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    milliseconds = models.PositiveIntegerField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["webhook", "activity"], name="delivery_once")]
        indexes = [
            models.Index(fields=["webhook", "-id"], name="delivery_of_webhook"),
            models.Index(fields=["next_attempt_at"], name="delivery_pending", condition=Q(state=DeliveryState.PENDING)),
            models.Index(
                fields=["webhook", "record", "id"],
                name="delivery_order",
                condition=Q(state=DeliveryState.PENDING),
            ),
            models.Index(fields=["created_at"], name="delivery_created"),
        ]

    def __str__(self):
        return f"Delivery {self.pk} to webhook {self.webhook_id}"
