"""How a register reaches the payment gateway."""

from django.db import models
from django.utils.translation import gettext

from apps.activity.history import tracked
from apps.core.models import TimestampedModel
from apps.core.secrets import EncryptedTextField
from apps.registers.models import Register

SECRETS = ["merchant", "login", "key"]


class GatewaySettings(TimestampedModel):
    """A register's account at Paymentus. Its secrets are encrypted at rest and shown to nobody."""

    register = models.OneToOneField(Register, on_delete=models.PROTECT, related_name="gateway_settings")
    endpoint = models.CharField(max_length=500, help_text="Where the gateway is, such as https://gateway.example/v1.")
    merchant = EncryptedTextField(blank=True)
    login = EncryptedTextField(blank=True)
    key = EncryptedTextField(blank=True, help_text="Signs what is sent.")
    is_valid = models.BooleanField("valid", default=False, help_text="Refunds go through valid settings alone.")

    history = tracked(excluded_fields=SECRETS)

    class Meta:
        ordering = ["register"]
        verbose_name_plural = "gateway settings"

    def __str__(self):
        return gettext("Paymentus at register %(register_id)s") % {"register_id": self.register_id}
