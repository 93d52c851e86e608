"""Choices of activity, and the life cycle of e-mails."""

from dataclasses import dataclass

from django.db.models import TextChoices

from apps.core.life_cycles import SYSTEM, LifeCycle, StateInfo, Tone


class EmailStatus(TextChoices):
    """What became of an e-mail."""

    QUEUED = "queued", "Queued"
    SENDING = "sending", "Sending"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"
    GIVEN_UP = "given_up", "Given up"


@dataclass(frozen=True, kw_only=True)
class EmailStatusInfo(StateInfo):
    is_waiting: bool = False  # for a worker to take it up
    is_tried: bool = False  # an attempt has ended


EMAIL_LIFE_CYCLE = LifeCycle(
    EmailStatus,
    EmailStatusInfo(
        state=EmailStatus.QUEUED,
        tone=Tone.CALM,
        meaning="It waits for a worker.",
        moves={EmailStatus.SENDING: SYSTEM},
        is_waiting=True,
    ),
    EmailStatusInfo(
        state=EmailStatus.SENDING,
        tone=Tone.CALM,
        meaning="A worker has it in hand.",
        moves={
            EmailStatus.SENDING: SYSTEM,
            EmailStatus.SENT: SYSTEM,
            EmailStatus.FAILED: SYSTEM,
            EmailStatus.GIVEN_UP: SYSTEM,
        },
    ),
    EmailStatusInfo(
        state=EmailStatus.FAILED,
        tone=Tone.BAD,
        meaning="It could not be sent, and is tried again.",
        moves={EmailStatus.SENDING: SYSTEM},
        is_waiting=True,
        is_tried=True,
    ),
    EmailStatusInfo(
        state=EmailStatus.SENT,
        tone=Tone.GOOD,
        meaning="The mail server has taken it.",
        is_tried=True,
    ),
    EmailStatusInfo(
        state=EmailStatus.GIVEN_UP,
        tone=Tone.BAD,
        meaning="It failed too often and is not tried again.",
        is_tried=True,
    ),
)
