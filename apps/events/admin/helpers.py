"""Where the console shows webhooks, and who may make one there."""

from django.utils.translation import gettext_noop

from apps.adminkit.pages import ObjectPages
from apps.core.caller import Caller
from apps.events.models import Webhook
from apps.events.permissions import READ_EVENTS, VIEW_ALL_WEBHOOKS

WEBHOOKS = ObjectPages(Webhook, gettext_noop("webhook"), related=["owner", "organisation"], permissions=[READ_EVENTS])


def may_create(by: Caller) -> bool:
    """Integrators; of the staff only those who may see all webhooks, as one goes on sending after its session."""
    return by.may(READ_EVENTS) and (not by.is_staff or by.may(VIEW_ALL_WEBHOOKS))
