"""Badges and words of the pages of webhooks."""

from django import template
from django.utils import timezone
from django.utils.translation import gettext

from apps.adminkit.badges import badge, state_badge
from apps.core.formatting import format_number, join_words
from apps.core.life_cycles import Tone
from apps.dialects.constants import RequestClass
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


@register.filter
def http_status(status: int) -> str:
    """The status of an answer as a badge."""
    tone = Tone.GOOD if status < 400 else Tone.WARN if status < 500 else Tone.BAD
    return badge(str(status), tone)


@register.filter
def own_limits(limits: dict[str, int]) -> str:
    """Limits that are an API client's alone."""
    named = [f"{kind.label} {format_number(limits[kind.value])}" for kind in RequestClass if kind.value in limits]
    return ", ".join(named) or gettext("as everybody")
