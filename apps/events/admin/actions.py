"""What can be done to a webhook from its page by one press."""

from django.utils.translation import gettext, gettext_lazy, ngettext

from apps.adminkit.actions import Action
from apps.adminkit.queues import by_name
from apps.core.caller import Caller
from apps.events import operations
from apps.events.constants import WebhookState
from apps.events.models import Webhook
from apps.events.permissions import READ_EVENTS


def _start(webhook: Webhook, values: dict, by: Caller) -> str:
    operations.start_webhook(webhook_id=webhook.pk, by=by)
    return gettext("Webhook %(number)s is started: what happens from now on is sent.") % {"number": webhook.pk}


def _pause(webhook: Webhook, values: dict, by: Caller) -> str:
    operations.pause_webhook(webhook_id=webhook.pk, by=by)
    return gettext("Webhook %(number)s is paused: what happens meanwhile is not sent.") % {"number": webhook.pk}


def _test(webhook: Webhook, values: dict, by: Caller) -> str:
    delivery = operations.send_test_event(webhook_id=webhook.pk, by=by)
    return gettext("Test event %(message)s is on its way; the list of deliveries shows what came of it.") % {
        "message": delivery.message
    }


def _replay(webhook: Webhook, values: dict, by: Caller) -> str:
    count = operations.replay_failed(webhook_id=webhook.pk, by=by)
    if not count:
        return gettext("No delivery has failed.")
    words = ngettext("%(count)s failed delivery is sent again.", "%(count)s failed deliveries are sent again.", count)
    return words % {"count": count}


def _is_active(webhook: Webhook, by: Caller) -> bool:
    return webhook.state == WebhookState.ACTIVE


ACTIONS = by_name(
    Action(
        "start",
        gettext_lazy("Start"),
        READ_EVENTS,
        lambda webhook, by: webhook.state != WebhookState.ACTIVE,
        _start,
        style="is-primary",
    ),
    Action("test", gettext_lazy("Send a test event"), READ_EVENTS, _is_active, _test, style="is-primary"),
    Action("replay", gettext_lazy("Replay all failed"), READ_EVENTS, _is_active, _replay),
    Action("pause", gettext_lazy("Pause"), READ_EVENTS, _is_active, _pause),
)
