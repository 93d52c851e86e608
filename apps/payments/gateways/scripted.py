"""The gateway of the sandbox: no money moves, and what it answers is decided by the cents of the amount."""

from decimal import Decimal
from enum import IntEnum

from apps.payments.gateways.base import Account, Declined, NotSent, Refund, Reversal, Unanswered
from apps.payments.gateways.sandbox import SandboxGateway
from apps.payments.models import RefundAttempt


class Cents(IntEnum):
    """What the cents of a refund make of it; `docs/api/sandbox.md` has them."""

    DECLINED = 5
    NOT_REACHED = 6
    LOST = 7  # it is made, and the answer does not come
    SILENT = 8  # it is not made, and no answer comes


class ScriptedGateway(SandboxGateway):
    """Declines, is away, loses its answer to a refund that it made, or makes none and stays silent."""

    def refund(self, account: Account, refund: Refund) -> Reversal:
        match _cents(refund.amount):
            case Cents.DECLINED:
                raise Declined("The card was declined.")
            case Cents.NOT_REACHED:
                raise NotSent("The payment gateway cannot be reached.")
            case Cents.LOST | Cents.SILENT:
                raise Unanswered("The payment gateway did not answer.")
        return super().refund(account, refund)

    def find(self, account: Account, key: str) -> Reversal | None:
        """What became of a refund without an answer: it was made, or never got there."""
        attempt = RefundAttempt.objects.get(idempotency_key=key)
        if _cents(attempt.amount) != Cents.LOST:
            return None
        refund = Refund(key, attempt.reference_number, attempt.amount, attempt.order_id)
        return super().refund(account, refund)


def _cents(amount: Decimal) -> int:
    return int(abs(amount) * 100) % 100
