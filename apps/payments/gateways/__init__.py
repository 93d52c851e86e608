"""The payment gateway: an adapter named by the setting PAYMENT_GATEWAY_ADAPTER."""

from django.conf import settings
from django.utils.module_loading import import_string

from apps.core.sandbox import is_active
from apps.payments.gateways.base import Account, Declined, Gateway, NotSent, Refund, Reversal, Unanswered
from apps.payments.gateways.scripted import ScriptedGateway

__all__ = ["Account", "Declined", "Gateway", "NotSent", "Refund", "Reversal", "Unanswered", "gateway"]


def gateway() -> Gateway:
    """The one in use; in the sandbox the one that follows a script."""
    return ScriptedGateway() if is_active() else import_string(settings.PAYMENT_GATEWAY_ADAPTER)()
