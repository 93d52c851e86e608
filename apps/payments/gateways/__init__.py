"""The payment gateway: an adapter named by the setting PAYMENT_GATEWAY_ADAPTER."""

from django.conf import settings
from django.utils.module_loading import import_string

from apps.payments.gateways.base import Account, Declined, Gateway, NotSent, Refund, Reversal, Unanswered

__all__ = ["Account", "Declined", "Gateway", "NotSent", "Refund", "Reversal", "Unanswered", "gateway"]


def gateway() -> Gateway:
    return import_string(settings.PAYMENT_GATEWAY_ADAPTER)()
