"""Ending a webhook that does nobody any good, and letting its owner know."""

from django.utils.translation import gettext

from apps.activity.operations import notify, queue_email, recording
from apps.core.caller import Caller, Channel
from apps.events.constants import DeliveryState, WebhookState, WebhookVerb
from apps.events.models import Delivery, Webhook

WORKER = Caller(None, Channel.TASK)
BODY = """Events are no longer sent to {url}.

{reason}

What was waiting has failed and can be replayed: start the webhook again, then replay what failed. What has happened
since is in the feed of events.
"""


def disable(webhook: Webhook, reason: str) -> None:
    """Disable a webhook whose row is locked, fail what is pending for it, and let its owner know by bell and mail."""
    webhook.state = WebhookState.DISABLED
    with recording(WebhookVerb.DISABLED, by=WORKER, subject=webhook, reason=reason) as activity:
        webhook.save(update_fields=["state", "updated_at"])
        pending = Delivery.objects.pending().filter(webhook=webhook)
        pending.update(state=DeliveryState.FAILED, next_attempt_at=None)
    owner = webhook.owner
    if not owner.is_active:
        return
    words = {"number": webhook.pk, "reason": reason}
    notify(owner, activity=activity, text=lambda: gettext("Webhook %(number)s was disabled: %(reason)s") % words)
    queue_email(
        activity=activity,
        to=owner.email,
        subject=f"Webhook {webhook.pk} was disabled",
        body=BODY.format(url=webhook.url, reason=reason),
        thread=f"webhook-{webhook.pk}",
    )
