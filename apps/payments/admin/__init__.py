"""Payments at the desk: the gateway's settings, transactions, and what an order page shows of them."""

from apps.payments.admin.gateways import GatewaySettingsAdmin
from apps.payments.admin.transactions import PaymentusTransactionAdmin

__all__ = ["GatewaySettingsAdmin", "PaymentusTransactionAdmin"]
