"""The feed of events, and webhooks with their deliveries."""

from typing import Any

from rest_framework.response import Response

from apps.activity.positions import give_positions, last_position
from apps.core.errors import Invalid
from apps.core.rows import get_visible
from apps.customers.models import Organisation
from apps.dialects.base import operation
from apps.dialects.events.base import EventsViewSet, WebhooksViewSet
from apps.events import operations
from apps.events.kinds import plain
from apps.events.models import Delivery, Webhook
from apps.events.permissions import READ_EVENTS
from apps.events.reads import Filter, Reader, feed_page
from apps.events.reads.filters import checked_types

LATEST = "latest"
NO_STORE = {"Cache-Control": "no-store"}  # of answers with a secret, which are not compressed either


class Events(EventsViewSet):
    @operation("listEvents", needs=READ_EVENTS)
    def list(self, request):
        query = self.query()
        types = checked_types(query["types"].split(",")) if "types" in query else ["*"]
        give_positions()  # a feed does not wait for a worker
        after = query.get("after", "0")
        if after == LATEST:
            return Response({"events": [], "next": str(last_position())})
        reader = Reader(self.caller, self.scopes)
        page = feed_page(reader, after=int(after), limit=query["limit"], wanted=Filter(tuple(types)))
        return Response({"events": page.events, "next": str(page.next)})


class Webhooks(WebhooksViewSet):
    @operation("listWebhooks", needs=READ_EVENTS)
    def list(self, request):
        query = self.query()
        rows = self.visible(Webhook).filter(pk__gt=query.get("after", 0)).order_by("pk")
        rows = rows.select_related("owner", "organisation")[: query["limit"]]
        return Response({"webhooks": [webhook_body(row) for row in rows]})

    @operation("createWebhook", needs=READ_EVENTS)
    def create(self, request):
        values = self._values()
        token = request.auth if hasattr(request.auth, "api_token") and request.auth.application_id is None else None
        webhook = operations.create_webhook(
            **values, scopes=self.scopes, token_id=token and token.api_token.pk, by=self.caller
        )
        body = webhook_body(webhook) | {"secret": webhook.secret}
        headers = {"Location": f"{self.contract.root}/{webhook.pk}"} | NO_STORE
        return Response(body, status=201, headers=headers)

    @operation("getWebhook", needs=READ_EVENTS, record=Webhook)
    def retrieve(self, request, webhook):
        return Response(webhook_body(self._visible(webhook)))

    @operation("updateWebhook", needs=READ_EVENTS)
    def update(self, request, webhook):
        operations.change_webhook(webhook_id=webhook, changes=self._values(), by=self.caller)
        return Response(webhook_body(self._visible(webhook)))

    @operation("deleteWebhook", needs=READ_EVENTS)
    def delete_webhook(self, request, webhook):
        operations.delete_webhook(webhook_id=webhook, by=self.caller)
        return Response(status=204)

    @operation("rotateWebhookSecret", needs=READ_EVENTS)
    def rotate(self, request, webhook):
        rotated = operations.rotate_webhook_secret(webhook_id=webhook, by=self.caller)
        return Response(webhook_body(self._visible(webhook)) | {"secret": rotated.secret}, headers=NO_STORE)

    @operation("testWebhook", needs=READ_EVENTS)
    def test(self, request, webhook):
        delivery = operations.send_test_event(webhook_id=webhook, by=self.caller)
        return Response(delivery_body(delivery), status=202)

    @operation("replayFailedDeliveries", needs=READ_EVENTS)
    def replay_failed(self, request, webhook):
        return Response({"replayed": operations.replay_failed(webhook_id=webhook, by=self.caller)}, status=202)

    def _visible(self, pk: int) -> Webhook:
        return get_visible(self.visible(Webhook).select_related("owner", "organisation"), "webhook", pk)

    def _values(self) -> dict[str, Any]:
        """What the body says, by the arguments of operations."""
        body = self.body()
        values = {name: body[name] for name in ("url", "description", "types", "format", "state") if name in body}
        if "organisation" in body:
            values["organisation_id"] = self._organisation(body["organisation"])
        if "subject" in body:
            values["subject"] = body["subject"] and (body["subject"]["kind"], body["subject"]["id"])
        return values

    def _organisation(self, human_id: str | None) -> int | None:
        if human_id is None:
            return None
        found = self.visible(Organisation).filter(human_id=human_id).values_list("pk", flat=True).first()
        if found is None:
            raise Invalid("organisation", "There is no such organisation.", value=human_id)
        return found


class Deliveries(WebhooksViewSet):
    @operation("listDeliveries", needs=READ_EVENTS)
    def list(self, request, webhook):
        query = self.query()
        get_visible(self.visible(Webhook), "webhook", webhook)
        rows = Delivery.objects.filter(webhook=webhook)
        if "state" in query:
            rows = rows.filter(state=query["state"])
        if "before" in query:
            rows = rows.filter(pk__lt=query["before"])
        rows = rows.order_by("-pk")[: query["limit"]]
        return Response({"deliveries": [delivery_body(row) for row in rows]})


class Replays(WebhooksViewSet):
    @operation("replayDelivery", needs=READ_EVENTS)
    def replay(self, request, webhook, delivery):
        replayed = operations.replay_delivery(webhook_id=webhook, delivery_id=delivery, by=self.caller)
        return Response(delivery_body(replayed), status=202)


def webhook_body(webhook: Webhook) -> dict[str, Any]:
    """A webhook without its secret."""
    is_about_one = webhook.subject_id is not None
    return {
        "id": webhook.pk,
        "url": webhook.url,
        "description": webhook.description,
        "types": webhook.types,
        "format": webhook.format,
        "organisation": webhook.organisation and webhook.organisation.human_id,
        "subject": {"kind": webhook.subject_kind, "id": webhook.subject_id} if is_about_one else None,
        "state": webhook.state,
        "owner": webhook.owner.username,
        "failures": webhook.failures,
        "last_success_at": plain(webhook.last_success_at),
        "last_failure_at": plain(webhook.last_failure_at),
        "created_at": plain(webhook.created_at),
    }


def delivery_body(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": delivery.pk,
        "message_id": delivery.message,
        "event": None if delivery.activity_id is None else f"evt_{delivery.activity_id}",
        "type": delivery.type,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "status": delivery.status,
        "error": delivery.error,
        "milliseconds": delivery.milliseconds,
        "created_at": plain(delivery.created_at),
        "tried_at": plain(delivery.tried_at),
        "next_attempt_at": plain(delivery.next_attempt_at),
        "delivered_at": plain(delivery.delivered_at),
    }
