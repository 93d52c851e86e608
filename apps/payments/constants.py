"""Choices and limits of the app."""

import datetime

from django.db.models import TextChoices


class TransactionStatus(TextChoices):
    """What Paymentus says of a transaction."""

    APPROVED = "approved", "Approved"
    VOIDED = "voided", "Voided"  # taken back before it was settled; no money came


class AttemptState(TextChoices):
    """How far a refund has come."""

    ASKING = "asking", "Asking"  # the gateway is being asked; who does so has it until `left_alone_until`
    UNKNOWN = "unknown", "Unknown"  # the gateway was asked and its answer never came
    DONE = "done", "Refunded"
    FAILED = "failed", "Failed"  # nothing was refunded


OPEN = frozenset({AttemptState.ASKING, AttemptState.UNKNOWN})

# Without a trace of a refund at the gateway for so long, it never got there.
GIVE_UP = datetime.timedelta(minutes=15)
MAX_PAUSE = datetime.timedelta(hours=1)


class Verb(TextChoices):
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
