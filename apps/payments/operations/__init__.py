"""Every write to payments, one verb each.

Lock order: the order, then refund attempts, links and transactions, each by id.
"""

from apps.payments.operations.configuration import save_gateway_settings
from apps.payments.operations.refunds import refund_payment
from apps.payments.operations.settling import settle_due_refunds, settle_refund
from apps.payments.operations.tenders import place_payment, release_payment
from apps.payments.operations.transactions import expect_payment, record_transaction

__all__ = [
    "expect_payment",
    "place_payment",
    "record_transaction",
    "refund_payment",
    "release_payment",
    "save_gateway_settings",
    "settle_due_refunds",
    "settle_refund",
]
