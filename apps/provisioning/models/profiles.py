"""To whom requests go, and how."""

from django.db import models

from apps.activity.history import tracked
from apps.core.identity import HasIdentity, IdentityConstraint, IdentityField
from apps.core.models import TimestampedModel
from apps.core.secrets import EncryptedTextField
from apps.provisioning.constants import Adapter
from apps.provisioning.models.providers import ProvisioningProvider


class ProvisioningProfile(HasIdentity, TimestampedModel):
    """A way to a provider. Its id is the dialect's profileID.

    `address` is the URL that HTTP requests are posted to, or the name of a folder below
    PROVISIONING_FOLDER. `failures` counts attempts in a row that did not reach the provider; after a few of
    them its circuit opens for a while. Both are the workers' notes and no part of the history.
    """

    name = models.CharField(max_length=100, db_index=True)
    name_identity = IdentityField(source="name")
    provider = models.ForeignKey(ProvisioningProvider, on_delete=models.PROTECT, related_name="profiles")
    adapter = models.CharField(max_length=8, choices=Adapter)
    address = models.CharField(max_length=500, help_text="The URL that requests are posted to, or the folder's name.")
    secret = EncryptedTextField(blank=True, help_text="Signs what is posted. Never shown again.")
    timeout_seconds = models.PositiveSmallIntegerField(default=10)
    is_active = models.BooleanField("active", default=True)
    failures = models.PositiveIntegerField(default=0, editable=False)
    circuit_open_until = models.DateTimeField(null=True, editable=False)

    history = tracked(excluded_fields=["secret", "failures", "circuit_open_until"])

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(timeout_seconds__gte=1, timeout_seconds__lte=60),
                name="profile_timeout_in_range",
                violation_error_message="The timeout must be 1 to 60 seconds.",
            ),
            IdentityConstraint(fields=["name_identity"], name="provisioning_profile_name_once"),
        ]

    def __str__(self):
        return self.name
