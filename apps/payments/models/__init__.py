"""What is the gateway's: its settings, transactions, their ties to orders, and refunds."""

from apps.payments.models.gateways import GatewaySettings
from apps.payments.models.refunds import RefundAttempt
from apps.payments.models.transactions import PaymentusTransaction, TransactionOrderLink

__all__ = ["GatewaySettings", "PaymentusTransaction", "RefundAttempt", "TransactionOrderLink"]
