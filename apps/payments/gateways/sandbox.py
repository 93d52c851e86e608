"""A gateway within Patchbay, for demonstrations: no money moves.

It gives back what the known transactions hold, and refuses what is beyond them.
"""

import hashlib

from django.db.models import Sum

from apps.payments.constants import TransactionStatus
from apps.payments.gateways.base import Account, Declined, Refund, Reversal
from apps.payments.models import PaymentusTransaction, RefundAttempt


class SandboxGateway:
    def refund(self, account: Account, refund: Refund) -> Reversal:
        found = PaymentusTransaction.objects.filter(
            reference_number=refund.reference_number, amount__gt=0, status=TransactionStatus.APPROVED
        ).first()
        if found is None or self._given_back(refund) - refund.amount > found.amount:
            raise Declined("Unable to reverse transaction.")
        return Reversal(f"9{int(hashlib.sha256(refund.key.encode()).hexdigest(), 16) % 10**11:011}")

    def find(self, account: Account, key: str) -> Reversal | None:
        """None: its answers are never lost, so what has none was never asked for."""
        return None

    def _given_back(self, refund: Refund):
        earlier = RefundAttempt.objects.filter(reference_number=refund.reference_number, link__isnull=False)
        return -(earlier.aggregate(sum=Sum("amount"))["sum"] or 0)
