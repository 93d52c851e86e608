"""Sending deliveries, in workers.

A delivery is claimed first, in a transaction of its own: its next attempt moves so far ahead that no other worker takes
it meanwhile. Then the receiver is asked without any transaction, and what came of it is noted in a second one. A worker
that dies in between leaves a claim that runs out, and the next attempt carries the same `webhook-id`.
"""

import datetime
import logging
import random
import time
from collections import defaultdict

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.core.background import in_bites
from apps.core.calendar import seconds, shifted
from apps.core.http import AddressRefused, NoAnswer, NotSent, exchange, read_url
from apps.core.locks import locked
from apps.core.secrets import UnreadableSecret
from apps.events.constants import (
    DELIVERIES_KEPT,
    DISABLE_AFTER,
    FAILURE_THRESHOLD,
    FIRST_REST,
    GIVE_UP_AFTER,
    JITTER,
    LONGEST_REST,
    PAUSES,
    DeliveryState,
    WebhookState,
)
from apps.events.messages import message_for
from apps.events.models import Delivery, Webhook
from apps.events.operations.collecting import collect_deliveries
from apps.events.operations.disabling import disable
from apps.events.operations.owners import filter_of, reader_for

BATCH = 100
SWEEP_SECONDS = 20
SHARE_SECONDS = 5  # of a sweep, that one webhook may take while others wait
MAX_EXPONENT = 6
GONE = 410
NOT_VISIBLE = "The webhook's owner may not have it, or it is gone."
random_part = random.SystemRandom().random
log = logging.getLogger("patchbay.events")


def work_off() -> int:
    """Make deliveries of what happened and send those that are due; returns how many were tried."""
    collect_deliveries()
    return deliver_due()


def deliver_due() -> int:
    """Try every delivery whose time has come; returns how many were tried.

    Any number of workers may do this at once. Stops after SWEEP_SECONDS; a webhook that fails or takes long is left to
    the next sweep, so that others need not wait for it.
    """
    tried, until = 0, time.monotonic() + SWEEP_SECONDS
    spent: dict[int, float] = defaultdict(float)
    while True:
        slow = [webhook for webhook, taken in spent.items() if taken > SHARE_SECONDS]
        due = Delivery.objects.due(timezone.now()).exclude(webhook__in=slow).order_by("next_attempt_at", "pk")
        fresh = 0
        for pk, webhook in list(due.values_list("pk", "webhook")[:BATCH]):
            if spent[webhook] > SHARE_SECONDS:
                continue
            began = time.monotonic()
            outcome = deliver(delivery_id=pk)
            fresh += outcome is not None
            spent[webhook] += time.monotonic() - began if outcome is not False else SHARE_SECONDS + 1
            if time.monotonic() >= until:
                return tried + fresh
        tried += fresh
        if fresh == 0:
            return tried


def deliver(*, delivery_id: int) -> bool | None:
    """Send one due delivery and note what came of it: whether the receiver took it, None when nothing was to be done.

    Nothing is sent where the owner may not see the record any more.
    """
    claimed = _claim(delivery_id)
    if claimed is None:
        return None
    webhook, began = claimed.webhook, time.monotonic()
    try:
        message = message_for(claimed, reader_for(webhook), filter_of(webhook))
        if message is None:
            _note_not_sent(claimed)
            return True
        url = read_url(webhook.url, allow_private=settings.WEBHOOK_ALLOW_PRIVATE)
        answer = exchange(
            "POST",
            url,
            headers=message.headers,
            body=message.body,
            timeout_seconds=settings.WEBHOOK_TIMEOUT,
            allow_private=settings.WEBHOOK_ALLOW_PRIVATE,
        )
        status, error = answer.status, "" if 200 <= answer.status < 300 else f"The receiver answered {answer.status}."
    except AddressRefused as refused:
        status, error = None, f"Nothing was sent: {refused}"
    except (NotSent, NoAnswer) as failure:
        status, error = None, f"The receiver cannot be reached: {failure}."
    except UnreadableSecret as failure:
        status, error = None, str(failure)
    except Exception:
        log.exception("Delivery %s could not be sent", delivery_id)
        status, error = None, "Something went wrong on our side."
    _note(claimed, status, error, milliseconds=int((time.monotonic() - began) * 1_000))
    return not error


