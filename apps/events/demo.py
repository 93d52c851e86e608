"""A demo webhook of the integrator: paused, to an address that does not exist, so that nothing is sent."""

import datetime

from django.utils import timezone

from apps.core.caller import Caller, Channel
from apps.events.constants import TEST_EVENT, DeliveryState, Format
from apps.events.models import Delivery, Webhook
from apps.events.operations import create_webhook, pause_webhook
from apps.users.models import User

URL = "https://hooks.harbour-logistics.example/patchbay"
TYPES = ["ticket.*", "case.*"]
DELIVERIES = [  # type, state, hours ago, tries, answer, error
    (TEST_EVENT, DeliveryState.DELIVERED, 30, 1, 200, ""),
    ("ticket.closed", DeliveryState.DELIVERED, 26, 2, 204, ""),
    ("ticket.changed", DeliveryState.FAILED, 25, 10, 503, "The receiver answered 503."),
]


def load_webhooks() -> None:
    """Create the webhook unless its owner ever had one."""
    owner = User.objects.get(username="integrator")
    if Webhook.objects.filter(owner=owner).exists():
        return
    by, now = Caller(owner, Channel.COMMAND), timezone.now()
    webhook = create_webhook(
        url=URL, types=TYPES, format=Format.SIPSYNERGY, description="Ticketing of the depot", by=by
    )
    pause_webhook(webhook_id=webhook.pk, by=by)
    for type, state, hours, tries, status, error in DELIVERIES:
        at = now - datetime.timedelta(hours=hours)
        Delivery.objects.create(
            webhook=webhook,
            type=type,
            record=type,
            state=state,
            attempts=tries,
            created_at=at,
            first_tried_at=at,
            tried_at=at,
            next_attempt_at=None,
            delivered_at=at if state == DeliveryState.DELIVERED else None,
            status=status,
            error=error,
        )
    Webhook.objects.filter(pk=webhook.pk).update(last_success_at=now - datetime.timedelta(hours=26))
