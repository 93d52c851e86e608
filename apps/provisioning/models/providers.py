"""Providers, the tokens of their callbacks, and the callbacks that came."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.history import tracked
from apps.core.identity import HasIdentity, IdentityConstraint, IdentityField
from apps.core.models import TimestampedModel
from apps.provisioning.constants import CallbackKind
from apps.provisioning.querysets import CallbackQuerySet, ProviderTokenQuerySet


class ProvisioningProvider(HasIdentity, TimestampedModel):
    """A company whose system carries out requests; profiles are the ways to it.

    An inactive one gets no new requests, and its tokens have ended.
    """

    name = models.CharField(max_length=100, db_index=True, help_text="As each request names it, such as Verizon.")
    name_identity = IdentityField(source="name")
    is_active = models.BooleanField("active", default=True)

    history = tracked()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = "provider"
        constraints = [IdentityConstraint(fields=["name_identity"], name="provisioning_provider_name_once")]

    def __str__(self):
        return self.name


class ProviderToken(models.Model):
    """A bearer token with which a provider reports on its own requests, and does nothing else.

    The secret itself is nowhere: `checksum` is its SHA-256.
    """

    provider = models.ForeignKey(ProvisioningProvider, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=100)
    checksum = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField("expires")
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField("last used", null=True, blank=True, editable=False)

    objects = ProviderTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return gettext("%(name)s of %(provider)s") % {"name": self.name, "provider": self.provider}

    @property
    def is_good(self) -> bool:
        return self.ended_at is None and self.expires_at > timezone.now()


class ProviderCallback(models.Model):
    """A callback that was taken, by which a repeated one is known; `done_at` is empty while it waits for its request.

    `target_id` is the id that it names, of a request or a batch. `key` is a digest of what makes it itself: its
    Idempotency-Key, or else its body within the request's `generation` (0 where that does not matter). The rest says
    who sent it, for the history of a callback that is carried out later.
    """

    provider = models.ForeignKey(ProvisioningProvider, on_delete=models.PROTECT, related_name="callbacks")
    kind = models.CharField(max_length=7, choices=CallbackKind)
    target_id = models.BigIntegerField()
    generation = models.PositiveIntegerField(default=0)
    key = models.CharField(max_length=64)
    content = models.CharField(max_length=64, help_text="Digest of the body.")
    changes = models.JSONField(default=dict)
    credential = models.CharField(max_length=100, blank=True)
    route = models.CharField(max_length=200, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    received_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    objects = CallbackQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "kind", "target_id", "generation", "key"], name="provider_callback_once"
            )
        ]
        indexes = [
            models.Index(fields=["received_at"], name="callback_received"),
            models.Index(fields=["provider", "received_at"], name="callback_waiting", condition=Q(done_at=None)),
        ]

    def __str__(self):
        return gettext("Callback of %(provider)s on %(kind)s %(target)s") % {
            "provider": self.provider_id,
            "kind": self.kind,
            "target": self.target_id,
        }
