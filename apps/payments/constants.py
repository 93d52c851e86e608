"""Choices of payments, and the life cycles of transactions and refunds."""

import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from apps.core.life_cycles import SYSTEM, LifeCycle, StateInfo, Tone


class TransactionStatus(TextChoices):
    """What Paymentus says of a transaction."""

    APPROVED = "approved", gettext_lazy("Approved")
    VOIDED = "voided", gettext_lazy("Voided")


TRANSACTION_LIFE_CYCLE = LifeCycle(
    TransactionStatus,
    StateInfo(
        state=TransactionStatus.APPROVED,
        tone=Tone.GOOD,
        meaning=gettext_lazy("The money is on its way or here."),
        moves={TransactionStatus.VOIDED: SYSTEM},
    ),
    StateInfo(
        state=TransactionStatus.VOIDED,
        tone=Tone.QUIET,
        meaning=gettext_lazy("Taken back before it was settled; no money came."),
    ),
)


class AttemptState(TextChoices):
    """How far a refund has come."""

    ASKING = "asking", gettext_lazy("Asking")
    UNKNOWN = "unknown", gettext_lazy("Unknown")
    DONE = "done", gettext_lazy("Refunded")
    FAILED = "failed", gettext_lazy("Failed")


REFUND_LIFE_CYCLE = LifeCycle(
    AttemptState,
    StateInfo(
        state=AttemptState.ASKING,
        tone=Tone.WARN,
        meaning=gettext_lazy("The gateway is being asked."),
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
        meaning=gettext_lazy("The gateway was asked and its answer never came; it is asked again by itself."),
        moves={AttemptState.ASKING: SYSTEM},
    ),
    StateInfo(
        state=AttemptState.DONE,
        tone=Tone.GOOD,
        meaning=gettext_lazy("The money went back to the customer."),
    ),
    StateInfo(
        state=AttemptState.FAILED,
        tone=Tone.BAD,
        meaning=gettext_lazy("Nothing was refunded."),
    ),
)
OPEN_STATES = tuple(row.state for row in REFUND_LIFE_CYCLE if not row.is_final)

# Without a trace of a refund at the gateway for so long, it never got there.
GIVE_UP = datetime.timedelta(minutes=15)
MAX_PAUSE = datetime.timedelta(hours=1)


class PaymentVerb(TextChoices):
    """What can happen to payments; read as "<actor> <label>"."""

    EXPECTED = "payment.expected", gettext_lazy("expected a Paymentus payment")
    RECORDED = "payment.recorded", gettext_lazy("recorded a Paymentus transaction")
    TENDERED = "payment.tendered", gettext_lazy("matched a Paymentus payment")
    UNTENDERED = "payment.untendered", gettext_lazy("released a Paymentus payment")
    REFUND_ASKED = "refund.asked", gettext_lazy("asked Paymentus for a refund")
    REFUND_OPEN = "refund.open", gettext_lazy("got no answer from Paymentus about a refund")
    REFUNDED = "refund.done", gettext_lazy("got a refund from Paymentus")
    REFUND_FAILED = "refund.failed", gettext_lazy("got no refund from Paymentus")
    CONFIGURED = "payment.configured", gettext_lazy("changed the payment gateway's settings")
