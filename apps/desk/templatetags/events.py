"""Badges and words of the pages of webhooks."""

from django import template
from django.utils import timezone
from django.utils.translation import gettext

from apps.adminkit.badges import badge, state_badge
from apps.core.formatting import join_words
from apps.core.life_cycles import Tone
from apps.events.constants import DELIVERY_LIFE_CYCLE, WEBHOOK_LIFE_CYCLE, WebhookState
from apps.events.models import Delivery, Webhook
from apps.events.reads.filters import EVERYTHING
from apps.users.constants import Scope

MOST_TYPES_SHOWN = 5
register = template.Library()


@register.filter
def webhook_state(webhook: Webhook) -> str:
    """Its state as a badge; an active one that rests after failures says so."""
    until = webhook.circuit_open_until
    if webhook.state == WebhookState.ACTIVE and until is not None and until > timezone.now():
        return badge(gettext("Resting after failures"), Tone.WARN)
    return state_badge(WEBHOOK_LIFE_CYCLE, webhook.state)


@register.filter
def delivery_state(delivery: Delivery) -> str:
    return state_badge(DELIVERY_LIFE_CYCLE, delivery.state)


@register.filter
def types(names: list[str]) -> str:
    """The types of events of a webhook, the first of many."""
    if names == [EVERYTHING]:
        return gettext("all")
    rest = len(names) - MOST_TYPES_SHOWN
    more = [gettext("%(count)s more") % {"count": rest}] if rest > 0 else []
    return join_words([*names[:MOST_TYPES_SHOWN], *more])


@register.filter
def opened_apis(scopes: str) -> str:
    """The APIs that a token's scopes open, by the names that people know them by."""
    labels = dict(Scope.choices)
    return join_words([str(labels.get(scope, scope)) for scope in scopes.split()])
