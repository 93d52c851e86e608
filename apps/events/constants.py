"""Choices of events, the life cycles of webhooks and deliveries, and when a delivery is tried again."""

import datetime
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from apps.core.life_cycles import SYSTEM, LifeCycle, StateInfo, Tone
from apps.events.permissions import READ_EVENTS


class WebhookState(TextChoices):
    """Whether deliveries leave for a webhook."""

    ACTIVE = "active", gettext_lazy("Active")
    PAUSED = "paused", gettext_lazy("Paused")
    DISABLED = "disabled", gettext_lazy("Disabled")


WEBHOOK_LIFE_CYCLE = LifeCycle(
    WebhookState,
    StateInfo(
        state=WebhookState.ACTIVE,
        tone=Tone.GOOD,
        meaning=gettext_lazy("Events are sent as they happen."),
        moves={WebhookState.PAUSED: READ_EVENTS, WebhookState.DISABLED: SYSTEM},
    ),
    StateInfo(
        state=WebhookState.PAUSED,
        tone=Tone.PAUSED,
        meaning=gettext_lazy("Its owner paused it; what happens meanwhile is not sent."),
        moves={WebhookState.ACTIVE: READ_EVENTS},
    ),
    StateInfo(
        state=WebhookState.DISABLED,
        tone=Tone.BAD,
        meaning=gettext_lazy("Its receiver failed for days or is gone; its owner can start it again."),
        moves={WebhookState.ACTIVE: READ_EVENTS},
    ),
)


class DeliveryState(TextChoices):
    """What became of a delivery."""

    PENDING = "pending", gettext_lazy("Pending")
    DELIVERED = "delivered", gettext_lazy("Delivered")
    FAILED = "failed", gettext_lazy("Failed")
    NOT_SENT = "not_sent", gettext_lazy("Not sent")


@dataclass(frozen=True, kw_only=True)
class DeliveryStateInfo(StateInfo):
    is_replayable: bool = False


DELIVERY_LIFE_CYCLE = LifeCycle(
    DeliveryState,
    DeliveryStateInfo(
        state=DeliveryState.PENDING,
        tone=Tone.CALM,
        meaning=gettext_lazy("It is sent as soon as its turn comes, and again after a failure."),
        moves={DeliveryState.DELIVERED: SYSTEM, DeliveryState.FAILED: SYSTEM, DeliveryState.NOT_SENT: SYSTEM},
    ),
    DeliveryStateInfo(
        state=DeliveryState.DELIVERED,
        tone=Tone.GOOD,
        meaning=gettext_lazy("The receiver has answered 2xx."),
        moves={DeliveryState.PENDING: READ_EVENTS},
        is_replayable=True,
    ),
    DeliveryStateInfo(
        state=DeliveryState.FAILED,
        tone=Tone.BAD,
        meaning=gettext_lazy("It failed too often and waits to be replayed."),
        moves={DeliveryState.PENDING: READ_EVENTS},
        is_replayable=True,
    ),
    DeliveryStateInfo(
        state=DeliveryState.NOT_SENT,
        tone=Tone.QUIET,
        meaning=gettext_lazy("Nothing was sent: the owner may not see the record, or it is gone."),
        moves={DeliveryState.PENDING: READ_EVENTS},
        is_replayable=True,
    ),
)


class Format(TextChoices):
    """In whose words `data` of an event is."""

    PLAIN = "plain", gettext_lazy("Plain")
    SIPSYNERGY = "sipsynergy", gettext_lazy("Tickets microservice")
    M4 = "m4", "M4 TicketNote"
    COSTGUARD = "costguard", "CostGuard"
    EQUINIX = "equinix", "Equinix"


class WebhookVerb(TextChoices):
    """What can happen to a webhook; read as "<actor> <label>"."""

    CREATED = "webhook.created", gettext_lazy("created the webhook")
    CHANGED = "webhook.changed", gettext_lazy("changed the webhook")
    STARTED = "webhook.started", gettext_lazy("started the webhook")
    PAUSED = "webhook.paused", gettext_lazy("paused the webhook")
    DISABLED = "webhook.disabled", gettext_lazy("disabled the webhook")
    DELETED = "webhook.deleted", gettext_lazy("deleted the webhook")
    ROTATED = "webhook.rotated", gettext_lazy("gave the webhook a new secret")
    TESTED = "webhook.tested", gettext_lazy("sent a test event to the webhook")
    REPLAYED = "webhook.replayed", gettext_lazy("had deliveries of the webhook sent again")


TEST_EVENT = "webhook.test"
MOST_TYPES = 50
MOST_WEBHOOKS = 50  # of one owner
OLD_SECRET_LASTS = datetime.timedelta(hours=24)
DELIVERIES_KEPT = datetime.timedelta(days=30)

# How long to wait before each further attempt, as multiples of WEBHOOK_RETRY_SECONDS. With 5 seconds they are 5 s,
# 5 min, 30 min, 2 h, 5 h, 10 h, 14 h and twice 20 h: 71 h and 35 min. Source: Standard Webhooks, retry schedule.
PAUSES = (1, 60, 360, 1_440, 3_600, 7_200, 10_080, 14_400, 14_400)
JITTER = 0.2  # so much shorter a pause may be, so that not all come back together
GIVE_UP_AFTER = datetime.timedelta(days=3)

FAILURE_THRESHOLD = 5  # attempts in a row that failed until a webhook's circuit opens
FIRST_REST = datetime.timedelta(minutes=1)  # doubles with each trial that fails
LONGEST_REST = datetime.timedelta(hours=1)
DISABLE_AFTER = datetime.timedelta(days=3)  # of failures without a success
