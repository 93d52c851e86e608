"""Sending deliveries again, and a test."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.operations import recording
from apps.core.caller import Caller
from apps.core.errors import WrongState
from apps.core.locks import locked
from apps.core.rows import get_visible
from apps.events.constants import TEST_EVENT, DeliveryState, WebhookState, WebhookVerb
from apps.events.models import Delivery, Webhook
from apps.events.permissions import READ_EVENTS

MOST_REPLAYED = 1_000


@transaction.atomic
def replay_delivery(*, webhook_id: int, delivery_id: int, by: Caller) -> Delivery:
    """Send a delivery again, under the same `webhook-id`, before later ones of its record.

    Raises NotFound, NotAllowed and WrongState (the webhook is not active; the delivery is pending).
    """
    webhook = _lock_active(webhook_id, by)
    delivery = get_visible(locked(Delivery.objects.filter(webhook=webhook)), "delivery", delivery_id)
    if delivery.state == DeliveryState.PENDING:
        raise WrongState(gettext("The delivery is pending already."))
    with recording(WebhookVerb.REPLAYED, by=by, subject=webhook, data={"deliveries": 1}):
        _replay([delivery.pk])
    delivery.refresh_from_db()
    return delivery


@transaction.atomic
def replay_failed(*, webhook_id: int, by: Caller) -> int:
    """Send again what has failed, the oldest 1,000 at a time; returns how many.

    Raises NotFound, NotAllowed and WrongState (the webhook is not active).
    """
    webhook = _lock_active(webhook_id, by)
    failed = locked(Delivery.objects.filter(webhook=webhook, state=DeliveryState.FAILED))
    ids = list(failed.values_list("pk", flat=True)[:MOST_REPLAYED])
    if ids:
        with recording(WebhookVerb.REPLAYED, by=by, subject=webhook, data={"deliveries": len(ids)}):
            _replay(ids)
    return len(ids)


@transaction.atomic
def send_test_event(*, webhook_id: int, by: Caller) -> Delivery:
    """Have an event of the type `webhook.test` sent to a webhook. Raises NotFound, NotAllowed and WrongState."""
    webhook = _lock_active(webhook_id, by)
    delivery = Delivery(webhook=webhook, type=TEST_EVENT, record=TEST_EVENT)
    with recording(WebhookVerb.TESTED, by=by, subject=webhook):
        delivery.save()
    return delivery


def _lock_active(webhook_id: int, by: Caller) -> Webhook:
    webhook = get_visible(locked(Webhook.objects.visible_to(by)), "webhook", webhook_id)
    by.require(READ_EVENTS)
    if webhook.state != WebhookState.ACTIVE:
        state = str(webhook.get_state_display()).lower()
        raise WrongState(gettext("The webhook is %(state)s; start it first.") % {"state": state})
    return webhook


def _replay(ids: list[int]) -> None:
    """Make deliveries pending as if they had not been tried."""
    Delivery.objects.filter(pk__in=ids).update(
        state=DeliveryState.PENDING,
        next_attempt_at=timezone.now(),
        attempts=0,
        first_tried_at=None,
        delivered_at=None,
        status=None,
        error="",
    )