@transaction.atomic
def _claim(delivery_id: int) -> Delivery | None:
    """The delivery with its webhook, kept from other workers for a while; None when it is not to be tried now."""
    now = timezone.now()
    due = Delivery.objects.due(now).filter(pk=delivery_id)
    webhook_id = due.values_list("webhook", flat=True).first()
    if webhook_id is None:
        return None
    webhook = locked(Webhook.objects.filter(pk=webhook_id), keeps_key=True).get()
    delivery = due.select_for_update(skip_locked=True, of=("self",)).first()
    if delivery is None or not _may_try(webhook, now):
        return None
    lease = seconds(settings.WEBHOOK_TIMEOUT + settings.WEBHOOK_LEASE_SECONDS)
    delivery.next_attempt_at, delivery.tried_at = shifted(now, lease), now
    delivery.first_tried_at = delivery.first_tried_at or now
    delivery.attempts += 1
    delivery.save(update_fields=["next_attempt_at", "tried_at", "first_tried_at", "attempts"])
    delivery.webhook = webhook
    return delivery


def _may_try(webhook: Webhook, now: datetime.datetime) -> bool:
    """Whether the receiver may be asked now. One whose circuit was open is tried by one worker first."""
    if webhook.failures < FAILURE_THRESHOLD:
        return True
    if webhook.circuit_open_until is not None and webhook.circuit_open_until > now:
        return False
    Webhook.objects.filter(pk=webhook.pk).update(circuit_open_until=now + FIRST_REST)
    return True


def _own(claimed: Delivery) -> Delivery | None:
    """The claimed delivery, locked, unless it has been decided or claimed by another worker since."""
    own = Delivery.objects.pending().filter(pk=claimed.pk, tried_at=claimed.tried_at)
    return own.select_for_update(of=("self",)).first()


@transaction.atomic
def _note_not_sent(claimed: Delivery) -> None:
    delivery = _own(claimed)
    if delivery is not None:
        delivery.state, delivery.next_attempt_at, delivery.error = DeliveryState.NOT_SENT, None, NOT_VISIBLE
        delivery.save(update_fields=["state", "next_attempt_at", "error"])


@transaction.atomic
def _note(claimed: Delivery, status: int | None, error: str, *, milliseconds: int) -> None:
    """Store what came of the attempt, and how the receiver does. The webhook is locked first, as wherever both are."""
    webhook = locked(Webhook.objects.filter(pk=claimed.webhook_id), keeps_key=True).get()
    delivery, now = _own(claimed), timezone.now()
    if delivery is not None:
        delivery.status, delivery.error, delivery.milliseconds = status, error[:300], milliseconds
        if not error:
            delivery.state, delivery.next_attempt_at, delivery.delivered_at = DeliveryState.DELIVERED, None, now
        elif (next_at := _next_attempt(delivery, now)) is None:
            delivery.state, delivery.next_attempt_at = DeliveryState.FAILED, None
        else:
            delivery.next_attempt_at = next_at
        delivery.save()
    if error:
        _note_failure(webhook, status, error, now)
    else:
        own = Webhook.objects.filter(pk=webhook.pk)
        own.update(failures=0, failing_since=None, circuit_open_until=None, last_success_at=now)


def _note_failure(webhook: Webhook, status: int | None, error: str, now: datetime.datetime) -> None:
    failures, since = webhook.failures + 1, webhook.failing_since or now
    rest = None
    if failures >= FAILURE_THRESHOLD:
        rest = now + min(LONGEST_REST, FIRST_REST * 2 ** min(failures - FAILURE_THRESHOLD, MAX_EXPONENT))
    Webhook.objects.filter(pk=webhook.pk).update(
        failures=F("failures") + 1, failing_since=since, circuit_open_until=rest, last_failure_at=now
    )
    if webhook.state != WebhookState.ACTIVE or webhook.deleted_at is not None:
        return
    if status == GONE:
        disable(webhook, "The receiver answered 410: it is gone for good.")
    elif now - since >= DISABLE_AFTER:
        disable(webhook, f"Every attempt of {DISABLE_AFTER.days} days has failed; the last one: {error}")


def _next_attempt(delivery: Delivery, now: datetime.datetime) -> datetime.datetime | None:
    """When to try again after a failure; None when it has failed too often or for too long."""
    tries = delivery.attempts
    if tries > len(PAUSES):
        return None
    pause = settings.WEBHOOK_RETRY_SECONDS * PAUSES[tries - 1] * (1 - JITTER * random_part())
    next_at = shifted(now, seconds(pause))
    began = delivery.first_tried_at or now
    return next_at if next_at - began <= GIVE_UP_AFTER else None


def prune_deliveries() -> int:
    """Forget what is older than a month and not pending; returns how many. Called by the clock."""
    old = timezone.now() - DELIVERIES_KEPT
    return in_bites(Delivery.objects.filter(created_at__lt=old).exclude(state=DeliveryState.PENDING))
