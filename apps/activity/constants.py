"""Choices of activity, and the life cycles of e-mails and of bulk changes."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from apps.core.life_cycles import SYSTEM, LifeCycle, StateInfo, Tone

STEPS = "steps"  # member of an activity's data: what it sums up, line by line


class EmailStatus(TextChoices):
    """What became of an e-mail."""

    QUEUED = "queued", gettext_lazy("Queued")
    SENDING = "sending", gettext_lazy("Sending")
    SENT = "sent", gettext_lazy("Sent")
    FAILED = "failed", gettext_lazy("Failed")
    GIVEN_UP = "given_up", gettext_lazy("Given up")


@dataclass(frozen=True, kw_only=True)
class EmailStatusInfo(StateInfo):
    is_waiting: bool = False  # for a worker to take it up
    is_tried: bool = False  # an attempt has ended


EMAIL_LIFE_CYCLE = LifeCycle(
    EmailStatus,
    EmailStatusInfo(
        state=EmailStatus.QUEUED,
        tone=Tone.CALM,
        meaning=gettext_lazy("It waits for a worker."),
        moves={EmailStatus.SENDING: SYSTEM},
        is_waiting=True,
    ),
    EmailStatusInfo(
        state=EmailStatus.SENDING,
        tone=Tone.CALM,
        meaning=gettext_lazy("A worker has it in hand."),
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
        meaning=gettext_lazy("It could not be sent, and is tried again."),
        moves={EmailStatus.SENDING: SYSTEM},
        is_waiting=True,
        is_tried=True,
    ),
    EmailStatusInfo(
        state=EmailStatus.SENT,
        tone=Tone.GOOD,
        meaning=gettext_lazy("The mail server has taken it."),
        is_tried=True,
    ),
    EmailStatusInfo(
        state=EmailStatus.GIVEN_UP,
        tone=Tone.BAD,
        meaning=gettext_lazy("It failed too often and is not tried again."),
        is_tried=True,
    ),
)


class BulkVerb(TextChoices):
    """What can happen to a bulk change; read as "<actor> <label>"."""

    STARTED = "bulk_run.started", gettext_lazy("began a bulk change")
    STOPPED = "bulk_run.stopped", gettext_lazy("stopped a bulk change")
    FINISHED = "bulk_run.finished", gettext_lazy("came to the end of a bulk change")


class ArchiveVerb(TextChoices):
    """What can happen to a month of the audit; read as "<actor> <label>"."""

    ARCHIVED = "archived_month.archived", gettext_lazy("archived a month of the audit")
    RESTORED = "archived_month.restored", gettext_lazy("restored a month of the audit")


class QueueViewVerb(TextChoices):
    """What can happen to a saved view, and to the list that one shows; read as "<actor> <label>"."""

    SAVED = "queue_view.saved", gettext_lazy("saved a view")
    CHANGED = "queue_view.changed", gettext_lazy("changed a saved view")
    DELETED = "queue_view.deleted", gettext_lazy("deleted a saved view")
    EXPORTED = "list.exported", gettext_lazy("exported a list")


class BulkState(TextChoices):
    """How far a bulk change has come."""

    RUNNING = "running", gettext_lazy("Running")
    FINISHED = "finished", gettext_lazy("Finished")
    STOPPED = "stopped", gettext_lazy("Stopped")


# Whoever began it may stop it, and nobody else.
BULK_LIFE_CYCLE = LifeCycle(
    BulkState,
    StateInfo(
        state=BulkState.RUNNING,
        tone=Tone.CALM,
        meaning=gettext_lazy("Its rows are changed one after the other."),
        moves={BulkState.FINISHED: SYSTEM, BulkState.STOPPED: SYSTEM},
    ),
    StateInfo(state=BulkState.FINISHED, tone=Tone.GOOD, meaning=gettext_lazy("Every row was changed or skipped.")),
    StateInfo(
        state=BulkState.STOPPED,
        tone=Tone.PAUSED,
        meaning=gettext_lazy("Rows that were not reached stay as they were."),
    ),
)


class BulkOutcome(TextChoices):
    """What became of one row of a bulk change."""

    WAITING = "waiting", gettext_lazy("Waiting")
    CHANGED = "changed", gettext_lazy("Changed")
    SKIPPED = "skipped", gettext_lazy("Skipped")
