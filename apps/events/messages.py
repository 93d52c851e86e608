"""The request of one delivery: made again for each attempt, as the webhook's owner may see the record at that time."""

import time
from dataclasses import dataclass
from typing import Any

import orjson
from django.utils import timezone

from apps.activity.models import Activity
from apps.events.constants import TEST_EVENT, Format
from apps.events.kinds import plain
from apps.events.models import Delivery, Webhook
from apps.events.own_answers import own_answer
from apps.events.reads import Filter, Found, Reader, payloads, visible_among
from apps.events.reads.payloads import envelope
from apps.events.signatures import signatures


@dataclass(frozen=True, slots=True)
class Message:
    """Headers and body as they are sent."""

    headers: dict[str, str]
    body: bytes

    @property
    def redacted_headers(self) -> dict[str, str]:
        """For pages: without the signature."""
        return self.headers | {"webhook-signature": "v1,…"}


def message_for(delivery: Delivery, reader: Reader, wanted: Filter) -> Message | None:
    """What is to be sent now; None where the owner may not have it, or there is nothing left to say."""
    content = content_for(delivery, reader, wanted)
    if content is None:
        return None
    body, timestamp = orjson.dumps(content), int(time.time())
    headers = {
        "Content-Type": "application/json",
        "webhook-id": delivery.message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signatures(_secrets(delivery.webhook), delivery.message, timestamp, body),
    }
    return Message(headers, body)


def content_for(delivery: Delivery, reader: Reader, wanted: Filter) -> dict[str, Any] | None:
    """The event in the webhook's format."""
    if not reader.may_read:
        return None
    if delivery.activity_id is None:
        return _test(delivery)
    [activity] = Activity.objects.filter(pk=delivery.activity_id)
    found = visible_among(reader, [activity], wanted)
    if not found:
        return None
    if delivery.webhook.format == Format.PLAIN:
        made = payloads(reader, found)
        return made[0] if made else None
    record = _record(found[0], reader, delivery.webhook.format)
    return None if record is None else envelope(found[0]) | {"data": {"record": record}}


def _record(found: Found, reader: Reader, format: str) -> Any:
    """The record as the API of that name gives it to the reader, or else the one on whose timeline it stands."""
    for kind, pk in ((found.kind, found.pk), (found.subject, found.subject_pk)):
        if kind is not None and format in kind.paths:
            return own_answer(kind.paths[format], pk, reader.caller.user)
    return None


def _secrets(webhook: Webhook) -> list[str]:
    is_overlapping = webhook.previous_until is not None and webhook.previous_until > timezone.now()
    return [webhook.secret, *([webhook.previous_secret] if is_overlapping and webhook.previous_secret else [])]


def _test(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": f"test_{delivery.pk}",
        "type": TEST_EVENT,
        "time": plain(delivery.created_at),
        "subject": {"kind": "webhook", "number": str(delivery.webhook_id), "id": delivery.webhook_id},
        "data": {"message": "This event was sent to try the webhook."},
    }
