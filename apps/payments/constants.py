"""Choices of payments, and the life cycles of transactions and refunds."""

import datetime

from django.db.models import TextChoices

from apps.core.life_cycles import SYSTEM, LifeCycle, StateInfo, Tone


class TransactionStatus(TextChoices):
    """What Paymentus says of a transaction."""

    APPROVED = "approved", "Approved"
    VOIDED = "voided", "Voided"


TRANSACTION_LIFE_CYCLE = LifeCycle(
    TransactionStatus,
    StateInfo(
        state=TransactionStatus.APPROVED,
        tone=Tone.GOOD,
        meaning="The money is on its way or here.",
        moves={TransactionStatus.VOIDED: SYSTEM},
    ),
    StateInfo(
        state=TransactionStatus.VOIDED,
        tone=Tone.QUIET,
        meaning="Taken back before it was settled; no money came.",
    ),
)


class AttemptState(TextChoices):
    """How far a refund has come."""

    ASKING = "asking", "Asking"
    UNKNOWN = "unknown", "Unknown"
    DONE = "done", "Refunded"
    FAILED = "failed", "Failed"


REFUND_LIFE_CYCLE = LifeCycle(
    AttemptState,
    StateInfo(
        state=AttemptState.ASKING,
        tone=Tone.WARN,
        meaning="The gateway is being asked.",
        moves={
            AttemptState.ASKING: SYSTEM,
            AttemptState.UNKNOWN: SYSTEM,
            AttemptState.DONE: SYSTEM,
            AttemptState.FAILED: SYSTEM,
        },
    ),
    StateInfo(
        state=AttemptState.UNKNOWN,
        tone=Tone.WARN,
        meaning="The gateway was asked and its answer never came; it is asked again by itself.",
        moves={AttemptState.ASKING: SYSTEM},
    ),
    StateInfo(
        state=AttemptState.DONE,
        tone=Tone.GOOD,
        meaning="The money went back to the customer.",
    ),
    StateInfo(
        state=AttemptState.FAILED,
        tone=Tone.BAD,
        meaning="Nothing was refunded.",
    ),
)
OPEN_STATES = tuple(row.state for row in REFUND_LIFE_CYCLE if not row.is_final)

# Without a trace of a refund at the gateway for so long, it never got there.
GIVE_UP = datetime.timedelta(minutes=15)
MAX_PAUSE = datetime.timedelta(hours=1)


class PaymentVerb(TextChoices):
    """What can happen to payments; read as "<actor> <label>"."""

    EXPECTED = "payment.expected", "expected a Paymentus payment"
    RECORDED = "payment.recorded", "recorded a Paymentus transaction"
    TENDERED = "payment.tendered", "matched a Paymentus payment"
    UNTENDERED = "payment.untendered", "released a Paymentus payment"
    REFUND_ASKED = "refund.asked", "asked Paymentus for a refund"
    REFUND_OPEN = "refund.open", "got no answer from Paymentus about a refund"
    REFUNDED = "refund.done", "got a refund from Paymentus"
    REFUND_FAILED = "refund.failed", "got no refund from Paymentus"
    CONFIGURED = "payment.configured", "changed the payment gateway's settings"
