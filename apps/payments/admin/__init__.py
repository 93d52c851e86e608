"""Payments at the desk: the gateway's settings, transactions, and what an order page shows of them."""

from apps.payments.admin.configuration import GatewaySettingsAdmin
from apps.payments.admin.urls import PaymentusTransactionAdmin

__all__ = ["GatewaySettingsAdmin", "PaymentusTransactionAdmin"]
