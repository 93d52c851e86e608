"""Writes to webhooks, and what workers do for them."""

from apps.events.operations.collecting import collect_deliveries
from apps.events.operations.delivering import deliver_due, prune_deliveries, work_off
from apps.events.operations.replaying import replay_delivery, replay_failed, send_test_event
from apps.events.operations.webhooks import (
    change_webhook,
    create_webhook,
    delete_webhook,
    pause_webhook,
    rotate_webhook_secret,
    start_webhook,
)

__all__ = [
    "change_webhook",
    "collect_deliveries",
    "create_webhook",
    "delete_webhook",
    "deliver_due",
    "pause_webhook",
    "prune_deliveries",
    "replay_delivery",
    "replay_failed",
    "rotate_webhook_secret",
    "send_test_event",
    "start_webhook",
    "work_off",
]
